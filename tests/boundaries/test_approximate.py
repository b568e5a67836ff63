from __future__ import annotations

import csv

import numpy as np
import pytest
import shapely

from boundaries import official
from boundaries.approximate import approximate_examination, approximate_facts
from boundaries.imports.examine import Examination
from tests.boundaries.boundary_files import SHARED


@pytest.fixture(scope="module")
def examination() -> Examination:
    return approximate_examination()


@pytest.fixture(scope="module")
def outlines(examination: Examination) -> dict[str, shapely.MultiPolygon]:
    return {s.area.code: s.outline for s in examination.shapes if s.area.level == "kelurahan"}


def test_every_area_of_the_official_table_gets_an_outline(examination: Examination) -> None:
    assert [shape.area for shape in examination.shapes] == list(official.areas())
    assert examination.report.kelurahan == 267
    assert examination.report.is_complete_enough
    assert approximate_facts().is_approximate
    assert "perkiraan" in approximate_facts().name


def test_the_outlines_fit_together(outlines: dict[str, shapely.MultiPolygon]) -> None:
    cells = np.array(list(outlines.values()), dtype=object)

    assert shapely.is_valid(cells).all()
    assert shapely.coverage_is_valid(cells)
    assert not shapely.is_empty(cells).any()


def test_each_outline_holds_its_own_label_point(outlines: dict[str, shapely.MultiPolygon]) -> None:
    for area in official.areas("kelurahan"):
        assert shapely.intersects_xy(outlines[area.code], area.lon or 0, area.lat or 0)


def test_the_whole_is_as_large_as_the_known_areas_together(outlines: dict[str, shapely.MultiPolygon]) -> None:
    # A degree is 110.6 km northwards and 110.67 km eastwards at 6.2 degrees south.
    whole_km2 = shapely.union_all(list(outlines.values())).area * 110.6 * 110.67
    known_km2 = sum(area.area_km2 or 0 for area in official.areas("kelurahan"))

    assert whole_km2 == pytest.approx(known_km2, rel=0.02)


def test_the_same_table_gives_the_same_outlines(outlines: dict[str, shapely.MultiPolygon]) -> None:
    again = {s.area.code: s.outline for s in approximate_examination().shapes if s.area.level == "kelurahan"}

    assert again == outlines


def test_most_kelurahan_offices_lie_in_their_own_cell(outlines: dict[str, shapely.MultiPolygon]) -> None:
    path = SHARED / "official" / "kantor_lurah.csv"
    if not path.exists():
        pytest.skip("the list of kelurahan offices is not on this machine")
    with path.open(encoding="utf-8", newline="") as file:
        offices = list(csv.DictReader(file))

    own = [
        bool(shapely.intersects_xy(outlines[row["kode_kemendagri"]], float(row["lon"]), float(row["lat"])))
        for row in offices
    ]

    assert len(own) == 218
    assert sum(own) >= 190
