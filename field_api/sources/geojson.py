"""Reports as GeoJSON points: a FeatureCollection of any size, or one Feature a line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from field_api.sources.columns import Columns, find_columns
from field_api.sources.files import SourceFile
from field_api.sources.json_stream import JsonStream, first_line_value, lines
from field_api.sources.records import report_of
from field_api.sources.rows import BadValue, NotReadable, ReadOptions, Row, StableIds
from field_api.sources.time_style import Times

LON, LAT, ID = "\x00lon", "\x00lat", "\x00id"
"""Where the geometry and the feature's own id go among the properties; no property bears such a name."""
_EPSG = re.compile(r"EPSG:{1,2}(\d+)$", re.IGNORECASE)


def read(file: SourceFile, options: ReadOptions, times: Times | None = None) -> Iterator[Row]:
    """One row per feature, numbered from 1 (in a file of lines: by line).

    Points lie in the geometry; a line or polygon is taken at the middle of its box. Columns are looked for
    among the properties of each feature. Raises NotReadable for what is no GeoJSON.
    """
    columns = _ColumnsByNames(options)
    ids = StableIds()
    times = times or Times()
    for number, feature, raw in features(file, crs=options.crs):
        try:
            record = flat(feature)
            report = report_of(record, columns.of(record), fallback_ids=ids, times=times, raw=raw)
            yield Row(number, raw, report)
        except BadValue as reason:
            yield Row(number, raw, None, str(reason))


def features(file: SourceFile, *, crs: str = "") -> Iterator[tuple[int, Any, str]]:
    """Each feature with its number and its text.

    Raises NotReadable when an older GeoJSON names a CRS before its features and the caller named none.
    """
    with file.text() as stream:
        first = first_line_value(stream)
    with file.text() as stream:
        if isinstance(first, dict) and first.get("type") == "Feature":
            yield from lines(stream)
            return
        document = JsonStream(stream, file.name)
        for number, (feature, raw) in enumerate(document.elements("features"), start=1):
            if number == 1 and not crs:
                _refuse_unsaid_crs(document.members.get("crs"))
            yield number, feature, raw


def _refuse_unsaid_crs(crs: Any) -> None:
    name = str(crs.get("properties", {}).get("name", "")) if isinstance(crs, dict) else ""
    match = _EPSG.search(name)
    if match and match[1] != "4326":
        raise NotReadable(f"Berkas ini memakai EPSG:{match[1]}; jalankan lagi dengan --crs EPSG:{match[1]}.")


def flat(feature: Any) -> dict[str, Any]:
    """The properties of a feature with its point and id. Raises BadValue for one without a place."""
    if not isinstance(feature, dict) or not isinstance(feature.get("properties") or {}, dict):
        raise BadValue("Bukan Feature GeoJSON yang utuh.")
    geometry = feature.get("geometry")
    points = list(_points_of(geometry))
    if not points:
        raise BadValue("Geometri kosong: laporan tanpa titik.")
    lon = (min(x for x, _ in points) + max(x for x, _ in points)) / 2
    lat = (min(y for _, y in points) + max(y for _, y in points)) / 2
    return {**(feature.get("properties") or {}), LON: lon, LAT: lat, ID: feature.get("id")}


def _points_of(geometry: Any) -> Iterator[tuple[float, float]]:
    """The points of a geometry, or of all that a collection holds."""
    if not isinstance(geometry, dict):
        return
    if isinstance(parts := geometry.get("geometries"), list):
        for part in parts:
            yield from _points_of(part)
        return
    yield from _points(geometry.get("coordinates"))


def _points(coordinates: Any) -> Iterator[tuple[float, float]]:
    if not isinstance(coordinates, list):
        return
    if len(coordinates) >= 2 and all(_is_number(each) for each in coordinates[:2]):
        yield float(coordinates[0]), float(coordinates[1])
        return
    for part in coordinates:
        yield from _points(part)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


class _ColumnsByNames:
    """Features of one file mostly have the same properties: the search is done once for each set of names."""

    def __init__(self, options: ReadOptions) -> None:
        self._options = options
        self._known: dict[tuple[str, ...], Columns] = {}

    def of(self, record: Mapping[str, Any]) -> Columns:
        """Raises NotReadable when the first feature has no time, BadValue when a later one has none."""
        names = tuple(name for name in record if name not in {LON, LAT, ID})
        if names not in self._known:
            try:
                self._known[names] = self._find(names)
            except NotReadable as error:
                if not self._known:
                    raise
                raise BadValue(error.detail) from error
        return self._known[names]

    def _find(self, names: tuple[str, ...]) -> Columns:
        columns = find_columns(names, self._options, needed=["time"])
        return replace(
            columns,
            lon=columns.lon if self._options.lon_field else LON,
            lat=columns.lat if self._options.lat_field else LAT,
            id=columns.id or ID,
        )
