"""Whether an area has enough reports for a rank, and whether two counts really differ. Pure."""

from __future__ import annotations

from math import sqrt

from field_api.intervals import Z

FEW = 10
"""Below this many reports an area gets no rank: one more or less would move it by ten places."""


def differ(now: int, before: int) -> bool:
    """Are two counts of equally long periods further apart than chance would put them, 19 times of 20?

    Given their sum, each report is as likely in one as in the other (Przyborowski and Wilenski, 1940,
    Biometrika 31, 313-323); the normal form of that binomial test, with the correction for whole numbers.
    """
    return now + before > 0 and abs(now - before) - 1 > Z * sqrt(now + before)
