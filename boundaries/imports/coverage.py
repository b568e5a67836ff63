"""Kelurahan outlines as one coverage: no overlap, no sliver between them, the same vertices on both sides.

Only a coverage can be dissolved and simplified without tearing shared borders apart.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from boundaries import official
from boundaries.imports.findings import Fault
from boundaries.imports.layer import Geometries
from boundaries.imports.repair import polygons_of
from boundaries.official import OfficialArea

SIMPLIFY_TOLERANCE_DEG = 0.0002
"""Root of the smallest triangle kept: 22 m, which leaves a quarter of the vertices of the BPS outlines."""

MAX_SLIVER_M2 = 20_000
MAX_SLIVER_WIDTH_M = 60
"""A hole smaller and narrower than this is a seam between two surveys; a lake is wider."""

_M_PER_DEG_LAT = 110_600
_M2_PER_DEG2 = 110_600 * 110_670  # at 6.2 degrees south


@dataclass(frozen=True, slots=True)
class AreaShape:
    """One area of any level with its outline and the simplified one; WGS 84, longitude first."""

    area: OfficialArea
    outline: shapely.MultiPolygon
    simple: shapely.MultiPolygon


def shapes_of_all_levels(kelurahan: dict[str, BaseGeometry]) -> tuple[list[AreaShape], list[Fault]]:
    """Kota, kecamatan and kelurahan, the higher ones dissolved from the kelurahan by code.

    Kelurahan keep the outline they came with; `kelurahan` holds valid polygons by code. The simplified
    outlines of all levels share their borders. A fault tells of one that could not be simplified so.
    """
    codes = sorted(kelurahan)
    outlines: Geometries = np.array([kelurahan[code] for code in codes], dtype=object)
    coverage = outlines if shapely.coverage_is_valid(outlines) else clean(outlines)
    simple, faults = _simplified(coverage, outlines, codes)
    shapes = [
        AreaShape(_official(code), polygons_of(outline), polygons_of(simplified))
        for code, outline, simplified in zip(codes, outlines, simple, strict=True)
    ]
    members: dict[str, list[int]] = defaultdict(list)
    for row, code in enumerate(codes):
        for above in official.ancestors(_official(code)):
            members[above.code].append(row)
    shapes += [
        AreaShape(_official(code), _dissolved(coverage[rows]), _dissolved(simple[rows]))
        for code, rows in members.items()
    ]
    return sorted(shapes, key=lambda shape: shape.area.code), faults


def clean(outlines: Geometries) -> Geometries:
    """Make a coverage of outlines that overlap or leave slivers: the earlier one keeps shared ground.

    Every line is cut at every other; each face goes to the first outline that covers it. A sliver that
    nobody covers goes to the neighbour with the longest border on it; larger holes stay. In degrees, valid in
    and out. An outline that lies wholly under earlier ones comes back empty.
    """
    lines = shapely.union_all(shapely.boundary(outlines))
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(lines)))
    owners = _owners(faces, outlines)
    for row in np.flatnonzero(owners < 0):
        if _is_sliver(faces[row]):
            owners[row] = _longest_neighbour(int(row), faces, owners)
    cleaned = [shapely.coverage_union_all(faces[owners == row]) for row in range(len(outlines))]
    return np.array(cleaned, dtype=object)


def _owners(faces: Geometries, outlines: Geometries) -> NDArray[np.int_]:
    """The lowest row of the outlines that cover each face; -1 for none."""
    owners = np.full(len(faces), len(outlines))
    inside = shapely.point_on_surface(faces)
    outline, face = shapely.STRtree(inside).query(outlines, predicate="intersects")
    np.minimum.at(owners, face, outline)
    return np.where(owners == len(outlines), -1, owners)


def _is_sliver(face: shapely.Polygon) -> bool:
    area_m2 = face.area * _M2_PER_DEG2
    width_m = 2 * area_m2 / (face.length * _M_PER_DEG_LAT)
    return area_m2 < MAX_SLIVER_M2 and width_m < MAX_SLIVER_WIDTH_M


def _longest_neighbour(row: int, faces: Geometries, owners: NDArray[np.int_]) -> int:
    near = [other for other in np.flatnonzero(owners >= 0) if faces[other].intersects(faces[row])]
    shared: dict[int, float] = defaultdict(float)
    for other in near:
        shared[int(owners[other])] += shapely.intersection(faces[row].boundary, faces[other].boundary).length
    return max(shared, key=lambda owner: (shared[owner], -owner), default=-1)


def _simplified(
    coverage: Geometries, outlines: Geometries, codes: list[str]
) -> tuple[Geometries, list[Fault]]:
    simple = np.asarray(shapely.coverage_simplify(coverage, SIMPLIFY_TOLERANCE_DEG), dtype=object)
    faults = []
    for row, outline in enumerate(simple):
        if outline.is_empty or not outline.is_valid:
            simple[row] = shapely.simplify(outlines[row], SIMPLIFY_TOLERANCE_DEG)
            detail = "disederhanakan sendiri; garis sederhananya tidak berbagi batas dengan tetangganya"
            faults.append(Fault("not_simplified", _official(codes[row]).name, detail))
    return simple, faults


def _dissolved(members: Geometries) -> shapely.MultiPolygon:
    united = shapely.coverage_union_all(members)
    return polygons_of(united if united.is_valid else shapely.union_all(members))


def _official(code: str) -> OfficialArea:
    area = official.by_code(code)
    if area is None:
        raise LookupError(f"{code} is not in the official table")
    return area
