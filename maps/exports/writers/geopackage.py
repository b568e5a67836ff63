"""GeoPackage, written batch by batch with GDAL; it holds one layer of points with a spatial index."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import UTC
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
from numpy.typing import NDArray
from pyogrio import raw

from maps.exports.columns import Batch, Column, columns_for
from maps.exports.writers.geometry import points_as_wkb

LAYER = "laporan"
_UTC = 100
"""GDAL's flag for a time whose zone is known to be UTC."""


def write_geopackage(path: Path, batches: Iterable[Batch], *, for_staff: bool) -> None:
    """On the disk as a whole at the end: a flush after each batch would take most of the time."""
    columns = columns_for(for_staff=for_staff)
    pyogrio.set_gdal_config_options({"OGR_SQLITE_SYNCHRONOUS": "OFF"})
    try:
        wrote_any = False
        for batch in batches:
            _append(path, batch, columns, is_first=not wrote_any)
            wrote_any = True
        if not wrote_any:
            _append(path, Batch([[] for _ in columns], [], []), columns, is_first=True)
    finally:
        pyogrio.set_gdal_config_options({"OGR_SQLITE_SYNCHRONOUS": None})
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _append(path: Path, batch: Batch, columns: tuple[Column, ...], *, is_first: bool) -> None:
    pairs = [_as_array(column, values) for column, values in zip(columns, batch.values, strict=True)]
    zones = {column.name: np.full(len(batch), _UTC) for column in columns if column.kind == "time"}
    raw.write(
        str(path),
        points_as_wkb(batch),
        [values for values, _nulls in pairs],
        [column.name for column in columns],
        field_mask=[nulls for _values, nulls in pairs],
        layer=LAYER,
        driver="GPKG",
        geometry_type="Point",
        crs="EPSG:4326",
        append=not is_first,
        gdal_tz_offsets=zones,
        layer_options={"SPATIAL_INDEX": "YES"} if is_first else None,
    )


def _as_array(column: Column, values: list[Any]) -> tuple[NDArray[Any], NDArray[np.bool_] | None]:
    """The values, and which of them are null where the kind has no null of its own."""
    if column.kind == "time":
        naive = [None if one is None else one.astimezone(UTC).replace(tzinfo=None) for one in values]
        return np.array(naive, dtype="datetime64[ms]"), None
    if column.kind == "number":
        return np.array([np.nan if one is None else one for one in values], dtype=float), None
    if column.kind == "flag":
        return np.array(values, dtype=bool), None
    return np.array(values, dtype=object), None
