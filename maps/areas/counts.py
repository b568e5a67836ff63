"""How many came in, about what and how far they got; how many wait now, and how many of them too long."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import Case, CharField, Count, F, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce, Left

from field_api.models import StatusChange
from maps.areas.choice import Choice, Period, within
from maps.areas.scope import CODE_LENGTHS


@dataclass(frozen=True, slots=True)
class Arrivals:
    """What came in during a period: reports by category id, and by the stage they had reached at its end."""

    by_category: Mapping[int, int] = field(default_factory=dict)
    by_stage: Mapping[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(self.by_stage.values())


@dataclass(frozen=True, slots=True)
class Standing:
    """What is open now: all of it, past its deadline, and with a deadline until midnight."""

    open: int = 0
    overdue: int = 0
    due_today: int = 0

    def __add__(self, other: Standing) -> Standing:
        return Standing(
            self.open + other.open, self.overdue + other.overdue, self.due_today + other.due_today
        )


def arrivals(choice: Choice) -> tuple[Arrivals, Arrivals | None]:
    """Of the period and of the one before, where there is one. Every report counts. Two queries."""
    before = choice.period.before
    return arrived(choice, choice.period), arrived(choice, before) if before else None


def standing(choice: Choice, level: str) -> dict[str, Standing]:
    """What is open now by area of a level, for areas with open reports only. One query."""
    late, today = due(choice)
    grouped = choice.open_now().annotate(area=Left("kelurahan_code", CODE_LENGTHS[level])).values("area")
    rows = grouped.annotate(
        all=Count("*"), late=Count("pk", filter=late), today=Count("pk", filter=today)
    ).order_by("area")
    return {row["area"]: Standing(row["all"], row["late"], row["today"]) for row in rows}


def due(choice: Choice) -> tuple[Q, Q]:
    """Of open reports those past their deadline, and those whose deadline is before midnight."""
    return Q(due_at__lt=choice.now), Q(due_at__gte=choice.now, due_at__lt=choice.end_of_today)


def arrived(choice: Choice, period: Period) -> Arrivals:
    """What came into the area during any period. One query."""
    reports = within(choice.of_area(), period).annotate(stage=stage_at(period))
    rows = reports.values_list("category_id", "stage").annotate(n=Count("*"))
    by_category: Counter[int] = Counter()
    by_stage: Counter[str] = Counter()
    for category, stage, count in rows:
        by_category[category] += count
        by_stage[stage] += count
    return Arrivals(by_category, by_stage)


def stage_at(period: Period) -> Case:
    """A report's stage at the end of the period: only those that have moved since then are looked up."""
    moves = StatusChange.objects.filter(report=OuterRef("pk"), at__lt=period.end)
    last = Subquery(moves.order_by("-pk").values("became")[:1])
    return Case(
        When(status_since__lt=period.end, then=F("status")),
        default=Coalesce(last, F("status")),
        output_field=CharField(),
    )
