"""The distance test against SciPy, against simulation, and against distances worked out another way."""

import math

import numpy as np
import pytest
from pyproj import Geod
from scipy.stats import ncx2

from field_api.evidence.distance import (
    Accuracy,
    AccuracyKind,
    Nearness,
    accuracy_or,
    ground_distance_m,
    judge_distance,
    sigma_m,
)
from field_api.evidence.rules import Rules

PLAIN = Rules(sigma_inflation=1.0)


def sigma_of(radius_m: float, rules: Rules) -> float:
    return sigma_m(Accuracy(radius_m, AccuracyKind.P68, is_stated=True), rules)


def shares(radius_m: float, true_m: float, rules: Rules) -> dict[Nearness, float]:
    """How 4,000 simulated photos are judged whose errors are as stated, not inflated."""
    dice = np.random.default_rng(5)
    own = sigma_of(radius_m, PLAIN)
    errors = dice.normal(0.0, own, (4000, 2, 2))
    measured = np.hypot(*(errors[:, 0] - errors[:, 1] + [true_m, 0.0]).T)
    inflated = sigma_of(radius_m, rules)
    found = [judge_distance(float(d), inflated, inflated, rules).nearness for d in measured]
    return {answer: found.count(answer) / len(found) for answer in Nearness}


def test_a_degree_on_the_equator_and_the_meridian():
    assert ground_distance_m(106, 0, 107, 0) == pytest.approx(111_319.49, abs=0.01)
    assert ground_distance_m(106, 0, 106, 1) == pytest.approx(110_574.3, abs=0.5)


def test_the_ground_distance_agrees_with_the_geodesic():
    geod = Geod(ellps="WGS84")
    dice = np.random.default_rng(3)
    for _ in range(500):
        lon, lat = dice.uniform(-180, 180), dice.uniform(-75, 75)
        reach = 10 ** dice.uniform(-5, 0)
        lon_b, lat_b = lon + dice.uniform(-reach, reach), lat + dice.uniform(-reach, reach)
        true_m = geod.inv(lon, lat, lon_b, lat_b)[2]
        assert ground_distance_m(lon, lat, lon_b, lat_b) == pytest.approx(true_m, rel=1e-4, abs=0.01)


@pytest.mark.parametrize(
    ("a", "b"),
    [((106.8, -6.2), (-74.0, 40.7)), ((0, 0), (180, 0)), ((10, 90), (50, -90)), ((0, 89), (90, 89))],
)
def test_far_apart_and_polar_points_follow_the_great_circle(a, b):
    true_m = Geod(ellps="WGS84").inv(*a, *b)[2]
    assert ground_distance_m(*a, *b) == pytest.approx(true_m, rel=0.006)


def test_the_date_line_is_no_gap():
    assert ground_distance_m(179.9999, -17, -179.9999, -17) == pytest.approx(21.3, abs=0.1)


@pytest.mark.parametrize(
    ("kind", "share"),
    [(AccuracyKind.P68, 0.68), (AccuracyKind.P95, 0.95), (AccuracyKind.RMS, 1 - math.exp(-1))],
)
def test_each_kind_of_radius_holds_its_share(kind, share):
    """The share of a circular normal within r is 1 - exp(-(r / sigma)^2 / 2)."""
    assert 1 - math.exp(-(kind.radius_per_sigma**2) / 2) == pytest.approx(share, abs=1e-4)


def test_sigma_is_inflated_by_1_7_and_has_a_floor():
    assert sigma_of(15.096, Rules()) == pytest.approx(17.0)
    assert sigma_of(0.1, Rules()) == sigma_of(3.0, Rules())


@pytest.mark.parametrize("stated", [None, 0.0, -5.0, math.nan, math.inf, 1e300])
def test_a_meaningless_radius_is_replaced_by_the_assumed_one(stated):
    assert accuracy_or(stated, AccuracyKind.P95, 20.0) == Accuracy(20.0, AccuracyKind.P68, is_stated=False)


@pytest.mark.parametrize("distance_m", [0.0, 12.0, 62.0, 63.0, 90.0, 136.0, 138.0, 400.0, 1e4, 2e7])
@pytest.mark.parametrize("radius_m", [3.0, 20.0, 60.0, 2000.0, 2e7])
def test_the_p_values_are_those_of_scipy(distance_m, radius_m):
    sigma = sigma_of(radius_m, Rules())
    test = judge_distance(distance_m, sigma, sigma)
    x, variance = distance_m**2 / (2 * sigma**2), 2 * sigma**2
    assert test.sigma_m == pytest.approx(math.sqrt(variance))
    assert test.p_far == pytest.approx(ncx2.sf(x, 2, 50**2 / variance), abs=1e-9)
    assert test.p_near == pytest.approx(ncx2.cdf(x, 2, 150**2 / variance), abs=1e-9)


def test_the_formula_agrees_with_simulation():
    dice = np.random.default_rng(1)
    errors = dice.normal(0, 30.0, (200_000, 2))
    measured = np.hypot(errors[:, 0] + 50.0, errors[:, 1])
    test = judge_distance(70.0, 30.0 / math.sqrt(2), 30.0 / math.sqrt(2))
    assert test.p_far == pytest.approx((measured >= 70.0).mean(), abs=0.005)


@pytest.mark.parametrize(
    ("distance_m", "nearness"),
    [
        (0, Nearness.NEAR),
        (60, Nearness.NEAR),
        (100, Nearness.UNCLEAR),
        (160, Nearness.FAR),
        (900, Nearness.FAR),
    ],
)
def test_three_answers_at_twenty_metres_on_both_sides(distance_m, nearness):
    sigma = sigma_of(20.0, Rules())
    assert judge_distance(distance_m, sigma, sigma).nearness is nearness


@pytest.mark.parametrize("radius_m", [95.0, 1000.0])
def test_a_coincidence_of_vague_positions_is_not_near(radius_m):
    """Both 68 % radii of 94 m give a sigma of 1.7 * sqrt(2) * 94 / 1.5096 = 149.7 m, within R1 = 150 m."""
    sigma, vague = sigma_of(94.0, Rules()), sigma_of(radius_m, Rules())
    assert judge_distance(0.0, sigma, sigma).nearness is Nearness.NEAR
    assert judge_distance(0.0, vague, vague).nearness is Nearness.UNCLEAR


def test_honest_visits_are_near_and_distant_ones_far_at_good_accuracy():
    """Simulated beforehand without inflation: 30 m away 100 % near, 150 m away 99.8 % far at 20/20 m."""
    assert shares(20.0, 30.0, PLAIN)[Nearness.NEAR] > 0.995
    assert shares(20.0, 150.0, PLAIN)[Nearness.FAR] == pytest.approx(0.998, abs=0.004)


def test_poor_accuracy_answers_unclear_and_seldom_wrong():
    """At 60/60 m: an honest visit is far in about 0.5 %, 300 m away is found in about 97 %."""
    honest = shares(60.0, 30.0, PLAIN)
    assert honest[Nearness.FAR] == pytest.approx(0.005, abs=0.004)
    assert honest[Nearness.UNCLEAR] > 0.7
    assert shares(60.0, 300.0, PLAIN)[Nearness.FAR] == pytest.approx(0.97, abs=0.015)


def test_a_plain_limit_of_fifty_metres_would_reject_honest_photos():
    """28 % at 30/30 m accuracy and 20 m true distance; the test calls next to none of them far."""
    sigma = math.sqrt(2) * sigma_of(30.0, PLAIN)
    assert ncx2.sf(50**2 / sigma**2, 2, 20**2 / sigma**2) == pytest.approx(0.28, abs=0.01)
    assert shares(30.0, 20.0, Rules())[Nearness.FAR] < 0.001
