"""Heat maps to keep, mail or print: one folium page that needs no network but for its base map.

folium pastes every text it is given into scripts and markup, so it is given numbers and official names only;
what people wrote (the category's name) stands in our own template, which escapes it. The page's own policy
then lets no script run but the three that were put there, each by its hash.
"""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from html import escape
from typing import Any, cast

import folium
import folium.plugins
import numpy as np
from branca.element import Figure, MacroElement
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from folium.template import Template

from boundaries.editions import current_edition
from boundaries.models import Edition, Level
from maps.counts import Counts, count_by_kelurahan, roll_up
from maps.external import hosts_in, must_be_self_contained
from maps.heat import STAFF, Grid, GridRule, heat_grid, strength
from maps.outlines import Outline, name_of, outlines, plain, view_of
from maps.scale import HEAT_GRADIENT
from maps.selection import JAKARTA, Selection, in_words
from maps.vendor import Vendor, vendor


@dataclass(frozen=True, slots=True)
class HeatmapFile:
    """A page, and by name the files that must lie in `folder` beside it (none when all is inside)."""

    html: str
    folder: str
    beside: dict[str, str]
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
    counts = roll_up(count_by_kelurahan(selection), level)
    grid = heat_grid(selection, rule)
    drawn = _folium_map(outlines(edition, level), counts, grid, level)
    libraries = vendor()
    words = _words(
        selection=selection,
        edition=edition,
        counts=counts,
        grid=grid,
        rule=rule,
        level=level,
        made_at=made_at or timezone.now(),
    )
    html = render_to_string(
        "maps/heatmap_file.html",
        {
            **words,
            "gradient": list(HEAT_GRADIENT.values()),
            "map": drawn,
            "vendor": libraries,
            "folder": folder,
            "policy": _policy(drawn["script"], libraries, folder),
        },
    )
    texts = [] if folder else [*libraries.scripts.values(), *libraries.styles.values()]
    must_be_self_contained(
        html,
        vendored=texts,
        hosts=hosts_in(_base_map(), settings.BASE_MAP_ATTRIBUTION, edition.attribution),
    )
    beside = {**libraries.scripts, **libraries.styles} if folder else {}
    return HeatmapFile(
        html=html,
        folder=folder,
        beside=beside,
        total=counts.total + counts.elsewhere,
        cells=len(grid.weight),
        cell_m=grid.cell_m,
    )


def _folium_map(areas: list[Outline], counts: Counts, grid: Grid, level: Level) -> dict[str, str]:
    """What folium makes of it: an element and a script. Its header, full of CDN links, is left behind."""
    view = view_of(areas)
    page = folium.Map(tiles=None, zoom_start=11, zoom_snap=0.5, location=np.mean(view, axis=0).tolist())
    if _base_map():
        attribution = escape(settings.BASE_MAP_ATTRIBUTION)
        folium.TileLayer(_base_map(), attr=attribution, name="Peta dasar", max_zoom=19).add_to(page)
    if len(grid.weight):
        _heat_layer(grid).add_to(page)
    if areas:
        _outline_layer(areas, counts, level).add_to(page)
    page.fit_bounds(view)
    folium.LayerControl(collapsed=True).add_to(page)
    _MetricScale().add_to(page)  # type: ignore[no-untyped-call]
    figure = cast(Figure, page.get_root())
    figure.render()
    return {"element": figure.html.render(), "script": figure.script.render()}


class _MetricScale(MacroElement):
    """folium's own scale bar has miles too."""

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "L.control.scale({imperial: false}).addTo({{ this._parent.get_name() }});"
        "{% endmacro %}"
    )


def _outline_layer(areas: list[Outline], counts: Counts, level: Level) -> folium.GeoJson:
    features = [
        {
            "type": "Feature",
            "id": area.code,
            "properties": {"name": area.name, "count": counts.by_code.get(area.code, 0)},
            "geometry": json.loads(area.geometry),
        }
        for area in areas
    ]

    return folium.GeoJson(
        {"type": "FeatureCollection", "features": features},
        name=f"Batas {level.value}",
        style_function=lambda _feature: {"color": "#2f4a55", "weight": 1, "opacity": 0.7, "fillOpacity": 0},
        highlight_function=lambda _feature: {"weight": 2.5, "color": "#0b2a3a"},
        tooltip=folium.GeoJsonTooltip(["name", "count"], aliases=[plain(str(level.label)), "Laporan"]),
    )


def _heat_layer(grid: Grid) -> folium.plugins.HeatMap:
    cells = np.column_stack([grid.lat.round(5), grid.lon.round(5), strength(grid.weight).round(3)])
    return folium.plugins.HeatMap(  # type: ignore[no-untyped-call]
        cells.tolist(), name="Peta panas", radius=14, blur=12, min_opacity=0.25, gradient=HEAT_GRADIENT
    )


def _words(
    *,
    selection: Selection,
    edition: Edition,
    counts: Counts,
    grid: Grid,
    rule: GridRule,
    level: Level,
    made_at: datetime,
) -> dict[str, Any]:
    """What the page says in its header, legend and footer; the template escapes it."""
    most_first = sorted(counts.by_code.items(), key=lambda item: (-item[1], item[0]))
    local = made_at.astimezone(JAKARTA)
    return {
        "category": selection.category_name,
        "period": selection.period,
        "times": selection.times_words,
        "area": selection.area_name,
        "status": selection.status_words,
        "level": level.value,
        "total": counts.total + counts.elsewhere,
        "elsewhere": counts.elsewhere,
        "located": counts.total,
        "in_cells": grid.total,
        "cells": len(grid.weight),
        "cell_m": grid.cell_m,
        "with_private": rule.with_private,
        "rows": [(name_of(code), count) for code, count in most_first],
        "edition": edition,
        "made_at": f"{in_words(local.date())} pukul {local:%H.%M} WIB",
    }


def _policy(script: str, libraries: Vendor, folder: str) -> str:
    """The file's Content-Security-Policy: an injected handler or script has no hash here and does not run."""
    inside = [script] if folder else [*libraries.scripts.values(), script]
    hashes = " ".join(f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'" for text in inside)
    near = " 'self' file:" if folder else ""
    # A page from file: shares no scheme with its base map, so the policy must name it.
    tiles = "/".join(_base_map().replace("{s}.", "*.").split("/")[:3])
    return (
        f"default-src 'none'; script-src {hashes}{near}; style-src 'unsafe-inline'{near};"
        f" img-src data: {tiles}; base-uri 'none'; form-action 'none'"
    )


def _base_map() -> str:
    """The base map's address; none when it is a path, which a file on a disk cannot reach."""
    url: str = settings.BASE_MAP_URL
    return url if url.startswith("http") else ""
