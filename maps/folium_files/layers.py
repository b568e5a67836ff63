"""The layers that map files are made of. They get numbers and official names, never what people wrote."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import folium
import folium.plugins
import numpy as np

from boundaries.models import Level
from maps.heat import Grid, strength
from maps.outlines import Outline, plain
from maps.scale import HEAT_GRADIENT

LINE = {"color": "#2f4a55", "weight": 1, "opacity": 0.7}
_TOUCHED = {"weight": 2.5, "color": "#0b2a3a"}


def heat_layer(grid: Grid, *, shown: bool = True) -> folium.plugins.HeatMap:
    cells = np.column_stack([grid.lat.round(5), grid.lon.round(5), strength(grid.weight).round(3)])
    return folium.plugins.HeatMap(  # type: ignore[no-untyped-call]
        cells.tolist(),
        name="Peta panas",
        radius=14,
        blur=12,
        min_opacity=0.25,
        gradient=HEAT_GRADIENT,
        show=shown,
    )


def outline_layer(
    areas: list[Outline], counts: Mapping[str, int], level: Level, *, tells: bool = True
) -> folium.GeoJson:
    """Outlines that say name and number when they are touched, or nothing."""
    values = {area.code: {"count": counts.get(area.code, 0)} for area in areas}
    return _layer(
        areas,
        values,
        name=f"Batas {level.value}",
        style=lambda _feature: {**LINE, "fillOpacity": 0},
        tooltip=folium.GeoJsonTooltip(["name", "count"], aliases=[plain(str(level.label)), "Laporan"])
        if tells
        else None,
    )


def colour_layer(
    areas: list[Outline], values: Mapping[str, Mapping[str, str]], *, name: str, tells: Mapping[str, str]
) -> folium.GeoJson:
    """Areas filled with their `colour`; `tells` are the values that a touch shows, with their words; without
    any, a touch shows nothing."""
    blank = {"colour": "#ffffff", **dict.fromkeys(tells, "0")}
    told = {area.code: {**blank, **values.get(area.code, {})} for area in areas}
    return _layer(
        areas,
        told,
        name=name,
        style=lambda feature: {
            **LINE,
            "fillColor": feature["properties"]["colour"],
            "fillOpacity": 0.75 if feature["properties"]["colour"] != "#ffffff" else 0.05,
        },
        tooltip=folium.GeoJsonTooltip(["name", *tells], aliases=["Wilayah", *map(plain, tells.values())])
        if tells
        else None,
    )


def _layer(
    areas: list[Outline],
    values: Mapping[str, Mapping[str, Any]],
    *,
    name: str,
    style: Callable[[Any], dict[str, Any]],
    tooltip: folium.GeoJsonTooltip | None,
) -> folium.GeoJson:
    features = [
        {
            "type": "Feature",
            "id": area.code,
            "properties": {"name": area.name, **values[area.code]},
            "geometry": json.loads(area.geometry),
        }
        for area in areas
    ]
    return folium.GeoJson(
        {"type": "FeatureCollection", "features": features},
        name=name,
        style_function=style,
        highlight_function=lambda _feature: dict(_TOUCHED),
        tooltip=tooltip,
    )
