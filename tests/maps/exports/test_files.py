"""The four kinds of files, read by other hands than those that wrote them."""

from __future__ import annotations

import csv
import json
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import geopandas
import pyarrow.parquet
import pyogrio
import pytest
from pytest_django import DjangoAssertNumQueries, Settings

from field_api.errors import BadInput
from field_api.georeport import BULK_COLUMNS, bulk_row, public_words, staff_words, with_relations
from field_api.models import Report, Reporter, Unit
from field_api.workflow import Status
from maps.exports import formats
from maps.exports.formats import format_from
from maps.exports.writers.georeport import bulk_rows
from tests.boundaries.squares import ANGGREK
from tests.maps.analysed import IN_ANGGREK
from tests.maps.exports.files import FORMULA, a_few_reports, made
from tests.maps.reports import make_category, make_reports

pytestmark = pytest.mark.django_db
STAFF_ONLY = {"description", "address", "is_private", "is_kept_back", "home_unit"}
EVERY = ("gpkg", "geojson", "csv", "parquet")


def test_a_geopackage_opens_in_gdal_with_its_layer_types_times_and_places(tmp_path: Path) -> None:
    reports = a_few_reports()
    path = made("gpkg", tmp_path)
    info = pyogrio.read_info(path, layer="laporan")
    assert (info["driver"], info["crs"], info["geometry_type"], info["features"]) == (
        "GPKG",
        "EPSG:4326",
        "Point",
        3,
    )
    kinds = dict(zip(info["fields"], info["dtypes"], strict=True))
    assert kinds["number"] == "object"
    assert {kinds[name] for name in ("received_at", "status_since", "complete_by")} == {"datetime64[ms]"}
    assert (kinds["is_open"], kinds["is_private"], kinds["accuracy_m"]) == ("bool", "bool", "float64")
    rows = pyogrio.read_dataframe(path)
    assert list(rows["number"]) == [report.number for report in reports]
    first = rows.iloc[0]
    assert (first.geometry.x, first.geometry.y) == pytest.approx(IN_ANGGREK)
    assert rows.geometry.isna().tolist() == [False, False, True]
    assert first["received_at"] == datetime(2026, 3, 1, 16, 30, tzinfo=UTC)
    assert rows["complete_by"].isna().tolist() == [False, True, True]
    assert rows["accuracy_m"].tolist()[0] == 12.5
    assert rows["accuracy_m"].isna().tolist() == [False, True, True]
    assert (first["kelurahan"], first["category"], first["description"]) == ("Gambir", "jalan-rusak", FORMULA)
    assert rows["is_open"].tolist() == [True, False, True]
    assert rows["is_private"].tolist() == [False, True, False]


def test_the_spatial_index_of_a_geopackage_holds_every_batch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(formats, "BATCH", 7)
    category = make_category()
    places = [(106.70 + i / 100, -6.2) for i in range(20)]
    make_reports(places, category=category, kelurahan=ANGGREK)
    path = made("gpkg", tmp_path)
    with sqlite3.connect(path) as database:
        indexed = database.execute("SELECT count(*) FROM rtree_laporan_geom").fetchone()
        extent = database.execute(
            "SELECT min_x, max_x FROM gpkg_contents WHERE table_name = 'laporan'"
        ).fetchone()
    assert indexed == (20,)
    assert extent == pytest.approx((106.70, 106.89))
    assert len(pyogrio.read_dataframe(path, bbox=(106.695, -6.3, 106.735, -6.1))) == 4


def test_geojson_is_valid_by_rfc_7946(tmp_path: Path) -> None:
    reports = a_few_reports()
    path = made("geojson", tmp_path)
    body = json.loads(path.read_text())
    assert set(body) == {"type", "features"}  # no crs: RFC 7946, 4
    assert body["type"] == "FeatureCollection"
    for feature in body["features"]:
        assert set(feature) == {"type", "geometry", "properties"}
        assert feature["type"] == "Feature"
    first, _second, third = body["features"]
    assert first["geometry"] == {"type": "Point", "coordinates": list(IN_ANGGREK)}
    assert third["geometry"] is None
    assert first["properties"]["received_at"] == "2026-03-01T23:30:00+07:00"
    assert first["properties"]["complete_by"] == "2026-03-08T23:30:00+07:00"
    assert pyogrio.read_dataframe(path)["number"].tolist() == [report.number for report in reports]


def test_csv_has_the_columns_of_georeport_and_no_formula(tmp_path: Path) -> None:
    reports = a_few_reports()
    with made("csv", tmp_path).open(encoding="utf-8-sig", newline="") as file:
        header, *rows = list(csv.reader(file))
    assert tuple(header) == BULK_COLUMNS
    first = dict(zip(header, rows[0], strict=True))
    assert first["service_request_id"] == reports[0].number
    assert first["requested_datetime"] == "2026-03-01T23:30:00+07:00"
    assert first["description"] == f"'{FORMULA}"
    assert first["address"].startswith("Jl. Melati 1, ")
    assert (float(first["long"]), float(first["lat"])) == pytest.approx(IN_ANGGREK)
    assert [row[header.index("closed_date")] != "" for row in rows] == [False, True, False]


def test_geoparquet_says_its_columns_and_boxes_and_opens_in_geopandas(tmp_path: Path) -> None:
    reports = a_few_reports()
    path = made("parquet", tmp_path)
    geo = json.loads(pyarrow.parquet.read_metadata(path).metadata[b"geo"])
    column = geo["columns"]["geometry"]
    assert (geo["version"], geo["primary_column"], column["encoding"]) == ("1.1.0", "geometry", "WKB")
    assert column["bbox"] == pytest.approx([106.795, -6.205, 106.8, -6.2])
    rows = geopandas.read_parquet(path)
    assert rows.crs == "OGC:CRS84"
    assert rows["number"].tolist() == [report.number for report in reports]
    assert rows.geometry.isna().tolist() == [False, False, True]
    assert rows["received_at"].iloc[0] == datetime(2026, 3, 1, 16, 30, tzinfo=UTC)
    assert len(geopandas.read_parquet(path, bbox=(106.79, -6.21, 106.796, -6.20))) == 1


@pytest.mark.parametrize("key", EVERY)
def test_no_file_names_who_reported_and_the_publics_holds_no_text_of_theirs(key: str, tmp_path: Path) -> None:
    reports = a_few_reports()
    Reporter.objects.create(report=reports[0], name="Siti Rahayu", email="siti@example.id", phone="0812999")
    for for_staff in (True, False):
        folder = tmp_path / str(for_staff)
        folder.mkdir()
        said = made(key, folder, for_staff=for_staff).read_bytes()
        assert not any(word in said for word in (b"Siti", b"siti@", b"0812999"))
        if key != "parquet":  # its pages are packed
            assert (b"HYPERLINK" in said, b"Melati 1" in said) == (for_staff, for_staff)
    if key != "csv":
        public, staff = (_names(key, tmp_path / str(which)) for which in (False, True))
        assert staff - public == STAFF_ONLY


def _names(key: str, folder: Path) -> set[str]:
    path = folder / f"laporan.{key}"
    rows: Any = geopandas.read_parquet(path) if key == "parquet" else pyogrio.read_dataframe(path)
    return set(rows.columns)


@pytest.mark.parametrize("key", EVERY)
def test_a_file_without_reports_is_a_whole_file(key: str, tmp_path: Path) -> None:
    path = made(key, tmp_path)
    if key == "csv":
        assert path.read_text(encoding="utf-8-sig").count("\n") == 1
    else:
        read: Any = geopandas.read_parquet if key == "parquet" else pyogrio.read_dataframe
        assert len(read(path)) == 0


@pytest.mark.parametrize("key", EVERY)
def test_a_file_takes_the_same_few_statements_whatever_its_length(
    key: str, tmp_path: Path, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_reports([IN_ANGGREK] * 50, category=make_category(), kelurahan=ANGGREK)
    with django_assert_num_queries(3):  # reports, categories, units
        made(key, tmp_path)
    assert Report.objects.count() == 50


def test_without_pyarrow_geoparquet_is_refused_with_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats, "can_write_geoparquet", lambda: False)
    assert [one.key for one in formats.available()] == ["gpkg", "geojson", "csv"]
    with pytest.raises(BadInput, match="pyarrow belum dipasang"):
        format_from("parquet")


def test_a_format_that_there_is_not_is_refused() -> None:
    with pytest.raises(BadInput, match="gpkg, geojson, csv, parquet"):
        format_from("shp")


@pytest.mark.parametrize("published", [False, True])
def test_csv_rows_are_those_of_the_open311_door(settings: Settings, published: bool) -> None:
    """Every status with and without a unit, texts and a place, and a duplicate, against one at a time."""
    settings.OPEN311_PUBLISH_TEXT = published
    category = make_category()
    unit = Unit.objects.create(code="dinas", name="Dinas Bina Marga", kind=Unit.Kind.DINAS)
    for status in Status.values:
        for one in make_reports([IN_ANGGREK, None], category=category, kelurahan=ANGGREK, status=status):
            Report.objects.filter(pk=one.pk).update(unit=unit, address=" Jl. Melati ", description="Lubang")
        make_reports([IN_ANGGREK], category=category, kelurahan="", status=status)
    last = Report.objects.latest("pk")
    Report.objects.filter(pk=last.pk).update(duplicate_of=Report.objects.earliest("pk"), channel="jaki")
    one_by_one = list(with_relations(Report.objects.order_by("received_at", "pk")))
    for for_staff, words in ((True, staff_words), (False, public_words)):
        rows = list(bulk_rows(Report.objects.all(), for_staff=for_staff))
        assert rows == [bulk_row(report, words(report)) for report in one_by_one]
