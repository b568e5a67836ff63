"""Lookups over the real boundaries of two publishers, for offices and reports whose place is known."""

from __future__ import annotations

import csv
import json
from datetime import date

import geopandas
import numpy as np
import pytest
import shapely
from django.test import TestCase

from boundaries.bulk import locate_many
from boundaries.drafts import EditionFacts, load_draft
from boundaries.editions import activate
from boundaries.imports.examine import examine
from boundaries.imports.neighbours import read_neighbours
from boundaries.lookup import State, locate
from boundaries.models import Edition
from tests.boundaries.boundary_files import SHARED

BPS = SHARED / "boundaries" / "bps2020_kelurahan.geojson"
BIG = SHARED / "boundaries" / "big_kelurahan_lonlat.geojson"
IN_BIG_DAYS = date(2019, 6, 1)

INSIDE = {State.INSIDE, State.AMBIGUOUS}


def offices() -> list[tuple[str, float, float]]:
    with (SHARED / "official" / "kantor_lurah.csv").open(encoding="utf-8") as file:
        return [
            (row["kode_kemendagri"], float(row["lon"]), float(row["lat"])) for row in csv.DictReader(file)
        ]


def reports_of_2017() -> np.ndarray:
    """Longitude and latitude, one row a report."""
    files = sorted((SHARED / "reports").glob("petabencana.id_jbd_reports_2017-02-*.geojson"))
    features = [each for file in files for each in json.loads(file.read_text())["features"]]
    return np.array([feature["geometry"]["coordinates"][:2] for feature in features])


def codes_by_geopandas(points: np.ndarray) -> list[str | None]:
    """The same question put to the file as it was found, through the table of both codes."""
    with (SHARED / "official" / "crosswalk_kemendagri_bps.csv").open(encoding="utf-8") as file:
        kemendagri = {row["kode_bps"]: row["kode_kemendagri"] for row in csv.DictReader(file)}
    found = geopandas.read_file(BPS)
    found["code"] = found["village_code"].str.removeprefix("id").map(kemendagri)
    asked = geopandas.GeoDataFrame(geometry=shapely.points(points), crs=4326)
    pairs = geopandas.sjoin(
        asked, found.dropna(subset=["code"])[["code", "geometry"]], predicate="intersects"
    )
    lowest = pairs["code"].groupby(level=0).min()
    return [lowest.get(at) for at in range(len(points))]


def facts(name: str, valid_from: date) -> EditionFacts:
    return EditionFacts(name, source="tests", licence="tests", attribution="tests", valid_from=valid_from)


@pytest.mark.skipif(not BPS.exists(), reason="needs the real boundaries of ../shared/data")
class TestRealBoundaries(TestCase):
    bps: Edition
    big: Edition

    @classmethod
    def setUpTestData(cls) -> None:
        towns = read_neighbours(sorted(BPS.parent.glob("bps2020_neighbour_*.geojson")))
        cls.big = load_draft(examine(BIG), facts=facts("BIG", date(2019, 1, 1)))
        cls.bps = load_draft(examine(BPS), facts=facts("BPS 2020", date(2020, 4, 1)), neighbours=towns)
        activate(cls.big)
        activate(cls.bps)

    def test_all_218_offices_lie_in_their_own_kelurahan_in_both_editions(self) -> None:
        codes, lon, lat = zip(*offices(), strict=True)
        assert len(codes) == 218
        for edition, day in [(self.bps, None), (self.big, IN_BIG_DAYS)]:
            found = [locate(*point, on=day) for point in zip(lon, lat, strict=True)]
            assert {one.edition_id for one in found} == {edition.pk}
            assert [one.kelurahan.code if one.kelurahan else None for one in found] == list(codes)
            assert locate_many(lon, lat, edition=edition).codes.tolist() == list(codes)

    def test_1105_of_the_1204_reports_of_2017_are_inside_by_every_method(self) -> None:
        points = reports_of_2017()
        in_bulk = locate_many(*points.T)
        assert (len(points), int(in_bulk.inside.sum())) == (1204, 1105)
        assert in_bulk.codes.tolist() == codes_by_geopandas(points)
        for (lon, lat), code in zip(points, in_bulk.codes, strict=True):
            one = locate(lon, lat)
            assert (one.kelurahan.code if one.kelurahan and one.state in INSIDE else None) == code

    def test_reports_outside_are_in_a_town_that_is_named_where_it_is_known(self) -> None:
        outside = [locate(lon, lat) for lon, lat in reports_of_2017()]
        towns = [one.neighbour for one in outside if one.state not in INSIDE]
        assert (towns.count("Kota Bekasi"), towns.count("Kota Depok"), towns.count(None)) == (86, 3, 10)

    def test_with_an_accuracy_both_ways_doubt_the_same_reports_but_for_crooked_borders(self) -> None:
        points = reports_of_2017()
        in_bulk = locate_many(*points.T, accuracy_m=25)
        doubted = np.array([locate(lon, lat, 25).state is State.AMBIGUOUS for lon, lat in points])
        assert 80 < doubted.sum() < 160
        assert (in_bulk.ambiguous != doubted).mean() < 0.01

    def test_in_the_middle_of_the_city_the_shares_of_all_candidates_add_up(self) -> None:
        gambir_and_menteng = [row for row in offices() if row[0].startswith(("31.71.01", "31.71.06"))]
        assert len(gambir_and_menteng) >= 8
        for _, lon, lat in gambir_and_menteng:
            shares = [candidate.p for candidate in locate(lon, lat, 100).candidates]
            assert sum(shares) == pytest.approx(1, abs=0.003)
