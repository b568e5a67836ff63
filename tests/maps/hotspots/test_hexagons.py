"""Hexagons by axial coordinates, against distances worked out otherwise."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from maps.hotspots.core.hexagons import (
    AROUND,
    centre_of,
    corners_of,
    from_key,
    hexagon_of,
    key_of,
    neighbours,
)


def test_each_point_is_in_the_hexagon_with_the_nearest_middle() -> None:
    rng = np.random.default_rng(1)
    x, y = rng.uniform(680_000, 720_000, 2000), rng.uniform(9_290_000, 9_330_000, 2000)
    q, r = hexagon_of(x, y, 250)
    own = np.hypot(*(np.stack(centre_of(q, r, 250)) - (x, y)))
    others = [np.hypot(*(np.stack(centre_of(q + dq, r + dr, 250)) - (x, y))) for dq, dr in AROUND]
    assert (own <= np.min(others, axis=0) + 1e-6).all()
    assert own.max() <= 250 / 3**0.5 + 1e-6


def test_neighbours_lie_250_m_apart_and_share_two_corners() -> None:
    q, r = np.array([10, 11]), np.array([-3, -3])
    x, y = centre_of(q, r, 250)
    assert np.hypot(x[1] - x[0], y[1] - y[0]) == 250
    one, other = corners_of(q, r, 250)
    shared = [a for a in one for b in other if np.hypot(*(a - b)) < 1e-6]
    assert len(shared) == 2
    area = 0.5 * abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(one, np.roll(one, -1, 0), strict=True)))
    assert abs(area - 250**2 * 3**0.5 / 2) < 1e-3


@settings(max_examples=50, deadline=None)
@given(st.integers(-100_000, 100_000), st.integers(-100_000, 100_000))
def test_a_key_gives_its_hexagon_back(q: int, r: int) -> None:
    back = from_key(key_of(np.array([q]), np.array([r])))
    assert [int(part[0]) for part in back] == [q, r]
    assert [int(p[0]) for p in hexagon_of(*centre_of(np.array([q]), np.array([r]), 250), 250)] == [q, r]


def test_a_hexagon_in_the_middle_has_itself_and_six_neighbours() -> None:
    middle = [(0, 0), *AROUND]
    keys = np.sort(key_of(*np.array(middle).T))
    near = neighbours(keys).toarray()
    degree = near.sum(axis=1)
    assert sorted(degree) == [4, 4, 4, 4, 4, 4, 7]
    assert (near == near.T).all()
    assert (np.diag(near) == 1).all()
    assert neighbours(np.zeros(0, dtype=np.int64)).shape == (0, 0)
