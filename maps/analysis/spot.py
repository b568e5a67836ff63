"""One place that somebody points at: a cell of the heat map, or a kelurahan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import floor

from django.contrib.gis.db.models.functions import Transform
from django.contrib.gis.geos import Point, Polygon
from django.db.models import F, FloatField, Func, QuerySet
from django.db.models.functions import Floor
from django.utils.translation import gettext as _

from boundaries import official
from boundaries.models import UTM_48S, WGS84
from field_api.errors import BadInput
from field_api.models import Report
from maps.heat import STAFF

_HAIR = 1e-5
"""Degrees, a metre: the box that the index searches is never smaller than the cell."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A kelurahan by its code; or, with an empty code, the cell at column `gx` and row `gy` of the grid."""

    code: str = ""
    gx: int = 0
    gy: int = 0
    cell_m: int = 0

    def among(self, reports: QuerySet[Report]) -> QuerySet[Report]:
        """Those of these reports that lie there, as the map counts them."""
        if self.code:
            return reports.filter(kelurahan_code=self.code)
        west, south, east, north = Polygon(_closed(self.corners)).extent
        box = Polygon.from_bbox((west - _HAIR, south - _HAIR, east + _HAIR, north + _HAIR))
        box.srid = WGS84
        there = reports.filter(point__bboverlaps=box).exclude(kelurahan_code="")
        return there.alias(
            gx=Floor(_ordinate("ST_X") / float(self.cell_m)), gy=Floor(_ordinate("ST_Y") / float(self.cell_m))
        ).filter(gx=self.gx, gy=self.gy)

    @property
    def corners(self) -> list[tuple[float, float]]:
        """Longitude and latitude of a cell's four corners; empty for a kelurahan, whose outline is known."""
        if self.code:
            return []
        offsets = ((0, 0), (1, 0), (1, 1), (0, 1))
        metric = [((self.gx + x) * self.cell_m, (self.gy + y) * self.cell_m) for x, y in offsets]
        return [_transformed(x, y, UTM_48S, WGS84) for x, y in metric]

    @property
    def name(self) -> str:
        area = official.by_code(self.code) if self.code else None
        if area:
            return _("Kelurahan %(name)s") % {"name": area.short_name}
        return _("Petak %(size)s × %(size)s meter") % {"size": self.cell_m}


def spot_from(words: Mapping[str, str]) -> Spot | None:
    """Read `kelurahan=code`, or `at=lon,lat` with `cell_m`. None without either. Raises BadInput."""
    if code := words.get("kelurahan", ""):
        area = official.by_code(code)
        if area is None or area.level != "kelurahan":
            raise BadInput(_("Kelurahan “%(code)s” tidak dikenal.") % {"code": code})
        return Spot(code=area.code)
    if not words.get("at"):
        return None
    return cell_at(*_lon_lat(words["at"]), cell_size(words.get("cell_m", "")))


def cell_at(lon: float, lat: float, cell_m: int) -> Spot:
    """The cell that holds this place."""
    x, y = _transformed(lon, lat, WGS84, UTM_48S)
    return Spot(gx=floor(x / cell_m), gy=floor(y / cell_m), cell_m=cell_m)


def cell_size(text: str) -> int:
    """The side of a cell in metres: the least one or a double of it. Raises BadInput."""
    sizes = {str(STAFF.least_cell_m << k): STAFF.least_cell_m << k for k in range(15)}
    if text not in sizes:
        raise BadInput(_("Ukuran petak “%(size)s” tidak ada.") % {"size": text})
    return sizes[text]


def _lon_lat(text: str) -> tuple[float, float]:
    try:
        lon, lat = (float(part) for part in text.split(","))
    except ValueError:
        lon, lat = 0.0, 0.0
    if not (95 <= lon <= 141 and -11 <= lat <= 6):
        raise BadInput(_("Tempat “%(place)s” tidak terbaca; tulis bujur,lintang.") % {"place": text})
    return lon, lat


def _ordinate(function: str) -> Func:
    return Func(Transform(F("point"), UTM_48S), function=function, output_field=FloatField())


def _transformed(x: float, y: float, from_srid: int, to_srid: int) -> tuple[float, float]:
    point = Point(x, y, srid=from_srid)
    point.transform(to_srid)
    return point.x, point.y


def _closed(ring: list[tuple[float, float]]) -> list[tuple[float, float]]:
    return [*ring, ring[0]]
