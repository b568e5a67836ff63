"""The trend test by hand, and every label on a series made for it."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import kendalltau

from maps.hotspots.core.emerging import cube_of, find_emerging
from maps.hotspots.core.labels import COLD, HOT, labels_of
from maps.hotspots.core.trend import mann_kendall
from tests.maps.hotspots.nulls import city, patch


def test_mann_kendall_as_worked_out_by_hand() -> None:
    series = np.array(
        [
            [1, 2, 3, 4, 5, 6],  # S = 15, var = 6 * 5 * 17 / 18, z = 14 / sqrt(28.33)
            [6, 5, 4, 3, 2, 1],
            [2, 2, 2, 2, 2, 2],
            [1, 1, 2, 2, 3, 3],  # S = 12; three pairs of ties take 3 * 2 * 1 * 9 from 6 * 5 * 17
        ],
        dtype=float,
    )
    z, p = mann_kendall(series)
    by_hand = [14 / (510 / 18) ** 0.5, -14 / (510 / 18) ** 0.5, 0, 11 / ((510 - 54) / 18) ** 0.5]
    assert z == pytest.approx(by_hand)
    assert p[2] == 1
    assert p[0] == pytest.approx(0.00853, abs=1e-5)


def test_its_sign_is_that_of_kendalls_tau() -> None:
    series = np.random.default_rng(4).normal(size=(20, 24)).round(1)
    z, _p = mann_kendall(series)
    tau = np.array([kendalltau(range(24), row).statistic for row in series])
    moved = abs(tau) > 0.05
    assert (np.sign(z[moved]) == np.sign(tau[moved])).all()


def _label(months: str, trend: float = 0.0) -> str:
    """h is a hot month, c a cold one; `trend` is its z."""
    hot, cold = (np.array([[month == of for month in months]]) for of in "hc")
    p = 0.001 if trend else 1.0
    return str(labels_of(hot, cold, np.array([trend]), np.array([p]))[0])


SERIES = {
    "new_hot": [("...........h", 0.0)],
    "consecutive_hot": [(".........hhh", 0.0), ("..........hh", 4.0)],
    "intensifying_hot": [("hhhhhhhhhhhh", 4.0), (".hhhhhhhhhhh", 4.0)],
    "persistent_hot": [("hhhhhhhhhhhh", 0.0), (".hhhhhhhhhhh", 0.0)],
    "diminishing_hot": [("hhhhhhhhhhhh", -4.0)],
    "sporadic_hot": [("..h...h....h", 0.0), ("h........hhh", 0.0)],
    "oscillating_hot": [("..c...h....h", 0.0), ("c..h.hhhhhhh", 0.0)],
    "historical_hot": [("hhhhhhhhhhh.", 0.0), ("hhhhhhhhhhh.", -4.0)],
    "": [("............", 0.0), ("..h...h.....", 0.0), ("............", 4.0), ("hhhhhhhhhh..", 0.0)],
}


@pytest.mark.parametrize("name", SERIES)
def test_each_label_fits_its_series_hot_and_cold(name: str) -> None:
    mirrored = str.maketrans("hc", "ch")
    for months, trend in SERIES[name]:
        assert _label(months, trend) == name
        assert _label(months.translate(mirrored), -trend) == name.replace("_hot", "_cold")


def test_there_are_eight_hot_and_eight_cold_labels_each_with_a_series() -> None:
    assert len({*HOT, *COLD}) == 16
    assert set(SERIES) - {""} == set(HOT)


def test_a_new_cold_spot_that_was_hot_before_is_new_and_one_that_was_cold_before_oscillates() -> None:
    assert _label("..h........c") == "new_cold"
    assert _label("..h..c.....c") == "oscillating_cold"


def test_a_cube_counts_reports_by_cell_and_month() -> None:
    cube = cube_of(np.array([0, 0, 1, 1, 1]), np.array([0, 2, 1, 1, 0]), 2, 3)
    assert cube.tolist() == [[1, 0, 1], [1, 2, 0]]


def test_a_patch_that_grows_is_found_and_named() -> None:
    _keys, near, x, y = city(30)
    rng = np.random.default_rng(9)
    there = patch(x, y)
    pool = rng.poisson(60, (900, 12)).astype(float)
    share = np.full((900, 12), 0.1)
    share[there] = 0.14 + 0.03 * np.arange(12)
    observed = rng.binomial(pool.astype(int), share).astype(float)
    found = find_emerging(observed, pool, near)
    inside = patch(x, y) & (np.asarray(near @ there.astype(float)) == 7)
    assert set(found.label[inside]) <= {"intensifying_hot", "consecutive_hot"}
    assert (found.label[inside] == "intensifying_hot").sum() >= 5
    outside = np.asarray(near @ there.astype(float)) == 0
    assert (found.label[outside] != "").sum() == 0


def test_a_city_without_hot_spots_gets_no_labels() -> None:
    _keys, near, _x, _y = city(30)
    rng = np.random.default_rng(10)
    pool = rng.poisson(30, (900, 24)).astype(float)
    found = find_emerging(rng.binomial(pool.astype(int), 0.1).astype(float), pool, near)
    assert (found.label != "").sum() <= 1
