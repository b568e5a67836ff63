"""Small boundary files made by hand: four kelurahan of Gambir as squares of 0.01 degrees.

         106.81      106.82      106.83
  -6.16    +-----------+-----------+
           |  Petojo   |  Petojo   |
           |   Utara   |  Selatan  |
  -6.17    +-----------+-----------+
           |  Gambir   |  Cideng   |
  -6.18    +-----------+-----------+

A square measures 1,106.8 m by 1,105.9 m here (geodesics of WGS 84).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import geopandas as gpd
import shapely
from shapely.geometry.base import BaseGeometry

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"


@dataclass(frozen=True)
class Feature:
    code: str
    name: str
    outline: BaseGeometry | None
    kecamatan: str = "Gambir"
    kota: str = "Kota Administrasi Jakarta Pusat"

    def with_(self, **changes: object) -> Feature:
        return replace(self, **changes)  # type: ignore[arg-type]


def square(west: float, south: float, side: float = 0.01) -> shapely.Polygon:
    return shapely.box(west, south, round(west + side, 6), round(south + side, 6))


GAMBIR = Feature("31.71.01.1001", "Gambir", square(106.81, -6.18))
CIDENG = Feature("31.71.01.1002", "Cideng", square(106.82, -6.18))
PETOJO_UTARA = Feature("31.71.01.1003", "Petojo Utara", square(106.81, -6.17))
PETOJO_SELATAN = Feature("31.71.01.1004", "Petojo Selatan", square(106.82, -6.17))
FOUR = (GAMBIR, CIDENG, PETOJO_UTARA, PETOJO_SELATAN)


def frame(features: Iterable[Feature], crs: str | None = "EPSG:4326") -> gpd.GeoDataFrame:
    rows = list(features)
    columns = {
        "kode": [row.code for row in rows],
        "nama": [row.name for row in rows],
        "kecamatan": [row.kecamatan for row in rows],
        "kota": [row.kota for row in rows],
    }
    return gpd.GeoDataFrame(columns, geometry=[row.outline for row in rows], crs=crs)


def geojson(folder: Path, *features: Feature, name: str = "batas.geojson") -> Path:
    path = folder / name
    frame(features or FOUR).to_file(path, driver="GeoJSON")
    return path
