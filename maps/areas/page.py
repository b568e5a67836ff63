"""Everything an area's page says, gathered in a fixed number of queries for page and PDF alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from operator import add

from django.utils.translation import gettext as _

from field_api.models import Category, Deadline
from field_api.workflow import CLOSED, Status
from maps.areas.choice import Choice, within
from maps.areas.counts import Arrivals, Standing, arrivals, due, standing
from maps.areas.listing import Page, Row, page_of, points, rows
from maps.areas.ranking import Ranking, ranking
from maps.areas.sight import Sight
from maps.areas.times import STAGES, Spans, Times, limits, times
from maps.areas.words import change, duration, number
from maps.counts import Tally, tally

AT_DEADLINE = 10


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table of counts."""

    name: str
    now: int
    before: int | None
    change: str
    query: str


@dataclass(frozen=True, slots=True)
class Took:
    """How long a stage took, in words; `is_over` when even its median is above the limit."""

    name: str
    count: int
    mean: str
    median: str
    limit: str
    late: int | None
    is_mean_over: bool
    is_median_over: bool


@dataclass(frozen=True, slots=True)
class Due:
    """Reports at their deadline: the first few, and how many there are."""

    rows: list[Row]
    total: int


@dataclass(frozen=True, slots=True)
class AreaPage:
    """`drawable` are the open reports that the map is about; `seen` those of the period, for staff only."""

    choice: Choice
    standing: Standing
    arrived: Line
    stages: list[Line]
    categories: list[Line]
    overdue: Due
    today: Due
    took: list[Took]
    times: Times
    ranking: Ranking | None
    points: list[Row]
    has_more_points: bool
    reports: Page
    drawable: Tally
    seen: Tally | None

    @property
    def sight(self) -> Sight:
        return self.choice.sight

    @property
    def unseen_words(self) -> str:
        """Why there may be fewer points than reports."""
        if self.has_more_points:
            told = {"n": number(len(self.points))}
            return _("Digambar %(n)s yang paling lama; laporan lain ada di daftar.") % told
        return self.drawable.unplaced_words


def area_page(choice: Choice) -> AreaPage:
    """Twelve queries at most, eleven for the public, whatever the area and however many its reports.

    Raises BadInput when the address asks for a page of the list that cannot be.
    """
    level = choice.level or choice.scope.level
    stands = standing(choice, level)
    total = reduce(add, stands.values(), Standing())
    now, before = arrivals(choice)
    limit = limits(choice)
    took = times(choice, level, limit)
    shown, has_more = points(choice)
    overdue, today = _due(choice, total)
    return AreaPage(
        choice=choice,
        standing=total,
        arrived=_line("", now.total, before.total if before else None, ""),
        stages=_stages(choice, now, before),
        categories=_categories(choice, now, before),
        overdue=overdue,
        today=today,
        took=[took_line(stage, took[""].stages[stage], limit) for stage in STAGES],
        times=took[""],
        ranking=ranking(choice, stands, took) if choice.level else None,
        points=shown,
        has_more_points=has_more,
        reports=page_of(choice),
        drawable=tally(choice.narrowed(choice.open_now())),
        seen=tally(within(choice.of_area(), choice.period)) if choice.sight.is_staff else None,
    )


def _due(choice: Choice, total: Standing) -> tuple[Due, Due]:
    """The longest overdue first, the soonest due first. Two queries."""
    late, today = due(choice)
    first = choice.open_now().order_by("due_at", "pk")
    return (
        Due(rows(first.filter(late)[:AT_DEADLINE], choice.now), total.overdue),
        Due(rows(first.filter(today)[:AT_DEADLINE], choice.now), total.due_today),
    )


def _line(name: str, now: int, before: int | None, query: str) -> Line:
    return Line(name, now, before, change(now, before), query)


def _stages(choice: Choice, now: Arrivals, before: Arrivals | None) -> list[Line]:
    """In the order of the flow, also those with nothing in them."""
    return [
        _line(
            str(stage.label),
            now.by_stage.get(stage, 0),
            before.by_stage.get(stage, 0) if before else None,
            choice.query(
                status=stage.value,
                overdue="" if stage in CLOSED else choice.words.get("overdue", ""),
                today="" if stage in CLOSED else choice.words.get("today", ""),
            ),
        )
        for stage in Status
    ]


def _categories(choice: Choice, now: Arrivals, before: Arrivals | None) -> list[Line]:
    """Most first; those that came in neither period are left out."""
    past: Mapping[int, int] = before.by_category if before else {}
    known = Category.objects.in_bulk(list({*now.by_category, *past}))
    lines = [
        _line(
            category.label,
            now.by_category.get(pk, 0),
            past.get(pk, 0) if before else None,
            choice.query(category=category.slug),
        )
        for pk, category in known.items()
    ]
    return sorted(lines, key=lambda line: (-line.now, -(line.before or 0), line.name))


def took_line(stage: str, spans: Spans, limit: Mapping[str, Deadline]) -> Took:
    """The spans of a stage in words, against its limit."""
    row = limit.get(stage)
    hours = row.hours if row else None
    return Took(
        name=str(Deadline.Stage(stage).label),
        count=spans.count,
        mean="–" if spans.mean is None else duration(spans.mean),
        median="–" if spans.median is None else duration(spans.median),
        limit=duration(hours) if hours else "–",
        late=spans.late,
        is_mean_over=bool(hours and spans.mean and spans.mean > hours),
        is_median_over=bool(hours and spans.median and spans.median > hours),
    )
