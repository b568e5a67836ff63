"""Flood reports of PetaBencana.id as its archive keeps them: GeoJSON, one file a day.

Times have no zone and zero, one, two or three decimals of a second. They are Jakarta's: the archive's export
script (petabencana.id-data-archive, scripts/export-reports.sh) says that all times leave as UTC+7, and each
day's file runs from 00:00 to 23:59. The hours agree: in the flood of 21 February 2017 reports rise from four
in the morning to their height at six, when the town woke up to the water; read as UTC, the height would be at
one in the afternoon after a silent morning. There is no id: source, time and point make one, with a count for
exact repeats (three pairs in February 2017), so that neighbours who report in the same minute are both kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from field_api.sources.files import SourceFile
from field_api.sources.geojson import LAT, LON, features, flat
from field_api.sources.records import text
from field_api.sources.rows import BadValue, NotReadable, ReadOptions, Row, StableIds
from field_api.sources.time_style import Times
from field_api.sources.times import WIB, parse_time
from field_api.steps.import_batch import IncomingReport

_FLOOD = "banjir"
_CATEGORY_BY_TYPE = {"flood": _FLOOD}
_NO_AREA = "null"


def read(file: SourceFile, options: ReadOptions, times: Times | None = None) -> Iterator[Row]:
    """One row per report, numbered from 1. Neither options nor times are needed: the form is fixed.

    Raises NotReadable for a GeoJSON whose first feature bears no `created_at` and `source`.
    """
    ids = StableIds()
    for number, feature, raw in features(file):
        try:
            record = flat(feature)
            if number == 1 and not {"created_at", "source"} <= record.keys():
                raise NotReadable(f"{file.name}: bukan arsip PetaBencana; coba --source geojson.")
            yield Row(number, raw, _report(record, ids))
        except BadValue as reason:
            yield Row(number, raw, None, str(reason))


def _report(record: Mapping[str, Any], ids: StableIds) -> IncomingReport:
    created_at = text(record.get("created_at"))
    received_at = parse_time(created_at, zone=WIB)
    lon, lat = float(record[LON]), float(record[LAT])
    channel = text(record.get("source"))
    return IncomingReport(
        external_id=ids.of([channel, created_at, repr(lon), repr(lat)]),
        received_at=received_at,
        lon=lon,
        lat=lat,
        category=_category(record),
        description=_description(record),
        facts={"channel": channel, **_flood_depth(record), **_local_area(record)},
    )


def _category(record: Mapping[str, Any]) -> str:
    disaster = text(record.get("disaster_type")) or "flood"
    return _CATEGORY_BY_TYPE.get(disaster, disaster)


def _description(record: Mapping[str, Any]) -> str:
    words = [text(record.get("title")), text(record.get("text"))]
    depth = _flood_depth(record).get("flood_depth_cm")
    if depth is not None:
        words.append(f"Tinggi genangan {depth} cm.")
    return "\n".join(word for word in words if word)


def _flood_depth(record: Mapping[str, Any]) -> dict[str, Any]:
    data = record.get("report_data")
    depth = data.get("flood_depth") if isinstance(data, dict) else None
    return {"flood_depth_cm": depth} if isinstance(depth, int | float) else {}


def _local_area(record: Mapping[str, Any]) -> dict[str, str]:
    tags = record.get("tags")
    area = text(tags.get("local_area_id")) if isinstance(tags, dict) else ""
    return {"local_area_id": area} if area and area != _NO_AREA else {}
