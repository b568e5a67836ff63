"""Invalid outlines put right, and by how much that changed them."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from boundaries.imports.findings import Fault
from boundaries.imports.layer import Geometries

MAX_AREA_CHANGE = 0.01
"""Share of the area; a repair beyond it has guessed at the shape and is reported as such."""

_REASONS = {
    "self-intersection": "garis memotong dirinya",
    "ring self-intersection": "cincin menyentuh dirinya",
    "nested shells": "poligon di dalam poligon",
    "nested holes": "lubang di dalam lubang",
    "hole lies outside shell": "lubang di luar poligon",
    "interior is disconnected": "bagian dalamnya terputus",
    "duplicate rings": "cincin ganda",
    "too few points in geometry component": "titiknya kurang",
    "invalid coordinate": "koordinat bukan angka",
}


def repair(geometry: Geometries, names: Iterable[str]) -> tuple[Geometries, list[Fault]]:
    """Make every polygon valid, keeping polygons only; None, lines and points come back as they are.

    Of a collection its polygons are kept, as where a label point lies beside the outline. A polygon of which
    nothing is left comes back empty. One fault for each polygon that was invalid.
    """
    repaired = geometry.copy()
    faults = []
    for row, name in enumerate(names):
        outline = geometry[row]
        if outline is None or shapely.get_dimensions(outline) != 2:
            continue
        if outline.geom_type == "GeometryCollection":
            outline = repaired[row] = polygons_of(outline)
        if outline.is_valid:
            continue
        reason = _in_words(shapely.is_valid_reason(outline))
        repaired[row] = polygons_of(shapely.make_valid(outline, method="structure", keep_collapsed=False))
        faults.append(_fault(name, reason, outline.area, repaired[row].area))
    return repaired, faults


def polygons_of(geometry: BaseGeometry) -> shapely.MultiPolygon:
    """The polygons within a geometry of any kind; empty when it has none."""
    parts: list[BaseGeometry] = [geometry]
    while any(part.geom_type == "GeometryCollection" for part in parts):
        parts = list(shapely.get_parts(np.array(parts, dtype=object)))
    polygons = [each for each in shapely.get_parts(np.array(parts, dtype=object)) if _has_area(each)]
    return shapely.MultiPolygon(polygons)


def _has_area(part: BaseGeometry) -> bool:
    return part.geom_type == "Polygon" and part.area > 0


def _in_words(reason: str) -> str:
    """What GEOS says, as "Self-intersection[106.8 -6.2]", in Indonesian with the place kept."""
    said, bracket, place = reason.partition("[")
    return _REASONS.get(said.strip().lower(), said) + (f" di {place.rstrip(']')}" if bracket else "")


def _fault(name: str, reason: str, before: float, after: float) -> Fault:
    change = abs(after - before) / before if before > 0 else float("inf")
    if change < MAX_AREA_CHANGE:
        return Fault("invalid_ring", name, f"cincin rusak, dibetulkan: {reason}", change)
    by = "dari nol" if before <= 0 else f"{change:.0%}"
    return Fault(
        "repair_changed_area", name, f"pembetulan mengubah luasnya {by}; periksa garisnya: {reason}", change
    )
