"""Months of Jakarta's calendar. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from field_api.errors import BadInput
from maps.areas.choice import Period
from maps.selection import JAKARTA, YEARS


@dataclass(frozen=True, slots=True, order=True)
class Month:
    year: int
    number: int

    @property
    def first_day(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def last_day(self) -> date:
        return self.back(-1).first_day - timedelta(days=1)

    @property
    def words(self) -> str:
        """ "Oktober 2026"."""
        return date_format(self.first_day, "F Y")

    @property
    def key(self) -> str:
        return f"{self.year}-{self.number:02}"

    def back(self, months: int) -> Month:
        """So many months before; a negative number goes on."""
        year, place = divmod(self.year * 12 + self.number - 1 - months, 12)
        return Month(year, place + 1)

    def period(self, now: datetime) -> Period:
        """The whole of it, or until now."""
        return Period(_midnight(self.first_day), min(now, _midnight(self.back(-1).first_day)))

    def is_over(self, now: datetime) -> bool:
        return now >= _midnight(self.back(-1).first_day)


def month_of(day: date) -> Month:
    return Month(day.year, day.month)


def month_from(text: str, now: datetime) -> Month:
    """Read "2026-10"; without a word the last month that is over. Raises BadInput, for months to come too."""
    present = month_of(now.astimezone(JAKARTA).date())
    if not text:
        return present.back(1)
    match = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", text, re.ASCII)
    if match is None or int(match[1]) not in YEARS:
        raise BadInput(_("Bulan “%(text)s” tidak terbaca; tulis seperti 2026-03.") % {"text": text})
    month = Month(int(match[1]), int(match[2]))
    if month > present:
        raise BadInput(_("Bulan %(month)s belum tiba.") % {"month": month.words})
    return month


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=JAKARTA)
