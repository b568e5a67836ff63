"""How one file writes its times: decided once, from all its rows, and said.

4/5/2016 is the fourth of May or the fifth of April; other rows of the same file tell which.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from field_api.sources.rows import BadValue
from field_api.sources.times import half_of_day, joined, parse_time, small_numbers

DAY_FIRST, MONTH_FIRST = "day-first", "month-first"
_MONTHS = 12


class Times:
    """Reads the times of one file. Until `settle` it only looks at them and reads each as it can be read."""

    def __init__(self, order: str = "") -> None:
        """`order` is the caller's word, DAY_FIRST or MONTH_FIRST; "" leaves it to the rows."""
        self._order = order
        self._seen: Counter[str] = Counter()
        self._example = ""
        self._is_settled = False
        self._month_first = order == MONTH_FIRST
        self._needs_half = False

    @property
    def may_differ(self) -> bool:
        """Whether anything seen so far has more than one reading."""
        return any(count for kind, count in self._seen.items() if kind != "bare")

    def read(self, date: object, clock: object = "") -> datetime:
        """The time of a row, from one column or from two. Raises BadValue."""
        text = joined("" if date is None else str(date).strip(), "" if clock is None else str(clock).strip())
        if self._is_settled:
            return parse_time(text, month_first=self._month_first, needs_half=self._needs_half)
        self._look_at(text)
        try:
            return parse_time(text, month_first=self._month_first)
        except BadValue:
            return parse_time(text, month_first=not self._month_first)

    def settle(self) -> list[str]:
        """Decide, from all that was read; the sentences that are to be said about it."""
        self._is_settled = True
        seen = self._seen
        self._needs_half = seen["half"] > seen["bare"]
        words = [self._halves()] if seen["half"] else []
        if not self._order:
            self._month_first = seen["month first"] > seen["day first"]
            if not (seen["month first"] or seen["day first"]):
                # A clock of twelve hours is written where the month comes first.
                self._month_first = self._needs_half
        if seen["month first"] or seen["day first"] or seen["either"]:
            words += self._order_of_dates()
        return words

    def _look_at(self, text: str) -> None:
        if numbers := small_numbers(text):
            first, second = numbers
            kind = "either"
            if first > _MONTHS >= second:
                kind = "day first"
            elif second > _MONTHS >= first:
                kind, self._example = "month first", text
            if first != second:
                self._seen[kind] += 1
        says_half = half_of_day(text)
        if says_half is not None:
            self._seen["half" if says_half else "bare"] += 1

    def _halves(self) -> str:
        if self._needs_half:
            return f"Jam dibaca 12 jam dengan AM/PM ({self._seen['half']} baris menyebutnya)."
        return f"{self._seen['half']} baris menyebut AM/PM; jam tanpa AM/PM dibaca 24 jam."

    def _order_of_dates(self) -> list[str]:
        seen = self._seen
        months, days = seen["month first"], seen["day first"]
        if self._order:
            return [f"Tanggal dibaca {'bulan' if self._month_first else 'hari'} dahulu, seperti diminta."]
        if months and days:
            read, others = ("bulan", days) if self._month_first else ("hari", months)
            return [f"Urutan tanggal bercampur: dibaca {read} dahulu; {others} baris yang lain ditolak."]
        if months:
            return [
                f"Tanggal dibaca bulan dahulu (bulan/hari/tahun): {months} baris hanya masuk akal demikian, "
                f"misalnya '{self._example[:40]}'."
            ]
        if days:
            return []
        read, other = ("bulan", DAY_FIRST) if self._month_first else ("hari", MONTH_FIRST)
        return [
            f"Urutan tanggal tak terlihat di baris mana pun: dibaca {read} dahulu; "
            f"bila bukan demikian, pakai --dates {other}."
        ]
