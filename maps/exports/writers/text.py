"""CSV in the columns of GeoReport's bulk format, and GeoJSON: in pieces, so that length costs no memory."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import QuerySet

from field_api.csv_out import csv_lines
from field_api.georeport import BULK_COLUMNS, w3c
from field_api.models import Report
from maps.exports.columns import Batch, columns_for
from maps.exports.writers.georeport import bulk_rows

_DECIMALS = 6
"""About 0.1 m."""


def csv_pieces(reports: QuerySet[Report], *, for_staff: bool) -> Iterator[str]:
    """One line a report, after the header; what a spreadsheet would run as a formula gets an apostrophe."""
    return csv_lines(BULK_COLUMNS, bulk_rows(reports, for_staff=for_staff))


def geojson_pieces(batches: Iterable[Batch], *, for_staff: bool) -> Iterator[str]:
    """One FeatureCollection by RFC 7946, a batch at a time; a report without a place has no geometry."""
    columns = columns_for(for_staff=for_staff)
    names = [column.name for column in columns]
    times = [i for i, column in enumerate(columns) if column.kind == "time"]
    yield '{"type":"FeatureCollection","features":['
    before = "\n"
    for batch in batches:
        for i in times:
            batch.values[i] = [w3c(moment) if moment else None for moment in batch.values[i]]
        rows = zip(zip(*batch.values, strict=True), batch.lon, batch.lat, strict=True)
        features = [_feature(dict(zip(names, row, strict=True)), lon, lat) for row, lon, lat in rows]
        yield before + ",\n".join(features)
        before = ",\n"
    yield "\n]}\n"


def _feature(properties: dict[str, Any], lon: float | None, lat: float | None) -> str:
    geometry = None
    if lon is not None and lat is not None:
        geometry = {"type": "Point", "coordinates": [round(lon, _DECIMALS), round(lat, _DECIMALS)]}
    feature = {"type": "Feature", "geometry": geometry, "properties": properties}
    return json.dumps(feature, ensure_ascii=False, separators=(",", ":"))
