"""The eight statuses of a report and the one table of allowed moves."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class Status(TextChoices):
    MENUNGGU = "MENUNGGU", pgettext_lazy("tahap", "Menunggu")
    KOORDINASI = "KOORDINASI", pgettext_lazy("tahap", "Koordinasi")
    DISPOSISI = "DISPOSISI", pgettext_lazy("tahap", "Disposisi")
    DITOLAK = "DITOLAK", pgettext_lazy("tahap", "Ditolak")
    PROSES = "PROSES", pgettext_lazy("tahap", "Proses")
    TINDAK_LANJUT = "TINDAK_LANJUT", pgettext_lazy("tahap", "Tindak lanjut")
    VALIDASI = "VALIDASI", pgettext_lazy("tahap", "Validasi")
    SELESAI = "SELESAI", pgettext_lazy("tahap", "Selesai")


MOVES: dict[Status, frozenset[Status]] = {
    Status.MENUNGGU: frozenset({Status.KOORDINASI, Status.DITOLAK}),
    Status.KOORDINASI: frozenset({Status.DISPOSISI, Status.PROSES, Status.DITOLAK}),
    Status.DISPOSISI: frozenset({Status.PROSES, Status.KOORDINASI}),
    Status.DITOLAK: frozenset(),
    Status.PROSES: frozenset({Status.TINDAK_LANJUT}),
    Status.TINDAK_LANJUT: frozenset({Status.VALIDASI, Status.PROSES}),
    Status.VALIDASI: frozenset({Status.SELESAI, Status.PROSES}),
    Status.SELESAI: frozenset({Status.KOORDINASI}),
}

CLOSED = frozenset({Status.SELESAI, Status.DITOLAK})
OPEN = frozenset(Status) - CLOSED

NEEDS_REASON: frozenset[tuple[Status, Status]] = frozenset(
    {
        (Status.MENUNGGU, Status.DITOLAK),
        (Status.KOORDINASI, Status.DITOLAK),
        (Status.DISPOSISI, Status.KOORDINASI),
        (Status.TINDAK_LANJUT, Status.PROSES),
        (Status.VALIDASI, Status.PROSES),
        (Status.SELESAI, Status.KOORDINASI),
    }
)
"""Moves that take something away from somebody, who must be told why."""


def allowed_from(status: str) -> list[str]:
    """Where a report may go from here, in the order of the flow."""
    return [move.value for move in Status if move in MOVES[Status(status)]]
