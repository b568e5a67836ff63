"""Areas coloured by their reports, as a file: how many, or how many on each square kilometre."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from math import ceil

import folium

from boundaries import official
from boundaries.editions import current_edition
from boundaries.models import Level
from maps.counts import Counts, count_by_kelurahan, roll_up
from maps.folium_files.layers import colour_layer
from maps.folium_files.page import MapFile, as_file, empty_map, facts
from maps.outlines import Outline, name_of, outlines
from maps.scale import Band, bands, colour_of, grouped
from maps.selection import Selection
from maps.vendor import vendor


@dataclass(frozen=True, slots=True)
class _Row:
    code: str
    name: str
    count: int
    value: int


def choropleth_file(
    selection: Selection,
    *,
    level: Level = Level.KELURAHAN,
    per_km2: bool = False,
    folder: str = "",
    made_at: datetime | None = None,
) -> MapFile:
    """A selection's reports by area of a level, all of them: for those who work here. Three queries.

    Raises NoActiveEdition, NotInstalled, and UnknownAddress when the page names an address it must not need.
    """
    edition = current_edition()
    counts = roll_up(count_by_kelurahan(selection.reports()), level)
    rows = _rows(counts, level, per_km2)
    classes = bands(row.value for row in rows)
    areas = within(outlines(edition, level), selection.area_code)
    drawn = empty_map(areas)
    if areas:
        _coloured(areas, rows, classes, per_km2).add_to(drawn)
    folium.LayerControl(collapsed=True).add_to(drawn)
    words = facts(selection, edition, counts, made_at)
    words |= {"level": level.value, "per_km2": per_km2, "classes": classes, "rows": rows}
    said = f"{words['total']} laporan, {len(rows)} {level.value}"
    return as_file(
        drawn, "maps/files/choropleth.html", words, libraries=vendor(heat=False), folder=folder, said=said
    )


def within(areas: list[Outline], code: str) -> list[Outline]:
    """The areas that lie in one, or that it lies in; all of them for the empty code."""
    return [area for area in areas if f"{area.code}.".startswith(code) or f"{code}.".startswith(area.code)]


def size_km2(code: str) -> float:
    """The official size of an area: that of its kelurahan together."""
    own = (area for area in official.areas("kelurahan") if f"{area.code}.".startswith(f"{code}."))
    return sum(area.area_km2 or 0.0 for area in own)


def _rows(counts: Counts, level: Level, per_km2: bool) -> list[_Row]:
    """Areas with reports, the highest value first."""
    rows = []
    for code, count in counts.by_code.items():
        size = size_km2(code) if per_km2 else 0.0
        if not per_km2 or size:
            rows.append(_Row(code, name_of(code), count, ceil(count / size) if per_km2 else count))
    return sorted(rows, key=lambda row: (-row.value, -row.count, row.code))


def _coloured(areas: list[Outline], rows: list[_Row], classes: list[Band], per_km2: bool) -> folium.GeoJson:
    values = {
        row.code: {
            "colour": colour_of(row.value, classes),
            "count": grouped(row.count),
            "value": grouped(row.value),
        }
        for row in rows
    }
    tells = {"count": "Laporan", "value": "Per km2"} if per_km2 else {"count": "Laporan"}
    return colour_layer(areas, values, name="Laporan", tells=tells)
