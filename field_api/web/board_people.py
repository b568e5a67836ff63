"""The validators as the board shows them: a row each in the table, and their day on the map."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Max

from boundaries import official
from field_api.models import Absence, Assignment, Suspicion, Validator, Visit
from field_api.steps.deadlines import local_day
from field_api.steps.duty import done_since

ABSENCE_AHEAD = timedelta(days=14)


@dataclass(frozen=True)
class Person:
    """One validator's day. `last_contact` is when their phone was last heard of, None for never.

    `absence` is the running one or the next within two weeks; `is_away` says that it is running.
    """

    validator: Validator
    stops: Sequence[Assignment]
    done: int
    areas: list[str]
    absence: Absence | None
    is_away: bool
    last_contact: datetime | None
    suspicions: int

    @property
    def load(self) -> int:
        return len(self.stops)

    @property
    def is_full(self) -> bool:
        return self.load + self.done >= self.validator.capacity


def board_people(at: datetime) -> list[Person]:
    """Every active validator, by name. Seven queries, however many there are."""
    validators = list(Validator.objects.filter(is_active=True).order_by("name", "pk"))
    rounds = _rounds()
    done = done_since(local_day(at), validators)
    absences = _absences(at)
    opened = dict(Assignment.objects.values_list("validator").annotate(last=Max("opened_at")).order_by())
    visited = dict(Visit.objects.values_list("validator").annotate(last=Max("received_at")).order_by())
    open_ones = Suspicion.objects.filter(state=Suspicion.State.OPEN, validator__isnull=False).order_by()
    suspicions = dict(open_ones.values_list("validator").annotate(n=Count("pk")))
    today = local_day(at)
    return [
        Person(
            validator=one,
            stops=rounds[one.pk],
            done=done[one.pk],
            areas=[_area_name(code) for code in one.areas],
            absence=absences.get(one.pk),
            is_away=one.pk in absences and absences[one.pk].first_day <= today,
            last_contact=_latest(opened.get(one.pk), visited.get(one.pk)),
            suspicions=suspicions.get(one.pk, 0),
        )
        for one in validators
    ]


def on_the_map(people: Iterable[Person]) -> list[dict[str, Any]]:
    """Base and stops of each, longitude first, in the order of the round."""
    return [
        {
            "id": one.validator.pk,
            "name": one.validator.name,
            "lon": round(one.validator.base.x, 5),
            "lat": round(one.validator.base.y, 5),
            "state": "away" if one.is_away else "full" if one.is_full else "free",
            "load": f"{one.load}/{one.validator.capacity}",
            "stops": [
                [round(stop.report.point.x, 5), round(stop.report.point.y, 5), stop.report.number, stop.stop]
                for stop in one.stops
                if stop.report.point
            ],
        }
        for one in people
    ]


def _rounds() -> dict[int, list[Assignment]]:
    rows = Assignment.objects.filter(state=Assignment.State.ACTIVE).select_related("report")
    rows = rows.only("validator_id", "stop", "decide_on", "report__number", "report__point")
    rounds: dict[int, list[Assignment]] = defaultdict(list)
    for row in rows.order_by("validator", "stop", "id"):
        rounds[row.validator_id].append(row)
    return rounds


def _absences(at: datetime) -> dict[int, Absence]:
    """The first that is not over, by validator."""
    today = local_day(at)
    rows = Absence.objects.filter(last_day__gte=today, first_day__lte=today + ABSENCE_AHEAD)
    return {row.validator_id: row for row in rows.order_by("-first_day")}


def _area_name(code: str) -> str:
    area = official.by_code(code)
    return area.short_name if area else code


def _latest(*moments: datetime | None) -> datetime | None:
    return max((moment for moment in moments if moment), default=None)
