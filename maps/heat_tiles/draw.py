"""A tile: reports counted per pixel, spread by a bell, coloured, and written as a PNG.

All sums are of whole numbers below 2**53, so that they are exact in any order: where two tiles meet, both see
the same reports and come to the very same values.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import correlate1d

from maps.heat_tiles.chosen import Chosen, Flags, joined
from maps.heat_tiles.columns import KEY_ZOOM, PIXEL_ZOOM, Column, Rows, z_order
from maps.heat_tiles.current import Current
from maps.heat_tiles.palette import LEVELS, png

TILE = 256
MOST_ZOOM = 16
"""Beyond it, maps stretch the tiles: nobody needs to see which side of a wall a report lies on."""
SIGMA, REACH = 5.0, 16
FEWEST = 3
HIDING_ZOOM = 17
"""For the public, a square of a tile at this zoom (305 m wide in Jakarta) with fewer than FEWEST is empty."""
_FINER = 4
_WEIGHT = 4096
_FAINTEST = 0.004
Field = NDArray[np.float64]
Counts = NDArray[np.int64]


@dataclass(frozen=True)
class Place:
    """A tile; `span` tiles each way where a picture of several is wanted at once."""

    z: int
    x: int
    y: int
    span: int = 1


def tile(now: Current, chosen: Chosen, place: Place, full: float) -> bytes:
    """The PNG; `full` is the density, in reports a pixel, that has the strongest colour."""
    field = density(now, chosen, place)
    return png(levels(field, full) if field is not None else None, place.span * TILE)


def density(now: Current, chosen: Chosen, place: Place) -> Field | None:
    """Reports a pixel, spread by a bell with SIGMA pixels that ends at REACH; None where there are none."""
    counts = _counts(now, chosen, place)
    if counts is None:
        return None
    total: float = float(kernel().sum())
    field: Field = _spread(counts) / total**2
    return field


def levels(field: Field, full: float) -> NDArray[np.uint8]:
    """Numbers of colours: by the root of the density, so that what is thinly spread is seen too."""
    share = np.minimum(field / full, 1.0)
    level: NDArray[np.uint8] = np.ceil(np.sqrt(share) * LEVELS).astype(np.uint8)
    level[share < _FAINTEST] = 0
    return level


@lru_cache(maxsize=1)
def kernel() -> Field:
    """A bell in whole numbers, lowered so that it ends at zero and no square edge shows."""
    bell: Field = np.exp(-0.5 * (np.arange(-REACH, REACH + 1) / SIGMA) ** 2)
    lowered: Field = np.round((bell - bell[0]) * _WEIGHT)
    return lowered


def _spread(counts: Field) -> Field:
    """One thread, unlike a product of matrices: workers that share cores would wait for each other."""
    across = correlate1d(counts, kernel(), axis=0, mode="constant")[REACH:-REACH]
    both: Field = correlate1d(across, kernel(), axis=1, mode="constant")[:, REACH:-REACH]
    return both


def _counts(now: Current, chosen: Chosen, place: Place) -> Field | None:
    """Reports in each pixel of the tile and REACH around it."""
    window = _Window.of(place)
    rows, parts = now.columns.rows, window.parts(now.columns.key)
    counts = window.counted(rows, parts, chosen, cut=window.is_cut)
    if len(now.tail.ids):
        counts = counts + window.counted(now.tail.added, [slice(0, len(now.tail.added))], chosen, cut=True)
        counts = counts - window.counted(now.tail.gone, [slice(0, len(now.tail.gone))], chosen, cut=True)
    if not counts.any():
        return None
    counts = counts.reshape(window.size, window.size)
    if chosen.openly:
        counts = _hidden(counts, window.hiding)
    edge = window.edge(place)
    near = counts[edge[1] : edge[1] + window.near, edge[0] : edge[0] + window.near]
    return near.astype(np.float64) if near.any() else None


def _hidden(counts: Counts, side: int) -> Counts:
    """Squares of `side` pixels with fewer than FEWEST reports become empty."""
    n = len(counts) // side
    squares = counts.reshape(n, side, n, side)
    enough = squares.sum(axis=(1, 3), keepdims=True) >= FEWEST
    left: Counts = (squares * enough).reshape(counts.shape)
    return left


@dataclass(frozen=True)
class _Window:
    """The pixels that are counted: those needed, and more so that no square that may be hidden is cut.

    `left` and `top` are pixels of the world at the tile's zoom.
    """

    z: int
    left: int
    top: int
    size: int
    near: int
    hiding: int
    cell_zoom: int

    @classmethod
    def of(cls, place: Place) -> _Window:
        cell_zoom = min(KEY_ZOOM, place.z + _FINER)
        hiding = max(1, (TILE << place.z) >> HIDING_ZOOM)
        step = max(REACH, hiding)
        inner = place.span * TILE
        left = (place.x * TILE - REACH) // step * step
        top = (place.y * TILE - REACH) // step * step
        right = -(-(place.x * TILE + inner + REACH) // step) * step
        return cls(place.z, left, top, right - left, inner + 2 * REACH, hiding, cell_zoom)

    def edge(self, place: Place) -> tuple[int, int]:
        """Where the tile with its surroundings begins in the window."""
        return place.x * TILE - REACH - self.left, place.y * TILE - REACH - self.top

    @property
    def is_cut(self) -> bool:
        """Whether key cells are larger than the window's steps, so that rows beside it come along."""
        return TILE >> (self.cell_zoom - self.z) > max(REACH, self.hiding)

    def parts(self, key: Column) -> list[slice]:
        """The rows that lie in the window: few slices, since a tile's rows lie together."""
        cell, world = TILE >> (self.cell_zoom - self.z), 1 << self.cell_zoom
        across = np.arange(self.left // cell, (self.left + self.size - 1) // cell + 1)
        down = np.arange(self.top // cell, (self.top + self.size - 1) // cell + 1)
        across = across[(across >= 0) & (across < world)]
        down = down[(down >= 0) & (down < world)]
        cells = np.sort(z_order(np.tile(across, len(down)), np.repeat(down, len(across)))).astype(np.int64)
        begins = np.flatnonzero(np.diff(cells, prepend=-2) > 1)
        ends = np.append(begins[1:], len(cells)) - 1
        shift = 2 * (KEY_ZOOM - self.cell_zoom)
        first = (cells[begins] << shift).astype(np.uint32)
        last = (((cells[ends] + 1) << shift) - 1).astype(np.uint32)
        at, to = np.searchsorted(key, first, side="left"), np.searchsorted(key, last, side="right")
        return [slice(int(a), int(b)) for a, b in zip(at, to, strict=True) if b > a]

    def counted(self, rows: Rows, parts: list[slice], chosen: Chosen, *, cut: bool = False) -> Counts:
        """Reports by pixel of the window, row after row; `cut` leaves out rows that lie elsewhere."""
        pixel = self._pixels(rows, parts)
        mask = chosen.mask(rows, parts)
        if cut:
            inside = self._inside(rows, parts)
            mask = inside if mask is None else mask & inside
        if mask is not None:
            pixel = pixel[mask]
        return np.bincount(pixel, minlength=self.size**2)

    def _pixels(self, rows: Rows, parts: list[slice]) -> NDArray[np.int32]:
        """Each row's place in the window, worked out in one array: a million rows are moved once."""
        shift = PIXEL_ZOOM - self.z
        pixels = np.empty(sum(part.stop - part.start for part in parts), dtype=np.int32)
        end = 0
        for part in parts:
            here = pixels[end : (end := end + part.stop - part.start)]
            np.right_shift(rows.y[part], shift, out=here)
            here -= self.top
            here *= self.size
            here += rows.x[part] >> shift
        pixels -= self.left
        return pixels

    def _inside(self, rows: Rows, parts: list[slice]) -> Flags:
        shift = PIXEL_ZOOM - self.z
        x = (joined(rows.x, parts) >> shift) - self.left
        y = (joined(rows.y, parts) >> shift) - self.top
        inside: Flags = (x >= 0) & (y >= 0) & (x < self.size) & (y < self.size)
        return inside
