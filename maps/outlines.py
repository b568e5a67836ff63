"""The outlines that map files draw, and names that may stand in a script."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.db import connection

from boundaries import official
from boundaries.models import Area, Edition, Level

ISLANDS = "31.01"
"""Kepulauan Seribu reaches 70 km out to sea; a map that shows all of it shows little of the rest."""

Bounds = list[list[float]]


@dataclass(frozen=True, slots=True)
class Outline:
    """One area: its geometry as GeoJSON (simplified, WGS 84), its name fit for any text sink, its size."""

    code: str
    name: str
    geometry: str
    box: tuple[float, float, float, float]


_OUTLINES = """
SELECT code, name, ST_AsGeoJSON(outline_simple, 5), ST_XMin(outline_simple), ST_YMin(outline_simple),
       ST_XMax(outline_simple), ST_YMax(outline_simple)
FROM {table} WHERE edition_id = %s AND level = %s ORDER BY code
"""


def outlines(edition: Edition, level: Level) -> list[Outline]:
    """All areas of a level, by code. One query; the database writes the GeoJSON."""
    with connection.cursor() as cursor:
        cursor.execute(_OUTLINES.format(table=Area._meta.db_table), [edition.pk, level.value])
        return [
            Outline(code=code, name=name_of(code, name), geometry=geometry, box=tuple(box))
            for code, name, geometry, *box in cursor.fetchall()
        ]


def name_of(code: str, fallback: str = "") -> str:
    """The official name of an area, or `fallback` with nothing in it but letters, digits and . , ( ) / -"""
    area = official.by_code(code)
    return plain(area.short_name if area else fallback or code)


def plain(text: str) -> str:
    """What may stand in a script or in markup unescaped: everything else becomes a space."""
    return " ".join(re.sub(r"[^\w .,()/-]", " ", text).split())


def view_of(areas: list[Outline]) -> Bounds:
    """South-west and north-east corner, latitude first; without the islands when other areas are there."""
    mainland = [area for area in areas if not area.code.startswith(ISLANDS)] or areas
    if not mainland:
        return [[-6.37, 106.69], [-6.09, 106.97]]
    west, south, east, north = zip(*(area.box for area in mainland), strict=True)
    return [[min(south), min(west)], [max(north), max(east)]]
