from __future__ import annotations

import json
from pathlib import Path

import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from boundaries import official
from boundaries.imports.columns import Fields
from boundaries.imports.examine import Examination, examine
from boundaries.imports.findings import Fault, area_text
from boundaries.imports.problems import ColumnNotFound, EmptyLayer, UnknownCrs
from tests.boundaries.boundary_files import (
    CIDENG,
    FOUR,
    GAMBIR,
    PETOJO_SELATAN,
    PETOJO_UTARA,
    Feature,
    frame,
    geojson,
    square,
)


def faults_of(examination: Examination, kind: str) -> list[Fault]:
    return [fault for fault in examination.report.faults if fault.kind == kind]


def swapped(outline: BaseGeometry | None) -> BaseGeometry | None:
    return shapely.transform(outline, lambda points: points[:, ::-1])


def test_a_sound_file_gives_its_kelurahan_and_those_above_them(tmp_path: Path) -> None:
    examination = examine(geojson(tmp_path))

    report = examination.report
    assert (report.kelurahan, report.kecamatan, report.kota) == (4, 1, 1)
    assert len(report.missing) == 263
    assert report.rejected == ()
    assert {fault.kind for fault in report.faults} <= {"area_differs", "label_outside"}
    assert not report.axes_swapped
    assert [shape.area.code for shape in examination.shapes] == [
        "31.71",
        "31.71.01",
        *(each.code for each in FOUR),
    ]


def test_kecamatan_and_kota_are_the_kelurahan_put_together(tmp_path: Path) -> None:
    shapes = {shape.area.code: shape for shape in examine(geojson(tmp_path)).shapes}

    whole = shapely.box(106.81, -6.18, 106.83, -6.16)
    for code in ("31.71", "31.71.01"):
        assert shapely.equals(shapes[code].outline, whole)


def test_the_report_as_data_has_these_keys_and_no_others(tmp_path: Path) -> None:
    data = examine(geojson(tmp_path, *FOUR, Feature("9", "Danau", square(106.83, -6.18)))).report.as_data()

    assert list(data) == [
        "kelurahan",
        "kecamatan",
        "kota",
        "missing",
        "rejected",
        "faults",
        "axes_swapped",
        "crs",
    ]
    assert data["missing"][0] == {"code": "31.01.01.1001", "name": "Pulau Panggang"}
    assert data["rejected"][0]["name"] == "Danau"
    assert all(set(fault) == {"kind", "name", "detail"} for fault in data["faults"])
    assert data["crs"] == "EPSG:4326"
    assert json.loads(json.dumps(data)) == data


def test_swapped_axes_are_put_right_and_told(tmp_path: Path) -> None:
    path = geojson(tmp_path, *(each.with_(outline=swapped(each.outline)) for each in FOUR))

    examination = examine(path)

    assert examination.report.axes_swapped
    assert "Sumbu tertukar" in examination.report.as_text()
    kota = examination.shapes[0].outline
    assert shapely.equals(kota, shapely.box(106.81, -6.18, 106.83, -6.16))


def test_metres_are_reprojected(tmp_path: Path) -> None:
    path = tmp_path / "batas.gpkg"
    frame(FOUR).to_crs(32748).to_file(path, driver="GPKG")

    examination = examine(path)

    assert examination.report.crs == "EPSG:32748"
    assert not examination.report.axes_swapped
    kota = examination.shapes[0].outline
    assert kota.bounds == pytest.approx((106.81, -6.18, 106.83, -6.16), abs=1e-8)


def test_swapped_metres_are_put_right_too(tmp_path: Path) -> None:
    table = frame(FOUR).to_crs(32748)
    table.geometry = [swapped(outline) for outline in table.geometry]
    table.to_file(tmp_path / "batas.gpkg", driver="GPKG")

    report = examine(tmp_path / "batas.gpkg").report

    assert report.axes_swapped
    assert report.kelurahan == 4


def test_without_a_reference_system_degrees_are_taken_as_wgs_84_and_metres_are_not(tmp_path: Path) -> None:
    degrees, metres = tmp_path / "derajat.shp", tmp_path / "meter.shp"
    frame(FOUR).to_file(degrees)
    frame(FOUR).to_crs(32748).to_file(metres)
    for path in (degrees, metres):
        path.with_suffix(".prj").unlink()

    assert "dianggap WGS 84" in examine(degrees).report.as_text()
    with pytest.raises(UnknownCrs, match="--crs"):
        examine(metres)
    assert examine(metres, crs="EPSG:32748").report.kelurahan == 4


def test_a_wrong_or_unknown_reference_system_is_told(tmp_path: Path) -> None:
    path = geojson(tmp_path)

    with pytest.raises(UnknownCrs, match="tidak jatuh di Indonesia"):
        examine(path, crs="EPSG:32748")
    with pytest.raises(UnknownCrs, match="tidak dikenal"):
        examine(path, crs="EPSG:1")


def test_columns_are_found_by_what_they_hold(tmp_path: Path) -> None:
    table = frame(FOUR).rename(columns={"kode": "F1", "nama": "F2", "kecamatan": "F3", "kota": "F4"})
    table.to_file(tmp_path / "batas.geojson", driver="GeoJSON")

    assert examine(tmp_path / "batas.geojson").report.kelurahan == 4


def test_a_column_can_be_named_and_a_wrong_one_lists_those_there_are(tmp_path: Path) -> None:
    path = geojson(tmp_path)

    assert examine(path, fields=Fields(code="KODE")).report.kelurahan == 4
    with pytest.raises(ColumnNotFound, match=r"kode \(mis\. '31\.71\.01\.1001'\), nama"):
        examine(path, fields=Fields(code="kd"))
    with pytest.raises(ColumnNotFound, match="tidak memuat kode wilayah"):
        examine(path, fields=Fields(code="nama"))


def test_no_column_of_use_lists_the_columns(tmp_path: Path) -> None:
    table = frame(FOUR)[["geometry"]].assign(warna=["merah", "biru", "hijau", "kuning"])
    table.to_file(tmp_path / "batas.geojson", driver="GeoJSON")

    with pytest.raises(ColumnNotFound, match=r"warna \(mis\. 'merah'\).*--code-field"):
        examine(tmp_path / "batas.geojson")


@pytest.mark.parametrize(
    "codes",
    [
        ["31.71.01.1001", "31.71.01.1002", "31.71.01.1003", "31.71.01.1004"],
        ["3171011001", "3171011002", "3171011003", "3171011004"],
        ["3173080003", "3173080001", "3173080005", "3173080002"],
        ["id3173080003", "id3173080001", "id3173080005", "id3173080002"],
    ],
)
def test_both_numberings_are_read_with_and_without_their_ornaments(tmp_path: Path, codes: list[str]) -> None:
    nameless = [each.with_(code=code, name="") for each, code in zip(FOUR, codes, strict=True)]

    shapes = examine(geojson(tmp_path, *nameless)).shapes

    assert len({shape.area.code for shape in shapes if shape.area.level == "kelurahan"}) == 4
    assert {shape.area.parent_code for shape in shapes if shape.area.level == "kelurahan"} == {"31.71.01"}


def test_names_alone_will_do_in_any_spelling(tmp_path: Path) -> None:
    names = ["KEL. GAMBIR", "cideng", "PETOJO  UTARA", "Petojo Sel."]
    rows = [each.with_(code="", name=name) for each, name in zip(FOUR, names, strict=True)]

    report = examine(geojson(tmp_path, *rows)).report

    assert report.kelurahan == 4
    assert "Petojo Sel. = Petojo Selatan" in report.spellings


def test_what_is_no_kelurahan_is_refused_by_name_with_the_reason(tmp_path: Path) -> None:
    lake = Feature("31.71.88.8888", "Danau Sunter", square(106.83, -6.18))
    double = Feature("31.71.99.9999", "Cideng", square(106.83, -6.17))
    office = Feature(CIDENG.code, "Kantor", shapely.Point(106.825, -6.175))
    nothing = Feature(GAMBIR.code, "Hampa", None)

    report = examine(geojson(tmp_path, *FOUR, lake, double, office, nothing)).report

    reasons = {each.name: each.reason for each in report.rejected}
    assert "tidak ada dalam daftar resmi" in reasons["Danau Sunter"]
    assert "sudah ada dengan kode 31.71.01.1002" in reasons["Cideng"]
    assert "bukan poligon" in reasons["Kantor"]
    assert "tidak punya garis batas" in reasons["Hampa"]
    assert report.kelurahan == 4


def test_a_name_in_the_wrong_kecamatan_is_not_taken(tmp_path: Path) -> None:
    depok = Feature("", "Cipayung", square(106.83, -6.18), kecamatan="Cipayung", kota="Kota Depok")
    rows = [each.with_(code="") for each in FOUR]

    report = examine(geojson(tmp_path, *rows, depok)).report

    assert [each.name for each in report.rejected] == ["Cipayung"]
    assert "Cipayung, Cipayung, Jakarta Timur" in report.rejected[0].reason


def test_code_and_name_that_disagree_are_told_and_spelling_is_not(tmp_path: Path) -> None:
    rows = [GAMBIR.with_(name="Menteng"), CIDENG.with_(name="Ciddeng"), PETOJO_UTARA, PETOJO_SELATAN]

    examination = examine(geojson(tmp_path, *rows))

    (fault,) = faults_of(examination, "name_differs")
    assert fault.name == "Menteng"
    assert "berarti Gambir, Gambir, Jakarta Pusat" in fault.detail
    assert "berarti Menteng, Menteng, Jakarta Pusat" in fault.detail
    assert examination.report.spellings == ("Ciddeng = Cideng",)


def test_an_unknown_code_with_a_known_name_is_matched_and_told(tmp_path: Path) -> None:
    rows = [GAMBIR.with_(code="31.71.01.7777"), *FOUR[1:]]

    examination = examine(geojson(tmp_path, *rows))

    assert examination.report.kelurahan == 4
    assert "31.71.01.7777" in faults_of(examination, "code_unknown")[0].detail


def test_features_of_one_code_are_united(tmp_path: Path) -> None:
    west = GAMBIR.with_(outline=shapely.box(106.81, -6.18, 106.815, -6.17))
    east = GAMBIR.with_(outline=shapely.box(106.815, -6.18, 106.82, -6.17))

    examination = examine(geojson(tmp_path, west, east, *FOUR[1:]))

    assert faults_of(examination, "united")[0].detail.startswith("2 fitur")
    gambir = next(shape for shape in examination.shapes if shape.area.code == GAMBIR.code)
    assert shapely.equals(gambir.outline, GAMBIR.outline)


def test_an_overlap_is_measured_and_the_worst_comes_first(tmp_path: Path) -> None:
    # 0.001 by 0.01 degrees are 110.69 m by 1,105.9 m, 12.24 ha; half as wide 6.12 ha.
    wide = CIDENG.with_(outline=shapely.box(106.819, -6.18, 106.83, -6.17))
    narrow = PETOJO_SELATAN.with_(outline=shapely.box(106.8195, -6.17, 106.83, -6.16))

    overlaps = faults_of(examine(geojson(tmp_path, GAMBIR, wide, PETOJO_UTARA, narrow)), "overlap")

    assert [fault.name for fault in overlaps] == ["Gambir / Cideng", "Petojo Utara / Petojo Selatan"]
    assert overlaps[0].detail == "tumpang tindih 12,2 ha"
    assert overlaps[0].size == pytest.approx(122_400, rel=2e-3)
    assert overlaps[1].size == pytest.approx(61_200, rel=2e-3)


def test_overlapping_ground_goes_to_the_lowest_code_in_simplified_outlines(tmp_path: Path) -> None:
    wide = CIDENG.with_(outline=shapely.box(106.819, -6.18, 106.83, -6.17))

    shapes = {s.area.code: s for s in examine(geojson(tmp_path, GAMBIR, wide, *FOUR[2:])).shapes}

    simple = [shapes[each.code].simple for each in FOUR]
    assert shapely.coverage_is_valid(simple)
    assert shapes[GAMBIR.code].simple.area == pytest.approx(0.0001)
    assert shapes[CIDENG.code].simple.area == pytest.approx(0.0001)
    assert shapely.equals(shapes[CIDENG.code].outline, wide.outline)
    assert shapely.equals(shapes["31.71"].outline, shapely.box(106.81, -6.18, 106.83, -6.16))


def test_a_hole_is_measured_and_its_neighbours_are_named(tmp_path: Path) -> None:
    # 0.002 by 0.002 degrees are 221.4 m by 221.2 m, 4.90 ha, around the corner of all four.
    pond = shapely.box(106.819, -6.171, 106.821, -6.169)
    rows = [each.with_(outline=shapely.difference(each.outline, pond)) for each in FOUR]

    examination = examine(geojson(tmp_path, *rows))

    (hole,) = faults_of(examination, "hole")
    assert hole.detail.startswith("4,9 ha tidak tercakup, di antara Gambir, Cideng, Petojo Utara")
    assert hole.size == pytest.approx(48_970, rel=2e-3)
    kota = examination.shapes[0].outline
    assert kota.area == pytest.approx(0.0004 - 0.000004)  # a lake stays one


def test_a_sliver_between_two_surveys_is_closed_in_what_is_dissolved(tmp_path: Path) -> None:
    # 11 m wide and 0.006 degrees long, so 0.73 ha.
    sliver = shapely.box(106.8199, -6.178, 106.82, -6.172)
    rows = [GAMBIR.with_(outline=shapely.difference(GAMBIR.outline, sliver)), *FOUR[1:]]

    examination = examine(geojson(tmp_path, *rows))

    assert faults_of(examination, "hole")[0].name == "Gambir / Cideng"
    kota = examination.shapes[0].outline
    assert kota.area == pytest.approx(0.0004)


def test_ground_of_a_refused_feature_at_the_edge_is_nobodys(tmp_path: Path) -> None:
    marsh = Feature("31.71.88.8888", "Rawa Luar", square(106.83, -6.18))

    (hole,) = faults_of(examine(geojson(tmp_path, *FOUR, marsh)), "hole")

    assert hole.name == "Rawa Luar"
    assert hole.detail.startswith("1,22 km² tidak tercakup, di antara Cideng, Petojo Selatan")
    assert hole.detail.endswith("di berkas: Rawa Luar, bukan kelurahan")


def test_a_ring_that_crosses_itself_is_repaired_and_a_changed_area_is_told(tmp_path: Path) -> None:
    bow_tie = shapely.Polygon([(106.81, -6.18), (106.82, -6.17), (106.82, -6.18), (106.81, -6.17)])
    corners = [(106.82, -6.18), (106.83, -6.18), (106.83, -6.17), (106.82, -6.17)]
    spike = shapely.Polygon([*corners, (106.8201, -6.18005), (106.82, -6.18)])

    examination = examine(
        geojson(tmp_path, GAMBIR.with_(outline=bow_tie), CIDENG.with_(outline=spike), *FOUR[2:])
    )

    changed = faults_of(examination, "repair_changed_area")
    assert [fault.name for fault in changed] == ["Gambir"]
    repaired = faults_of(examination, "invalid_ring")
    assert [fault.name for fault in repaired] == ["Cideng"]
    assert "garis memotong dirinya" in repaired[0].detail
    assert all(shape.outline.is_valid for shape in examination.shapes)


def test_a_kecamatan_that_the_code_contradicts_is_told(tmp_path: Path) -> None:
    rows = [GAMBIR.with_(kecamatan="Sawah Besar"), CIDENG.with_(kota="Jakarta Barat"), *FOUR[2:]]

    details = [fault.detail for fault in faults_of(examine(geojson(tmp_path, *rows)), "hierarchy")]

    assert details == [
        "berkas menyebut kecamatan Sawah Besar, kode 31.71.01.1001 berarti Gambir",
        "berkas menyebut kota Jakarta Barat, kode 31.71.01.1002 berarti Jakarta Pusat",
    ]


def test_a_kelurahan_inside_the_outline_of_another_kecamatan_is_told(tmp_path: Path) -> None:
    gambir = Feature("31.71.01", "Gambir", shapely.box(106.82, -6.18, 106.83, -6.16))
    sawah_besar = Feature("31.71.02", "Sawah Besar", shapely.box(106.81, -6.18, 106.82, -6.16))

    examination = examine(geojson(tmp_path, *FOUR, gambir, sawah_besar))

    faults = faults_of(examination, "hierarchy")
    assert {fault.name for fault in faults} == {"Gambir", "Petojo Utara"}
    assert "122,4 ha" in faults[0].detail or "1,22 km²" in faults[0].detail
    assert "2 fitur kecamatan dan kota tidak dimuat" in examination.report.as_text()
    assert examination.report.kecamatan == 1


def test_a_kelurahan_far_from_its_siblings_is_told(tmp_path: Path) -> None:
    # 0.03 degrees of latitude further south: 3.3 km between the borders, 4.5 km to the label point.
    away = CIDENG.with_(outline=square(106.82, -6.22))

    (fault,) = faults_of(examine(geojson(tmp_path, GAMBIR, away, *FOUR[2:])), "far_from_siblings")

    assert (fault.name, fault.detail) == ("Cideng", "3,3 km dari kelurahan lain di kecamatan Gambir")


def test_a_wrong_size_and_a_wrong_place_are_told_by_the_gazetteer(tmp_path: Path) -> None:
    # Halim Perdana Kusuma has 12.86 km², this square 1.2 km²; its label is 0.03 degrees east of it, 3.3 km.
    area = official.by_code("31.75.08.1004")
    assert area is not None
    assert area.lon is not None
    assert area.lat is not None
    place = square(round(area.lon - 0.04, 4), round(area.lat - 0.005, 4))
    halim = Feature(area.code, "Halim Perdana Kusuma", place, "Makasar", "Jakarta Timur")

    examination = examine(geojson(tmp_path, *FOUR, halim))

    sizes = {fault.name: fault.detail for fault in faults_of(examination, "area_differs")}
    assert sizes["Halim Perdana Kusuma"].startswith("luas 1,22 km², menurut daftar 12,")
    places = {fault.name: fault.size for fault in faults_of(examination, "label_outside")}
    assert places["Halim Perdana Kusuma"] == pytest.approx(3_320, rel=0.01)


def test_a_file_of_all_indonesia_counts_the_others_and_does_not_refuse_them_one_by_one(
    tmp_path: Path,
) -> None:
    bandung = Feature("32.73.01.1001", "Sukarasa", square(107.58, -6.87), "Sukasari", "Kota Bandung")

    report = examine(geojson(tmp_path, *FOUR, bandung)).report

    assert report.rejected == ()
    assert "1 fitur berkode provinsi lain dilewati." in report.notes


def test_a_file_without_a_single_kelurahan_is_refused(tmp_path: Path) -> None:
    kecamatan = Feature("31.71.01", "Gambir", square(106.81, -6.18))

    with pytest.raises(EmptyLayer, match="hanya memuat kecamatan"):
        examine(geojson(tmp_path, kecamatan))


def test_the_text_names_ten_cases_and_counts_the_rest(tmp_path: Path) -> None:
    strangers = [Feature(f"31.71.88.{n}", f"Danau {n}", square(106.83, -6.18)) for n in range(8001, 8013)]

    text = examine(geojson(tmp_path, *FOUR, *strangers)).report.as_text()

    assert "4 dari 267 kelurahan, 1 kecamatan, 1 kota/kabupaten" in text
    assert "Fitur yang ditolak: 12" in text
    assert "Danau 8010" in text
    assert "Danau 8011" not in text
    assert "… dan 2 lagi" in text


@pytest.mark.parametrize(
    ("m2", "words"),
    [
        (0.04, "kurang dari 0,1 m²"),
        (3.26, "3,3 m²"),
        (5631.2, "5631 m²"),
        (36.4e4, "36,4 ha"),
        (2.5e6, "2,50 km²"),
    ],
)
def test_areas_are_written_as_people_say_them(m2: float, words: str) -> None:
    assert area_text(m2) == words
