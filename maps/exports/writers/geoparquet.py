"""GeoParquet 1.1 with pyarrow, which is optional (170 MB): a row group a batch, with the box of each row."""

from __future__ import annotations

import json
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from maps.exports.columns import Batch, Column, columns_for
from maps.exports.writers.geometry import points_as_wkb

if TYPE_CHECKING:
    import pyarrow as pa

_BOX = ("xmin", "ymin", "xmax", "ymax")


def can_write_geoparquet() -> bool:
    return find_spec("pyarrow") is not None


def write_geoparquet(path: Path, batches: Iterable[Batch], *, for_staff: bool) -> None:
    """The coordinates are longitude first in OGC:CRS84, which the format takes when none is named."""
    from pyarrow import parquet  # noqa: PLC0415  optional

    columns = columns_for(for_staff=for_staff)
    schema = _schema(columns)
    box: list[float] = []
    with parquet.ParquetWriter(str(path), schema, compression="zstd") as writer:
        for batch in batches:
            writer.write_table(_table(batch, columns, schema))
            box = _around(box, batch)
        writer.add_key_value_metadata({"geo": json.dumps(_metadata(box))})


def _schema(columns: tuple[Column, ...]) -> pa.Schema:
    import pyarrow as pa  # noqa: PLC0415

    kinds = {
        "text": pa.string(),
        "time": pa.timestamp("ms", tz="UTC"),
        "number": pa.float64(),
        "flag": pa.bool_(),
    }
    fields = [pa.field(column.name, kinds[column.kind]) for column in columns]
    box = pa.struct([(side, pa.float64()) for side in _BOX])
    return pa.schema([*fields, pa.field("bbox", box), pa.field("geometry", pa.binary())])


def _table(batch: Batch, columns: tuple[Column, ...], schema: pa.Schema) -> pa.Table:
    import pyarrow as pa  # noqa: PLC0415

    arrays = [pa.array(values, schema.field(i).type) for i, values in enumerate(batch.values)]
    sides = [pa.array(side, pa.float64()) for side in (batch.lon, batch.lat, batch.lon, batch.lat)]
    nowhere = pa.array([lon is None for lon in batch.lon])
    arrays.append(pa.StructArray.from_arrays(sides, names=list(_BOX), mask=nowhere))
    arrays.append(pa.array(points_as_wkb(batch), pa.binary()))
    return pa.table(arrays, schema=schema)


def _around(box: list[float], batch: Batch) -> list[float]:
    lon = [one for one in batch.lon if one is not None]
    lat = [one for one in batch.lat if one is not None]
    if not lon:
        return box
    inside = [min(lon), min(lat), max(lon), max(lat)]
    if not box:
        return inside
    return [*map(min, box[:2], inside[:2]), *map(max, box[2:], inside[2:])]


def _metadata(box: list[float]) -> dict[str, Any]:
    """https://geoparquet.org/releases/v1.1.0/"""
    column: dict[str, Any] = {
        "encoding": "WKB",
        "geometry_types": ["Point"],
        "covering": {"bbox": {side: ["bbox", side] for side in _BOX}},
    }
    if box:
        column["bbox"] = box
    return {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": column}}
