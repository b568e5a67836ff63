"""Colour classes for counts."""

from __future__ import annotations

import pytest

from boundaries import official
from maps.outlines import plain
from maps.scale import COLOURS, NO_REPORTS, bands, colour_of, grouped


def test_five_classes_hold_about_as_many_areas_each() -> None:
    scale = bands(range(1, 101))
    assert [band.least for band in scale] == [1, 20, 40, 60, 80]
    assert [band.words for band in scale] == ["1–19", "20–39", "40–59", "60–79", "80 atau lebih"]
    assert [band.colour for band in scale] == list(COLOURS)


def test_skewed_counts_still_use_all_colours() -> None:
    counts = [1, 1, 2, 3, 5, 8, 13, 21, 34, 9876]
    used = {colour_of(count, bands(counts)) for count in counts}
    assert used == set(COLOURS)


@pytest.mark.parametrize(
    ("counts", "least"), [([], []), ([0, 0], []), ([4, 4, 4], [1]), ([2, 6], [1, 6]), ([1, 1, 1], [1])]
)
def test_few_different_counts_make_few_classes(counts: list[int], least: list[int]) -> None:
    assert [band.least for band in bands(counts)] == least


def test_an_area_without_reports_has_no_colour() -> None:
    assert colour_of(0, bands([1, 2])) == NO_REPORTS == colour_of(3, [])


def test_cuts_are_round_numbers() -> None:
    assert [band.least for band in bands([3, 7, 126, 1234, 98765])] == [1, 7, 120, 1200, 95000]


def test_thousands_have_a_point() -> None:
    assert (grouped(999), grouped(1234567)) == ("999", "1.234.567")


def test_no_official_name_loses_a_letter_where_only_plain_text_may_stand() -> None:
    assert [area.name for area in official.areas() if plain(area.name) != area.name] == []


def test_nothing_that_a_script_or_markup_could_read_is_plain() -> None:
    assert plain("<img src=x onerror=alert(1)>`${1}`\\'\"{{7*7}}&") == "img src x onerror alert(1) 1 7 7"
