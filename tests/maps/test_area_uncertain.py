"""What few numbers can tell, against published figures and a second method."""

from __future__ import annotations

import pytest
from scipy.stats import binom, binomtest

from field_api.intervals import Z, share_of
from maps.areas.uncertain import differ
from maps.areas.words import against, change, duration, percent


def test_the_interval_of_a_share_is_that_of_wilson() -> None:
    # 3 of 4: centre (0.75 + 3.8415/8) / (1 + 3.8415/4) = 0.62747, half 0.32611.
    few = share_of(3, 4)
    assert few is not None
    assert (few.value, few.low, few.high, few.of) == pytest.approx((0.75, 0.30064, 0.95441, 4), abs=1e-4)


@pytest.mark.parametrize(("late", "of"), [(0, 7), (1, 12), (60, 100), (12, 20), (5, 5)])
def test_scipy_finds_the_same_interval(late: int, of: int) -> None:
    found = share_of(late, of)
    assert found is not None
    expected = binomtest(late, of).proportion_ci(0.95, method="wilson")
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), abs=1e-6)


def test_nothing_has_no_share_of() -> None:
    assert share_of(0, 0) is None


@pytest.mark.parametrize("n", [10, 25, 100])
def test_the_ranks_around_a_median_hold_it_about_19_times_of_20(n: int) -> None:
    low, high = max(1, round(n / 2 - Z / 2 * n**0.5)), min(n, round(1 + n / 2 + Z / 2 * n**0.5))
    assert 0.93 < binom.cdf(high - 1, n, 0.5) - binom.cdf(low - 1, n, 0.5) < 0.99


@pytest.mark.parametrize(
    ("now", "before", "apart"), [(5, 0, False), (7, 0, True), (20, 12, False), (30, 12, True), (0, 0, False)]
)
def test_counts_differ_when_chance_would_rarely_part_them_so_far(now: int, before: int, apart: bool) -> None:
    assert differ(now, before) == apart


@pytest.mark.parametrize(
    ("now", "before", "words"),
    [
        (7, None, ""),
        (4, 4, "sama"),
        (5, 0, "sebelumnya 0"),
        (20, 12, "tidak jelas berbeda (sebelumnya 12)"),
        (30, 12, "naik dari 12"),
        (1, 12, "turun dari 12"),
        (150, 100, "naik 50% (sebelumnya 100)"),
        (1000, 2500, "turun 60% (sebelumnya 2.500)"),
    ],
)
def test_small_changes_are_not_shouted_about(now: int, before: int | None, words: str) -> None:
    assert change(now, before) == words


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (0.5, "30 mnt"),
        (5.5, "5 jam 30 mnt"),
        (6, "6 jam"),
        (47.6, "2 hari"),
        (72, "3 hari"),
        (400, "17 hari"),
    ],
)
def test_durations_are_said_in_the_unit_people_use(hours: float, words: str) -> None:
    assert duration(hours) == words


def test_an_area_is_called_higher_only_when_its_whole_interval_is() -> None:
    sure, unsure, low = share_of(60, 100), share_of(3, 4), share_of(1, 100)
    assert sure
    assert unsure
    assert low
    assert against(sure, 0.3, "Gambir") == "lebih tinggi dari Gambir"
    assert against(unsure, 0.31, "Gambir") == "tidak berbeda jelas dari Gambir"
    assert against(low, 0.3, "Gambir") == "lebih rendah dari Gambir"
    assert percent(0.125) == "12%"
