"""What is new: the space-time permutation scan, which needs reports only and no population.

Kulldorff, Heffernan, Hartman, Assuncao and Mostashari 2005, PLoS Medicine 2(3), e59: cylinders over the
nearest places of each place and over the last days; is there more in one than place and day by themselves
explain? Every round shuffles the days among the reports and keeps its best cylinder; how many rounds beat the
real one says how odd it is, whatever the number of cylinders. Only cylinders that reach to the last day
count: what was over before is not new. Secondary clusters share no place with one before them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Counts = NDArray[np.int32]

ROUNDS = 999
NEAREST = 25
LEAST_REPORTS = 3
"""A cylinder with fewer is never called a cluster."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """`places` from the middle outwards, over the last `days` days.

    `llr` is the logarithm of the likelihood ratio; `radius` is in the unit of the middles.
    """

    places: list[int]
    days: int
    observed: int
    expected: float
    llr: float
    p: float
    radius: float


@dataclass(frozen=True, slots=True)
class _Cylinders:
    """`zones` are the nearest places of each place, by (near, place); the others are by (near, place, day).

    `least` is the number of reports from which on there are more than expected, `log_in` and `log_out` the
    logarithms of what is expected inside and outside: the margins stay in every round, so these do too.
    """

    zones: Ints
    expected: Floats
    least: Counts
    log_in: Floats
    log_out: Floats
    of_count: Floats


def find_clusters(
    place: Ints,
    day: Ints,
    middles: Floats,
    *,
    days: int,
    seed: int,
    rounds: int = ROUNDS,
    nearest: int = NEAREST,
    most: int = 10,
) -> list[Cluster]:
    """The clusters that last until today, the oddest first; empty when nothing stands out at all.

    place: each report's place, an index into `middles` (metres, shape (places, 2)). day: how many days before
    the last one, 0 for that one. days: how long a cluster may have lasted. The same seed gives the same p.
    """
    if not len(place):
        return []
    order = np.lexsort((day, place))  # the order of the rows must not matter
    place, day = place[order], day[order]
    cylinders = _cylinders(place, day, middles, days, nearest)
    recent = day < days
    real = _likelihoods(_counts(place[recent], day[recent], len(middles), days), cylinders)
    best = _best_by_chance(place, day, cylinders, seed, rounds)
    return _told(real, best, cylinders, middles, most)


def _cylinders(place: Ints, day: Ints, middles: Floats, days: int, nearest: int) -> _Cylinders:
    k = min(nearest, len(middles))
    zones = cKDTree(middles).query(middles, k=k)[1].reshape(len(middles), k).T.astype(np.int64)
    every = len(place)
    by_place = np.bincount(place, minlength=len(middles)).astype(np.float64)
    by_day = np.cumsum(np.bincount(day[day < days], minlength=days)).astype(np.float64)
    inside = np.cumsum(by_place[zones], axis=0)
    expected = inside[:, :, None] * by_day[None, None, :] / every
    counts = np.arange(every + 1, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        of_count = np.where(counts > 0, counts * np.log(counts), 0.0)
        log_in, log_out = np.log(expected), np.log(every - expected)
    least = np.maximum(np.floor(expected).astype(np.int32) + 1, LEAST_REPORTS)
    # The scan is for the unusual: a zone of more than half of all reports is the rest of the city.
    least[(inside > every / 2) | (inside == 0)] = every + 1
    return _Cylinders(zones, expected, least.astype(np.int32), log_in, log_out, of_count)


def _counts(place: Ints, day: Ints, places: int, days: int) -> Counts:
    """Reports of each place in the last day, the last two and so on."""
    table = np.bincount(place * days + day, minlength=places * days).reshape(places, days)
    return np.cumsum(table, axis=1, dtype=np.int32)


def _likelihoods(counts: Counts, cylinders: _Cylinders) -> tuple[Counts, Floats]:
    """Observed reports and log likelihood ratio of each cylinder; 0 where no more than expected."""
    observed = np.cumsum(counts[cylinders.zones], axis=0, dtype=np.int32)
    every = len(cylinders.of_count) - 1
    at = np.flatnonzero(observed >= cylinders.least)
    inside = observed.ravel()[at]
    ratio = np.zeros(observed.shape)
    ratio.ravel()[at] = (
        cylinders.of_count[inside]
        + cylinders.of_count[every - inside]
        - inside * cylinders.log_in.ravel()[at]
        - (every - inside) * cylinders.log_out.ravel()[at]
    )
    return observed, ratio


def _best_by_chance(place: Ints, day: Ints, cylinders: _Cylinders, seed: int, rounds: int) -> Floats:
    """The best likelihood ratio of each round. Only who is recent must be drawn anew."""
    rng = np.random.default_rng(seed)
    _near, places, days = cylinders.expected.shape
    recent = day[day < days]
    best = np.empty(rounds)
    for i in range(rounds):
        drawn = place[rng.permutation(len(place))[: len(recent)]]
        best[i] = _likelihoods(_counts(drawn, recent, places, days), cylinders)[1].max()
    return best


def _told(
    real: tuple[Counts, Floats], best: Floats, cylinders: _Cylinders, middles: Floats, most: int
) -> list[Cluster]:
    observed, ratio = real
    candidates = np.argsort(-ratio, axis=None, kind="stable")
    taken: set[int] = set()
    found: list[Cluster] = []
    for flat in candidates[: np.count_nonzero(ratio)]:
        near, middle, day = (int(at) for at in np.unravel_index(flat, ratio.shape))
        zone = [int(at) for at in cylinders.zones[: near + 1, middle]]
        if taken.intersection(zone):
            continue
        taken.update(zone)
        llr = float(ratio[near, middle, day])
        p = (1 + int((best >= llr - 1e-9).sum())) / (len(best) + 1)
        away = middles[zone[-1]] - middles[middle]
        expected = float(cylinders.expected[near, middle, day])
        found.append(
            Cluster(zone, day + 1, int(observed[near, middle, day]), expected, llr, p, float(np.hypot(*away)))
        )
        if len(found) == most:
            break
    return found
