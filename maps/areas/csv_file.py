"""The list as a CSV file, written while it is read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from field_api import csv_out
from maps.areas.listing import Row


def csv_lines(rows: Iterable[Row], *, for_staff: bool) -> Iterator[str]:
    """The header and one line a report, as they come. Staff also read whether the public sees it."""
    own = [_("Tidak tampil bagi umum")] if for_staff else []
    header = [
        *(_("Nomor"), _("Kategori"), _("Tahap"), _("Unit"), _("Kelurahan"), _("Masuk (WIB)")),
        *(_("Tenggat (WIB)"), _("Terlambat"), _("Bujur"), _("Lintang"), *own),
    ]
    return csv_out.csv_lines(header, (_cells(row, for_staff=for_staff) for row in rows))


def _cells(row: Row, *, for_staff: bool) -> list[object]:
    kept = [_("ya") if row.is_kept_back else ""] if for_staff else []
    words = (row.number, row.category, row.stage, row.unit, row.kelurahan)
    return [*words, row.received_at, row.due_at, row.late, _degrees(row.lon), _degrees(row.lat), *kept]


def _degrees(value: float | None) -> float | None:
    return None if value is None else round(value, 6)
