"""Colour classes for counts, the same on every page and in every file."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from math import floor, log10

from django.utils.formats import get_format
from django.utils.translation import gettext as _

COLOURS = ("#d7ecf2", "#9fd0dd", "#5caac2", "#22799b", "#0b4a6b")
NO_REPORTS = "#ffffff00"
HEAT_GRADIENT = {0.15: "#ffeda0", 0.35: "#feb24c", 0.6: "#fc6a2a", 0.8: "#e31a1c", 1.0: "#99001f"}
"""Warm on the cool classes; light to dark, so that it survives a black and white printer."""


@dataclass(frozen=True, slots=True)
class Band:
    """Counts from `least` to `most` (None: no end) have this colour."""

    least: int
    most: int | None
    colour: str

    @property
    def words(self) -> str:
        if self.most is None:
            return _("%(least)s atau lebih") % {"least": grouped(self.least)}
        if self.least == self.most:
            return grouped(self.least)
        return f"{grouped(self.least)}–{grouped(self.most)}"


def bands(counts: Iterable[int]) -> list[Band]:
    """At most five classes with about as many areas each, cut at round numbers; none when all are zero.

    Quantiles, since reports are skewed: equal steps would leave one dark area and 266 pale ones.
    """
    seen = sorted(count for count in counts if count > 0)
    if not seen:
        return []
    cuts = {_round(seen[len(seen) * step // 5]) for step in range(1, 5)}
    least = [1, *sorted(cut for cut in cuts if cut > seen[0])]
    most = [after - 1 for after in least[1:]]
    if len(least) == 1:
        return [Band(1, None, COLOURS[2])]
    spread = [COLOURS[round(i * 4 / (len(least) - 1))] for i in range(len(least))]
    return [Band(a, b, c) for a, b, c in zip(least, [*most, None], spread, strict=True)]


def colour_of(count: int, scale: list[Band]) -> str:
    """The colour of a count; see-through for zero."""
    if count < 1 or not scale:
        return NO_REPORTS
    return scale[bisect_right([band.least for band in scale], count) - 1].colour


def _round(number: int) -> int:
    """Two leading digits, the second to the nearest 5 above 20: 7, 13, 25, 140, 2500."""
    if number < 10:
        return number
    unit = int(10 ** (floor(log10(number)) - 1))
    leading = number // unit
    return (leading if leading < 20 else leading // 5 * 5) * unit


def grouped(number: int) -> str:
    """With the mark of the language: 12.345 in Indonesian, 12,345 in English."""
    return f"{number:,}".replace(",", get_format("THOUSAND_SEPARATOR"))
