"""Until when: computed from stored deadlines, cut-offs and holidays. Asia/Jakarta decides which day it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q

from field_api.models import Category, Cutoff, Deadline, Holiday

WIB = ZoneInfo("Asia/Jakarta")
SATURDAY = 5


def local_day(at: datetime) -> date:
    """The day in Jakarta."""
    return at.astimezone(WIB).date()


@dataclass(frozen=True)
class CategoryFrom:
    """A category, and when each stage of a report of it that comes in now must be over."""

    category: Category
    due: dict[str, datetime]


_CATEGORY = """
    SELECT category.*, deadline.id AS deadline_id, deadline.stage, deadline.hours, deadline.clock
      FROM field_api_category category
      LEFT JOIN field_api_deadline deadline
        ON (deadline.category_id = category.id OR deadline.category_id IS NULL)
       AND deadline.stage = ANY(%(stages)s)
       AND deadline.valid_from <= %(day)s AND (deadline.valid_to IS NULL OR deadline.valid_to > %(day)s)
     WHERE category.slug = %(slug)s AND category.is_active
     ORDER BY deadline.category_id IS NOT NULL, deadline.valid_from
"""
"""The deadline that goes before the others comes last, as in `due_times`. Written out because intake asks for
both together, in one statement."""


def category_from(slug: str, start: datetime, stages: Iterable[str]) -> CategoryFrom | None:
    """The category in use with its `due_times`; None for a slug that nobody knows or that is out of use.

    One query, one more when a clock stops on days off.
    """
    words = {"slug": slug, "stages": list(stages), "day": local_day(start)}
    rows: list[Any] = list(Category.objects.raw(_CATEGORY, words))
    chosen = {
        row.stage: Deadline(stage=row.stage, hours=row.hours, clock=row.clock)
        for row in rows
        if row.deadline_id is not None
    }
    due = {stage: due_at(deadline, start) for stage, deadline in chosen.items()}
    return CategoryFrom(rows[0], due) if rows else None


def due_times(category_id: int, start: datetime, stages: Iterable[str]) -> dict[str, datetime]:
    """When each stage that begins at `start` must be over. A stage nobody set a deadline for is absent.

    A deadline of the category goes before the one for all, a later `valid_from` before an earlier one.
    One query, one more when a clock stops on days off.
    """
    day = local_day(start)
    rows = Deadline.objects.filter(stage__in=list(stages), valid_from__lte=day)
    rows = rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day))
    rows = rows.filter(Q(category_id=category_id) | Q(category__isnull=True))
    chosen: dict[str, Deadline] = {}
    for row in sorted(rows, key=lambda row: (row.category_id is not None, row.valid_from)):
        chosen[row.stage] = row
    return {stage: due_at(row, start) for stage, row in chosen.items()}


def due_at(deadline: Deadline, start: datetime) -> datetime:
    span = timedelta(hours=deadline.hours)
    if deadline.clock == Deadline.Clock.CALENDAR:
        return start + span
    return add_working_time(start, span, holidays_from(local_day(start)))


def add_working_time(start: datetime, span: timedelta, holidays: frozenset[date]) -> datetime:
    """`start` plus `span` on a clock that stands still on Saturdays, Sundays and holidays in Jakarta.

    What would end with the last minute of a Friday ends as Monday begins: never on a day off.
    """
    now = start.astimezone(WIB)
    while True:
        midnight = datetime.combine(now.date() + timedelta(days=1), time.min, WIB)
        if not is_working_day(now.date(), holidays):
            now = midnight
        elif span < midnight - now:
            return (now + span).astimezone(start.tzinfo)
        else:
            span -= midnight - now
            now = midnight


def is_working_day(day: date, holidays: frozenset[date]) -> bool:
    return day.weekday() < SATURDAY and day not in holidays


def holidays_from(day: date) -> frozenset[date]:
    return frozenset(Holiday.objects.filter(day__gte=day).values_list("day", flat=True))


def batch_time(day: date) -> datetime:
    """The hour at which the validators' day closes; what they hold by then is decided the same day.

    Raises Cutoff.DoesNotExist when no hour is set for that day.
    """
    row = _cutoff(Cutoff.Name.DAILY_VALIDATION, day)
    assert row.time is not None  # noqa: S101  a constraint of the table
    return datetime.combine(day, row.time, WIB)


def next_batch(after: datetime, holidays: frozenset[date]) -> datetime:
    """The first closing hour on a working day strictly after `after`."""
    day = local_day(after)
    while not is_working_day(day, holidays) or batch_time(day) <= after:
        day += timedelta(days=1)
    return batch_time(day)


def last_batch(before: datetime, holidays: frozenset[date]) -> datetime:
    """The last closing hour on a working day at or before `before`; the holidays must reach back that far."""
    day = local_day(before)
    while not is_working_day(day, holidays) or batch_time(day) > before:
        day -= timedelta(days=1)
    return batch_time(day)


def decide_on(held_at: datetime, holidays: frozenset[date]) -> date:
    """The day on which what a validator holds at `held_at` must be decided: today until 15:30, else the next
    working day."""
    day = local_day(held_at)
    if is_working_day(day, holidays) and held_at <= batch_time(day):
        return day
    return local_day(next_batch(held_at, holidays))


def monthly_close(at: datetime) -> date:
    """The day by which what an earlier month left over is closed: the next day with that number."""
    day = local_day(at)
    last = _cutoff(Cutoff.Name.MONTHLY_VALIDATION, day).day
    assert last is not None  # noqa: S101  a constraint of the table
    if day.day <= last:
        return day.replace(day=last)
    return (day.replace(day=1) + timedelta(days=32)).replace(day=last)


def _cutoff(name: str, day: date) -> Cutoff:
    return Cutoff.objects.filter(name=name, valid_from__lte=day).latest("valid_from")
