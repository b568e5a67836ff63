"""The map of an area as vector drawing: outlines, with the reports in them or coloured by a measure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from math import cos, radians
from typing import Literal

from reportlab.graphics.shapes import Circle, Drawing, Path
from reportlab.lib.colors import HexColor

from boundaries.editions import current_edition
from boundaries.errors import NoActiveEdition
from boundaries.models import Level
from maps.areas.listing import STAGE_COLOURS, Row, radius
from maps.areas.page import AreaPage
from maps.areas.pdf_table import box
from maps.areas.scope import Scope
from maps.outlines import ISLANDS, Outline, outlines, view_of

_PT_PER_PX = 0.45
_FILL_EVEN_ODD: Literal[0] = 0
_NO_FILL = "#f4f7f8"


@dataclass(frozen=True, slots=True)
class Frame:
    """Degrees to points on paper: a flat picture, true in scale in the middle, for areas of some 100 km."""

    west: float
    south: float
    scale_x: float
    scale_y: float
    left: float
    bottom: float

    def xy(self, lon: float, lat: float) -> tuple[float, float]:
        return self.left + (lon - self.west) * self.scale_x, self.bottom + (lat - self.south) * self.scale_y


def area_map(page: AreaPage, width: float, height: float) -> Drawing | None:
    """None without boundaries in force. Jakarta is drawn without its far islands. Two queries."""
    areas = areas_on_paper(page.choice.scope, page.choice.level or page.choice.scope.level)
    if not areas:
        return None
    colours = {code: one["colour"] for code, one in page.ranking.colours.items()} if page.ranking else {}
    drawing, frame = outlined(areas, colours, width, height)
    if page.ranking is None:
        for row in page.points:
            if circle := _circle(page, row, frame, width, height):
                drawing.add(circle)
    return drawing


def outlined(
    areas: list[Outline], colours: Mapping[str, str], width: float, height: float
) -> tuple[Drawing, Frame]:
    """The areas with the colours that they have, and where on the drawing degrees lie."""
    frame = _fitted(areas, width, height)
    drawing = Drawing(width, height)
    drawing.add(box(0, 0, width, height, fill="#ffffff", line="#c6d3d9"))
    for area in areas:
        for path in _paths(area, frame, colours.get(area.code, _NO_FILL)):
            drawing.add(path)
    return drawing, frame


def areas_on_paper(scope: Scope, level: str) -> list[Outline]:
    """The areas of a level in the scope; Jakarta without its far islands. Empty without boundaries."""
    try:
        edition = current_edition()
    except NoActiveEdition:
        return []
    every = outlines(edition, Level(level))
    inside = [area for area in every if area.code == scope.code or area.code.startswith(_inside(scope.code))]
    return inside if scope.code else [area for area in inside if not area.code.startswith(ISLANDS)]


def _inside(code: str) -> str:
    return f"{code}." if code else ""


def _fitted(areas: list[Outline], width: float, height: float) -> Frame:
    (south, west), (north, east) = view_of(areas)
    narrow = cos(radians((south + north) / 2))
    margin = 8.0
    scale = min((width - 2 * margin) / ((east - west) * narrow), (height - 2 * margin) / (north - south))
    left = (width - (east - west) * narrow * scale) / 2
    bottom = (height - (north - south) * scale) / 2
    return Frame(west, south, scale * narrow, scale, left, bottom)


def _paths(area: Outline, frame: Frame, colour: str) -> list[Path]:
    shape = json.loads(area.geometry)
    polygons = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
    return [_path(rings, frame, colour) for rings in polygons]


def _path(rings: list[list[list[float]]], frame: Frame, colour: str) -> Path:
    """One polygon with its holes."""
    path = Path(
        fillColor=HexColor(colour), strokeColor=HexColor("#3c5a66"), strokeWidth=0.6, fillMode=_FILL_EVEN_ODD
    )
    for ring in rings:
        first, *others = ring
        path.moveTo(*frame.xy(*first[:2]))
        for vertex in others:
            path.lineTo(*frame.xy(*vertex[:2]))
        path.closePath()
    return path


def _circle(page: AreaPage, row: Row, frame: Frame, width: float, height: float) -> Circle | None:
    if row.lon is None or row.lat is None:
        return None
    x, y = frame.xy(row.lon, row.lat)
    if not (0 <= x <= width and 0 <= y <= height):
        return None
    return Circle(
        x,
        y,
        radius(page.choice.now - row.received_at) * _PT_PER_PX,
        fillColor=HexColor(STAGE_COLOURS[row.status]),
        strokeColor=HexColor("#a3200f" if row.late else "#12262f"),
        strokeWidth=1.2 if row.late else 0.5,
    )
