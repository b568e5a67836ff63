"""The space-time permutation scan: its p-values when nothing happened, and an outbreak that must be found."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.stats import kstest

from maps.hotspots.core.scan import Cluster, find_clusters


def _town(side: int = 6) -> Any:
    column, row = np.meshgrid(np.arange(side) * 1000.0, np.arange(side) * 1000.0)
    return np.stack([column.ravel(), row.ravel()], axis=1)


def _quiet(rng: Any, count: int, places: int) -> tuple[Any, Any]:
    """Uneven in space and by weekday, but the one has nothing to do with the other."""
    weight = rng.gamma(1.0, 1.0, places)
    day = rng.choice(60, count, p=(week := np.where(np.arange(60) % 7 < 2, 0.4, 1.0)) / week.sum())
    return rng.choice(places, count, p=weight / weight.sum()), day


def test_p_is_uniform_when_nothing_happened() -> None:
    town = _town()
    rng = np.random.default_rng(20)
    p = []
    for seed in range(80):
        place, day = _quiet(rng, 250, len(town))
        found = find_clusters(place, day, town, days=7, seed=seed, rounds=99, nearest=9, most=1)
        p.append(found[0].p if found else 1.0)
    assert kstest(p, "uniform").pvalue > 0.01
    assert np.mean(np.array(p) <= 0.05) <= 0.125


def test_an_outbreak_is_found_where_and_when_it_is() -> None:
    town = _town()
    rng = np.random.default_rng(21)
    place, day = _quiet(rng, 600, len(town))
    place, day = np.r_[place, np.full(40, 28)], np.r_[day, rng.integers(0, 3, 40)]
    first, *others = find_clusters(place, day, town, days=14, seed=1, rounds=199)
    assert (first.places, first.days, first.p, first.radius) == ([28], 3, 1 / 200, 0.0)
    assert first.observed >= 40
    assert all(other.p > 0.05 for other in others)


def test_secondary_clusters_share_no_place() -> None:
    town = _town()
    rng = np.random.default_rng(22)
    place, day = _quiet(rng, 500, len(town))
    place = np.r_[place, np.full(20, 0), np.full(15, 35)]
    day = np.r_[day, rng.integers(0, 2, 35)]
    found = find_clusters(place, day, town, days=7, seed=1, rounds=199)
    assert [one.places for one in found if one.p <= 0.05] == [[0], [35]]
    seen = [place for one in found for place in one.places]
    assert len(seen) == len(set(seen))
    assert [one.llr for one in found] == sorted((one.llr for one in found), reverse=True)


def test_the_likelihood_ratio_is_kulldorffs() -> None:
    # 10 reports, 4 of them in place 0, 5 of them today, 4 of these in place 0: expected 4 * 5 / 10 = 2.
    place = np.array([0, 0, 0, 0, 1, 1, 1, 2, 2, 2])
    day = np.array([0, 0, 0, 0, 0, 5, 6, 7, 8, 9])
    found = find_clusters(place, day, np.array([[0, 0], [1000, 0], [0, 5000]]), days=1, seed=1, rounds=9)
    assert (found[0].observed, found[0].expected) == (4, 2.0)
    assert found[0].llr == pytest.approx(4 * np.log(4 / 2) + 6 * np.log(6 / 8))


def test_the_same_seed_gives_the_same_answer_whatever_the_order_of_the_rows() -> None:
    town = _town()
    rng = np.random.default_rng(23)
    place, day = _quiet(rng, 300, len(town))
    mixed = rng.permutation(300)

    def scanned(place: Any, day: Any, seed: int) -> list[Cluster]:
        return find_clusters(place, day, town, days=7, seed=seed, rounds=99)

    assert scanned(place, day, 5) == scanned(place[mixed], day[mixed], 5)
    assert [one.p for one in scanned(place, day, 5)] != [one.p for one in scanned(place, day, 6)]


def test_nothing_and_next_to_nothing_give_no_cluster() -> None:
    none = np.zeros(0, dtype=np.int64)
    assert find_clusters(none, none, _town(), days=7, seed=1) == []
    assert find_clusters(np.array([3, 3]), np.array([0, 0]), _town(), days=7, seed=1, rounds=9) == []
