"""Reports on hexagons around the four kelurahan of tests.boundaries.squares, counted by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import numpy as np
from django.contrib.gis.geos import Point
from pyproj import Transformer

from field_api.models import Category, Report
from maps.hotspots.core.hexagons import centre_of, hexagon_of
from tests.boundaries.squares import ANGGREK
from tests.maps.reports import make_category, make_reports

NOW = datetime(2026, 3, 10, 3, 0, tzinfo=UTC)  # 10.00 in Jakarta
YESTERDAY = date(2026, 3, 9)
MIDDLE = (106.80, -6.20)
SIDE = 8
_TO_METRES = Transformer.from_crs(4326, 32748, always_xy=True)
_TO_DEGREES = Transformer.from_crs(32748, 4326, always_xy=True)


def cells() -> list[tuple[int, int]]:
    """8 x 8 hexagons of 250 m around the corner of the four kelurahan."""
    x, y = _TO_METRES.transform(*MIDDLE)
    q, r = hexagon_of(np.array([x]), np.array([y]), 250)
    half = SIDE // 2
    return [
        (int(q[0]) + column - row // 2, int(r[0]) + row)
        for row in range(-half, half)
        for column in range(-half, half)
    ]


def hot_cells() -> list[tuple[int, int]]:
    """One of them in the middle, and its six neighbours."""
    q, r = cells()[SIDE * SIDE // 2 + SIDE // 2]
    return [(q, r), (q + 1, r), (q + 1, r - 1), (q, r - 1), (q - 1, r), (q - 1, r + 1), (q, r + 1)]


def point_in(cell: tuple[int, int]) -> tuple[float, float]:
    q, r = np.array([cell[0]]), np.array([cell[1]])
    x, y = centre_of(q, r, 250)
    lon, lat = _TO_DEGREES.transform(x[0], y[0])
    return float(lon), float(lat)


def make_city(*, hot: int = 12, usual: int = 2, others: int = 10, day: date = YESTERDAY) -> Category:
    """In every cell `others` reports of flooding and `usual` of roads, in hot ones `hot` of roads."""
    roads = Category.objects.filter(slug="jalan-rusak").first() or make_category()
    floods = Category.objects.filter(slug="banjir").first() or make_category("banjir", "Banjir", "saluran")
    at = datetime(day.year, day.month, day.day, 5, tzinfo=UTC)
    special = set(hot_cells())
    for cell in cells():
        place = point_in(cell)
        wanted = hot if cell in special else usual
        make_reports([place] * wanted, category=roads, kelurahan=ANGGREK, at=at)
        make_reports([place] * others, category=floods, kelurahan=ANGGREK, at=at)
    return roads


def one_report(
    category: Category, day: date, place: tuple[float, float], number: str, status: str = "MENUNGGU"
) -> Report:
    at = datetime(day.year, day.month, day.day, 5, tzinfo=UTC)
    return Report.objects.create(
        number=number,
        category=category,
        point=Point(*place, srid=4326),
        kelurahan_code=ANGGREK,
        received_at=at,
        status=status,
    )


def moved(report: Report, was: str, became: str, after: timedelta) -> None:
    """Written as the step would have, that long after the receipt."""
    report.changes.create(was=was, became=became, at=report.received_at + after)
