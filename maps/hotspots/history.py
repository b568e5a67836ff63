"""What the list of recurring problems is made of: reports at a place, their moves, and what they cost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from field_api.models import Assignment, Report, StatusChange, Visit
from field_api.results.handling import ReportHandled, each_report
from field_api.results.period import Period
from field_api.workflow import Status
from maps.hotspots.asking import Question
from maps.hotspots.core.returns import Event
from maps.hotspots.found import digest
from maps.selection import Selection


@dataclass(frozen=True, slots=True)
class Told:
    """One report. `moves` are its solvings and reopenings."""

    pk: int
    number: str
    category_id: int
    code: str
    lon: float
    lat: float
    received_at: datetime
    status: str
    unit: str
    moves: list[tuple[datetime, Event]]

    @property
    def events(self) -> list[tuple[datetime, Event]]:
        return [(self.received_at, Event.REPORTED), *self.moves]

    @property
    def reopenings(self) -> int:
        return sum(event == Event.REOPENED for _at, event in self.moves)

    @property
    def solved_at(self) -> datetime | None:
        """The last time; None when it was never solved."""
        return max((at for at, event in self.moves if event == Event.SOLVED), default=None)


def told(question: Question, categories: tuple[int, ...]) -> list[Told]:
    """The reports of the period as they came in, without those merged into another. Two queries."""
    chosen = _reports(question, categories)
    moves = _moves(chosen)
    fields = ("pk", "number", "category_id", "kelurahan_code", "point", "received_at", "status", "unit__name")
    rows = chosen.order_by("received_at", "pk").values_list(*fields)
    return [
        Told(pk, number, category, code, point.x, point.y, at, status, unit or "", moves.get(pk, []))
        for pk, number, category, code, point, at, status, unit in rows.iterator(chunk_size=5000)
        if point
    ]


def version_of(question: Question, reports: list[Told]) -> str:
    """Of the reports, their moves, and of what the costs are reckoned from. Two queries."""
    costs = [
        Assignment.objects.aggregate(n=Count("pk"), last=Max("created_at")),
        Visit.objects.aggregate(n=Count("pk"), last=Max("received_at")),
    ]
    each = [
        (one.pk, one.category_id, one.lon, one.lat, one.received_at, one.status, one.unit, one.moves)
        for one in reports
    ]
    return digest(question.key, each, costs)


def handled(question: Question, numbers: set[str]) -> dict[str, ReportHandled]:
    """Hours and km of those of these reports that were solved in the period. One query."""
    period = Period(question.first_day, question.last_day)
    return {one.number: one for one in each_report(period) if one.number in numbers}


def visits(keys: list[int]) -> Counter[int]:
    """Visits by report, corrections left out. One query."""
    seen = Visit.objects.filter(report_id__in=keys, corrects=None).order_by().values_list("report_id")
    return Counter(dict(seen.annotate(n=Count("pk"))))


def _reports(question: Question, categories: tuple[int, ...]) -> QuerySet[Report]:
    selection = Selection(first_day=question.first_day, last_day=question.last_day, category_ids=categories)
    return selection.reports().filter(point__isnull=False, duplicate_of=None).exclude(kelurahan_code="")


def _moves(chosen: QuerySet[Report]) -> dict[int, list[tuple[datetime, Event]]]:
    solved = Q(became=Status.SELESAI)
    reopened = Q(was=Status.SELESAI, became=Status.KOORDINASI)
    changes = StatusChange.objects.filter(solved | reopened, report__in=chosen).order_by("pk")
    found: dict[int, list[tuple[datetime, Event]]] = {}
    rows: Iterator[Any] = changes.values_list("report_id", "at", "became").iterator(chunk_size=5000)
    for pk, at, became in rows:
        event = Event.SOLVED if became == Status.SELESAI else Event.REOPENED
        found.setdefault(pk, []).append((at, event))
    return found
