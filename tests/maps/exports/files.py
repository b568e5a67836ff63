"""Reports with everything that a file must get right, and the files made of them."""

from __future__ import annotations

from pathlib import Path

from field_api.models import Report
from maps.exports.formats import FORMATS, write_file
from tests.boundaries.squares import ANGGREK
from tests.maps.analysed import IN_ANGGREK, utc
from tests.maps.reports import make_category, make_reports

FORMULA = '=HYPERLINK("http://x")'


def a_few_reports() -> list[Report]:
    """One open with a formula for a description, one closed and private, one without a place."""
    roads = make_category()
    first = make_reports([IN_ANGGREK], category=roads, kelurahan=ANGGREK, at=utc("2026-03-01 16:30"))
    second = make_reports(
        [(106.8, -6.2)],
        category=roads,
        kelurahan=ANGGREK,
        at=utc("2026-03-02 17:30"),
        status="SELESAI",
        private=True,
    )
    third = make_reports([None], category=roads, kelurahan="", at=utc("2026-03-03 01:00"))
    Report.objects.filter(pk=first[0].pk).update(
        description=FORMULA, address="Jl. Melati 1", accuracy_m=12.5, complete_by=utc("2026-03-08 16:30")
    )
    return list(
        Report.objects.filter(pk__in=[one.pk for one in (*first, *second, *third)]).order_by("received_at")
    )


def made(key: str, folder: Path, *, for_staff: bool = True) -> Path:
    path = folder / f"laporan.{key}"
    write_file(FORMATS[key], path, Report.objects.all(), for_staff=for_staff)
    return path
