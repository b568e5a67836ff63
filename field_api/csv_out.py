"""CSV for people's spreadsheets: line by line, and no cell that a spreadsheet would run as a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

_WIB = ZoneInfo("Asia/Jakarta")
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
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

    A file for programs rather than for Excel has an empty `beginning`.
    """
    writer = csv.writer(_Echo())
    yield beginning + writer.writerow(header)
    for row in rows:
        yield writer.writerow([cell(value) for value in row])


def cell(value: object) -> str | int | float:
    """One value as a spreadsheet takes it: text that looks like a formula gets an apostrophe before it.

    OWASP, "CSV Injection": = + - @, tab and line ends at the start of a cell.
    """
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(_WIB).isoformat(" ", "seconds")[:19]
    if isinstance(value, int | float):
        return value
    text = str(value)
    return f"'{text}" if text.lstrip(" ").startswith(_STARTS_A_FORMULA) else text
