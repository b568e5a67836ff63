"""The grid of the database against the same grid worked out by pyproj and numpy."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pyproj import Transformer

from field_api.models import Category, Report
from maps.heat import PUBLIC, STAFF, heat_grid, strength
from maps.selection import Selection, selection_from
from tests.boundaries.squares import ANGGREK, MELATI
from tests.maps.reports import make_category, make_reports

pytestmark = pytest.mark.django_db
TO_METRES = Transformer.from_crs(4326, 32748, always_xy=True)


@pytest.fixture
def roads() -> Category:
    return make_category()


def _points(count: int) -> list[tuple[float, float]]:
    chance = np.random.default_rng(7)
    return list(zip(chance.uniform(106.79, 106.81, count), chance.uniform(-6.21, -6.19, count), strict=True))


def _second_method(points: list[tuple[float, float]], cell_m: int) -> Counter[tuple[int, int]]:
    x, y = TO_METRES.transform(*np.array(points).T)
    return Counter(zip((x // cell_m).astype(int).tolist(), (y // cell_m).astype(int).tolist(), strict=True))


def _cells(selection: Selection, **how: int) -> tuple[int, dict[tuple[int, int], int]]:
    grid = heat_grid(selection, STAFF, **how)
    x, y = TO_METRES.transform(grid.lon, grid.lat)
    cells = zip((x // grid.cell_m).astype(int).tolist(), (y // grid.cell_m).astype(int).tolist(), strict=True)
    return grid.cell_m, dict(zip(cells, grid.weight.tolist(), strict=True))


def test_each_report_is_in_the_cell_of_150_m_that_numpy_finds(roads: Category) -> None:
    points = _points(400)
    make_reports(points, category=roads, kelurahan=ANGGREK)
    assert _cells(Selection()) == (150, dict(_second_method(points, 150)))


@pytest.mark.parametrize("most", [150, 40, 5, 1])
def test_cells_double_until_there_are_few_enough_and_no_further(roads: Category, most: int) -> None:
    points = _points(400)
    make_reports(points, category=roads, kelurahan=ANGGREK)
    cell_m, cells = _cells(Selection(), max_cells=most)
    assert cells == dict(_second_method(points, cell_m))
    assert len(cells) <= most < len(_second_method(points, cell_m // 2))


def test_a_cell_is_drawn_at_its_centre_and_not_at_the_report(roads: Category) -> None:
    (point,) = _points(1)
    make_reports([point], category=roads, kelurahan=ANGGREK)
    grid = heat_grid(Selection(), STAFF)
    x, y = TO_METRES.transform(grid.lon[0], grid.lat[0])
    assert (x % 150, y % 150) == pytest.approx((75, 75), abs=0.01)
    assert (grid.lon[0], grid.lat[0]) != pytest.approx(point, abs=1e-7)


def test_private_reports_are_in_staff_cells_and_in_no_public_one(roads: Category) -> None:
    make_reports([(106.80, -6.20)] * 2, category=roads, kelurahan=ANGGREK)
    make_reports([(106.80, -6.20)] * 5, category=roads, kelurahan=ANGGREK, private=True)
    make_reports([(106.76, -6.18)] * 5, category=roads, kelurahan=MELATI, private=True)
    assert sorted(heat_grid(Selection(), STAFF).weight.tolist()) == [5, 7]
    public = heat_grid(Selection(), PUBLIC)
    assert (public.weight.tolist(), public.cell_m) == ([2], 300)


@pytest.mark.parametrize("moderation", [Report.Moderation.HELD, Report.Moderation.HIDDEN])
def test_a_report_that_moderation_keeps_back_is_in_no_public_cell(roads: Category, moderation: str) -> None:
    make_reports([(106.80, -6.20)] * 2, category=roads, kelurahan=ANGGREK)
    kept, *_ = make_reports([(106.76, -6.18)], category=roads, kelurahan=MELATI)
    Report.objects.filter(pk=kept.pk).update(moderation=moderation)
    assert heat_grid(Selection(), PUBLIC).weight.tolist() == [2]
    assert heat_grid(Selection(), STAFF).total == 3


def test_reports_without_a_point_or_a_kelurahan_are_in_no_cell(roads: Category) -> None:
    make_reports([None], category=roads, kelurahan=ANGGREK)
    make_reports([(-71.06, 42.36)], category=roads, kelurahan="")
    grid = heat_grid(Selection(), STAFF)
    assert (len(grid.lon), len(grid.lat), grid.total, grid.cell_m) == (0, 0, 0, 150)


def test_filters_hold_for_the_grid_too_and_it_takes_one_query(roads: Category) -> None:
    make_reports([(106.80, -6.20)] * 2, category=roads, kelurahan=ANGGREK)
    make_reports([(106.80, -6.20)] * 3, category=make_category("banjir", "Banjir"), kelurahan=ANGGREK)
    selection = selection_from(
        {"category": "banjir", "from": "2026-03-02", "status": "open", "area": "31.71"}
    )
    with CaptureQueriesContext(connection) as queries:
        assert heat_grid(selection, PUBLIC).weight.tolist() == [3]
    assert len(queries) == 1


def test_one_crowded_cell_does_not_pale_the_others() -> None:
    weights = np.array([1] * 50 + [2] * 48 + [4] + [1000])
    strengths = strength(weights)
    assert strengths[0] == pytest.approx(1 / 2.04, abs=0.01)  # the 98th percentile of the hundred is 2.04
    assert strengths[-1] == strengths[-2] == 1
    assert strength(np.array([], dtype=np.int64)).tolist() == []
    assert strength(np.array([1])).tolist() == [1]
