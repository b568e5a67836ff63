"""Reports at moments that show whose midnight counts, for the tests of the analysis."""

from __future__ import annotations

from datetime import UTC, datetime

from field_api.models import Category
from tests.boundaries.squares import ANGGREK, KENANGA
from tests.maps.reports import make_category, make_reports

IN_ANGGREK, IN_KENANGA = (106.795, -6.205), (106.805, -6.205)
FEBRUARY_MARCH = {"from": "2026-02-23", "to": "2026-03-08"}
"""Two weeks from a Monday: 23 February to 1 March, 2 to 8 March."""


def small_world() -> tuple[Category, Category]:
    """Six reports of two categories. In Jakarta (UTC+7):

    Anggrek, roads:  Sunday 1 March 23.30, Monday 2 March 00.30, Monday 2 March 06.59, Wednesday 4 March 22.00
    Kenanga, floods: Monday 2 March 00.10 (private), Sunday 8 March 05.00 (closed)
    """
    roads, floods = make_category(), make_category("banjir", "Banjir", "saluran")
    for at in ("2026-03-01 16:30", "2026-03-01 17:30", "2026-03-01 23:59", "2026-03-04 15:00"):
        make_reports([IN_ANGGREK], category=roads, kelurahan=ANGGREK, at=utc(at))
    make_reports([IN_KENANGA], category=floods, kelurahan=KENANGA, at=utc("2026-03-01 17:10"), private=True)
    closed = utc("2026-03-07 22:00")
    make_reports([IN_KENANGA], category=floods, kelurahan=KENANGA, at=closed, status="SELESAI")
    return roads, floods


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
