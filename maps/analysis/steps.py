"""A period cut into weeks or months, as the time slider moves over it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

WEEK, MONTH = "week", "month"
MOST_STEPS = 160
"""More than three years of weeks are shown as months: a slider of a phone has some 300 pixels."""


@dataclass(frozen=True, slots=True)
class Step:
    """`key` is the Monday or the first of the month; the days are those of it that lie in the period."""

    key: date
    first_day: date
    last_day: date
    unit: str

    @property
    def words(self) -> str:
        """ "2–8 Maret 2026", "30 Maret – 5 April 2026", "Maret 2026"."""
        if self.unit == MONTH and self.first_day == self.key and self.last_day == _last_of(self):
            return date_format(self.key, "F Y")
        return days_in_words(self.first_day, self.last_day)


def steps_of(first_day: date, last_day: date, unit: str) -> list[Step]:
    """The weeks (from Monday) or months that these days touch, in their order; the outer two may be cut."""
    steps, key = [], _key(first_day, unit)
    while key <= last_day:
        step = Step(key, key, key, unit)
        end = _last_of(step)
        steps.append(Step(key, max(key, first_day), min(end, last_day), unit))
        key = end + timedelta(days=1)
    return steps


def unit_for(wanted: str, first_day: date, last_day: date) -> str:
    """The wanted one; months when there would be too many weeks."""
    weeks = (last_day - first_day).days // 7
    return MONTH if wanted == MONTH or weeks > MOST_STEPS else WEEK


def days_in_words(first: date, last: date) -> str:
    """As short as it stays clear: "2–8 Maret 2026"."""
    until = date_format(last, "j F Y")
    if first == last:
        return until
    if (first.year, first.month) == (last.year, last.month):
        return _("%(first)s–%(last)s") % {"first": first.day, "last": until}
    start = date_format(first, "j F" if first.year == last.year else "j F Y")
    return _("%(first)s – %(last)s") % {"first": start, "last": until}


def _key(day: date, unit: str) -> date:
    return day.replace(day=1) if unit == MONTH else day - timedelta(days=day.weekday())


def _last_of(step: Step) -> date:
    if step.unit == WEEK:
        return step.key + timedelta(days=6)
    after = (step.key + timedelta(days=31)).replace(day=1)
    return after - timedelta(days=1)
