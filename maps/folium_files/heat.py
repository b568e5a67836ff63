"""The heat map of a selection as a file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import folium

from boundaries.editions import current_edition
from boundaries.models import Level
from maps.counts import count_by_kelurahan, roll_up
from maps.folium_files.layers import heat_layer, outline_layer
from maps.folium_files.page import MapFile, as_file, empty_map, facts
from maps.heat import STAFF, GridRule, heat_grid
from maps.outlines import name_of, outlines
from maps.scale import HEAT_GRADIENT
from maps.selection import Selection
from maps.vendor import vendor


@dataclass(frozen=True, slots=True)
class HeatmapFile(MapFile):
    total: int
    cells: int
    cell_m: int


def heatmap_file(
    selection: Selection,
    *,
    level: Level = Level.KELURAHAN,
    rule: GridRule = STAFF,
    folder: str = "",
    made_at: datetime | None = None,
) -> HeatmapFile:
    """The heat map of a selection over the outlines of a level, with their counts. Four queries.

    With a `folder` the libraries are to lie there, beside the page; without, they are inside it.
    Raises NoActiveEdition, NotInstalled, and UnknownAddress when the page names an address it must not need.
    """
    edition = current_edition()
    counts = roll_up(count_by_kelurahan(rule.among(selection.reports())), level)
    grid = heat_grid(selection, rule)
    areas = outlines(edition, level)
    drawn = empty_map(areas)
    if len(grid.weight):
        heat_layer(grid).add_to(drawn)
    if areas:
        outline_layer(areas, counts.by_code, level).add_to(drawn)
    folium.LayerControl(collapsed=True).add_to(drawn)
    most_first = sorted(counts.by_code.items(), key=lambda item: (-item[1], item[0]))
    words = facts(selection, edition, counts, made_at) | {
        "level": level.value,
        "in_cells": grid.total,
        "cells": len(grid.weight),
        "cell_m": grid.cell_m,
        "with_private": rule.with_private,
        "rows": [(name_of(code), count) for code, count in most_first],
        "gradient": list(HEAT_GRADIENT.values()),
    }
    total, cells = counts.total + counts.elsewhere, len(grid.weight)
    said = f"{total} laporan, {cells} sel {grid.cell_m} m"
    made = as_file(
        drawn, "maps/files/heatmap.html", words, libraries=vendor(heat=True), folder=folder, said=said
    )
    return HeatmapFile(made.html, made.folder, made.beside, made.said, total, cells, grid.cell_m)
