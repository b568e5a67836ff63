"""Could a validator have made these visits? The fixes of one day held against each other, visit by visit."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django_tasks import task

from field_api import clock
from field_api.evidence.journeys import Record, journey_reasons
from field_api.evidence.reasons import Reason
from field_api.models import Visit
from field_api.photo_rules import rules_in_force
from field_api.steps.deadlines import WIB, local_day
from field_api.steps.suspect import SuspicionReason, suspect_visit
from field_api.steps.upkeep import for_each

UNSENT_FOR = timedelta(days=14)
"""So long a phone may hold on to a visit, and it is still put in its place among the others of its day."""
_BEFORE = timedelta(days=7)
_CLOCKS = frozenset({"position_clock", "phone_clock"})
_LONGEST_MS = 1e12
"""About 30 years: further off no clock is, and no time overflows."""


@task()
def check_journey(visit_id: str) -> int:
    """Hold the day of this visit against itself; how many of its visits have something against them.

    A visit that comes in late changes what those after it prove, so that all of the day are looked at again.
    Safe to repeat.
    """
    visit = Visit.objects.get(pk=visit_id)
    first_day = local_day(_begins(visit))
    trips = _trips(visit.validator_id, first_day)
    doubted = 0
    for trip, reasons in _day(trips, first_day):
        doubted += bool(reasons)
        _keep(trip.visit, reasons)
    return doubted


def check_journeys_soon(visit: Visit) -> None:
    """Have it looked at by a task, once the transaction has committed. A lost task is found by `tend`."""
    transaction.on_commit(lambda: check_journey.enqueue(str(visit.pk)), robust=True)


def check_journeys_left() -> int:
    """Take up the visits that no task has looked at. Returns how many there were."""
    left = list(
        Visit.objects.filter(journey_checked_at=None).order_by("received_at").values_list("pk", flat=True)
    )
    for_each(left, _check_left)
    return len(left)


def _check_left(pk: UUID) -> None:
    if Visit.objects.filter(pk=pk, journey_checked_at=None).exists():  # another one's day may hold it
        check_journey.call(str(pk))


def records_of(visit: Visit) -> list[Record]:
    """The fixes of a stored visit, those without any time left out.

    The server's time of a fix is the phone's, put right by the difference that the phone last measured.
    """
    payload = _payload(visit)
    offset = _number(_mapping(payload.get("clock")).get("server_offset_ms"))
    return [record for fix in _fixes(payload) for record in _record(fix, visit.report_id, offset)]


@dataclass(frozen=True)
class _Trip:
    """One visit with its fixes, and when it began."""

    visit: Visit
    begins: datetime
    records: Sequence[Record]


def _trips(validator: int, day: date) -> list[_Trip]:
    """The visits of the day and the week before it, in the order in which they began."""
    midnight = datetime.combine(day, datetime.min.time(), WIB)
    near = Visit.objects.filter(
        validator=validator,
        received_at__gte=midnight - _BEFORE,
        received_at__lt=midnight + timedelta(days=1) + UNSENT_FOR,
    )
    trips = [_Trip(visit, _begins(visit), records_of(visit)) for visit in near]
    return sorted(trips, key=lambda trip: (trip.begins, str(trip.visit.pk)))


def _day(trips: Sequence[_Trip], day: date) -> Iterator[tuple[_Trip, list[Reason]]]:
    """Each visit of the day with what it adds to the doubts about those before it."""
    earlier = [trip for trip in trips if local_day(trip.begins) < day and trip.records]
    so_far = list(earlier[-1].records[-1:]) if earlier else []
    for trip in trips:
        if local_day(trip.begins) == day:
            yield trip, _added(so_far, trip.records)
            so_far += trip.records


def _added(before: Sequence[Record], own: Sequence[Record]) -> list[Reason]:
    """What these fixes add, and their own clocks, which may be wrong by less than another visit's."""
    rules = rules_in_force()
    known = set(journey_reasons(before, rules))
    both = journey_reasons([*before, *own], rules)
    added = [one for one in both if one not in known and one.code not in _CLOCKS]
    codes = {one.code for one in added}
    return [*added, *(one for one in journey_reasons(own, rules) if one.code not in codes)]


@transaction.atomic
def _keep(visit: Visit, reasons: Sequence[Reason]) -> None:
    rows = [
        SuspicionReason(code=one.code, text=one.text, weight=one.weight.value, photo=None, other=None)
        for one in reasons
    ]
    suspect_visit(visit.pk, rows)
    Visit.objects.filter(pk=visit.pk).update(journey_checked_at=clock.now())


def _begins(visit: Visit) -> datetime:
    """By its first fix, else by its phone's clock; by ours where those cannot be."""
    payload = _payload(visit)
    times = [at for fix in _fixes(payload) if (at := _moment(fix.get("at")) or _moment(fix.get("phone_at")))]
    started = _moment(_mapping(payload.get("clock")).get("started_at"))
    begins = min(times, default=started or visit.received_at)
    is_possible = -timedelta(days=1) <= visit.received_at - begins <= UNSENT_FOR
    return begins if is_possible else visit.received_at


def _record(fix: dict[str, Any], report: int, offset_ms: float | None) -> Iterator[Record]:
    phone_clock = _moment(fix.get("phone_at"))
    at = _moment(fix.get("at")) or phone_clock
    lon, lat = _number(fix.get("lon")), _number(fix.get("lat"))
    if at is None or lon is None or lat is None:
        return
    server_time = None
    if phone_clock and offset_ms is not None and abs(offset_ms) < _LONGEST_MS:
        server_time = phone_clock + timedelta(milliseconds=offset_ms)
    yield Record(at, lon, lat, _number(fix.get("accuracy")), str(report), phone_clock, server_time)


def _payload(visit: Visit) -> dict[str, Any]:
    """What the phone sealed. It passed the shape when it came in; keys beyond that may be anything."""
    try:
        return _mapping(json.loads(visit.payload))
    except ValueError:
        return {}


def _fixes(payload: dict[str, Any]) -> list[dict[str, Any]]:
    fixes = payload.get("fixes")
    return [fix for fix in fixes if isinstance(fix, dict)] if isinstance(fixes, list) else []


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _number(value: Any) -> float | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number and math.isfinite(value) else None


def _moment(value: Any) -> datetime | None:
    """An aware time from ISO text, of the years 1970 to 2100."""
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment if 1970 <= moment.year <= 2100 else None
