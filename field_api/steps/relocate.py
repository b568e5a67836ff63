"""Place reports again: open ones under new boundaries, in bulk, and those that could not be placed before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.contrib.gis.geos import Point
from django.db import transaction

from boundaries.bulk import locate_many
from boundaries.editions import activate, current_edition
from boundaries.errors import NoActiveEdition
from boundaries.lookup import locate
from boundaries.models import Edition
from field_api.models import Report
from field_api.queries import locked, place_names
from field_api.steps.appear import appear
from field_api.steps.locate import Located, as_located, locate_point, with_side
from field_api.steps.route import Router, route
from field_api.steps.upkeep import for_each
from field_api.workflow import CLOSED, Status

BATCH = 5000
Place = Report.Place
_NOT_PLACED_BY_LOOKUP = frozenset({Place.PROPOSED, Place.UNLOCATED})
_FIELDS = ["place", "kelurahan_code", "edition", "place_detail", "home_unit", "unit"]


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
    """Place every open report with a point that was placed under another edition than today's.

    A report that changes kelurahan gets the new home unit; while it still waits, the new unit receives it.
    What a unit has begun stays with that unit. Safe to repeat. Raises NoActiveEdition.
    """
    edition, router = current_edition(), Router()
    placed = moved = 0
    last = 0
    while batch := _batch(edition, after=last):
        moved += _place(batch, edition, router)
        placed, last = placed + len(batch), batch[-1].pk
    return Moved(placed=placed, moved=moved)


def _batch(edition: Edition, *, after: int) -> list[Report]:
    """The next open reports, locked, so many that their memory does not matter."""
    reports = Report.objects.exclude(status__in=CLOSED).exclude(place__in=_NOT_PLACED_BY_LOOKUP)
    reports = reports.filter(pk__gt=after, point__isnull=False).exclude(edition=edition)
    return list(reports.select_related("category").select_for_update(of=("self",)).order_by("pk")[:BATCH])


def _place(batch: Sequence[Report], edition: Edition, router: Router) -> int:
    """Write down where each is now; how many changed kelurahan."""
    points = np.array([report.point.coords for report in batch if report.point])
    accuracy_m = np.array([np.nan if report.accuracy_m is None else report.accuracy_m for report in batch])
    found = locate_many(*points.T, accuracy_m=accuracy_m, edition=edition)
    changed, moved = [], 0
    for report, code, is_ambiguous in zip(batch, found.codes, found.ambiguous, strict=True):
        side = report.place_detail.get("side", {})
        if side.get("accepted") and report.point:
            located = _on_the_side(report.point, report.accuracy_m, side["code"])
        else:
            located = _inside(code, is_ambiguous, edition) if code else _not_inside(report, edition)
        before = (report.place, report.kelurahan_code)
        if before != (located.place, located.kelurahan_code):
            moved += _settle(report, located, router)
            changed.append(report)
    # Most stay where they are; for them one statement will do.
    Report.objects.filter(pk__in=[report.pk for report in batch]).update(edition=edition)
    Report.objects.bulk_update(changed, _FIELDS, batch_size=500)
    return moved


def _inside(code: str, is_ambiguous: bool, edition: Edition) -> Located:
    """As the lookup would answer; distances and candidates are left out, they take a query each."""
    place = Place.AMBIGUOUS if is_ambiguous else Place.INSIDE
    unknown: dict[str, Any] = {"edge_m": None, "distance_m": None, "neighbour": None, "candidates": []}
    detail = {"state": place.value, **(place_names(code) or {}), **unknown}
    return Located(place, code, edition.pk, {**detail, "edition": edition.name, "edition_id": edition.pk})


def _on_the_side(point: Point, accuracy_m: float | None, side: str) -> Located:
    """The reporter said on which side of a border it is: that holds while the new border leaves it open."""
    return with_side(as_located(locate(point.x, point.y, accuracy_m)), side)


def _not_inside(report: Report, edition: Edition) -> Located:
    """A coast or an outer border moved: ask exactly. What was outside before still waits for a person."""
    if report.place == Place.OUTSIDE or report.point is None:
        return Located(Place.OUTSIDE, edition_id=edition.pk)
    return as_located(locate(report.point.x, report.point.y, report.accuracy_m))


def _settle(report: Report, located: Located, router: Router) -> bool:
    """Write the new place into the row, its units too when the kelurahan is another one. Is it?"""
    was_in, was_told = report.kelurahan_code, report.place_detail
    moved_from = {"kelurahan_code": was_in, "edition_id": report.edition_id}
    located.write_to(report)
    report.place_detail = {**was_told, **located.detail}
    if report.kelurahan_code == was_in:
        return False
    report.place_detail["moved_from"] = moved_from
    way = router.route(report.category, report.kelurahan_code)
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
    waiting = Report.objects.filter(place=Place.UNLOCATED, point__isnull=False).exclude(status__in=CLOSED)
    return for_each(waiting.only("point", "accuracy_m"), _place_one)


def _place_one(report: Report) -> bool:
    assert report.point is not None  # noqa: S101  the caller asked for those with one
    located = locate_point(report.point.x, report.point.y, report.accuracy_m)
    return located.place != Place.UNLOCATED and _write_place(report.pk, located)


@transaction.atomic
def _write_place(pk: int, located: Located) -> bool:
    """Unless a person was faster."""
    report = locked(pk)
    if report.place != Place.UNLOCATED:
        return False
    located.write_to(report)
    way = route(report.category, located.kelurahan_code)
    report.home_unit = way.home
    report.unit = report.unit or way.receiver
    report.save(update_fields=_FIELDS)
    appear(report)
    return True
