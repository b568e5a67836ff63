"""The days that are looked at, and by what they are told apart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from field_api import clock
from field_api.desk.trail import start_of
from field_api.models import Membership

READS_RESULTS = (Membership.Role.COORDINATOR, Membership.Role.ADMIN)
USUAL_DAYS = 90
BY = ("unit", "category")


@dataclass(frozen=True)
class Period:
    """Days in Jakarta, both included."""

    first: date
    last: date

    @property
    def since(self) -> datetime:
        return start_of(self.first)

    @property
    def until(self) -> datetime:
        """The first moment after it."""
        return start_of(self.last + timedelta(days=1))


def period_from(words: Any) -> Period:
    """`first` and `last` of a request; the last 90 days where they are not given or are no days."""
    today = start_of_today()
    last = _day(words.get("last", "")) or today
    first = _day(words.get("first", "")) or last - timedelta(days=USUAL_DAYS - 1)
    return Period(min(first, last), max(first, last))


def start_of_today() -> date:
    """The day in Jakarta."""
    return clock.now().astimezone(start_of(date(2000, 1, 1)).tzinfo).date()


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text.strip()[:10])
    except ValueError:
        return None
    return day if 1971 <= day.year < 9999 else None
