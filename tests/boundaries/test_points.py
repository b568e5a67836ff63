from __future__ import annotations

import math

import numpy as np
import pytest

from boundaries.errors import BadPoint
from boundaries.points import Position, read_position


def code_of(lon: object, lat: object, accuracy: object = None) -> str:
    with pytest.raises(BadPoint) as refusal:
        read_position(lon, lat, accuracy)
    return refusal.value.code


def test_numbers_and_text_with_numbers_are_a_position():
    assert read_position("106.8272", "-6.1754", "12.5") == Position(106.8272, -6.1754, 12.5)
    assert read_position(np.float64(106.5), np.float32(-6.25)) == Position(106.5, -6.25, None)


def test_an_accuracy_of_zero_or_nothing_is_unknown():
    assert read_position(106.8, -6.2, 0).accuracy_m is None
    assert read_position(106.8, -6.2, "").accuracy_m is None


def test_a_swapped_pair_is_recognised_and_put_right_in_the_sentence():
    with pytest.raises(BadPoint, match=r"tertukar.*Maksudnya lon=106\.8272, lat=-6\.1754\?") as refusal:
        read_position(-6.1754, 106.8272)
    assert refusal.value.code == "swapped"
    assert code_of(3.6, 98.7) == "swapped"


@pytest.mark.parametrize(("lon", "lat"), [(180.1, 0), (-181, -6), (106.8, 90.5), (106.8, -91), (1e300, 0)])
def test_what_is_on_no_globe_is_out_of_range(lon: float, lat: float):
    assert code_of(lon, lat) == "out_of_range"


def test_another_part_of_the_globe_is_a_position_too():
    assert read_position(2.35, 48.85) == Position(2.35, 48.85)


@pytest.mark.parametrize("value", [math.nan, math.inf, "-inf", "nan", "abc", "106,8", [1], b"\xff", 10**400])
def test_what_is_no_finite_number_is_refused(value: object):
    assert code_of(value, -6.2) == "not_a_number"
    assert code_of(106.8, value) == "not_a_number"
    assert code_of(106.8, -6.2, value) == "bad_accuracy"


def test_what_is_missing_is_named():
    with pytest.raises(BadPoint, match="lon dan lat belum diisi") as refusal:
        read_position(None, "")
    assert refusal.value.code == "missing"
    with pytest.raises(BadPoint, match=r"^lat belum diisi"):
        read_position(106.8, None)


@pytest.mark.parametrize("metres", [-1, "-0.5", 100_001, 1e12])
def test_a_negative_or_huge_accuracy_is_refused(metres: object):
    assert code_of(106.8, -6.2, metres) == "bad_accuracy"
