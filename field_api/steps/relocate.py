"""Place reports again, in bulk: open ones under new boundaries, and those that could not be placed before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from boundaries.bulk import locate_many
from django.db import transaction
from django.db.models import QuerySet

from boundaries.editions import activate, current_edition
from boundaries.errors import NoActiveEdition
from boundaries.models import Edition
from field_api.models import Report
from field_api.queries import locked
from field_api.steps.locate import locate_point
from field_api.steps.route import Router, route
from field_api.workflow import CLOSED, Status

BATCH = 5000
_NOT_PLACED_BY_LOOKUP = frozenset({Report.Place.PROPOSED, Report.Place.UNLOCATED})
_FIELDS = ["place", "kelurahan_code", "edition", "home_unit", "unit"]


@dataclass(frozen=True)
class Moved:
    """How many open reports were placed again, and how many of them changed kelurahan."""

    placed: int
    moved: int


@transaction.atomic
def bring_into_force(edition: Edition) -> Moved:
    """Activate an edition and place the open reports again, all in one transaction.

    Closed reports keep the boundaries of their time. Raises boundaries.editions.EmptyEdition.
    """
    activate(edition)
    return relocate_open_reports()


@transaction.atomic
def relocate_open_reports() -> Moved:
    """Place every open report with a point under the current edition.

    A report that changes kelurahan gets the new home unit; while it still waits, the new unit receives it.
    What a unit has begun stays with that unit. Raises NoActiveEdition.
    """
    edition, router = current_edition(), Router()
    open_ones = Report.objects.exclude(status__in=CLOSED).filter(point__isnull=False)
    placed = moved = 0
    for batch in _batches(open_ones.exclude(place__in=_NOT_PLACED_BY_LOOKUP)):
        changed = _place(batch, edition, router)
        placed, moved = placed + len(batch), moved + changed
    return Moved(placed=placed, moved=moved)


def _batches(reports: QuerySet[Report]) -> list[list[Report]]:
    rows = list(reports.select_related("category").select_for_update(of=("self",)).order_by("pk"))
    return [rows[start : start + BATCH] for start in range(0, len(rows), BATCH)]


def _place(batch: Sequence[Report], edition: Edition, router: Router) -> int:
    lon = np.array([report.point.x for report in batch if report.point])
    lat = np.array([report.point.y for report in batch if report.point])
    found = locate_many(lon, lat, edition=edition)
    moved = 0
    for report, code in zip(batch, found.codes, strict=True):
        moved += _settle(report, code or "", edition, router)
    Report.objects.bulk_update(batch, _FIELDS, batch_size=1000)
    return moved


def _settle(report: Report, code: str, edition: Edition, router: Router) -> bool:
    report.edition = edition
    if code == report.kelurahan_code or (not code and report.place == Report.Place.JUST_OUTSIDE):
        return False
    way = router.route(report.category, code)
    report.kelurahan_code = code
    report.place = Report.Place.INSIDE if code else Report.Place.OUTSIDE
    report.home_unit = way.home
    if report.status == Status.MENUNGGU:
        report.unit = way.receiver
    return True


def place_unlocated() -> int:
    """Try again where the lookup failed at intake. Returns how many have a place now."""
    try:
        current_edition()
    except NoActiveEdition:
        return 0
    waiting = Report.objects.filter(place=Report.Place.UNLOCATED, point__isnull=False)
    return sum(_place_one(pk) for pk in waiting.values_list("pk", flat=True))


@transaction.atomic
def _place_one(pk: int) -> bool:
    report = locked(pk)
    if report.point is None or report.place != Report.Place.UNLOCATED:
        return False
    located = locate_point(report.point.x, report.point.y, report.accuracy_m)
    located.write_to(report)
    way = route(report.category, located.kelurahan_code)
    report.home_unit = way.home
    report.unit = report.unit or way.receiver
    report.save(update_fields=[*_FIELDS, "place_detail"])
    return located.place != Report.Place.UNLOCATED
