"""The two real editions that are at hand: a clean one and a dirty one."""

from __future__ import annotations

import csv
import zipfile
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from boundaries.imports.examine import Examination, examine
from tests.boundaries.boundary_files import SHARED

BPS = SHARED / "boundaries" / "bps2020_kelurahan.geojson"
BIG = SHARED / "boundaries" / "big_dirty"

pytestmark = pytest.mark.skipif(not BPS.exists(), reason="the real boundary files are not on this machine")


@pytest.fixture(scope="module")
def bps() -> Examination:
    return examine(BPS)


@pytest.fixture(scope="module")
def big() -> Examination:
    return examine(BIG)


def kinds(examination: Examination) -> dict[str, int]:
    counts: dict[str, int] = {}
    for fault in examination.report.faults:
        counts[fault.kind] = counts.get(fault.kind, 0) + 1
    return counts


def test_bps_has_every_kelurahan_and_three_features_that_are_none(bps: Examination) -> None:
    report = bps.report

    assert (report.kelurahan, report.kecamatan, report.kota) == (267, 44, 6)
    assert report.missing == ()
    assert [each.name for each in report.rejected] == ["Danau Sunter", "Danau Sunter Dll", "Prepedan"]
    assert (report.crs, report.axes_swapped) == ("EPSG:4326", False)


def test_bps_has_no_fault_but_the_ground_of_what_was_refused(bps: Examination) -> None:
    assert kinds(bps) == {"hole": 3}
    assert [fault.name for fault in bps.report.faults] == ["Prepedan", "Danau Sunter Dll", "Danau Sunter"]


def test_bps_comes_out_the_same_from_a_zipped_shapefile(tmp_path: Path, bps: Examination) -> None:
    folder = tmp_path / "shp"
    folder.mkdir()
    gpd.read_file(BPS)[["village_code", "village", "district", "regency", "geometry"]].rename(
        columns={"village_code": "village_id"}
    ).to_file(folder / "batas.shp")
    with zipfile.ZipFile(tmp_path / "batas.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for file in folder.iterdir():
            archive.write(file, file.name)

    zipped = examine(tmp_path / "batas.zip")

    assert {**zipped.report.as_data()} == {**bps.report.as_data()}
    for one, other in zip(zipped.shapes, bps.shapes, strict=True):
        assert one.area == other.area
        assert shapely.equals(one.outline, other.outline)


def test_big_is_complete_with_its_axes_put_right(big: Examination) -> None:
    report = big.report

    assert (report.kelurahan, report.kecamatan, report.kota) == (267, 44, 6)
    assert report.missing == ()
    assert report.rejected == ()
    assert report.axes_swapped
    west, south, east, north = shapely.total_bounds([shape.outline for shape in big.shapes])
    assert (106, -7) < (west, south) < (east, north) < (108, -5)


def test_big_tells_its_overlaps_and_holes(big: Examination) -> None:
    overlaps = [fault for fault in big.report.faults if fault.kind == "overlap"]

    # Counted independently, with geopandas, in EPSG:32748.
    assert kinds(big) == {"invalid_ring": 2, "overlap": 458, "hole": 896, "hierarchy": 2}
    assert sum(fault.size for fault in overlaps) / 10_000 == pytest.approx(36.4, abs=0.1)
    assert overlaps[0].name == "Lenteng Agung / Baru"


def test_simplified_outlines_share_their_borders_in_both_editions(bps: Examination, big: Examination) -> None:
    for examination in (bps, big):
        for level in ("kelurahan", "kecamatan", "kota"):
            simple = [shape.simple for shape in examination.shapes if shape.area.level == level]
            assert shapely.coverage_is_valid(simple)
            assert shapely.is_valid(simple).all()


def test_simplified_outlines_are_small(bps: Examination) -> None:
    kelurahan = [shape for shape in bps.shapes if shape.area.level == "kelurahan"]
    before = sum(shapely.get_num_coordinates(shape.outline) for shape in kelurahan)
    after = sum(shapely.get_num_coordinates(shape.simple) for shape in kelurahan)

    assert after < before / 4


def test_every_kelurahan_office_lies_in_its_own_outline_in_both_editions(
    bps: Examination, big: Examination
) -> None:
    with (SHARED / "official" / "kantor_lurah.csv").open(encoding="utf-8", newline="") as file:
        offices = list(csv.DictReader(file))

    assert len(offices) == 218
    for examination in (bps, big):
        outlines = {shape.area.code: shape.outline for shape in examination.shapes}
        for office in offices:
            outline = outlines[office["kode_kemendagri"]]
            assert shapely.intersects_xy(outline, float(office["lon"]), float(office["lat"])), office["name"]
