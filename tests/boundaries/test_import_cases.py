"""Files that went wrong: parts, namesakes, statistics beside the names, collections, dumps."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from boundaries import official
from boundaries.drafts import TooFewKelurahan, load_draft
from boundaries.imports.examine import Examination, examine
from boundaries.imports.problems import EmptyLayer, NotAVectorFile
from boundaries.official import OfficialArea
from boundaries.sources import facts_of_file
from tests.boundaries.boundary_files import CIDENG, FOUR, GAMBIR, Feature, frame, geojson, square


def outlines(examination: Examination) -> dict[str, BaseGeometry]:
    return {shape.area.code: shape.outline for shape in examination.shapes}


def rejected(examination: Examination) -> dict[str, str]:
    return {each.name: each.reason for each in examination.report.rejected}


def table(folder: Path, outlines: list[BaseGeometry], **columns: list[object]) -> Path:
    path = folder / "batas.geojson"
    gpd.GeoDataFrame(columns, geometry=outlines, crs=4326).to_file(path, driver="GeoJSON")
    return path


def at(name: str, east: float = 0.0, north: float = 0.0, side: float = 0.004) -> shapely.Polygon:
    """A square whose south-west corner lies so many degrees from the label point of a kelurahan."""
    area = known(name)
    assert area.lon is not None
    assert area.lat is not None
    return square(round(area.lon + east, 6), round(area.lat + north, 6), side)


def known(name: str) -> OfficialArea:
    area = official.by_name(name, "kelurahan")
    assert area is not None
    return area


def test_parts_of_one_name_are_one_kelurahan(tmp_path: Path) -> None:
    west, east = square(106.82, -6.18, 0.004), square(106.824, -6.18, 0.004)
    path = table(
        tmp_path,
        [west, east, square(106.808, -6.172, 0.004)],
        KEL_NAME=["GAMBIR", "GAMBIR", "CIDENG"],
        KEC_NAME=["GAMBIR"] * 3,
        RW=["RW 01", "RW 02", "RW 01"],
    )

    examination = examine(path)

    assert (examination.report.kelurahan, examination.report.rejected) == (2, ())
    assert shapely.equals(outlines(examination)[GAMBIR.code], shapely.union(west, east))
    assert [f.detail for f in examination.report.faults if f.kind == "united"] == ["2 fitur disatukan"]


def test_a_part_without_a_code_belongs_to_the_one_with_it_and_one_with_another_does_not(
    tmp_path: Path,
) -> None:
    half, other = shapely.box(106.81, -6.18, 106.815, -6.17), shapely.box(106.815, -6.18, 106.82, -6.17)
    rest = GAMBIR.with_(code="", outline=other)
    stranger = CIDENG.with_(code="31.71.99.9999", outline=square(106.83, -6.17))

    examination = examine(geojson(tmp_path, GAMBIR.with_(outline=half), rest, *FOUR[1:], stranger))

    assert shapely.equals(outlines(examination)[GAMBIR.code], GAMBIR.outline)
    assert list(rejected(examination)) == ["Cideng"]


@pytest.mark.parametrize("first", ["depok", "jakarta"])
def test_a_namesake_elsewhere_never_wins_whichever_comes_first(tmp_path: Path, first: str) -> None:
    """Depok's is most of the file, so that no column is known to name Jakarta's kota."""
    jakarta = at("Cipayung")
    rows = [("Cipayung", "Kota Depok", square(106.80, -6.425, 0.004))]
    rows.insert(0 if first == "jakarta" else 1, ("Cipayung", "Jakarta Timur", jakarta))
    rows += [(n, "Kota Depok", square(106.81, -6.425, 0.004)) for n in ("Pondok Jaya", "Cipayung Jaya")]
    path = table(
        tmp_path, [row[2] for row in rows], nama=[row[0] for row in rows], kota=[row[1] for row in rows]
    )

    examination = examine(path)

    assert examination.report.kelurahan == 1
    assert shapely.equals(outlines(examination)["31.75.10.1001"], jakarta)
    assert "km dari titik nama Cipayung, Cipayung, Jakarta Timur" in rejected(examination)["Cipayung"]
    assert not [fault for fault in examination.report.faults if fault.kind == "hole"]


def test_the_label_point_overrules_a_kota_that_the_file_gets_wrong(tmp_path: Path) -> None:
    """Ground with the label point is the kelurahan; ground 2 km off that is said to be Depok's is not."""
    rows = [each.with_(code="") for each in FOUR]
    wrong = Feature("", "Menteng", at("Menteng", -0.002, -0.002), kota="Kota Depok")
    depok = Feature("", "Senen", at("Senen", 0.02), kota="Kota Depok")

    examination = examine(geojson(tmp_path, *rows, wrong, depok))

    assert known("Menteng").code in outlines(examination)
    assert list(rejected(examination)) == ["Senen"]
    said = [fault.detail for fault in examination.report.faults if fault.kind == "hierarchy"]
    assert any("Kota Depok, yang tidak dikenal" in detail for detail in said)


@pytest.mark.parametrize("code", ["", CIDENG.code])
def test_what_lies_five_kilometres_from_its_label_is_not_loaded(tmp_path: Path, code: str) -> None:
    """Cideng's label lies at 6.173 S; 0.06 degrees of latitude are 6.6 km."""
    away = Feature(code, "Cideng", at("Cideng", 0.0, -0.064))

    examination = examine(geojson(tmp_path, GAMBIR.with_(code=GAMBIR.code if code else ""), away))

    assert examination.report.kelurahan == 1
    assert rejected(examination)["Cideng"].startswith("6,6 km dari titik nama Cideng, Gambir, Jakarta Pusat")


def test_nothing_near_its_label_is_no_boundary_file(tmp_path: Path) -> None:
    with pytest.raises(EmptyLayer, match="km dari titik nama"):
        examine(geojson(tmp_path, CIDENG.with_(outline=at("Cideng", 0.2))))


def test_a_part_apart_from_the_others_is_somewhere_else(tmp_path: Path) -> None:
    """Within 5 km, but 1.9 km from the part with the label: only the name says that they belong together."""
    path = table(tmp_path, [at("Cideng", -0.002, -0.002), at("Cideng", 0.02)], nama=["Cideng", "Cideng"])

    examination = examine(path)

    assert shapely.equals(outlines(examination)[CIDENG.code], at("Cideng", -0.002, -0.002))
    assert "terpisah dari bagian lain" in rejected(examination)["Cideng"]


def test_islands_of_one_name_are_one_kelurahan_far_apart_as_they_lie(tmp_path: Path) -> None:
    near, far = square(106.56, -5.70, 0.004), square(106.60, -5.745, 0.004)
    path = table(
        tmp_path,
        [far, near, square(106.57, -5.65, 0.004), square(107.2, -5.70, 0.004)],
        nama=["Pulau Panggang", "Pulau Panggang", "Pulau Kelapa", "Pulau Panggang"],
    )

    examination = examine(path)

    assert examination.report.kelurahan == 2
    assert shapely.equals(outlines(examination)["31.01.01.1001"], shapely.union(near, far))
    assert "km dari titik nama Pulau Panggang" in rejected(examination)["Pulau Panggang"]


@pytest.mark.parametrize(
    ("heading", "values"),
    [
        ("PENDUDUK", [2831, 18712, 3172, 8262]),  # 3172 is Jakarta Timur
        ("luas_ha", [258.2, 31.71, 80.95, 91.1]),  # 31.71 is Jakarta Pusat
        ("x", [3171, 3172, 3173, 3174]),  # four kota by code, by name none
        ("jumlah", [3171, 3172, 3173, 3174]),
    ],
)
@pytest.mark.parametrize("is_first", [True, False])
def test_a_column_of_numbers_is_not_taken_for_the_code(
    tmp_path: Path, heading: str, values: list[object], is_first: bool
) -> None:
    names: list[object] = ["Gambir", "Cideng", "Karet Semanggi", "Senen"]
    columns = {heading: values, "KELURAHAN": names} if is_first else {"KELURAHAN": names, heading: values}

    examination = examine(table(tmp_path, [at(str(name)) for name in names], **columns))

    assert (examination.report.kelurahan, examination.report.rejected) == (4, ())
    assert not [fault for fault in examination.report.faults if fault.kind == "code_unknown"]


def test_codes_of_kota_with_their_names_are_codes_still(tmp_path: Path) -> None:
    path = table(tmp_path, [at("Gambir"), at("Senen")], id=["3171", "3173"], n=["Jakarta Pusat", "Gambir"])
    with pytest.raises(EmptyLayer, match="hanya memuat kecamatan atau kota"):
        examine(path)


def test_of_a_collection_its_polygons_are_loaded(tmp_path: Path) -> None:
    line = shapely.LineString([(106.81, -6.18), (106.825, -6.17)])
    twice = shapely.GeometryCollection([square(106.82, -6.18), line, shapely.Point(106.825, -6.175)])
    parts = [shapely.box(106.81, -6.18, 106.817, -6.17), shapely.box(106.813, -6.18, 106.82, -6.17)]
    overlapping = shapely.GeometryCollection([shapely.GeometryCollection(parts), line])
    rows = [GAMBIR.with_(outline=overlapping), CIDENG.with_(outline=twice)]
    bare = Feature("31.71.01.1003", "Petojo Utara", shapely.GeometryCollection([line]))

    examination = examine(geojson(tmp_path, *rows, bare))

    assert shapely.equals(outlines(examination)[GAMBIR.code], GAMBIR.outline)
    assert shapely.equals(outlines(examination)[CIDENG.code], CIDENG.outline)
    assert "bukan poligon" in rejected(examination)["Petojo Utara"]


def test_a_placemark_with_its_label_point_is_loaded(tmp_path: Path) -> None:
    ring = " ".join(f"{x},{y}" for x, y in square(106.81, -6.18).exterior.coords)
    path = tmp_path / "batas.kml"
    path.write_text(
        '<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark><name>Gambir</name><MultiGeometry>'
        "<Point><coordinates>106.815,-6.175</coordinates></Point><Polygon><outerBoundaryIs><LinearRing>"
        f"<coordinates>{ring}</coordinates></LinearRing></outerBoundaryIs></Polygon></MultiGeometry>"
        "</Placemark></Document></kml>"
    )

    assert shapely.equals(outlines(examine(path))[GAMBIR.code], GAMBIR.outline)


def test_a_dump_with_copy_gets_advice(tmp_path: Path) -> None:
    path = tmp_path / "batas.sql"
    path.write_text(
        "COPY public.catatan (isi) FROM stdin;\nx\n\\.\n"
        "COPY public.desa (nama, the_geom) FROM stdin;\nGAMBIR\t0103000020E6100000\n\\.\n"
    )

    with pytest.raises(NotAVectorFile, match=r"COPY.*ogr2ogr -f GPKG batas.gpkg PG:dbname=\w+ public.desa\)"):
        examine(path)


@pytest.mark.django_db
def test_all_names_on_little_ground_are_too_few(tmp_path: Path) -> None:
    """267 squares of 440 m cover 52 km² of 652."""
    names = [area.name for area in official.areas("kelurahan")]
    examination = examine(table(tmp_path, [at(name, -0.002, -0.002) for name in names], nama=list(names)))
    report = examination.report

    assert (report.kelurahan, report.is_complete_enough) == (267, False)
    assert 0.05 < report.ground < 0.1
    assert "% dari luas Jakarta" in report.as_text()
    facts = facts_of_file(tmp_path / "batas.geojson", "")
    with pytest.raises(TooFewKelurahan, match="hanya mencakup 8 % dari luas Jakarta"):
        load_draft(examination, facts=facts)
    load_draft(replace(examination, report=replace(report, ground=0.95)), facts=facts)


def test_the_code_column_may_be_called_as_the_area_is(tmp_path: Path) -> None:
    frame(FOUR).rename(columns={"kode": "area_code"}).to_file(tmp_path / "batas.geojson", driver="GeoJSON")

    examination = examine(tmp_path / "batas.geojson")
    assert {shape.area.code for shape in examination.shapes} > {each.code for each in FOUR}
