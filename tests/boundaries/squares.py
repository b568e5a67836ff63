"""Two by two kelurahan around one corner, a town to the east, and open sea on every other side.

    106.79     106.80     106.81     106.82
-6.19 +----------+----------+
      |  Melati  |  Mawar   |
      |  ...2.1001  ...2.1002
-6.20 +----------+----------+----------+
      |  Anggrek |  Kenanga |   Kota   |
      |  ...1.1001  ...1.1002  Bekasi  |
-6.21 +----------+----------+----------+
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.contrib.gis.geos import MultiPolygon, Polygon

from boundaries.models import UTM_48S, Area, Edition, Level

WEST, CORNER_LON, EAST = 106.79, 106.80, 106.81
SOUTH, CORNER_LAT, NORTH = -6.21, -6.20, -6.19

ANGGREK, KENANGA = "31.71.01.1001", "31.71.01.1002"
MELATI, MAWAR = "31.71.02.1001", "31.71.02.1002"


@dataclass(frozen=True)
class Squares:
    edition: Edition
    kota: Area
    by_code: dict[str, Area]


def box(west: float, south: float, east: float, north: float) -> MultiPolygon:
    return MultiPolygon(Polygon.from_bbox((west, south, east, north)), srid=4326)


def make_area(
    edition: Edition, level: Level, code: str, name: str, outline: MultiPolygon, parent: Area | None = None
) -> Area:
    metric = outline.transform(UTM_48S, clone=True)
    assert isinstance(metric, MultiPolygon)
    return Area.objects.create(
        edition=edition,
        level=level,
        code=code,
        name=name,
        parent=parent,
        outline=outline,
        outline_metric=metric,
        outline_simple=outline,
        area_km2=metric.area / 1e6,
    )


def make_squares(edition: Edition) -> Squares:
    """Fill an edition with the picture above."""
    kota = make_area(edition, Level.KOTA, "31.71", "Jakarta Pusat", box(WEST, SOUTH, EAST, NORTH))
    south = make_area(
        edition, Level.KECAMATAN, "31.71.01", "Selatan", box(WEST, SOUTH, EAST, CORNER_LAT), kota
    )
    north = make_area(edition, Level.KECAMATAN, "31.71.02", "Utara", box(WEST, CORNER_LAT, EAST, NORTH), kota)
    rows = [
        (ANGGREK, "Anggrek", south, box(WEST, SOUTH, CORNER_LON, CORNER_LAT)),
        (KENANGA, "Kenanga", south, box(CORNER_LON, SOUTH, EAST, CORNER_LAT)),
        (MELATI, "Melati", north, box(WEST, CORNER_LAT, CORNER_LON, NORTH)),
        (MAWAR, "Mawar", north, box(CORNER_LON, CORNER_LAT, EAST, NORTH)),
    ]
    areas = [make_area(edition, Level.KELURAHAN, code, name, outline, up) for code, name, up, outline in rows]
    make_area(edition, Level.NEIGHBOUR, "32.75", "Kota Bekasi", box(EAST, SOUTH, 106.82, CORNER_LAT))
    return Squares(edition, kota, {area.code: area for area in areas})


def make_edition(name: str = "Kotak", **fields: object) -> Edition:
    facts = {
        "source": "tests",
        "licence": "CC0",
        "attribution": "Kotak uji",
        "valid_from": date(2020, 1, 1),
        "state": Edition.State.ACTIVE,
    }
    return Edition.objects.create(name=name, **{**facts, **fields})
