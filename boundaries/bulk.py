"""Where are these points? Arrays in, arrays out, a million points a second."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
import shapely
from django.contrib.gis.db.models.functions import AsWKB
from numpy.typing import ArrayLike, NDArray

from boundaries.editions import current_edition
from boundaries.models import Area, Edition, Level

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Geometries = NDArray[Any]

SETTLED_AT = 0.849
"""So many accuracies from a straight border the other side holds a tenth of the distribution."""

_CHUNK = 250_000
_METRES_PER_DEGREE = 111_195.0
_NOWHERE = -1
_TOWN = -2


@dataclass(frozen=True)
class Located:
    """One answer per point, in the order of the points.

    `index` points into `table`, the codes of the edition in ascending order, and is -1 where no kelurahan
    covers the point. `ambiguous` marks the points inside whose kelurahan is in doubt.
    """

    edition_id: int
    table: NDArray[Any]
    index: NDArray[np.int32]
    ambiguous: Flags

    @cached_property
    def inside(self) -> Flags:
        """Is the point covered by a kelurahan? True for ambiguous points too."""
        inside: Flags = self.index >= 0
        return inside

    @cached_property
    def codes(self) -> NDArray[Any]:
        """The Kemendagri code of each point's kelurahan, None outside."""
        with_none: NDArray[Any] = np.array([*self.table, None], dtype=object)
        codes: NDArray[Any] = with_none[self.index]
        return codes


def locate_many(
    lon: ArrayLike, lat: ArrayLike, *, accuracy_m: ArrayLike | None = None, edition: Edition | None = None
) -> Located:
    """Find the kelurahan of many points, longitude first, WGS 84. NaN and what is on no globe is outside.

    A point on a shared edge goes to the lowest code and is ambiguous. With `accuracy_m`, one 68 % radius or
    one per point (NaN where it is not known), a point is also ambiguous when another kelurahan or town begins
    within 0.849 of it, which is what `locate` says at a straight border.

    Asks `edition`, or the one in force today with one query (raises NoActiveEdition). Outlines are read once
    per process. Raises ValueError when the arrays differ in length.
    """
    lons, lats = np.atleast_1d(np.asarray(lon, dtype=float)), np.atleast_1d(np.asarray(lat, dtype=float))
    if lons.shape != lats.shape or lons.ndim != 1:
        raise ValueError(f"lon and lat differ in length: {lons.shape} and {lats.shape}")
    accuracies = np.asarray(0.0 if accuracy_m is None else accuracy_m, dtype=float)
    reach_m = np.broadcast_to(SETTLED_AT * np.nan_to_num(accuracies), lons.shape)
    outlines = _outlines((edition or current_edition()).pk)
    index = np.full(len(lons), _NOWHERE, dtype=np.int32)
    ambiguous = np.zeros(len(lons), dtype=np.bool_)
    for start in range(0, len(lons), _CHUNK):
        part = slice(start, start + _CHUNK)
        index[part], ambiguous[part] = outlines.assign(lons[part], lats[part])
        ambiguous[part] |= outlines.near_another(lons[part], lats[part], index[part], reach_m[part])
    return Located(outlines.edition_id, outlines.codes, index, ambiguous)


def near_kelurahan(
    lon: ArrayLike, lat: ArrayLike, *, reach_m: float, edition: Edition | None = None
) -> Flags:
    """Does the border of any kelurahan pass within so many metres (0.3 %) of each point?"""
    outlines = _outlines((edition or current_edition()).pk)
    return outlines.near_border(np.asarray(lon, dtype=float), np.asarray(lat, dtype=float), reach_m)


class _Outlines:
    """The kelurahan of one edition in memory, ordered by code, with an index over their boxes."""

    def __init__(self, edition_id: int) -> None:
        rows = Area.objects.filter(edition=edition_id, level__in=[Level.KELURAHAN, Level.NEIGHBOUR])
        areas = sorted(rows.values_list("level", "code", AsWKB("outline")), key=lambda row: row[:2])
        outlines = shapely.from_wkb(np.array([bytes(wkb) for _, _, wkb in areas], dtype=object))
        kelurahan = [level == Level.KELURAHAN for level, _, _ in areas].count(True)
        self.edition_id = edition_id
        self.codes = np.array([code for _, code, _ in areas[:kelurahan]], dtype=object)
        self.polygons: Geometries = outlines[:kelurahan]
        self.towns: Geometries = outlines[kelurahan:]
        shapely.prepare(self.polygons)
        # GEOS builds a prepared polygon's index on first use, which is not safe from two threads.
        shapely.intersects_xy(self.polygons, *shapely.get_coordinates(shapely.centroid(self.polygons)).T)

    def assign(self, lon: Floats, lat: Floats) -> tuple[NDArray[np.int32], Flags]:
        """The lowest covering polygon of each point or -1, and whether more than one covers it.

        With the points ordered by longitude each polygon asks only those in its own box: four times as
        quick as a tree, which wants a million point objects first. The lowest code comes last and stands.
        """
        order = np.argsort(lon)
        lon, lat = lon[order], lat[order]
        index = np.full(len(lon), _NOWHERE, dtype=np.int32)
        again = np.zeros(len(lon), dtype=np.bool_)
        west, south, east, north = shapely.bounds(self.polygons).T
        first, last = np.searchsorted(lon, west, side="left"), np.searchsorted(lon, east, side="right")
        for polygon in reversed(range(len(self.polygons))):
            column = slice(first[polygon], last[polygon])
            boxed = np.flatnonzero((lat[column] >= south[polygon]) & (lat[column] <= north[polygon]))
            boxed += first[polygon]
            covered = boxed[shapely.intersects_xy(self.polygons[polygon], lon[boxed], lat[boxed])]
            again[covered] = index[covered] != _NOWHERE
            index[covered] = polygon
        answer, shared = np.empty_like(index), np.empty_like(again)
        answer[order], shared[order] = index, again
        return answer, shared

    def near_another(self, lon: Floats, lat: Floats, own: NDArray[np.int32], reach_m: Floats) -> Flags:
        """Does the border of another kelurahan or town pass within reach (0.3 %) of a point inside?"""
        near = np.zeros(len(lon), dtype=np.bool_)
        asked = np.flatnonzero((own >= 0) & (reach_m > 0))
        if not len(asked):
            return near
        scale, tree, owner = self._edges
        points = shapely.points(np.column_stack([lon[asked], lat[asked]]) * scale)
        at, edge = tree.query(points, predicate="dwithin", distance=reach_m[asked])
        at = asked[at]
        near[at[owner[edge] != own[at]]] = True
        return near

    def near_border(self, lon: Floats, lat: Floats, reach_m: float) -> Flags:
        near = np.zeros(len(lon), dtype=np.bool_)
        asked = np.flatnonzero(np.isfinite(lon) & np.isfinite(lat))
        scale, tree, owner = self._edges
        points = shapely.points(np.column_stack([lon[asked], lat[asked]]) * scale)
        at, edge = tree.query(points, predicate="dwithin", distance=reach_m)
        near[asked[at[owner[edge] != _TOWN]]] = True
        return near

    @cached_property
    def _edges(self) -> tuple[Floats, shapely.STRtree, NDArray[np.int64]]:
        """Metres per degree around the middle latitude, every edge in such metres, and whose edge it is."""
        areas = np.concatenate([self.polygons, self.towns])
        owner_of_area = np.append(np.arange(len(self.polygons)), np.full(len(self.towns), _TOWN))
        parts, area = shapely.get_parts(areas, return_index=True)
        rings, part = shapely.get_rings(parts, return_index=True)
        coords, ring = shapely.get_coordinates(rings, return_index=True)
        _, south, _, north = shapely.total_bounds(self.polygons)
        scale = _METRES_PER_DEGREE * np.array([np.cos(np.radians((south + north) / 2)), 1.0])
        pairs = np.stack([coords[:-1], coords[1:]], axis=1)[ring[1:] == ring[:-1]]
        owner = owner_of_area[area[part[ring[1:][ring[1:] == ring[:-1]]]]]
        return scale, shapely.STRtree(shapely.linestrings(pairs * scale)), owner


@lru_cache(maxsize=2)
def _outlines(edition_id: int) -> _Outlines:
    """Two at a time: the edition in force and the draft that is about to follow it."""
    return _Outlines(edition_id)
