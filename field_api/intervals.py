"""What a few answers can tell: shares and means with the 95 % interval that they may as well have. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

Z = 1.959964
"""Both tails together hold 5 %."""
FEW = 20
"""Below so many nothing is ranked: one answer more or less would move a share by over five points."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its 95 % interval; `of` is how many it rests on."""

    value: float
    low: float
    high: float
    of: int

    @property
    def is_ranked(self) -> bool:
        return self.of >= FEW


def share_of(count: int, of: int) -> Estimate | None:
    """A share from 0 to 1 with its Wilson interval; None of nothing.

    E. B. Wilson (1927), "Probable inference, the law of succession, and statistical inference", JASA 22,
    209-212; recommended for small numbers by Brown, Cai and DasGupta (2001), Statistical Science 16, 101-133.
    """
    if of == 0:
        return None
    return Estimate(count / of, *_wilson(count / of, of), of)


def mean_on_scale(total: float, of: int, *, least: float, most: float) -> Estimate | None:
    """The mean of answers on a scale from `least` to `most`; None of nothing.

    Seen as a share of the way from one end to the other, with Wilson's interval: no answers on such a scale
    vary more than those that are all at an end, so it is never too narrow, and it never leaves the scale.
    """
    if of == 0:
        return None
    span = most - least
    low, high = _wilson((total / of - least) / span, of)
    return Estimate(total / of, least + low * span, least + high * span, of)


def _wilson(p: float, of: int) -> tuple[float, float]:
    """Both ends of the interval around any p from 0 to 1."""
    middle = (p + Z**2 / (2 * of)) / (1 + Z**2 / of)
    half = Z * sqrt(p * (1 - p) / of + Z**2 / (4 * of**2)) / (1 + Z**2 / of)
    return max(0.0, middle - half), min(1.0, middle + half)
