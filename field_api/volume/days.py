"""When reports came in: the city's own yearly numbers, its weeks and its hours."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

FIRST_DAY = date(2016, 1, 1)
_YEARLY = {
    2016: 112_164,
    2017: 235_914,
    2018: 109_839,
    2019: 108_212,
    2020: 137_776,
    2021: 91_984,
    2022: 122_183,
    2023: 173_327,
    2024: 185_852,
}
"""Reports that the system says it handled; after the last one a guess goes on."""
_GROWTH = 1.04
_WEEKDAYS = np.array([1.14, 1.12, 1.08, 1.07, 1.04, 0.82, 0.73])
_HOURS = np.array(
    [8, 5, 3, 3, 4, 12, 28, 50, 72, 80, 78, 70, 58, 64, 66, 62, 58, 54, 50, 54, 52, 42, 28, 16], dtype=float
)
_UNEVEN = 0.16
"""Spread of the logarithm of a day's number: the worst day of 2024 had 800 reports, the mean day 508."""
JAKARTA_S = 7 * 3600
EPOCH = date(1970, 1, 1)


def received(count: int, last_day: date, dice: np.random.Generator) -> Ints:
    """Moments in seconds since 1970 (UTC), in order, from 2016 to the end of `last_day` in Jakarta."""
    days = np.arange((last_day - FIRST_DAY).days + 1)
    weights = _weights(len(days)) * dice.lognormal(0.0, _UNEVEN, len(days))
    per_day = dice.multinomial(count, weights / weights.sum())
    day = np.repeat(days, per_day) + (FIRST_DAY - EPOCH).days
    hour = dice.choice(24, count, p=_HOURS / _HOURS.sum())
    second = day * 86_400 + hour * 3600 + dice.integers(0, 3600, count) - JAKARTA_S
    return np.sort(second.astype(np.int64))


def local_days(seconds: Ints) -> Ints:
    """Days in Jakarta, counted from 1970."""
    return (seconds + JAKARTA_S) // 86_400


def months(seconds: Ints) -> Ints:
    """0 for January to 11."""
    return local_days(seconds).astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) % 12


def _weights(count: int) -> NDArray[np.float64]:
    days = [FIRST_DAY + timedelta(days=n) for n in range(count)]
    newest = max(_YEARLY)
    yearly = {
        year: _YEARLY.get(year, _YEARLY[newest] * _GROWTH ** (year - newest))
        for year in {day.year for day in days}
    }
    return np.array([yearly[day.year] * _WEEKDAYS[day.weekday()] for day in days])
