"""Gi* against esda, its p-values on cities without hot spots, and a patch that must be found."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest
from scipy.stats import chisquare, pearson3

from maps.hotspots.core.expected import expected_of, residuals
from maps.hotspots.core.local_g import false_discovery, find_spots, gi_star, two_sided
from tests.maps.hotspots.nulls import city, patch, smooth


def _by_esda(values: Any, near: Any) -> Any:
    """esda's analytic z with binary weights that include the cell, on one processor."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from esda.getisord import G_Local
        from libpysal.weights import WSP, fill_diagonal

        weights = fill_diagonal(WSP(near.tocsr()).to_W(silence_warnings=True), 1.0)
        found = G_Local(values, weights, transform="B", permutations=0, star=True, n_jobs=1)
    return found.Zs


def test_gi_star_is_that_of_esda() -> None:
    _keys, near, x, y = city(20)
    rng = np.random.default_rng(7)
    pool = rng.poisson(smooth(x, y, 30)).astype(float)
    observed = rng.binomial(pool.astype(int), 0.3).astype(float)
    observed[patch(x, y)] *= 2
    values = residuals(observed, expected_of(observed, pool))
    ours = gi_star(values, near)
    # esda divides by the sum of the values, about 0 for residuals; z does not change when all are moved.
    assert abs(ours - _by_esda(values + 100, near)).max() < 1e-9
    assert ours.max() > 5


def test_gi_star_of_months_is_gi_star_of_each_and_of_equal_values_is_zero() -> None:
    _keys, near, _x, _y = city(12)
    values = np.random.default_rng(2).normal(size=(144, 5))
    each = np.stack([gi_star(values[:, i], near) for i in range(5)], axis=1)
    assert abs(gi_star(values, near) - each).max() < 1e-12
    assert (gi_star(np.full(144, 3.0), near) == 0).all()


def test_where_all_cells_take_part_the_tested_z_is_gi_star() -> None:
    _keys, near, _x, _y = city(15)
    observed = np.random.default_rng(3).poisson(8, 225).astype(float)
    pool = observed + 80
    found = find_spots(observed, pool, near)
    assert found.is_tested.all()
    assert abs(found.z - gi_star(residuals(observed, found.expected), near)).max() < 1e-12


def test_tails_are_those_of_a_skewed_distribution_and_begin_half_a_report_nearer() -> None:
    z, none = np.array([-3.0, 2.0, 4.0, 5.0]), np.zeros(4)
    exact = np.array([2 * min(pearson3(0.4).sf(one), pearson3(0.4).cdf(one)) for one in z])
    ratio = two_sided(z, np.full(4, 0.4), none) / exact
    assert ratio[1:] == pytest.approx(1, abs=0.08)
    assert ratio[0] > 1  # the thin tail errs on the careful side
    assert two_sided(z[:1], np.full(1, 9.0), none[:1]) == pytest.approx(0.0027, abs=1e-4)
    assert two_sided(np.array([1.959964]), none[:1], none[:1]) == pytest.approx(0.05)
    assert two_sided(np.array([2.459964]), none[:1], np.array([0.5])) == pytest.approx(0.05)
    assert two_sided(np.array([0.3]), none[:1], np.array([0.5])) == 1


def test_false_discovery_as_benjamini_and_hochberg_work_it_out() -> None:
    p = np.array([0.01, 0.04, 0.03, 0.005, 0.9])
    # By hand: sorted .005 .01 .03 .04 .9 times 5/1 5/2 5/3 5/4 1 -> .025 .025 .05 .05 .9
    assert false_discovery(p) == pytest.approx([0.025, 0.05, 0.05, 0.025, 1.0])


@pytest.mark.parametrize("level", [1.0, 4.0])
@pytest.mark.parametrize("exposure", ["even", "smooth", "clumped"])
def test_on_cities_without_hot_spots_the_false_rate_stays_at_its_level(level: float, exposure: str) -> None:
    """Of 40 cities at 5 % at most 2 should show anything; 6 or more would come once in 70 times by chance."""
    _keys, near, x, y = city()
    rng = np.random.default_rng(11)
    shown, small = 0, []
    for _ in range(40):
        lam = smooth(x, y, level) if exposure == "smooth" else np.full(len(x), level)
        if exposure == "clumped":
            lam = lam * rng.gamma(0.5, 2, len(x))
        pool = rng.poisson(lam / 0.1).astype(float)
        found = find_spots(rng.binomial(pool.astype(int), 0.1).astype(float), pool, near)
        shown += bool((found.q <= 0.05).any())
        small.append((found.p[found.is_tested] < 0.05).mean())
    assert shown <= 5
    assert 0.01 < np.mean(small) <= 0.05


def test_on_counts_the_same_city_would_be_full_of_hot_spots() -> None:
    """Why residuals: exposure that varies smoothly, and nothing special anywhere."""
    _keys, near, x, y = city()
    rng = np.random.default_rng(5)
    pool = rng.poisson(smooth(x, y, 40)).astype(float)
    counts = rng.binomial(pool.astype(int), 0.1).astype(float)
    z = gi_star(counts, near)
    naive = false_discovery(two_sided(z, np.zeros_like(z), np.zeros_like(z)))
    assert (naive <= 0.05).sum() > 200
    assert (find_spots(counts, pool, near).q <= 0.05).sum() == 0


def test_a_patch_is_found_where_it_is() -> None:
    _keys, near, x, y = city()
    rng = np.random.default_rng(6)
    there = patch(x, y)
    pool = rng.poisson(smooth(x, y, 250)).astype(float)
    share = np.where(there, 0.18, 0.1)
    found = find_spots(rng.binomial(pool.astype(int), share).astype(float), pool, near)
    hot = (found.q <= 0.05) & (found.z > 0)
    assert there.sum() == 19
    assert (hot & there).sum() >= 12
    wider = np.asarray(near @ there.astype(float)) > 0
    assert not (hot & ~wider).any()
    assert not ((found.q <= 0.05) & (found.z < 0)).any()


def test_what_is_too_sparse_is_not_tested() -> None:
    _keys, near, _x, _y = city(10)
    pool = np.full(100, 10.0)
    observed = np.zeros(100)
    observed[:40] = 1.0  # 0.4 expected in each cell, 2.8 around at most
    found = find_spots(observed, pool, near)
    assert not found.is_tested.any()
    assert set(found.q) == {1.0}
    assert found.around_expected.max() == pytest.approx(2.8)
    nothing = find_spots(np.zeros(100), np.zeros(100), near)
    assert not nothing.is_tested.any()


def test_p_values_of_cells_far_apart_are_spread_evenly() -> None:
    """With many reports a cell p is uniform; cells more than two rows apart share no neighbour."""
    _keys, near, _x, _y = city()
    rng = np.random.default_rng(8)
    p = []
    for _ in range(6):
        pool = rng.poisson(4000, len(near.indptr) - 1).astype(float)
        found = find_spots(rng.binomial(pool.astype(int), 0.2).astype(float), pool, near)
        p.append(found.p.reshape(50, 50)[1::3, 1::3].ravel())
    counts, _edges = np.histogram(np.concatenate(p), bins=10, range=(0, 1))
    assert chisquare(counts).pvalue > 0.001
