"""Getis and Ord's local Gi*: is a cell together with its neighbours high or low? With honest p-values.

Ord and Getis 1995, Geographical Analysis 27, 286-306, equation 14, with binary weights that include the cell.
False discovery rate: Benjamini and Hochberg 1995, Journal of the Royal Statistical Society B 57, 289-300.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.special import ndtr

from maps.hotspots.core.expected import LEAST_EXPECTED, expected_of, residuals

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

LEAST_AROUND = 5.0
"""Below this many expected reports in a cell and its neighbours together nothing can be said of it."""

_STRAIGHT = 1e-6
_NOBODY_ASKS = 0.2
_MONTHS_AT_ONCE = 12
"""What is worked on then stays in the processor's cache: a quarter of the time."""


@dataclass(frozen=True, slots=True)
class Spots:
    """One value a cell (or a cell and a month). Where `is_tested` is False, z is 0 and p and q are 1.

    `expected` is of the cell alone; `around` and `around_expected` of it and its neighbours together.
    `spread` is the variance of the residuals: 1 when reports come one by one.
    """

    expected: Floats
    around: Floats
    around_expected: Floats
    z: Floats
    p: Floats
    q: Floats
    is_tested: Bools
    spread: Floats


def gi_star(values: Floats, weights: sp.csr_array) -> Floats:
    """The z of each cell, for values of shape (cells,) or (cells, months); 0 when all values are the same."""
    n = values.shape[0]
    w = np.asarray(weights.sum(axis=1)).ravel()
    mean = values.mean(axis=0)
    deviation = np.sqrt(np.maximum((values**2).mean(axis=0) - mean**2, 0))
    scale = np.sqrt(np.maximum(n * w - w**2, 0) / max(n - 1, 1))
    scale, w = (scale, w) if values.ndim == 1 else (scale[:, None], w[:, None])
    below = deviation * scale
    above: Floats = weights @ values - mean * w
    z: Floats = np.divide(above, below, out=np.zeros_like(values), where=below > 0)
    return z


def two_sided(z: Floats, skewness: Floats, step: Floats) -> Floats:
    """Twice the smaller tail of a Pearson III distribution with this skewness, mean 0 and variance 1.

    Counts are skewed and whole: with the normal tail, neighbourhoods of five expected reports would be called
    hot ten times too often. `step` is half a report in units of z: tails begin that much nearer to 0.
    The thin tail, on the other side of the skewness, is taken to be normal: few reports are never too odd.
    By the cube root of Wilson and Hilferty 1931, PNAS 17, 684-688; within 8 % of the tail at z = 5.
    """
    nearer = np.sign(z) * np.maximum(abs(z) - step, 0)
    skewness = np.where(skewness * nearer > 0, skewness, 0.0)
    bent = np.where(abs(skewness) < _STRAIGHT, 1.0, skewness)
    normal = 6 / bent * (np.cbrt(1 + bent * nearer / 2) - 1) + bent / 6
    normal = np.where(abs(skewness) < _STRAIGHT, nearer, normal)
    return np.where(nearer == 0, 1.0, np.minimum(1.0, 2 * ndtr(-np.abs(normal))))


def false_discovery(p: Floats) -> Floats:
    """Benjamini and Hochberg's q of each p: those with q at most 5 % are false in 5 % on average.

    Right up to 20 %; what is above is 1, since nobody asks how far, and sorting a million p takes its time.
    """
    flat = np.asarray(p, dtype=np.float64).ravel()
    q = np.ones_like(flat)
    small = np.flatnonzero(flat <= _NOBODY_ASKS)
    order = small[np.argsort(flat[small])]
    stepped = flat[order] * len(flat) / np.arange(1, len(order) + 1)
    least = np.minimum.accumulate(stepped[::-1])[::-1]
    q[order] = np.where(least <= _NOBODY_ASKS, least, 1.0)
    return q.reshape(np.shape(p))


def find_spots(observed: Floats, pool: Floats, weights: sp.csr_array) -> Spots:
    """Test each cell, in each month when there are months; `weights` is symmetric and holds the diagonal.

    Cells with too little expected take no part, as if they were not on the map (in that month); those that do
    are tested when at least LEAST_AROUND is expected around them. q is over everything that is tested.
    """
    if observed.ndim == 1:
        one = find_spots(observed[:, None], pool[:, None], weights)
        return Spots(*(getattr(one, name)[..., 0] for name in Spots.__slots__))
    blocks = [
        _block(observed[:, at : at + _MONTHS_AT_ONCE], pool[:, at : at + _MONTHS_AT_ONCE], weights)
        for at in range(0, observed.shape[1], _MONTHS_AT_ONCE)
    ]
    found = Spots(*(np.concatenate([getattr(b, name) for b in blocks], axis=-1) for name in Spots.__slots__))
    q = np.ones_like(found.p)
    q[found.is_tested] = false_discovery(found.p[found.is_tested])
    return replace(found, q=q)


def _block(observed: Floats, pool: Floats, weights: sp.csr_array) -> Spots:
    """Some months, without q."""
    expected = expected_of(observed, pool)
    takes_part = expected >= LEAST_EXPECTED
    rated = np.where(takes_part, expected, 0.0)
    values = residuals(np.where(takes_part, observed, 0.0), rated)
    z, spread, w = _z_among(values, takes_part, weights)
    around, around_expected = weights @ observed, weights @ rated
    is_tested = takes_part & (around_expected >= LEAST_AROUND)
    z[~is_tested] = 0.0
    p = np.ones_like(z)
    third = weights @ np.divide(1.0, np.sqrt(rated), out=np.zeros_like(rated), where=takes_part)
    of_month = np.broadcast_to(_usual_spread(values, takes_part), z.shape)[is_tested]
    shape = _shape(of_month, third[is_tested], around_expected[is_tested], w[is_tested])
    p[is_tested] = two_sided(z[is_tested], *shape)
    return Spots(expected, around, around_expected, z, p, p, is_tested, spread)


def _z_among(values: Floats, takes_part: Bools, weights: sp.csr_array) -> tuple[Floats, Floats, Floats]:
    """Gi* among those cells only that take part; the variance of their values; their neighbours' number."""
    one = takes_part.astype(np.float64)
    n = np.maximum(one.sum(axis=0), 1)
    w = weights @ one
    mean = values.sum(axis=0) / n
    spread = np.maximum((values**2).sum(axis=0) / n - mean**2, 0)
    below = np.sqrt(spread * np.maximum(n * w - w**2, 0) / np.maximum(n - 1, 1))
    top = weights @ values - mean * w
    return np.divide(top, below, out=np.zeros_like(values), where=below > 0), spread, w


def _usual_spread(values: Floats, takes_part: Bools) -> Floats:
    """The variance of the residuals of each month, as their median square tells it.

    Hot spots themselves make the variance larger, and with it the skewness that every other place is granted;
    the median does not hear of them. 0.455 is the median of a squared normal value.
    """
    squares = values**2
    medians = [
        np.median(column[part]) if part.any() else 1.0
        for column, part in zip(squares.T, takes_part.T, strict=True)
    ]
    return np.array(medians) / 0.4549


def _shape(
    spread: Floats, inverse_roots: Floats, around_expected: Floats, w: Floats
) -> tuple[Floats, Floats]:
    """Skewness of each neighbourhood's sum, and half a report in units of its z.

    With variance f e and third cumulant f (2 f - 1) e for a count of mean e: exact for binomial (f below 1),
    Poisson (1) and negative binomial counts. f is the usual spread of the residuals.
    """
    deviation = np.sqrt(np.maximum(spread * w, 1e-12))
    third = spread * (2 * spread - 1) * inverse_roots
    return third / deviation**3, 0.5 / np.sqrt(around_expected / w) / deviation
