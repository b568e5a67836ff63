from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from boundaries.bulk import locate_many
from boundaries.errors import NoActiveEdition
from boundaries.lookup import State, locate
from boundaries.models import Area, Edition
from tests.boundaries.squares import (
    ANGGREK,
    CORNER_LAT,
    CORNER_LON,
    EAST,
    KENANGA,
    MAWAR,
    MELATI,
    SOUTH,
    Squares,
    make_edition,
    make_squares,
)


def test_each_point_gets_the_code_of_its_kelurahan_in_order(squares: Squares):
    found = locate_many([106.803, 106.797, 106.9, 106.803], [-6.207, -6.197, -6.2, -6.193])
    assert found.codes.tolist() == [KENANGA, MELATI, None, MAWAR]
    assert found.inside.tolist() == [True, True, False, True]
    assert found.ambiguous.tolist() == [False] * 4
    assert found.table.tolist() == [ANGGREK, KENANGA, MELATI, MAWAR]
    assert found.edition_id == squares.edition.pk


def test_points_on_shared_edges_go_to_the_lowest_code_and_are_ambiguous(squares: Squares):
    found = locate_many([CORNER_LON, CORNER_LON, 106.795], [CORNER_LAT, -6.195, CORNER_LAT])
    assert found.codes.tolist() == [ANGGREK, MELATI, ANGGREK]
    assert found.ambiguous.tolist() == [True] * 3


def test_what_is_no_place_is_outside(squares: Squares):
    found = locate_many([np.nan, 106.803, np.inf, -6.2, 1e300], [-6.2, np.nan, -6.2, 106.8, 5])
    assert not found.inside.any()
    assert found.codes.tolist() == [None] * 5


def test_no_points_at_all_are_fine(squares: Squares):
    found = locate_many([], [], accuracy_m=[])
    assert found.codes.tolist() == []


def test_a_town_covers_nothing_of_ours(squares: Squares):
    assert locate_many(EAST + 0.005, -6.205).codes.tolist() == [None]


@pytest.mark.parametrize(("accuracy_m", "doubtful"), [(20, False), (25, False), (27, True), (40, True)])
def test_a_point_is_ambiguous_when_another_begins_within_its_accuracy(
    squares: Squares, accuracy_m: float, doubtful: bool
):
    # 22.1 m from the border: in doubt from an accuracy of 22.1 / 0.849 = 26.1 m on.
    found = locate_many([106.8002], [-6.205], accuracy_m=accuracy_m)
    assert found.ambiguous.tolist() == [doubtful]
    assert (locate(106.8002, -6.205, accuracy_m).state is State.AMBIGUOUS) == doubtful


def test_each_point_may_have_its_own_accuracy_or_none(squares: Squares):
    found = locate_many([106.8002] * 3, [-6.205] * 3, accuracy_m=[10, 60, np.nan])
    assert found.ambiguous.tolist() == [False, True, False]


def test_the_sea_is_no_rival_but_a_town_is(squares: Squares):
    lon, lat = [106.795, EAST - 0.0001, EAST - 0.0001], [SOUTH + 0.0001, -6.205, -6.195]
    found = locate_many(lon, lat, accuracy_m=50)
    assert found.ambiguous.tolist() == [False, True, False]


def test_outlines_are_read_once_and_then_one_query_finds_the_edition(
    squares: Squares, django_assert_num_queries: DjangoAssertNumQueries
):
    with django_assert_num_queries(2):
        locate_many([106.803], [-6.207])
    with django_assert_num_queries(1):
        locate_many([106.803], [-6.207])
    with django_assert_num_queries(0):
        locate_many([106.803], [-6.207], edition=squares.edition)


def test_a_new_edition_answers_as_soon_as_it_is_in_force(squares: Squares):
    assert locate_many([106.803], [-6.207]).edition_id == squares.edition.pk
    Edition.objects.update(state=Edition.State.RETIRED)
    newer = make_squares(make_edition("Baru"))
    Area.objects.filter(pk=newer.by_code[KENANGA].pk).update(code="31.71.01.1009")
    found = locate_many([106.803], [-6.207])
    assert found.edition_id == newer.edition.pk
    assert found.codes.tolist() == ["31.71.01.1009"]


def test_an_edition_that_is_not_in_force_can_be_asked_by_name(squares: Squares):
    draft = make_squares(make_edition("Draf", state=Edition.State.DRAFT)).edition
    assert locate_many([106.803], [-6.207], edition=draft).edition_id == draft.pk


def test_without_an_edition_nothing_is_answered(db: None):
    with pytest.raises(NoActiveEdition):
        locate_many([106.803], [-6.207])


def test_arrays_of_different_length_are_refused(squares: Squares):
    with pytest.raises(ValueError, match="differ in length"):
        locate_many([106.803, 106.8], [-6.207])


def test_threads_share_the_outlines(squares: Squares):
    rng = np.random.default_rng(3)
    lon, lat = rng.uniform(106.79, 106.81, 20_000), rng.uniform(-6.21, -6.19, 20_000)
    alone = locate_many(lon, lat, edition=squares.edition).index
    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(lambda _: locate_many(lon, lat, edition=squares.edition).index, range(8)))
    assert all((answer == alone).all() for answer in answers)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.floats(106.785, 106.825), st.floats(-6.215, -6.185)), min_size=1, max_size=8))
def test_it_says_what_locate_says_of_each_point(squares: Squares, points: list[tuple[float, float]]):
    lon, lat = zip(*points, strict=True)
    found = locate_many(lon, lat)
    for point, code in zip(points, found.codes, strict=True):
        one = locate(*point)
        covered = one.state in {State.INSIDE, State.AMBIGUOUS}
        assert code == (one.kelurahan.code if covered and one.kelurahan else None)
