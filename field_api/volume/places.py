"""Where reports are: along streets in each kelurahan, and the geotags that are wrong."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from django.contrib.gis.db.models.functions import Envelope, PointOnSurface
from numpy.typing import NDArray

from boundaries.bulk import locate_many
from boundaries.models import Area, Edition, Level
from field_api.volume.days import Ints

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

GEOTAGGED_WRONG, OUTSIDE, NO_POINT, REPEATED, SPREAD = 0.02, 0.018, 0.002, 0.035, 0.25
"""Shares: pinned where the reporter sat; outside the city; no point at all; the very place of an earlier
report (42 of 1,204 real ones); anywhere in the kelurahan instead of along a street."""
_CANDIDATES, _MOST_STREETS = 60, 14
_STREET_M, _STREET_SPREAD, _NARROW, _WIDE_M = 90.0, 0.7, 0.35, 450.0
_FEW_PEOPLE = {"31.01": 0.08}
_ELSEWHERE = np.array(
    [[107.0, -6.24], [106.82, -6.40], [106.63, -6.18], [106.85, -5.98], [110.37, -7.8], [-71.06, 42.36]]
)
"""Bekasi, Depok, Tangerang, the bay, another city, another continent."""
_ELSEWHERE_SHARES = [0.34, 0.26, 0.24, 0.1, 0.04, 0.02]
_DEGREES_PER_M = 1 / 111_195.0


@dataclass(frozen=True)
class Streets:
    """Middles in degrees (WGS 84), their direction, length in metres, and a share for each category."""

    lon: Floats
    lat: Floats
    angle: Floats
    length_m: Floats
    shares: Floats


@dataclass(frozen=True)
class Places:
    """Longitude first, NaN without a point. `accuracy_m` is what the phone says, NaN where none does."""

    lon: Floats
    lat: Floats
    accuracy_m: Floats
    is_moved: Flags


def streets(edition: Edition, categories: int, dice: np.random.Generator) -> Streets:
    """Up to fourteen in each kelurahan of the edition, none outside its own; two queries."""
    areas = Area.objects.filter(edition=edition, level=Level.KELURAHAN).order_by("code")
    rows = list(
        areas.annotate(middle=PointOnSurface("outline"), box=Envelope("outline")).values_list(
            "code", "area_km2", "middle", "box"
        )
    )
    boxes = np.array([box.extent for *_, box in rows])
    low, high = boxes[:, None, :2], boxes[:, None, 2:]
    tries = low + (high - low) * dice.random((len(rows), _CANDIDATES, 2))
    found = locate_many(tries[..., 0].ravel(), tries[..., 1].ravel(), edition=edition)
    codes = found.codes.reshape(len(rows), _CANDIDATES)
    middles, weights = [], []
    for n, (code, area_km2, middle, _box) in enumerate(rows):
        wanted = int(dice.integers(6, _MOST_STREETS + 1))
        own = tries[n][codes[n] == code][:wanted]
        own = own if len(own) else np.array([[middle.x, middle.y]])
        people = area_km2**0.5 * dice.lognormal(0, 0.45) * _FEW_PEOPLE.get(code[:5], 1.0)
        middles.append(own)
        weights.append(people * _shares(dice.lognormal(0, 1.0, len(own))))
    at, weight = np.concatenate(middles), np.concatenate(weights)
    taste = dice.lognormal(0, 0.6, (categories, len(at)))
    return Streets(
        lon=at[:, 0],
        lat=at[:, 1],
        angle=dice.uniform(0, np.pi, len(at)),
        length_m=_STREET_M * dice.lognormal(0, _STREET_SPREAD, len(at)),
        shares=np.cumsum(_shares(weight * taste), axis=1),
    )


def draw(streets: Streets, category: Ints, is_geotagged: Flags, dice: np.random.Generator) -> Places:
    """A place for each report; `is_geotagged` says whether a phone sent it, or a person typed it in."""
    count = len(category)
    street = _choose(streets, category, dice)
    along = dice.normal(0, 1, count) * streets.length_m[street]
    across = dice.normal(0, 1, count) * streets.length_m[street] * _NARROW
    wide = dice.random(count) < SPREAD
    along[wide] = dice.normal(0, _WIDE_M, np.count_nonzero(wide))
    across[wide] = dice.normal(0, _WIDE_M, np.count_nonzero(wide))
    accuracy = _accuracy(is_geotagged, dice)
    off, turn = _off_by(accuracy, dice), dice.uniform(0, 2 * np.pi, count)
    cos, sin = np.cos(streets.angle[street]), np.sin(streets.angle[street])
    east = along * cos - across * sin + off * np.cos(turn)
    north = along * sin + across * cos + off * np.sin(turn)
    lon = streets.lon[street] + east * _DEGREES_PER_M / np.cos(np.radians(streets.lat[street]))
    lat = streets.lat[street] + north * _DEGREES_PER_M
    _repeat(lon, lat, category, dice)
    _send_elsewhere(lon, lat, dice)
    lost = (dice.random(count) < NO_POINT) | (~is_geotagged & (dice.random(count) < NO_POINT * 10))
    lon[lost] = lat[lost] = accuracy[lost] = np.nan
    moved = dice.random(count) < np.where(is_geotagged, 0.18, 0.9)
    return Places(lon.round(6), lat.round(6), accuracy.round(1), moved & ~lost)


def _shares(weights: Floats) -> Floats:
    return np.asarray(weights / weights.sum(axis=-1, keepdims=True), dtype=np.float64)


def _choose(streets: Streets, category: Ints, dice: np.random.Generator) -> Ints:
    street = np.zeros(len(category), dtype=np.int64)
    chance = dice.random(len(category))
    for one in np.unique(category):
        at = np.flatnonzero(category == one)
        street[at] = np.searchsorted(streets.shares[one], chance[at], side="right")
    return np.minimum(street, len(streets.lon) - 1)


def _accuracy(is_geotagged: Flags, dice: np.random.Generator) -> Floats:
    """Phones say 5 to 40 m, one in thirty hundreds of metres; what is typed in is 100 to 300 m."""
    count = len(is_geotagged)
    stated = dice.lognormal(np.log(12.0), 0.6, count)
    poor = dice.random(count) < 0.033
    stated[poor] = dice.uniform(100, 900, np.count_nonzero(poor))
    stated[~is_geotagged] = dice.uniform(100, 300, np.count_nonzero(~is_geotagged))
    stated[dice.random(count) < 0.06] = np.nan
    return stated


def _off_by(accuracy_m: Floats, dice: np.random.Generator) -> Floats:
    """Metres from the true place: the 68 % radius of a Rayleigh is 1.51 sigma; some sat kilometres away."""
    off = dice.rayleigh(1.0, len(accuracy_m)) * np.nan_to_num(accuracy_m, nan=15.0) / 1.51
    wrong = dice.random(len(off)) < GEOTAGGED_WRONG
    off[wrong] += 300 + dice.exponential(2500, np.count_nonzero(wrong))
    return off


def _repeat(lon: Floats, lat: Floats, category: Ints, dice: np.random.Generator) -> None:
    """The very place of another report of the same category, a little earlier in the same lot."""
    again = np.flatnonzero(dice.random(len(lon)) < REPEATED)
    for one in np.unique(category[again]):
        mine = again[category[again] == one]
        every = np.flatnonzero(category == one)
        before = np.searchsorted(every, mine)
        earlier = every[np.maximum(before - dice.integers(1, 40, len(mine)), 0)]
        lon[mine], lat[mine] = lon[earlier], lat[earlier]


def _send_elsewhere(lon: Floats, lat: Floats, dice: np.random.Generator) -> None:
    away = np.flatnonzero(dice.random(len(lon)) < OUTSIDE)
    where = _ELSEWHERE[dice.choice(len(_ELSEWHERE), len(away), p=_ELSEWHERE_SHARES)]
    where = where + dice.normal(0, 0.02, (len(away), 2))
    lon[away], lat[away] = where[:, 0], where[:, 1]
