"""Service requests as Open311 GeoReport v2 gives them: a JSON list, one JSON request a line, or XML."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from xml.etree import ElementTree

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from field_api.sources.columns import find_columns
from field_api.sources.files import SourceFile
from field_api.sources.json_stream import JsonStream, first_line_value, lines
from field_api.sources.records import report_of
from field_api.sources.rows import BadValue, NotReadable, ReadOptions, Row, StableIds
from field_api.sources.time_style import Times

FIELDS = (
    *("service_request_id", "requested_datetime", "updated_datetime", "lat", "long", "service_name"),
    *("service_code", "status", "status_notes", "description", "address"),
)
_ID_FIELD = "service_request_id"
_LIST_NAMES = ("service_requests", "requests")
_BEGINNING_CHARS = 1 << 16
_REQUEST = "request"


def read(file: SourceFile, options: ReadOptions, times: Times | None = None) -> Iterator[Row]:
    """One row per request, numbered from 1 (in a file of lines: by line).

    A closed request was closed when it was last updated, as far as GeoReport says. A request without an id
    or without a point (an address alone) is rejected. Raises NotReadable for what is no GeoReport.
    """
    columns = find_columns(FIELDS, options, needed=[])
    ids = StableIds()
    times = times or Times()
    for number, request, raw in requests(file):
        try:
            yield Row(
                number, raw, report_of(_checked(request), columns, fallback_ids=ids, times=times, raw=raw)
            )
        except BadValue as reason:
            yield Row(number, raw, None, str(reason))


def requests(file: SourceFile) -> Iterator[tuple[int, Any, str]]:
    """Each request with its number and its text, whichever of the three forms the file has."""
    with file.text() as stream:
        beginning = stream.read(_BEGINNING_CHARS)
    if beginning.lstrip("\ufeff \t\r\n").startswith("<"):
        yield from _from_xml(file)
        return
    with file.text() as stream:
        first = first_line_value(stream)
    with file.text() as stream:
        if isinstance(first, dict) and not first.keys() & set(_LIST_NAMES):
            yield from lines(stream)
            return
        elements = JsonStream(stream, file.name).elements(*_LIST_NAMES)
        for number, (request, raw) in enumerate(elements, start=1):
            yield number, request, raw


def _from_xml(file: SourceFile) -> Iterator[tuple[int, Any, str]]:
    with file.binary() as stream:
        try:
            number = 0
            # A document type can make a small file swell to any size; GeoReport has none.
            for _, element in iterparse(stream, events=["end"], forbid_dtd=True):
                if element.tag != _REQUEST:
                    continue
                number += 1
                raw = ElementTree.tostring(element, encoding="unicode").strip()
                yield number, {child.tag: child.text for child in element}, raw
                element.clear()
        except DefusedXmlException as error:
            raise NotReadable(f"{file.name}: XML dengan DOCTYPE tidak diterima.") from error
        except ElementTree.ParseError as error:
            raise NotReadable(f"{file.name}: XML rusak atau terpotong: {error}.") from error
    if not number:
        raise NotReadable(f"{file.name}: tidak ada <{_REQUEST}> di dalamnya.")


def _checked(request: Any) -> Mapping[str, Any]:
    if not isinstance(request, dict):
        raise BadValue("Bukan objek JSON yang utuh.")
    if not request.get(_ID_FIELD):
        raise BadValue(f"{_ID_FIELD} kosong.")
    return request
