"""Shares of a circular normal, against closed forms and against a million throws of the dice."""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely
from pyproj import Geod
from scipy.stats import norm

from boundaries.probability import SIGMAS_IN_ACCURACY, shares_inside

LON, LAT = 106.8, -6.2
EARTH = Geod(ellps="WGS84")
METRES_EAST = EARTH.inv(LON, LAT, LON + 0.001, LAT)[2] * 1000
METRES_NORTH = EARTH.inv(LON, LAT, LON, LAT + 0.001)[2] * 1000


def share(outline: shapely.Geometry, accuracy_m: float) -> float:
    return float(shares_inside([shapely.to_wkb(outline)], LON, LAT, accuracy_m)[0])


def test_the_accuracy_is_a_68_percent_radius():
    circle = shapely.Point(0, 0).buffer(100, quad_segs=512)
    around = shapely.transform(circle, lambda xy: xy / (METRES_EAST, METRES_NORTH) + (LON, LAT))
    assert share(around, 100) == pytest.approx(0.68, abs=1e-4)


@pytest.mark.parametrize("distance_m", [0, 1, 5, 20, 60])
def test_a_straight_border_leaves_phi_of_the_distance_in_sigmas(distance_m: float):
    sigma_m = 30 / SIGMAS_IN_ACCURACY
    border = LON + distance_m / METRES_EAST
    west_of_it = shapely.box(LON - 1, LAT - 1, border, LAT + 1)
    assert share(west_of_it, 30) == pytest.approx(norm.cdf(distance_m / sigma_m), abs=1e-4)


def test_where_four_squares_meet_each_holds_a_quarter():
    quarters = [
        shapely.box(min(LON, x), min(LAT, y), max(LON, x), max(LAT, y))
        for x in (LON - 0.01, LON + 0.01)
        for y in (LAT - 0.01, LAT + 0.01)
    ]
    shares = shares_inside([shapely.to_wkb(each) for each in quarters], LON, LAT, 20)
    assert shares == pytest.approx([0.25] * 4, abs=1e-9)


def test_a_wedge_holds_its_angle():
    wedge = shapely.Polygon([(0, 0), (1, 0), (math.cos(1.2), math.sin(1.2))])
    on_earth = shapely.transform(wedge, lambda xy: xy * 1e5 / (METRES_EAST, METRES_NORTH) + (LON, LAT))
    assert share(on_earth, 50) == pytest.approx(1.2 / (2 * math.pi), abs=1e-4)


def test_holes_and_far_parts_count_as_they_should():
    island = shapely.box(LON + 0.5, LAT, LON + 0.6, LAT + 0.1)
    land = shapely.box(LON - 0.1, LAT - 0.1, LON + 0.1, LAT + 0.1)
    lake = shapely.box(LON, LAT - 0.05, LON + 0.05, LAT + 0.05)
    with_lake = shapely.union(shapely.difference(land, lake), island)
    assert share(with_lake, 40) == pytest.approx(0.5, abs=1e-9)


def test_the_way_round_a_ring_is_written_does_not_matter():
    outline = shapely.box(LON - 0.0002, LAT - 0.0002, LON + 0.001, LAT + 0.001)
    assert share(outline, 30) == pytest.approx(share(shapely.reverse(outline), 30), abs=1e-12)
    assert 0.5 < share(outline, 30) < 1


def test_a_crooked_outline_holds_what_the_dice_say():
    rng = np.random.default_rng(7)
    angles = np.sort(rng.uniform(0, 2 * np.pi, 40))
    radii = rng.uniform(5, 60, 40)
    metres = np.column_stack([radii * np.cos(angles) + 12, radii * np.sin(angles) - 7])
    outline = shapely.Polygon(metres / (METRES_EAST, METRES_NORTH) + (LON, LAT))
    throws = rng.normal(0, 30 / SIGMAS_IN_ACCURACY, (1_000_000, 2))
    shapely.prepare(crooked := shapely.Polygon(metres))
    hits = shapely.intersects_xy(crooked, throws).mean()
    assert share(outline, 30) == pytest.approx(hits, abs=0.002)
