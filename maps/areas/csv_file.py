"""The list as a CSV file, written while it is read."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from maps.areas.listing import Row
from maps.selection import JAKARTA

BOM = "\ufeff"
"""Excel takes a CSV for Latin-1 without it."""
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


class _Echo:
    """A file that hands back what is written, for csv.writer to write to."""

    def write(self, line: str) -> str:
        return line


def csv_lines(rows: Iterable[Row], *, for_staff: bool) -> Iterator[str]:
    """The header and one line a report, as they come. Staff also read whether the public sees it."""
    writer = csv.writer(_Echo())
    own = [_("Tidak tampil bagi umum")] if for_staff else []
    yield BOM + writer.writerow(
        [
            *(_("Nomor"), _("Kategori"), _("Tahap"), _("Unit"), _("Kelurahan"), _("Masuk (WIB)")),
            *(_("Tenggat (WIB)"), _("Terlambat"), _("Bujur"), _("Lintang"), *own),
        ]
    )
    for row in rows:
        kept = [_("ya") if row.is_kept_back else ""] if for_staff else []
        words = (row.number, row.category, row.stage, row.unit, row.kelurahan)
        yield writer.writerow(
            [
                *(harmless(word) for word in words),
                *(
                    _time(row.received_at),
                    _time(row.due_at),
                    row.late,
                    _degrees(row.lon),
                    _degrees(row.lat),
                    *kept,
                ),
            ]
        )


def harmless(text: str) -> str:
    """A word that a spreadsheet would take for a formula gets an apostrophe before it.

    OWASP, "CSV Injection": cells that begin with = + - @, a tab or a line end.
    """
    return f"'{text}" if text.startswith(_STARTS_A_FORMULA) else text


def _time(at: datetime | None) -> str:
    return at.astimezone(JAKARTA).strftime("%Y-%m-%d %H:%M") if at else ""


def _degrees(value: float | None) -> str:
    return "" if value is None else f"{value:.6f}"
