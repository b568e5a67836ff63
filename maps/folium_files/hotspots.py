"""A stored search for hot spots as a file: its places by class or label."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import folium

from boundaries import official
from boundaries.editions import current_edition
from boundaries.models import Level
from maps.counts import Counts
from maps.folium_files.choropleth import within
from maps.folium_files.layers import outline_layer
from maps.folium_files.page import MapFile, as_file, empty_map, facts
from maps.hotspots.answers import EVERYWHERE, Where, collection, entries
from maps.hotspots.api import is_significant
from maps.hotspots.asking import Kind, stored_question
from maps.hotspots.words import CLUSTER_COLOUR, PLACE_COLOUR, areas_words, classes, disclaimer, labels
from maps.models import HotspotRun
from maps.outlines import outlines, plain
from maps.selection import selection_from
from maps.vendor import vendor

MOST_LISTED = 40
_LINE = {"weight": 0.6, "color": "#3c5a66", "opacity": 0.8, "fillOpacity": 0.75}


def hotspots_file(
    run: HotspotRun, *, where: Where = EVERYWHERE, folder: str = "", made_at: datetime | None = None
) -> MapFile:
    """What a search found to be hot, cold or with a pattern; places of which nothing is said are left out.

    Raises NoActiveEdition, NotInstalled, and UnknownAddress when the page names an address it must not need.
    """
    question = stored_question(run.question)
    edition = current_edition()
    found = [one for one in entries(run, where) if is_significant(one)]
    found.sort(key=lambda one: (one.get("q", 0.0), -one.get("z", 0.0)))  # the surest first
    areas = within(outlines(edition, Level.KELURAHAN), where.area)
    drawn = empty_map(areas)
    if areas:
        outline_layer(areas, {}, Level.KELURAHAN, tells=False).add_to(drawn)
    if found:
        _spots(collection(run, found), question.kind).add_to(drawn)
    folium.LayerControl(collapsed=True).add_to(drawn)
    days = {"from": str(question.first_day), "to": str(question.last_day)}
    selection = selection_from({"category": question.category, "area": where.area, **days})
    words = facts(selection, edition, Counts({}, 0), made_at) | {
        "kind": str(Kind(question.kind).label),
        "areas": areas_words(question.areas),
        "total": len(found),
        "legend": _legend(question.kind, found),
        "rows": [_row(one) for one in found[:MOST_LISTED]],
        "unlisted": max(len(found) - MOST_LISTED, 0),
        "note": disclaimer(),
        "run": run,
    }
    said = f"{len(found)} tempat, {run.kind}"
    return as_file(
        drawn, "maps/files/hotspots.html", words, libraries=vendor(heat=False), folder=folder, said=said
    )


def _spots(answer: dict[str, Any], kind: str) -> folium.GeoJson:
    """Numbers and official names only: the categories' names stand in the page's own table."""
    features = [
        {
            "type": "Feature",
            "geometry": feature["geometry"],
            "properties": _told(feature["properties"]),
        }
        for feature in answer["features"]
        if feature["geometry"]
    ]
    tells = {"name": "Kelurahan", "observed": "Laporan", "expected": "Diperkirakan"}
    if kind == Kind.RECURRING:
        tells = {"name": "Kelurahan", "times": "Kembali"}
    return folium.GeoJson(
        {"type": "FeatureCollection", "features": features},
        name="Titik panas",
        style_function=lambda feature: {**_LINE, "fillColor": feature["properties"]["colour"]},
        marker=folium.CircleMarker(radius=6, weight=1, color="#3c5a66", fill=True),
        tooltip=folium.GeoJsonTooltip(list(tells), aliases=list(tells.values())) if features else None,
    )


def _told(one: dict[str, Any]) -> dict[str, Any]:
    area = official.by_code(one["code"]) if one["code"] else None
    told: dict[str, Any] = {"name": plain(area.short_name) if area else "", "colour": _colour(one)}
    for key in ("observed", "expected", "times"):
        if key in one:
            told[key] = round(float(one[key]), 1)
    return told


def _colour(one: dict[str, Any]) -> str:
    if "class" in one:
        return classes()[one["class"]].colour
    if one.get("label"):
        return labels()[one["label"]].colour
    return PLACE_COLOUR if "times" in one else CLUSTER_COLOUR


def _legend(kind: str, found: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Colour and words of what is there."""
    if kind == Kind.NOW:
        there = {one["class"] for one in found}
        return [(one.colour, one.title) for one in classes().values() if one.name in there]
    if kind == Kind.EMERGING:
        there = {one["label"] for one in found}
        return [(one.colour, one.title) for one in labels().values() if one.name in there]
    if kind == Kind.NEW:
        return [(CLUSTER_COLOUR, "Kelompok laporan baru")]
    return [(PLACE_COLOUR, "Masalah yang kembali sesudah selesai")]


def _row(one: dict[str, Any]) -> dict[str, Any]:
    """The page's own table, which escapes what people wrote."""
    if "class" in one:
        said = classes()[one["class"]].title
    elif one.get("label"):
        said = labels()[one["label"]].title
    else:
        said = one.get("category", "")
    return {
        "name": one["name"],
        "above": one["above"],
        "said": said,
        "observed": one.get("observed", one.get("times")),
    }
