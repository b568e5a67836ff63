"""How many reports have the strongest colour: one scale for a zoom and a choice, never one for a tile."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, cos, floor, log10, pi, radians, sqrt

import numpy as np

from maps.heat_tiles.chosen import Chosen
from maps.heat_tiles.columns import PIXEL_ZOOM
from maps.heat_tiles.current import Current
from maps.heat_tiles.draw import SIGMA, TILE, Place, density
from maps.heat_tiles.palette import LEVELS, colour_of
from maps.heat_tiles.tail import no_tail
from maps.scale import grouped

LATITUDE = -6.2
"""Of Jakarta: Web Mercator's pixels are of another size elsewhere."""
_EQUATOR_M = 2 * pi * 6_378_137
_SAMPLES = 12
_TOP = 98.0
_LEAST_REPORTS = 4
_MOST_KNOWN = 1000
_known: dict[tuple[str, str, int], float] = {}
"""Twelve tiles are drawn to find one; a choice is asked for in many tiles."""
_SHARES = (0.02, 0.1, 0.3, 0.6, 1.0)


@dataclass(frozen=True)
class Stop:
    """From so many reports a square kilometre on, this colour."""

    per_km2: float
    words: str
    colour: str


def full(now: Current, chosen: Chosen, zoom: int) -> float:
    """In reports a pixel. Made from the version alone: new reports change no colour until the next one."""
    asked = (now.columns.version, chosen.key, zoom)
    known = _known.get(asked)
    if known is None:
        if len(_known) >= _MOST_KNOWN:
            _known.clear()
        known = _known[asked] = _measured(now, chosen, zoom)
    return known


def stops(value: float, zoom: int) -> list[Stop]:
    """Five round numbers of the scale that ends at `value`, the faintest first."""
    per_km2 = value / pixel_km2(zoom)
    found = []
    for share in _SHARES:
        number = _round(per_km2 * share)
        level = min(ceil(sqrt(min(number / per_km2, 1.0)) * LEVELS), LEVELS)
        found.append(Stop(number, _in_words(number), colour_of(max(level, 1))))
    return found


def pixel_km2(zoom: int) -> float:
    """Ground covered by a pixel in Jakarta."""
    side_m = _EQUATOR_M * cos(radians(LATITUDE)) / (TILE << zoom)
    return side_m**2 / 1e6


def _measured(now: Current, chosen: Chosen, zoom: int) -> float:
    """The 98th percentile of what is not empty in the tiles that hold twelve of the reports, taken evenly
    along the curve: busy parts are in it as often as they have reports."""
    settled = Current(now.columns, no_tail(now.columns))
    values = [
        field[field > 0]
        for x, y in _sampled(settled, chosen, zoom)
        if (field := density(settled, chosen, Place(zoom, x, y))) is not None
    ]
    least = _LEAST_REPORTS / (2 * pi * SIGMA**2)
    top = float(np.percentile(np.concatenate(values), _TOP)) if values else 0.0
    return max(top, least)


def _sampled(now: Current, chosen: Chosen, zoom: int) -> list[tuple[int, int]]:
    rows = now.columns.rows
    mask = chosen.mask(rows, [slice(0, len(rows))]) if len(rows) else np.zeros(0, dtype=np.bool_)
    at = np.flatnonzero(mask) if mask is not None else np.arange(len(rows))
    if not len(at):
        return []
    picked = at[(np.arange(_SAMPLES) * len(at) + len(at) // 2) // _SAMPLES % len(at)]
    shift = PIXEL_ZOOM + 8 - zoom
    tiles = zip((rows.x[picked] >> shift).tolist(), (rows.y[picked] >> shift).tolist(), strict=True)
    return sorted(set(tiles))


def _round(number: float) -> float:
    """To one leading digit, or one and a half below 2: 0.15, 3, 15, 200."""
    unit = 10.0 ** floor(log10(number))
    step = unit / 2 if number / unit < 2 else unit
    return float(f"{round(number / step) * step:.3g}")


def _in_words(number: float) -> str:
    if number >= 1:
        return grouped(round(number))
    return f"{number:.1g}"
