from __future__ import annotations

from datetime import date

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyproj import Geod
from pytest_django import DjangoAssertNumQueries

from boundaries.errors import BadPoint, NoActiveEdition
from boundaries.lookup import Named, State, locate
from boundaries.models import Area, Edition
from tests.boundaries.squares import (
    ANGGREK,
    CORNER_LAT,
    CORNER_LON,
    EAST,
    KENANGA,
    MAWAR,
    MELATI,
    NORTH,
    SOUTH,
    WEST,
    Squares,
    make_edition,
    make_squares,
)

EARTH = Geod(ellps="WGS84")


def metres_between(lon: float, lat: float, to_lon: float, to_lat: float) -> float:
    return float(EARTH.inv(lon, lat, to_lon, to_lat)[2])


def shares(location) -> dict[str, float]:
    return {candidate.code: candidate.p for candidate in location.candidates}


def test_a_point_inside_gets_its_kelurahan_kecamatan_and_kota_in_one_query(
    squares: Squares, django_assert_num_queries: DjangoAssertNumQueries
):
    with django_assert_num_queries(1):
        found = locate(106.803, -6.207)
    assert found.state is State.INSIDE
    assert found.kelurahan == Named(KENANGA, "Kenanga")
    assert found.kecamatan == Named("31.71.01", "Selatan")
    assert found.kota == Named("31.71", "Jakarta Pusat")
    assert shares(found) == {KENANGA: 1.0}
    assert (found.edition, found.edition_id) == ("Kotak", squares.edition.pk)
    assert found.neighbour is None
    assert found.distance_m is None


def test_the_edge_is_in_metres_on_the_ground(squares: Squares):
    to_the_south = metres_between(106.804, -6.207, 106.804, SOUTH)
    assert locate(106.804, -6.207).edge_m == pytest.approx(to_the_south, rel=1e-3)
    to_the_west = metres_between(106.8002, -6.205, CORNER_LON, -6.205)
    assert locate(106.8002, -6.205).edge_m == pytest.approx(to_the_west, rel=1e-3)


def test_the_answer_as_data_is_what_the_api_promises(squares: Squares):
    as_data = locate(106.803, -6.207, 20).as_dict()
    assert list(as_data) == [
        "state", "kelurahan", "kecamatan", "kota", "edge_m", "candidates", "edition",
        "edition_id", "neighbour", "distance_m",
    ]  # fmt: skip
    assert as_data["state"] == "inside"
    assert as_data["kelurahan"] == {"code": KENANGA, "name": "Kenanga"}
    assert as_data["candidates"] == [{"code": KENANGA, "name": "Kenanga", "p": 1.0}]
    assert as_data["edge_m"] == round(metres_between(106.803, -6.207, 106.803, SOUTH), 1)


def test_a_point_on_a_shared_edge_goes_to_the_lowest_code_and_says_so(squares: Squares):
    found = locate(CORNER_LON, -6.205)
    assert found.state is State.AMBIGUOUS
    assert found.kelurahan == Named(ANGGREK, "Anggrek")
    assert found.edge_m == pytest.approx(0, abs=0.001)
    assert shares(found) == {ANGGREK: 0.5, KENANGA: 0.5}


def test_at_the_corner_of_four_each_is_as_likely(squares: Squares):
    found = locate(CORNER_LON, CORNER_LAT, 25)
    assert found.state is State.AMBIGUOUS
    assert found.kelurahan == Named(ANGGREK, "Anggrek")
    assert shares(found) == pytest.approx(dict.fromkeys([ANGGREK, KENANGA, MELATI, MAWAR], 0.25), abs=1e-4)


def test_near_a_border_the_accuracy_decides_between_inside_and_ambiguous(squares: Squares):
    lon = 106.8002  # 22 m east of the border: P(other side) = Phi(-22.1 x 1.5096 / accuracy)
    assert locate(lon, -6.205, 20).state is State.INSIDE  # 4.8 %
    doubtful = locate(lon, -6.205, 40)  # 20.2 %
    assert doubtful.state is State.AMBIGUOUS
    assert doubtful.kelurahan == Named(KENANGA, "Kenanga")
    assert shares(doubtful) == pytest.approx({KENANGA: 0.798, ANGGREK: 0.202}, abs=1e-3)


def test_the_candidates_cost_no_further_query(
    squares: Squares, django_assert_num_queries: DjangoAssertNumQueries
):
    with django_assert_num_queries(1):
        assert len(locate(CORNER_LON, CORNER_LAT, 25).candidates) == 4


def test_the_sea_casts_no_doubt_on_a_point_at_the_shore(squares: Squares):
    found = locate(106.795, SOUTH + 0.0001, 40)
    assert found.state is State.INSIDE
    assert found.kelurahan == Named(ANGGREK, "Anggrek")
    assert 0.6 < shares(found)[ANGGREK] < 0.7


def test_a_point_just_off_the_coast_gets_the_nearest_kelurahan_as_a_guess(squares: Squares):
    found = locate(106.797, SOUTH - 0.003)
    off = metres_between(106.797, SOUTH - 0.003, 106.797, SOUTH)
    assert found.state is State.JUST_OUTSIDE
    assert found.kelurahan == Named(ANGGREK, "Anggrek")
    assert found.kota == Named("31.71", "Jakarta Pusat")
    assert found.distance_m == pytest.approx(off, rel=1e-3)
    assert found.edge_m == found.distance_m
    assert found.candidates == ()


def test_a_guess_between_two_equally_near_ones_goes_to_the_lowest_code(squares: Squares):
    found = locate(CORNER_LON, SOUTH - 0.002)
    assert found.kelurahan == Named(ANGGREK, "Anggrek")


def test_beyond_500_metres_from_every_kelurahan_a_point_is_outside(squares: Squares):
    assert locate(106.797, SOUTH - 0.0045).state is State.JUST_OUTSIDE  # 498 m
    found = locate(106.797, SOUTH - 0.0046)  # 509 m
    assert found.state is State.OUTSIDE
    assert (found.kelurahan, found.kecamatan, found.kota) == (None, None, None)
    assert found.candidates == ()


def test_a_point_in_a_neighbouring_town_is_outside_and_the_town_is_named(squares: Squares):
    found = locate(EAST + 0.0005, -6.205)
    assert found.state is State.OUTSIDE
    assert found.neighbour == "Kota Bekasi"
    assert found.kelurahan is None
    assert found.distance_m == pytest.approx(metres_between(EAST, -6.205, EAST + 0.0005, -6.205), rel=1e-3)


def test_a_point_in_the_town_whose_accuracy_reaches_over_the_border_is_a_guess(squares: Squares):
    found = locate(EAST + 0.0001, -6.205, 30)
    assert found.state is State.JUST_OUTSIDE
    assert found.kelurahan == Named(KENANGA, "Kenanga")
    assert found.neighbour == "Kota Bekasi"
    assert 0.2 < shares(found)[KENANGA] < 0.4


def test_a_point_inside_whose_accuracy_reaches_the_town_is_ambiguous(squares: Squares):
    assert locate(EAST - 0.0001, -6.205, 30).state is State.AMBIGUOUS
    assert locate(EAST - 0.0001, -6.195, 30).state is State.INSIDE  # there the sea begins


def test_an_accuracy_of_many_kilometres_settles_nothing(squares: Squares):
    found = locate(106.803, -6.207, 50_000)
    assert found.state is State.AMBIGUOUS
    assert found.candidates[0].p < 0.01


def test_another_continent_is_outside_too(squares: Squares):
    for lon, lat in [(2.35, 48.85), (-180, 90), (0, 0), (180, -90), (144.9, 9.9)]:
        assert locate(lon, lat, 10).state is State.OUTSIDE


def test_without_an_active_edition_there_is_no_answer_rather_than_outside(
    squares: Squares, django_assert_num_queries: DjangoAssertNumQueries
):
    Edition.objects.update(state=Edition.State.DRAFT)
    for lon in (106.803, 2.35):
        with django_assert_num_queries(1), pytest.raises(NoActiveEdition, match="activate_edition"):
            locate(lon, -6.207)


def test_numbers_that_are_no_place_are_refused_before_the_database_is_asked(
    django_assert_num_queries: DjangoAssertNumQueries, db: None
):
    with django_assert_num_queries(0), pytest.raises(BadPoint, match="tertukar"):
        locate(-6.2, 106.8)


def test_every_day_is_answered_by_the_edition_of_that_day(squares: Squares):
    old = make_squares(make_edition("Lama", valid_from=date(2010, 1, 1), valid_to=date(2020, 1, 1)))
    make_edition("Nanti", state=Edition.State.DRAFT)
    assert locate(106.803, -6.207, on=date(2019, 12, 31)).edition_id == old.edition.pk
    assert locate(106.803, -6.207, on=date(2020, 1, 1)).edition == "Kotak"
    assert locate(106.803, -6.207).edition == "Kotak"
    with pytest.raises(NoActiveEdition):
        locate(106.803, -6.207, on=date(2009, 12, 31))


def test_the_day_begins_at_midnight_in_jakarta(squares: Squares):
    Edition.objects.update(valid_to=date(2026, 3, 1))
    with time_machine.travel("2026-02-28T16:59:59Z", tick=False):
        assert locate(106.803, -6.207).state is State.INSIDE
    with time_machine.travel("2026-02-28T17:00:00Z", tick=False), pytest.raises(NoActiveEdition):
        locate(106.803, -6.207)


def test_areas_of_another_edition_are_never_seen(squares: Squares):
    make_squares(make_edition("Draf", state=Edition.State.DRAFT))
    assert len(locate(CORNER_LON, CORNER_LAT, 25).candidates) == 4


def test_a_kelurahan_without_a_kecamatan_is_named_all_the_same(squares: Squares):
    Area.objects.filter(code=KENANGA).update(parent=None)
    as_data = locate(106.803, -6.207).as_dict()
    assert as_data["kelurahan"]["code"] == KENANGA
    assert (as_data["kecamatan"], as_data["kota"]) == (None, None)


grid = st.sampled_from([WEST, CORNER_LON, EAST, 106.7999999, 106.803])
rows = st.sampled_from([SOUTH, CORNER_LAT, NORTH, -6.2000001, -6.207])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None)
@given(lon=st.floats(106.78, 106.83) | grid, lat=st.floats(-6.22, -6.18) | rows)
def test_any_point_belongs_to_the_lowest_code_that_covers_it(squares: Squares, lon: float, lat: float):
    from shapely import Point, from_wkb

    point = Point(lon, lat)
    covering = [
        code for code, area in squares.by_code.items() if from_wkb(bytes(area.outline.wkb)).covers(point)
    ]
    found = locate(lon, lat)
    if covering:
        assert found.kelurahan
        assert found.kelurahan.code == min(covering)
    else:
        assert found.state in {State.JUST_OUTSIDE, State.OUTSIDE}
