"""The order of one person's stops."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from field_api.dispatch.cost import BadDistances
from field_api.dispatch.model import BadPosition
from field_api.dispatch.stops import order_stops, path_length_m

HOME = (106.80, -6.20)
SEEDS = st.integers(0, 2**32 - 1)


def length(table: np.ndarray, order) -> float:
    """The path by a plain loop over the table; stop k is row k + 1."""
    total, here = 0.0, 0
    for stop in order:
        total += float(table[here, stop + 1])
        here = stop + 1
    return total


def nearest_neighbour(table: np.ndarray) -> list[int]:
    order: list[int] = []
    while len(order) < len(table) - 1:
        here = order[-1] + 1 if order else 0
        left = [stop for stop in range(len(table) - 1) if stop not in order]
        order.append(min(left, key=lambda stop: table[here, stop + 1]))
    return order


def some_points(seed: int, n: int) -> list[tuple[float, float]]:
    random = np.random.default_rng(seed)
    return [(lon, lat) for lon, lat in random.uniform((106.7, -6.3), (106.9, -6.1), (n, 2)).tolist()]


@settings(max_examples=40, deadline=None)
@given(SEEDS, st.integers(1, 7))
def test_up_to_seven_stops_no_order_is_shorter(seed, n):
    table = np.random.default_rng(seed).integers(0, 50, (n + 1, n + 1))  # one-way streets, many ties
    points = some_points(seed, n)
    best = min(length(table, order) for order in permutations(range(n)))
    assert length(table, order_stops(HOME, points, distances=table)) == best


def test_nine_stops_in_a_line_are_visited_along_it():
    line = [(106.80 + 0.01 * k, -6.20) for k in (5, 2, 9, 1, 7, 3, 8, 4, 6)]
    order = order_stops(HOME, line)
    assert [line[stop] for stop in order] == sorted(line)
    # nine steps of a hundredth of a degree at 6.2 south, x 1.4: 9 * 1111.95 * cos(6.2 deg) * 1.4
    assert path_length_m(HOME, line, order) == pytest.approx(13_928.6, abs=1)


@settings(max_examples=30, deadline=None)
@given(SEEDS, st.integers(8, 40), st.booleans())
def test_more_stops_are_never_longer_than_the_nearest_neighbours_path(seed, n, one_way):
    random = np.random.default_rng(seed)
    table = random.uniform(0, 9000, (n + 1, n + 1))
    table = table if one_way else (table + table.T) / 2
    order = order_stops(HOME, some_points(seed, n), distances=table)
    assert sorted(order) == list(range(n))
    assert length(table, order) <= length(table, nearest_neighbour(table)) + 1e-6


def test_two_opt_leaves_no_reversal_that_would_shorten_the_path():
    table = np.random.default_rng(11).uniform(0, 9000, (16, 16))
    order = order_stops(HOME, some_points(11, 15), distances=table)
    for i in range(15):
        for j in range(i + 2, 16):
            turned = order[:i] + order[i:j][::-1] + order[j:]
            assert length(table, turned) >= length(table, order) - 1e-6


@pytest.mark.parametrize("n", [0, 1])
def test_no_stop_and_one_stop_need_no_thought(n):
    points = some_points(1, n)
    assert order_stops(HOME, points) == list(range(n))
    assert (path_length_m(HOME, points, range(n)) > 0) == bool(n)


@pytest.mark.parametrize("n", [6, 20])
def test_stops_at_one_place_have_one_order_that_repeats(n):
    points = [(106.81, -6.21)] * n
    assert order_stops(HOME, points) == order_stops(HOME, points)
    assert sorted(order_stops(HOME, points)) == list(range(n))


def test_the_length_is_that_of_the_order_given():
    table = np.array([[0, 5, 9], [1, 0, 2], [7, 3, 0]])
    points = some_points(2, 2)
    assert path_length_m(HOME, points, [0, 1], distances=table) == 7
    assert path_length_m(HOME, points, [1, 0], distances=table) == 12
    assert order_stops(HOME, points, distances=table) == [0, 1]


def test_impossible_input_is_refused():
    with pytest.raises(BadPosition):
        order_stops((float("nan"), 0), [])
    with pytest.raises(BadPosition):
        order_stops(HOME, [(0, 100)])
    for table in (np.zeros((2, 2)), np.full((3, 3), np.nan), np.full((3, 3), np.inf), np.full((3, 3), -1)):
        with pytest.raises(BadDistances):
            order_stops(HOME, some_points(1, 2), distances=table)
