"""What lies at one place: counts by category, stage and week, and the reports one by one."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, DateField, QuerySet
from django.db.models.functions import TruncMonth, TruncWeek
from django.utils.translation import get_language

from field_api import clock
from field_api.models import Report
from field_api.queries import Anyone, visible_reports
from field_api.workflow import Status
from maps.analysis.choice import Choice, Period
from maps.analysis.difference import difference, smallness
from maps.analysis.spot import Spot
from maps.analysis.steps import MONTH
from maps.areas.listing import Page, paged
from maps.selection import JAKARTA


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table: its words, and the reports of each period."""

    words: str
    counts: tuple[int, ...]
    is_shown: bool = False


@dataclass(frozen=True, slots=True)
class Detail:
    """`totals` has one number a period; `steps` are always those of the whole period."""

    spot: Spot
    name: str
    totals: tuple[int, ...]
    difference: str
    smallness: str
    categories: list[Line]
    stages: list[Line]
    steps: list[Line]
    page: Page


@dataclass(frozen=True, slots=True)
class _Tally:
    categories: Counter[str]
    stages: Counter[str]
    steps: Counter[date]
    total: int


def detail(choice: Choice, spot: Spot, user: Anyone, after: str = "") -> Detail:
    """Two queries a period at most, two for the list. Raises BadInput when `after` cannot be read."""
    tallies = [_tally(choice, period, spot) for period in choice.periods]
    totals = tuple(tally.total for tally in tallies)
    days = [period.days(choice.step, choice.today) for period in choice.periods]
    said = difference(totals[0], totals[1], days[0], days[1]) if len(totals) == 2 else ""
    return Detail(
        spot=spot,
        name=spot.name,
        totals=totals,
        difference=said,
        smallness=smallness(max(totals)),
        categories=_lines([tally.categories for tally in tallies]),
        stages=_stages([tally.stages for tally in tallies]),
        steps=_steps(choice, tallies),
        page=paged(listed(choice, spot, user, choice.of), after, clock.now()),
    )


def listed(choice: Choice, spot: Spot | None, user: Anyone, of: int) -> QuerySet[Report]:
    """What one of the maps (1 or 2) shows, at one place or everywhere, of what this person may see."""
    selection = choice.periods[of - 1].at(choice.step)
    if selection is None:
        return Report.objects.none()
    reports = selection.reports()
    return (spot.among(reports) if spot else reports) & visible_reports(user).order_by()


def _tally(choice: Choice, period: Period, spot: Spot) -> _Tally:
    """Everything from one grouping; what the slider leaves out counts in the steps only."""
    truncated = TruncMonth if choice.unit == MONTH else TruncWeek
    step = truncated("received_at", tzinfo=JAKARTA, output_field=DateField())
    name = "category__name_en" if get_language() == "en" else "category__name"
    rows = (
        spot.among(period.selection.reports())
        .values_list(name, "category__name", "status", step)
        .annotate(reports=Count("*"))
    )
    shown = period.steps[choice.step - 1 : choice.step] if choice.step else period.steps
    keys = {one.key for one in shown}
    categories, stages, steps = Counter[str](), Counter[str](), Counter[date]()
    for translated, own, status, key, count in rows:
        steps[key] += count
        if key in keys:
            categories[translated or own] += count
            stages[status] += count
    return _Tally(categories, stages, steps, stages.total())


def _lines(counters: list[Counter[str]]) -> list[Line]:
    """Most first, by the first period and then the second."""
    names = {name for counter in counters for name in counter}
    lines = [Line(name, tuple(counter[name] for counter in counters)) for name in names]
    return sorted(lines, key=lambda line: (*(-count for count in line.counts), line.words))


def _stages(counters: list[Counter[str]]) -> list[Line]:
    """In the order of the work."""
    lines = [Line(str(stage.label), tuple(counter[stage.value] for counter in counters)) for stage in Status]
    return [line for line in lines if any(line.counts)]


def _steps(choice: Choice, tallies: list[_Tally]) -> list[Line]:
    """By their place in the period: the first week beside the first week."""
    lines = []
    for i in range(choice.most_steps):
        here = [period.steps[i] if i < len(period.steps) else None for period in choice.periods]
        words = " / ".join(step.words if step else "–" for step in here)
        counts = [tally.steps[step.key] if step else 0 for tally, step in zip(tallies, here, strict=True)]
        lines.append(Line(words, tuple(counts), is_shown=choice.step == i + 1))
    return lines
