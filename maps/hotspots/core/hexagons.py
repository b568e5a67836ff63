"""Hexagons of a metric plane, by axial coordinates: which one holds a point, who its neighbours are.

`size_m` is the width from side to side, and so the distance between two neighbours' middles. Pointy top; the
hexagon (0, 0) has its middle at the plane's origin, so a hexagon keeps its coordinates whatever the data.
Rounding in cube coordinates as in A. Patel, Hexagonal Grids, https://www.redblobgames.com/grids/hexagons/
"""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

AROUND = ((1, 0), (1, -1), (0, -1), (-1, 0), (-1, 1), (0, 1))
_SHIFT = 1 << 20
"""Axial coordinates lie between minus and plus this, so that two of them fit into one key."""
_ROOT_3 = 3**0.5


def hexagon_of(x: Floats, y: Floats, size_m: float) -> tuple[Ints, Ints]:
    """The axial coordinates q and r of the hexagon that holds each point, metres in both directions."""
    side = size_m / _ROOT_3
    r = y * (2 / 3) / side
    q = (x * (_ROOT_3 / 3) - y / 3) / side
    s = -q - r
    whole_q, whole_r, whole_s = np.rint(q), np.rint(r), np.rint(s)
    off_q, off_r, off_s = abs(whole_q - q), abs(whole_r - r), abs(whole_s - s)
    is_q = (off_q > off_r) & (off_q > off_s)
    is_r = ~is_q & (off_r > off_s)
    return (
        np.where(is_q, -whole_r - whole_s, whole_q).astype(np.int64),
        np.where(is_r, -whole_q - whole_s, whole_r).astype(np.int64),
    )


def key_of(q: Ints, r: Ints) -> Ints:
    """One number for each hexagon; keys sort by r and then by q."""
    return (r + _SHIFT) * (2 * _SHIFT) + (q + _SHIFT)


def from_key(key: Ints) -> tuple[Ints, Ints]:
    """q and r again."""
    return key % (2 * _SHIFT) - _SHIFT, key // (2 * _SHIFT) - _SHIFT


def centre_of(q: Ints, r: Ints, size_m: float) -> tuple[Floats, Floats]:
    """Metres east and north of the origin."""
    return size_m * (q + r / 2), size_m * (_ROOT_3 / 2) * r.astype(np.float64)


def corners_of(q: Ints, r: Ints, size_m: float) -> Floats:
    """Shape (hexagons, 6, 2), counter-clockwise from the lower right one, x before y."""
    x, y = centre_of(q, r, size_m)
    angles = np.deg2rad(np.arange(-30, 330, 60))
    around = size_m / _ROOT_3 * np.stack([np.cos(angles), np.sin(angles)], axis=-1)
    return np.stack([x, y], axis=-1)[:, None, :] + around[None, :, :]


def neighbours(keys: Ints) -> sp.csr_array:
    """Who is who's neighbour among these sorted keys, each its own too: a square matrix of ones."""
    q, r = from_key(keys)
    here = np.arange(len(keys))
    rows, columns = [here], [here]
    for dq, dr in AROUND:
        wanted = key_of(q + dq, r + dr)
        at = np.minimum(np.searchsorted(keys, wanted), max(len(keys) - 1, 0))
        found = keys[at] == wanted if len(keys) else np.zeros(0, bool)
        rows.append(here[found])
        columns.append(at[found])
    i, j = np.concatenate(rows), np.concatenate(columns)
    return sp.csr_array((np.ones(len(i)), (i, j)), shape=(len(keys), len(keys)))
