"""CSV for people's spreadsheets: line by line, and no cell that a spreadsheet would run as a formula."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

_WIB = ZoneInfo("Asia/Jakarta")
_MARKS = "=+\\-@\uff1d\uff0b\uff0d\uff20\ufe62\ufe63\ufe66\ufe6b"
_UNSEEN = "\u200b-\u200f\u2060\ufeff"
_BEGINS_A_FORMULA = re.compile(
    rf"^(?=[\s{_UNSEEN}]*[{_MARKS}]|[ ]*[\t\r\n])|(?<=[;\t\r\n])(?=[ \"{_UNSEEN}]*[{_MARKS}])"
)
"""Where a cell may begin: at the beginning, and where cells are parted by ; or tabs, after one of those."""
BYTE_ORDER_MARK = "\ufeff"
"""Without it Excel takes UTF-8 for its own old alphabet."""


class _Echo:
    """What csv writes to: it hands the line back."""

    def write(self, line: str) -> str:
        return line


def csv_lines(
    header: Sequence[str], rows: Iterable[Sequence[object]], *, beginning: str = BYTE_ORDER_MARK
) -> Iterator[str]:
    """The file in pieces, so that its length costs no memory. None is an empty cell, times are in Jakarta.

    Every cell is in quotes.

    A file for programs rather than for Excel has an empty `beginning`.
    """
    yield beginning + csv_line(header)
    for row in rows:
        yield csv_line(row)


def csv_line(row: Sequence[object]) -> str:
    """One line, with its end."""
    return str(csv.writer(_Echo(), quoting=csv.QUOTE_ALL).writerow([cell(value) for value in row]))


def cell(value: object) -> str | int | float:
    """One value as a spreadsheet takes it: text that looks like a formula gets an apostrophe before it.

    OWASP, "CSV Injection": = + - @ (the wide ones of Asian keyboards too), tab and line ends at the start of
    a cell. Excel in Indonesian parts cells by ; even in quotes, so what follows one is a start as well.
    """
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(_WIB).isoformat(" ", "seconds")[:19]
    if isinstance(value, int | float):
        return value
    return _BEGINS_A_FORMULA.sub("'", str(value))
