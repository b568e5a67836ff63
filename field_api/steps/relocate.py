"""Place reports again: open ones under new boundaries, in bulk, and those that could not be placed before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from django.contrib.gis.geos import Point
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from boundaries.bulk import locate_many
from boundaries.editions import activate, current_edition
from boundaries.errors import NoActiveEdition
from boundaries.lookup import locate
from boundaries.models import Edition
from field_api.models import Report
from field_api.queries import locked, place_names
from field_api.steps.appear import appear
from field_api.steps.locate import Located, as_located, just_outside, locate_point, with_side
from field_api.steps.route import Router, route
from field_api.steps.upkeep import for_each
from field_api.workflow import CLOSED, Status

BATCH = 5000
Place = Report.Place
_NOT_PLACED_BY_LOOKUP = frozenset({Place.PROPOSED, Place.UNLOCATED})
_FIELDS = ["place", "kelurahan_code", "edition", "place_detail", "home_unit", "unit"]


@dataclass(frozen=True)
class Moved:
    """How many open reports were placed again; how many of them changed, lost and gained a kelurahan."""

    placed: int = 0
    moved: int = 0
    lost: int = 0
    gained: int = 0

    @property
    def changed(self) -> int:
        """All that are no longer where they were."""
        return self.moved + self.lost + self.gained

    def with_one(self, was: str, became: str) -> Moved:
        """With one report more, placed in the kelurahan of these codes before and now; "" is none."""
        changed = was != became
        return Moved(
            self.placed + 1,
            self.moved + (changed and bool(was and became)),
            self.lost + (changed and not became),
            self.gained + (changed and not was),
        )


@transaction.atomic
def bring_into_force(edition: Edition) -> Moved:
    """Activate an edition and place the open reports again, all in one transaction.

    Closed reports keep the boundaries of their time. Raises boundaries.editions.EmptyEdition.
    """
    activate(edition)
    return relocate_open_reports()


@transaction.atomic
def foresee(edition: Edition) -> Moved:
    """What `bring_into_force` would do with the reports, on the first day of the edition.

    Nothing stays changed; the reports are read without holding anybody up. Raises EmptyEdition.
    """
    activate(edition)
    day = max(timezone.localdate(), edition.valid_from)
    moved, last = Moved(), 0
    while batch := list(_waiting(edition, after=last)[:BATCH]):
        for report, located in zip(batch, _answers(batch, edition, day), strict=True):
            moved = moved.with_one(report.kelurahan_code, located.kelurahan_code)
        last = batch[-1].pk
    transaction.set_rollback(True)
    return moved


@transaction.atomic
def relocate_open_reports() -> Moved:
    """Place every open report with a point that was placed under another edition than today's.

    A report that changes kelurahan gets the new home unit; while it still waits, the new unit receives it.
    What a unit has begun stays with that unit. Safe to repeat. Raises NoActiveEdition.
    """
    edition, router = current_edition(), Router()
    moved, last = Moved(), 0
    # Locked, and so many that their memory does not matter.
    while batch := list(_waiting(edition, after=last).select_for_update(of=("self",))[:BATCH]):
        moved = _place(batch, edition, router, moved)
        last = batch[-1].pk
    return moved


def _waiting(edition: Edition, *, after: int) -> QuerySet[Report]:
    """Open reports that were placed under another edition, in order."""
    reports = Report.objects.exclude(status__in=CLOSED).exclude(place__in=_NOT_PLACED_BY_LOOKUP)
    reports = reports.filter(pk__gt=after, point__isnull=False).exclude(edition=edition)
    return reports.select_related("category").order_by("pk")


def _place(batch: Sequence[Report], edition: Edition, router: Router, moved: Moved) -> Moved:
    """Write down where each is now, and count it."""
    changed = []
    for report, located in zip(batch, _answers(batch, edition, timezone.localdate()), strict=True):
        before = (report.place, report.kelurahan_code)
        moved = moved.with_one(report.kelurahan_code, located.kelurahan_code)
        if before != (located.place, located.kelurahan_code):
            _settle(report, located, router)
            changed.append(report)
    # Most stay where they are; for them one statement will do.
    Report.objects.filter(pk__in=[report.pk for report in batch]).update(edition=edition)
    Report.objects.bulk_update(changed, _FIELDS, batch_size=500)
    return moved


def _answers(batch: Sequence[Report], edition: Edition, day: date) -> Iterator[Located]:
    """Where each is under the edition, which is the one in force on that day."""
    lon, lat = np.array([report.point.coords for report in batch if report.point]).T
    accuracy_m = np.array([report.accuracy_m or np.nan for report in batch], dtype=float)
    found = locate_many(lon, lat, accuracy_m=accuracy_m, edition=edition)
    exact = just_outside(lon, lat, accuracy_m, found, edition=edition, on=day)
    answers = zip(batch, found.codes, found.ambiguous, strict=True)
    for at, (report, code, is_ambiguous) in enumerate(answers):
        side = report.place_detail.get("side", {})
        if side.get("accepted") and report.point:
            yield _on_the_side(report.point, report.accuracy_m, side["code"], day)
        elif code:
            yield _inside(code, is_ambiguous, edition)
        else:
            yield exact.get(at) or _outside(report, edition, day)


def _inside(code: str, is_ambiguous: bool, edition: Edition) -> Located:
    """As the lookup would answer; distances and candidates are left out, they take a query each."""
    place = Place.AMBIGUOUS if is_ambiguous else Place.INSIDE
    unknown: dict[str, Any] = {"edge_m": None, "distance_m": None, "neighbour": None, "candidates": []}
    detail = {"state": place.value, **(place_names(code) or {}), **unknown}
    return Located(place, code, edition.pk, {**detail, "edition": edition.name, "edition_id": edition.pk})


def _on_the_side(point: Point, accuracy_m: float | None, side: str, day: date) -> Located:
    """The reporter said on which side of a border it is: that holds while the new border leaves it open."""
    return with_side(as_located(locate(point.x, point.y, accuracy_m, on=day)), side)


def _outside(report: Report, edition: Edition, day: date) -> Located:
    """Far from any kelurahan. What was outside stays so; a coast or an outer border moved: ask exactly."""
    if report.place == Place.OUTSIDE or report.point is None:
        return Located(Place.OUTSIDE, edition_id=edition.pk)
    return as_located(locate(report.point.x, report.point.y, report.accuracy_m, on=day))


def _settle(report: Report, located: Located, router: Router) -> None:
    """Write the new place into the row, its units too when the kelurahan is another one."""
    was_in, was_told = report.kelurahan_code, report.place_detail
    moved_from = {"kelurahan_code": was_in, "edition_id": report.edition_id}
    located.write_to(report)
    report.place_detail = {**was_told, **located.detail}
    if report.kelurahan_code == was_in:
        return
    report.place_detail["moved_from"] = moved_from
    way = router.route(report.category, report.kelurahan_code)
    report.home_unit = way.home
    if report.status == Status.MENUNGGU:
        report.unit = way.receiver


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
