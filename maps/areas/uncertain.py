"""What few numbers can tell: intervals of shares and medians, and whether two counts really differ. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

Z = 1.959964
"""Both tails together hold 5 %."""

FEW = 10
"""Below this many reports an area gets no rank: one more or less would move it by ten places."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with the 95 % interval it may as well have: shares from 0 to 1, times in hours."""

    value: float
    low: float
    high: float
    of: int


def share(count: int, of: int) -> Estimate | None:
    """A share with its Wilson interval; None of nothing.

    E. B. Wilson (1927), "Probable inference, the law of succession, and statistical inference", JASA 22,
    209-212; recommended for small numbers by Brown, Cai and DasGupta (2001), Statistical Science 16, 101-133.
    """
    if of == 0:
        return None
    p = count / of
    middle = (p + Z**2 / (2 * of)) / (1 + Z**2 / of)
    half = Z * sqrt(p * (1 - p) / of + Z**2 / (4 * of**2)) / (1 + Z**2 / of)
    return Estimate(p, max(0.0, middle - half), min(1.0, middle + half), of)


def differ(now: int, before: int) -> bool:
    """Are two counts of equally long periods further apart than chance would put them, 19 times of 20?

    Given their sum, each report is as likely in one as in the other (Przyborowski and Wilenski, 1940,
    Biometrika 31, 313-323); the normal form of that binomial test, with the correction for whole numbers.
    """
    return now + before > 0 and abs(now - before) - 1 > Z * sqrt(now + before)
