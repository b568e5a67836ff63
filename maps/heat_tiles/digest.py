"""What the public's tiles rest on, as one number: the same for the same openly shown reports.

The sum of a hash of each row, so that the order of rows and how often they were read anew do not matter, and
what changed since is added and taken away. A report that the public does not see changes nothing in it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from maps.heat_tiles.columns import NAMES, OPENLY, UNKNOWN, Rows

_AT_ONCE = 1 << 18
_ODD = (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB)
"""Of splitmix64: S. Vigna, "Further scramblings of Marsaglia's xorshift generators" (2017)."""


def digest_of(rows: Rows) -> int:
    """0 to 2**64 - 1; 0 for none. Categories count by their keys, since their places differ by version."""
    keys = np.full(UNKNOWN + 1, UNKNOWN, dtype=np.uint64)
    keys[: len(rows.categories)] = rows.categories
    total = 0
    for first in range(0, len(rows), _AT_ONCE):
        part = slice(first, first + _AT_ONCE)
        shown = np.flatnonzero(rows.standing[part] >= OPENLY)
        mixed = np.zeros(len(shown), dtype=np.uint64)
        for name in NAMES:
            column = getattr(rows, name)[part][shown]
            mixed = _mixed(mixed ^ (keys[column] if name == "category" else column.astype(np.uint64)))
        total += int(mixed.sum(dtype=np.uint64))
    return total % 2**64


def _mixed(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Each bit of the answer depends on each bit of a number; sums wrap around."""
    step, first, second = (np.uint64(one) for one in _ODD)
    numbers = numbers + step
    numbers = (numbers ^ (numbers >> np.uint64(30))) * first
    numbers = (numbers ^ (numbers >> np.uint64(27))) * second
    return numbers ^ (numbers >> np.uint64(31))
