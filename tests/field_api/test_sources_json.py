"""GeoJSON and Open311: streams, lines, XML, and what is broken."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from field_api.sources.json_stream import JsonStream
from field_api.sources.rows import NotReadable
from tests.field_api.sources import reports_of, rows_of

WIB = timezone(timedelta(hours=7))


def _feature(lon: float = 106.8272, lat: float = -6.1754, **properties: object) -> dict[str, object]:
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [lon, lat]},
        "properties": {"id": 7, "created_at": "2026-02-21T06:30:00", "kategori": "Banjir", **properties},
    }


def _collection(*features: object, **members: object) -> str:
    return json.dumps({"type": "FeatureCollection", **members, "features": features})


def test_a_feature_collection_is_read(tmp_path: Path):
    first, second = reports_of(tmp_path, "geojson", _collection(_feature(), _feature(id="b")))

    assert (first.external_id, second.external_id) == ("7", "b")
    assert (first.lon, first.lat, first.category) == (106.8272, -6.1754, "Banjir")
    assert first.received_at == datetime(2026, 2, 21, 6, 30, tzinfo=WIB)


@pytest.mark.parametrize("start", ["", "\ufeff", "\x1e"])
def test_one_feature_a_line_is_read(tmp_path: Path, start: str):
    text = "\n".join(start + json.dumps(_feature(id=n)) for n in range(3))

    assert [report.external_id for report in reports_of(tmp_path, "geojson", text)] == ["0", "1", "2"]


def test_a_broken_line_is_rejected_alone(tmp_path: Path):
    rows = rows_of(tmp_path, "geojson", json.dumps(_feature()) + '\n{"type": \n' + json.dumps(_feature(id=8)))

    assert [(row.number, bool(row.report)) for row in rows] == [(1, True), (2, False), (3, True)]


def test_a_features_own_id_is_used_where_its_properties_have_none(tmp_path: Path):
    feature = {**_feature(), "id": "way/1"}
    del feature["properties"]["id"]  # type: ignore[attr-defined]

    (report,) = reports_of(tmp_path, "geojson", _collection(feature))

    assert report.external_id == "way/1"


def test_a_polygon_is_taken_at_its_middle(tmp_path: Path):
    feature = _feature()
    square = [[[106.0, -6.0], [106.2, -6.0], [106.2, -6.4], [106.0, -6.0]]]
    feature["geometry"] = {"type": "Polygon", "coordinates": square}

    (report,) = reports_of(tmp_path, "geojson", _collection(feature))

    assert (report.lon, report.lat) == pytest.approx((106.1, -6.2))


@pytest.mark.parametrize("geometry", [None, {}, {"type": "Point", "coordinates": []}, "POINT(1 2)", [1, 2]])
def test_a_feature_without_a_point_is_rejected(tmp_path: Path, geometry: object):
    (row,) = rows_of(tmp_path, "geojson", _collection({**_feature(), "geometry": geometry}))

    assert row.reason == "Geometri kosong: laporan tanpa titik."


def test_a_file_without_times_is_an_error_and_a_feature_without_one_is_rejected(tmp_path: Path):
    timeless = {**_feature(), "properties": {"id": 1}}

    with pytest.raises(NotReadable, match="--time-field"):
        rows_of(tmp_path, "geojson", _collection(timeless))
    assert [bool(row.report) for row in rows_of(tmp_path, "geojson", _collection(_feature(), timeless))] == [
        True,
        False,
    ]


def test_an_older_file_in_metres_must_be_read_with_its_crs(tmp_path: Path):
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32748"}}
    text = _collection(_feature(702_000, 9_317_000), crs=crs)

    with pytest.raises(NotReadable, match="--crs EPSG:32748"):
        rows_of(tmp_path, "geojson", text)
    assert rows_of(tmp_path, "geojson", text, crs="EPSG:32748")[0].report


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("<kml></kml>", "JSON rusak"),
        ('{"type": "Topology"}', "tidak ada daftar 'features'"),
        (_collection(_feature(), _feature())[:-60], "rusak atau terpotong di karakter"),
    ],
)
def test_what_is_no_geojson_is_an_error(tmp_path: Path, text: str, problem: str):
    with pytest.raises(NotReadable, match=problem):
        rows_of(tmp_path, "geojson", text)


class _Endless:
    """A collection of any length that is made while it is read, and remembers how far it was read."""

    def __init__(self, count: int) -> None:
        self._parts = self._make(count)
        self.chars = 0

    def read(self, _size: int, /) -> str:
        part = next(self._parts, "")
        self.chars += len(part)
        return part

    def _make(self, count: int) -> Iterator[str]:
        yield '{"name": "features: [", "crs": null, "features": ['
        for number in range(count):
            yield ("," if number else "") + json.dumps({"n": number, "text": 'a\\b"c]}' * 20})
        yield "]}"


def test_a_stream_is_never_held_as_a_whole():
    stream = _Endless(5_000)
    elements = JsonStream(stream, "x").elements("features")

    first, _ = next(elements)
    read_for_the_first = stream.chars

    assert first["n"] == 0
    assert read_for_the_first < 1_000
    assert [value["n"] for value, _ in elements] == list(range(1, 5_000))


@pytest.mark.parametrize("size", [1, 2, 3, 7, 50])
def test_a_stream_may_be_cut_anywhere(size: int):
    features = [{"a": -1.5e-3, "b": [True, None], "c": '\u00e9\\ "'}, 12, "x", [], {}]
    text = json.dumps({"crs": {"x": 1}, "features": features}, indent=1)

    class Cut(io.StringIO):
        def read(self, _size: int | None = -1, /) -> str:
            return super().read(size)

    assert [value for value, _ in JsonStream(Cut(text), "x").elements("features")] == features


REQUEST = {
    "service_request_id": 638344,
    "status": "closed",
    "status_notes": "Sudah diperbaiki",
    "service_name": "Jalan",
    "service_code": "006",
    "description": None,
    "requested_datetime": "2010-04-14T06:37:38-08:00",
    "updated_datetime": "2010-04-15T06:37:38-08:00",
    "lat": -6.1754,
    "long": 106.8272,
}


@pytest.mark.parametrize(
    "text",
    [
        json.dumps([REQUEST]),
        json.dumps([REQUEST], indent=2),
        json.dumps({"service_requests": [REQUEST]}),
        json.dumps(REQUEST) + "\n",
        "<?xml version='1.0' encoding='utf-8'?><service_requests><request>"
        + "".join(f"<{name}>{value if value is not None else ''}</{name}>" for name, value in REQUEST.items())
        + "</request></service_requests>",
    ],
)
def test_a_service_request_is_read_from_each_form(tmp_path: Path, text: str):
    (report,) = reports_of(tmp_path, "open311", text)

    assert (report.external_id, report.lon, report.lat) == ("638344", 106.8272, -6.1754)
    assert (report.category, report.description) == ("Jalan", "")
    assert (report.is_closed, report.closing_note) == (True, "Sudah diperbaiki")
    assert report.closed_at == datetime(2010, 4, 15, 14, 37, 38, tzinfo=UTC)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"service_request_id": None}, "service_request_id kosong."),
        ({"lat": None, "long": None}, "Bujur kosong."),
        ({"requested_datetime": None}, "Waktu laporan kosong."),
    ],
)
def test_a_request_that_lacks_what_is_needed_is_rejected(
    tmp_path: Path, change: dict[str, None], reason: str
):
    (row,) = rows_of(tmp_path, "open311", json.dumps([{**REQUEST, **change}]))

    assert row.reason == reason


def test_an_empty_list_is_read_as_nothing(tmp_path: Path):
    assert rows_of(tmp_path, "open311", "[]") == []


def test_xml_with_a_document_type_is_refused(tmp_path: Path):
    bomb = '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaa">]><service_requests>&a;</service_requests>'

    with pytest.raises(NotReadable, match="DOCTYPE"):
        rows_of(tmp_path, "open311", bomb)


def test_a_document_type_after_a_long_beginning_is_refused_too(tmp_path: Path):
    beginning = f"<?xml version='1.0'?><!--{'x' * 70_000}-->"
    bomb = f'{beginning}<!DOCTYPE r [<!ENTITY a "aaaa">]><service_requests>&a;</service_requests>'

    with pytest.raises(NotReadable, match="DOCTYPE"):
        rows_of(tmp_path, "open311", bomb)


@pytest.mark.parametrize("text", ["<html><body></body></html>", "<a><request></a>"])
def test_xml_without_requests_is_an_error(tmp_path: Path, text: str):
    with pytest.raises(NotReadable, match=r"tidak ada <request>|XML rusak"):
        rows_of(tmp_path, "open311", text)
