from __future__ import annotations

import json
import zipfile
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from boundaries.imports.archives import MAX_UNPACKED_BYTES
from boundaries.imports.problems import (
    ArchiveRefused,
    EmptyLayer,
    ImportProblem,
    LayerNotFound,
    NotAVectorFile,
)
from boundaries.imports.readers import read_layer
from tests.boundaries.boundary_files import CIDENG, FOUR, GAMBIR, frame, geojson

SQL = r"""
/* header (with 'quotes') */
DELETE FROM wilayah WHERE kode LIKE '31%';
INSERT INTO wilayah(kode,nama,lat,lng,path) VALUES
  ('31.71.01.1001','Gambir',-6.175,106.815,'[[[-6.18,106.81],[-6.18,106.82],[-6.17,106.82],[-6.18,106.81]]]'),
  ('31.71.01.1002','Ci''deng; (baru)',NULL,106.825,'[[[[-6.18,106.82],[-6.18,106.83],[-6.17,106.83]]]]');
INSERT INTO `wilayah` (`kode`, `nama`, `path`) VALUES ('31.71.01','Gam\'bir','bukan json');
"""


@pytest.mark.parametrize(
    ("name", "driver"),
    [
        ("batas.geojson", "GeoJSON"),
        ("batas.shp", "ESRI Shapefile"),
        ("batas.gpkg", "GPKG"),
        ("batas.fgb", "FlatGeobuf"),
        ("batas.kml", "LIBKML"),
    ],
)
def test_every_format_comes_back_as_it_was_written(tmp_path: Path, name: str, driver: str) -> None:
    frame(FOUR).to_file(tmp_path / name, driver=driver)

    layer = read_layer(tmp_path / name)

    assert layer.crs == "EPSG:4326"
    found = dict(
        zip(layer.columns["kode"], zip(layer.columns["nama"], layer.geometry, strict=True), strict=True)
    )
    assert len(found) == 4  # FlatGeobuf keeps an order of its own
    for each in FOUR:
        name, outline = found[each.code]
        assert name == each.name
        assert shapely.equals(outline, each.outline)


def test_a_shapefile_is_read_from_its_zip_and_from_its_folder(tmp_path: Path) -> None:
    folder = tmp_path / "batas"
    folder.mkdir()
    frame(FOUR).to_file(folder / "batas.shp", driver="ESRI Shapefile")
    zipped = tmp_path / "batas.zip"
    with zipfile.ZipFile(zipped, "w") as archive:
        for file in folder.iterdir():
            archive.write(file, f"jakarta/{file.name}")
        archive.writestr("__MACOSX/jakarta/._batas.shp", b"clutter")

    for path in (zipped, folder):
        layer = read_layer(path)
        assert layer.columns["kode"] == [each.code for each in FOUR]
        assert path in {layer.path, layer.path.parent}


def test_numbers_become_text_without_a_fraction(tmp_path: Path) -> None:
    table = frame([GAMBIR, CIDENG]).assign(angka=[3171011001.0, None], luas=[1.5, None])
    table.to_file(tmp_path / "batas.gpkg", driver="GPKG")

    layer = read_layer(tmp_path / "batas.gpkg")

    assert layer.columns["angka"] == ["3171011001", ""]
    assert layer.columns["luas"] == ["1.5", ""]


def test_sql_inserts_are_read_with_quotes_nulls_and_both_depths(tmp_path: Path) -> None:
    (tmp_path / "batas.sql").write_text(SQL)

    layer = read_layer(tmp_path / "batas.sql")

    assert layer.columns["kode"] == ["31.71.01.1001", "31.71.01.1002", "31.71.01"]
    assert layer.columns["nama"] == ["Gambir", "Ci'deng; (baru)", "Gam'bir"]
    assert layer.columns["lat"] == ["-6.175", "", ""]
    assert layer.crs == ""
    # The pairs stay as they are: latitude first. Half a square of 0.01 degrees each.
    assert layer.geometry[0].bounds == (-6.18, 106.81, -6.17, 106.82)
    assert layer.geometry[0].area == pytest.approx(0.00005)
    assert layer.geometry[1].area == pytest.approx(0.00005)
    assert layer.geometry[2] is None


def test_a_folder_of_sql_files_is_one_layer(tmp_path: Path) -> None:
    head, tail = SQL.split("INSERT INTO `wilayah`")
    (tmp_path / "a.sql").write_text(head)
    (tmp_path / "b.sql").write_text("INSERT INTO `wilayah`" + tail)
    (tmp_path / "LICENSE").write_text("MIT")

    assert read_layer(tmp_path).columns["kode"] == ["31.71.01.1001", "31.71.01.1002", "31.71.01"]


def test_sql_without_outlines_says_which_columns_it_has(tmp_path: Path) -> None:
    (tmp_path / "nama.sql").write_text("INSERT INTO w(kode,nama) VALUES ('31.71','Jakarta Pusat');")

    with pytest.raises(NotAVectorFile, match="kolom yang ada: kode, nama"):
        read_layer(tmp_path / "nama.sql")


def test_one_of_several_layers_has_to_be_chosen(tmp_path: Path) -> None:
    path = tmp_path / "batas.gpkg"
    frame([GAMBIR]).to_file(path, layer="lama", driver="GPKG")
    frame([CIDENG]).to_file(path, layer="baru", driver="GPKG")

    with pytest.raises(LayerNotFound, match="lama, baru"):
        read_layer(path)
    with pytest.raises(LayerNotFound, match="'usang' tidak ada"):
        read_layer(path, layer="usang")
    assert read_layer(path, layer="baru").columns["nama"] == ["Cideng"]


def test_the_only_layer_with_polygons_is_taken_and_noted(tmp_path: Path) -> None:
    path = tmp_path / "batas.gpkg"
    points = frame([GAMBIR.with_(outline=shapely.Point(106.815, -6.175))])
    points.to_file(path, layer="kantor", driver="GPKG")
    frame([CIDENG]).to_file(path, layer="batas", driver="GPKG")

    layer = read_layer(path)

    assert layer.columns["nama"] == ["Cideng"]
    assert layer.notes == ("Lapisan 'batas' dibaca dari 2 lapisan.",)


def test_a_file_without_polygons_or_features_says_so(tmp_path: Path) -> None:
    points = gpd.GeoDataFrame({"nama": ["Gambir"]}, geometry=[shapely.Point(106.8, -6.2)], crs=4326)
    points.to_file(tmp_path / "titik.geojson", driver="GeoJSON")
    (tmp_path / "kosong.geojson").write_text('{"type": "FeatureCollection", "features": []}')
    (tmp_path / "nol.gpkg").touch()

    with pytest.raises(EmptyLayer, match="tidak memuat poligon"):
        read_layer(tmp_path / "titik.geojson")
    with pytest.raises(EmptyLayer):
        read_layer(tmp_path / "kosong.geojson")
    with pytest.raises(EmptyLayer, match="0 bita"):
        read_layer(tmp_path / "nol.gpkg")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("foto.geojson", b"\xff\xd8\xff\xe0 JFIF"),
        ("data.json", b'{"type": "gdal_streamed_alg", "x": {"type": "FeatureCollection"}}'),
        ("batas.gpkg", b"SQLite? no"),
        ("batas.gpkg", b"SQLite format 3\x00 and then nonsense"),
        ("batas.fgb", b"fgb then nonsense, much too short to be one"),
        ("batas.kml", b'<!DOCTYPE x [<!ENTITY a "aaaa">]><kml>&a;</kml>'),
        ("batas.geojson", b'{"type": "FeatureCollection", "features": [{"type": "Feature", '),
        ("batas.shp", b"\x00\x00\x27\x0a" + b"\x00" * 96),
        ("catatan.txt", b"hello"),
        ("batas.vrt", b"<OGRVRTDataSource/>"),
    ],
)
def test_what_is_no_vector_file_is_refused_in_words(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)

    with pytest.raises(ImportProblem) as refused:
        read_layer(tmp_path / name)
    assert name in str(refused.value)


def test_a_missing_file_and_a_torn_shapefile_are_named(tmp_path: Path) -> None:
    frame(FOUR).to_file(tmp_path / "batas.shp", driver="ESRI Shapefile")
    (tmp_path / "batas.dbf").unlink()

    with pytest.raises(NotAVectorFile, match=r"\.dbf tidak ada"):
        read_layer(tmp_path / "batas.shp")
    with pytest.raises(NotAVectorFile, match="tidak ada"):
        read_layer(tmp_path / "lain.geojson")


def test_a_zip_bomb_is_refused_before_it_unpacks(tmp_path: Path) -> None:
    bomb = tmp_path / "bom.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("batas.geojson", b"0" * 30_000_000)

    assert MAX_UNPACKED_BYTES > 30_000_000
    with pytest.raises(ArchiveRefused, match="bom zip"):
        read_layer(bomb)


def test_a_zip_that_leaves_its_folder_or_holds_nothing_of_use_is_refused(tmp_path: Path) -> None:
    body = json.dumps({"type": "FeatureCollection", "features": []})
    for name, entries in {
        "keluar.zip": ["../../batas.geojson"],
        "mutlak.zip": ["/etc/batas.geojson"],
        "dua.zip": ["a.geojson", "b.geojson"],
        "lain.zip": ["catatan.txt"],
    }.items():
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            for entry in entries:
                archive.writestr(entry, body)
        with pytest.raises(ArchiveRefused, match=name):
            read_layer(tmp_path / name)
    (tmp_path / "rusak.zip").write_bytes(b"PK\x03\x04 nothing more")
    with pytest.raises(ArchiveRefused, match=r"rusak\.zip bukan zip"):
        read_layer(tmp_path / "rusak.zip")


def test_a_ring_left_open_in_geojson_is_closed(tmp_path: Path) -> None:
    path = geojson(tmp_path, GAMBIR)
    text = path.read_text()
    body = json.loads(text)
    body["features"][0]["geometry"]["coordinates"][0].pop()
    path.write_text(json.dumps(body))

    assert read_layer(path).geometry[0].area == pytest.approx(0.0001)
