"""From a file's own coordinates to longitude and latitude: reprojected, and with swapped axes put right."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError

from boundaries.imports.layer import Geometries
from boundaries.imports.problems import UnknownCrs

INDONESIA = (94.0, -12.0, 142.0, 7.0)
"""West, south, east, north. No swapped pair of it lies in it, so the order of the axes is never in doubt."""

_WGS84 = "EPSG:4326"


@dataclass(frozen=True, slots=True)
class Placed:
    """Geometries in WGS 84, longitude first; `crs` is what the file was read as."""

    geometry: Geometries
    crs: str
    axes_swapped: bool
    notes: tuple[str, ...]


def place(geometry: Geometries, crs: str, *, override: str | None = None) -> Placed:
    """Bring geometries to WGS 84. `crs` is the file's word ("" for none), `override` the operator's.

    Without either, numbers that look like degrees are taken as WGS 84.
    Raises UnknownCrs when nothing is said about metres, when a name is unknown, or when the outcome is not in
    Indonesia in either order of the axes.
    """
    notes = []
    if not (override or crs):
        if not _look_like_degrees(geometry):
            raise UnknownCrs(
                f"Berkas tidak menyebut sistem koordinat dan angkanya bukan derajat ({_bounds(geometry)}). "
                "Sebutkan dengan --crs, misalnya EPSG:32748 (UTM 48S) atau EPSG:23834 (TM-3 zona 48.2)."
            )
        notes.append("Berkas tidak menyebut sistem koordinat; angkanya derajat, jadi dianggap WGS 84.")
    system = _system(override or crs or _WGS84)
    label = ":".join(system.to_authority() or ()) or system.name
    for swapped in (False, True):
        placed = _to_wgs84(_swap(geometry) if swapped else geometry, system)
        if _lies_in_indonesia(placed):
            if swapped:
                notes.append("Sumbu tertukar: angka pertama lintang, angka kedua bujur. Sudah dibetulkan.")
            return Placed(placed, label, swapped, tuple(notes))
    raise UnknownCrs(
        f"Dibaca sebagai {label}, koordinatnya tidak jatuh di Indonesia ({_bounds(geometry)}), "
        "juga tidak bila kedua sumbu ditukar. Sebutkan sistem koordinat yang benar dengan --crs."
    )


def project(geometry: Geometries, *, to_epsg: int) -> Geometries:
    """Geometries in WGS 84 (longitude first) in another system; None stays None."""
    return _transform(geometry, Transformer.from_crs(_WGS84, to_epsg, always_xy=True))


def _system(name: str) -> CRS:
    try:
        return CRS.from_user_input(name)
    except CRSError as error:
        raise UnknownCrs(
            f"Sistem koordinat {name!r} tidak dikenal. Contoh yang benar: EPSG:32748."
        ) from error


def _to_wgs84(geometry: Geometries, system: CRS) -> Geometries:
    if system == CRS.from_user_input(_WGS84):
        return geometry
    try:
        return _transform(geometry, Transformer.from_crs(system, _WGS84, always_xy=True))
    except ProjError as error:
        raise UnknownCrs(f"{system.name} tidak dapat diubah menjadi WGS 84: {error}") from error


def _transform(geometry: Geometries, transformer: Transformer) -> Geometries:
    def in_columns(points: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(transformer.transform(points[:, 0], points[:, 1]))

    return np.asarray(shapely.transform(geometry, in_columns), dtype=object)


def _swap(geometry: Geometries) -> Geometries:
    return np.asarray(shapely.transform(geometry, lambda points: points[:, ::-1]), dtype=object)


def _look_like_degrees(geometry: Geometries) -> bool:
    bounds = shapely.total_bounds(geometry)
    return bool(np.all(np.abs(bounds) <= 180))


def _lies_in_indonesia(geometry: Geometries) -> bool:
    west, south, east, north = INDONESIA
    bounds = shapely.bounds(geometry)
    lon, lat = (bounds[:, 0] + bounds[:, 2]) / 2, (bounds[:, 1] + bounds[:, 3]) / 2
    there = (lon > west) & (lon < east) & (lat > south) & (lat < north)
    known = np.isfinite(bounds).all(axis=1)
    return bool(known.any() and there[known].mean() > 0.5)


def _bounds(geometry: Geometries) -> str:
    x0, y0, x1, y1 = shapely.total_bounds(geometry)
    return f"{x0:.6g} sampai {x1:.6g} dan {y0:.6g} sampai {y1:.6g}"
