"""Everything a bulletin says, in a fixed number of queries for page and paper alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, DateField, Q
from django.db.models.functions import TruncMonth

from field_api.intervals import Estimate, share_of
from field_api.models import Category, StatusChange, Survey
from field_api.workflow import CLOSED, Status
from maps.areas.choice import Choice, choice_from
from maps.areas.counts import arrived, stage_at
from maps.areas.page import Took, took_line
from maps.areas.scope import Scope, scope_of
from maps.areas.sight import Sight
from maps.areas.times import STAGES, limits, times
from maps.areas.words import change
from maps.bulletin.month import Month, month_from
from maps.counts import Counts, count_by_kelurahan
from maps.heat import Grid, GridRule, heat_grid
from maps.selection import JAKARTA, Selection

MONTHS = 13
"""The month itself and a year before it, so that the same month of last year stands beside it."""
OLD = timedelta(days=30)
TOP = 10


@dataclass(frozen=True, slots=True)
class MonthLine:
    month: Month
    received: int
    closed: int


@dataclass(frozen=True, slots=True)
class CountLine:
    """A number of the month, of the one before and of a year ago; `change` is against the one before."""

    name: str
    now: int
    before: int
    year_ago: int
    change: str


@dataclass(frozen=True, slots=True)
class Bulletin:
    """`open_at_end` are reports that were not closed when the month ended, or now if it still runs; `old` are
    those of them that came in more than 30 days before. `areas` are the kelurahan with most reports."""

    choice: Choice
    month: Month
    is_over: bool
    arrived: CountLine
    months: list[MonthLine]
    stages: list[tuple[str, int]]
    categories: list[CountLine]
    areas: list[CountLine]
    area_counts: Mapping[str, int]
    took: list[Took]
    reopened: Estimate | None
    open_at_end: int
    old: int
    solved: Estimate | None
    grid: Grid
    rule: GridRule
    now: datetime

    @property
    def of_category(self) -> bool:
        return bool(self.choice.selection.category)


def gather(scope: Scope, words: Mapping[str, str], rule: GridRule) -> Bulletin:
    """`words` are `month` (2026-10; the last one that is over) and `category`. Sixteen queries.

    Raises BadInput with a sentence that names what is wrong.
    """
    asked = {"category": words.get("category", "")}
    sight = Sight(sees_everything=rule.with_private)
    choice = choice_from(scope, asked)
    month = month_from(words.get("month", "").strip(), choice.now)
    choice = choice_from(scope, asked | {"from": str(month.first_day), "to": str(month.last_day)}, sight)
    own, before, year_ago = (
        arrived(choice, one.period(choice.now)) for one in (month, month.back(1), month.back(12))
    )
    is_over = month.is_over(choice.now)
    limit = limits(choice)
    spans = times(choice, choice.scope.level, limit)[""]
    open_at_end, old = _open_at_end(choice)
    counts = _counted(choice, month)
    return Bulletin(
        choice=choice,
        month=month,
        is_over=is_over,
        arrived=_line("", own.total, before.total, year_ago.total, is_over),
        months=_months(choice, month),
        stages=[(str(stage.label), own.by_stage.get(stage, 0)) for stage in Status],
        categories=_categories(own.by_category, before.by_category, year_ago.by_category, is_over),
        areas=_areas(choice, month, counts.by_code, is_over),
        area_counts=counts.by_code,
        took=[took_line(stage, spans.stages[stage], limit) for stage in STAGES],
        reopened=spans.reopened_share,
        open_at_end=open_at_end,
        old=old,
        solved=_solved(choice),
        grid=heat_grid(_selection(choice, month), rule),
        rule=rule,
        now=choice.now,
    )


def _line(name: str, now: int, before: int, year_ago: int, is_over: bool) -> CountLine:
    """A month that still runs is not held against a whole one."""
    return CountLine(name, now, before, year_ago, change(now, before) if is_over else "")


def _selection(choice: Choice, month: Month) -> Selection:
    return Selection(
        category=choice.selection.category,
        category_name=choice.selection.category_name,
        category_ids=choice.selection.category_ids,
        first_day=month.first_day,
        last_day=month.last_day,
        area_code=choice.scope.code,
    )


def _counted(choice: Choice, month: Month) -> Counts:
    return count_by_kelurahan(choice.sight.among(_selection(choice, month).reports()))


def _months(choice: Choice, month: Month) -> list[MonthLine]:
    """Received and closed, month by month, the chosen one last. Two queries."""
    every = [month.back(ago) for ago in reversed(range(MONTHS))]
    start, end = every[0].period(choice.now).start, choice.period.end
    reports = choice.of_area()
    received = dict(
        reports.filter(received_at__gte=start, received_at__lt=end)
        .values_list(TruncMonth("received_at", tzinfo=JAKARTA, output_field=DateField()))
        .annotate(n=Count("*"))
    )
    closings = StatusChange.objects.filter(became=Status.SELESAI, at__gte=start, at__lt=end).exclude(was="")
    closed: dict[date, int] = dict(
        closings.filter(report__in=reports.values("pk"))
        .order_by()
        .values_list(TruncMonth("at", tzinfo=JAKARTA, output_field=DateField()))
        .annotate(n=Count("*"))
    )
    return [MonthLine(one, received.get(one.first_day, 0), closed.get(one.first_day, 0)) for one in every]


def _categories(
    now: Mapping[int, int], before: Mapping[int, int], year_ago: Mapping[int, int], is_over: bool
) -> list[CountLine]:
    """Most first; those of the month and of the one before. One query."""
    known = Category.objects.in_bulk(list({*now, *before}))
    lines = [
        _line(category.label, now.get(pk, 0), before.get(pk, 0), year_ago.get(pk, 0), is_over)
        for pk, category in known.items()
    ]
    return sorted(lines, key=lambda line: (-line.now, -line.before, line.name))


def _areas(choice: Choice, month: Month, now: Mapping[str, int], is_over: bool) -> list[CountLine]:
    """The kelurahan of a larger area with most reports. Two queries, none for a kelurahan itself."""
    if choice.scope.level == "kelurahan":
        return []
    before, year_ago = (_counted(choice, one).by_code for one in (month.back(1), month.back(12)))
    most = sorted(now, key=lambda code: (-now[code], code))[:TOP]
    return [
        _line(_named(code), now[code], before.get(code, 0), year_ago.get(code, 0), is_over) for code in most
    ]


def _named(code: str) -> str:
    scope = scope_of(code)
    return scope.name if scope else code


def _open_at_end(choice: Choice) -> tuple[int, int]:
    """One query."""
    end = choice.period.end
    reports = choice.of_area().filter(received_at__lt=end)
    reports = reports.filter(~Q(status__in=CLOSED) | Q(status_since__gte=end))
    stood = reports.annotate(stage=stage_at(choice.period)).exclude(stage__in=CLOSED)
    found = stood.aggregate(n=Count("pk"), old=Count("pk", filter=Q(received_at__lt=end - OLD)))
    return found["n"], found["old"]


def _solved(choice: Choice) -> Estimate | None:
    """Of the survey's answers in the month, those that say the problem is gone. One query."""
    answers = Survey.objects.filter(created_at__gte=choice.period.start, created_at__lt=choice.period.end)
    found = answers.filter(report__in=choice.of_area().values("pk")).aggregate(
        n=Count("pk"), solved=Count("pk", filter=Q(is_solved=True))
    )
    return share_of(found["solved"], found["n"])
