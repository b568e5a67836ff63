"""Boundaries without any file: cells around the label points of the official table.

A power diagram divides the mainland: a point belongs to the kelurahan with the smallest squared distance less
a weight that grows with its known area. The outer edge is drawn from the points too (discs, together as
large as Jakarta), so the coast and the border are rough. Islands are discs. Own work; good enough to try the
program where no boundary file can be had, and marked as approximate everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import shapely
from django.utils import timezone
from numpy.typing import NDArray
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

from boundaries import official
from boundaries.drafts import EditionFacts
from boundaries.imports.coverage import clean, shapes_of_all_levels
from boundaries.imports.examine import Examination
from boundaries.imports.hierarchy import ISLANDS
from boundaries.imports.layer import Geometries
from boundaries.imports.report import ImportReport
from boundaries.models import UTM_48S, WGS84

Floats = NDArray[np.float64]

_WEIGHT = 0.5
"""Share of the squared radius of a disc of the known area. Measured against 218 kelurahan offices and 1,105
reports: 193 and 73 % in their own kelurahan, against 191 and 72 % without weights, 189 and 71 % with all of
it; moving the weights until each cell has its known area does worse, since the outer edge is rough."""


@dataclass(frozen=True, slots=True)
class _Sites:
    """Label points and areas of the mainland kelurahan, in metres and m²."""

    codes: list[str]
    points: Floats
    areas_m2: Floats


def approximate_examination() -> Examination:
    """Outlines of all levels, computed from the official table; the same on every call."""
    mainland, islands = _sites(on_islands=False), _sites(on_islands=True)
    outline = _outline(mainland)
    cells = _cells(mainland, outline)
    discs = shapely.buffer(shapely.points(islands.points), np.sqrt(islands.areas_m2 / np.pi))
    kelurahan = dict(zip(mainland.codes, clean(_to_wgs84(cells)), strict=True))
    kelurahan |= dict(zip(islands.codes, _to_wgs84(list(discs)), strict=True))
    shapes, faults = shapes_of_all_levels(kelurahan)
    report = ImportReport(
        source="daftar resmi kelurahan",
        kelurahan=len(kelurahan),
        kecamatan=len(official.areas("kecamatan")),
        kota=len(official.areas("kota")),
        missing=(),
        rejected=(),
        faults=tuple(faults),
        axes_swapped=False,
        crs="EPSG:4326",
        ground=1.0,
    )
    return Examination(tuple(shapes), report, sha256="")


def approximate_facts(today: date | None = None) -> EditionFacts:
    """What such an edition says of itself."""
    return EditionFacts(
        name="Batas perkiraan",
        source="Dihitung dari titik nama dan luas kelurahan dalam daftar resmi",
        licence="Apache-2.0",
        attribution="Batas perkiraan, bukan batas resmi",
        valid_from=today or timezone.localdate(),
        is_approximate=True,
    )


def _sites(*, on_islands: bool) -> _Sites:
    rows = [a for a in official.areas("kelurahan") if a.code.startswith(ISLANDS) == on_islands]
    to_metres = Transformer.from_crs(WGS84, UTM_48S, always_xy=True)
    east, north = to_metres.transform([row.lon for row in rows], [row.lat for row in rows])
    areas_m2 = np.array([row.area_km2 or 0.0 for row in rows]) * 1e6
    return _Sites([row.code for row in rows], np.column_stack([east, north]), areas_m2)


def _outline(sites: _Sites) -> BaseGeometry:
    """Discs around the points, closed to one piece, grown until they cover as much ground as Jakarta has."""
    smallest, largest = 0.2, 3.0
    for _ in range(20):
        scale = (smallest + largest) / 2
        outline = _closed_discs(sites, scale)
        if outline.area < sites.areas_m2.sum():
            smallest = scale
        else:
            largest = scale
    return outline


def _closed_discs(sites: _Sites, scale: float) -> BaseGeometry:
    radii = scale * np.sqrt(sites.areas_m2 / np.pi)
    discs = shapely.buffer(shapely.points(sites.points), radii)
    closed = shapely.buffer(shapely.buffer(shapely.union_all(discs), 1_500), -1_500)
    largest = max(shapely.get_parts(closed), key=lambda part: float(part.area))
    return shapely.Polygon(largest.exterior)


def _cells(sites: _Sites, outline: BaseGeometry) -> list[BaseGeometry]:
    weights = _WEIGHT * sites.areas_m2 / np.pi
    west, south, east, north = outline.bounds
    box = np.array([(west, south), (east, south), (east, north), (west, north)], dtype=float)
    convex = [shapely.Polygon(_cell(at, sites.points, weights, box)) for at in range(len(weights))]
    return [shapely.intersection(cell, outline) for cell in convex]


def _cell(at: int, points: Floats, weights: Floats, box: Floats) -> Floats:
    """The corners of one cell: the box, cut by whoever claims a corner most until nobody does."""
    corners = box
    # Counted from p_i, a corner x belongs to j when 2 x.(p_j - p_i) > |p_j - p_i|^2 - w_j + w_i.
    normals = 2 * (points - points[at])
    offsets = ((points - points[at]) ** 2).sum(axis=1) - weights + weights[at]
    for _ in range(len(points)):
        excess = (corners - points[at]) @ normals.T - offsets
        excess[:, at] = -np.inf
        worst = int(excess.max(axis=0).argmax())
        if excess[:, worst].max() <= 1e-6 * np.abs(offsets[worst]):
            break
        corners = _cut(corners, excess[:, worst])
    return corners


def _cut(corners: Floats, excess: Floats) -> Floats:
    """The part of a convex polygon where a linear function, `excess` at its corners, is not positive."""
    kept: list[Floats] = []
    for here, after in zip(range(len(corners)), [*range(1, len(corners)), 0], strict=True):
        if excess[here] <= 0:
            kept.append(corners[here])
        if (excess[here] <= 0) != (excess[after] <= 0):
            share = excess[here] / (excess[here] - excess[after])
            kept.append(corners[here] + share * (corners[after] - corners[here]))
    return np.array(kept)


def _to_wgs84(geometries: list[BaseGeometry]) -> Geometries:
    to_degrees = Transformer.from_crs(UTM_48S, WGS84, always_xy=True)

    def in_columns(points: Floats) -> Floats:
        return np.column_stack(to_degrees.transform(points[:, 0], points[:, 1]))

    return np.asarray(shapely.transform(np.array(geometries, dtype=object), in_columns), dtype=object)
