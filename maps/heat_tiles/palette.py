"""The colours of heat, light to dark, and the PNG that is written with them.

The colours are those of `maps.scale.HEAT_GRADIENT`, after ColorBrewer's YlOrRd: each is darker than the one
before for every kind of colour vision and on paper, so the order is never lost.
"""

from __future__ import annotations

import struct
import zlib
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from maps.scale import HEAT_GRADIENT

LEVELS = 64
"""Colours besides "nothing": finer steps make files a third larger, and no eye tells them apart."""
_PALEST, _STRONGEST = 110, 225
_EFFORT = 4


def colours() -> NDArray[np.uint8]:
    """Red, green, blue, opacity of each level; level 0 is see-through."""
    at = np.linspace(0, 1, LEVELS)
    stops = [0.0, *list(HEAT_GRADIENT)[1:]]
    parts = np.array([[int(name[i : i + 2], 16) for i in (1, 3, 5)] for name in HEAT_GRADIENT.values()])
    table = np.zeros((LEVELS + 1, 4), dtype=np.uint8)
    for channel in range(3):
        table[1:, channel] = np.round(np.interp(at, stops, parts[:, channel]))
    table[1:, 3] = np.round(_PALEST + (_STRONGEST - _PALEST) * at)
    return table


def colour_of(level: int) -> str:
    """A level's colour as #rrggbb."""
    return "#{:02x}{:02x}{:02x}".format(*colours()[level][:3])


def png(levels: NDArray[np.uint8] | None, side: int) -> bytes:
    """Square, 8 bits a pixel with a palette; None is an empty one."""
    if levels is None:
        return _empty(side)
    rows = np.zeros((side, side + 1), dtype=np.uint8)
    rows[:, 1:] = levels
    body = _chunk(b"IDAT", zlib.compress(rows.tobytes(), _EFFORT))
    return b"".join((_head(side), body, _chunk(b"IEND", b"")))


@lru_cache(maxsize=2)
def _empty(side: int) -> bytes:
    return png(np.zeros((side, side), dtype=np.uint8), side)


@lru_cache(maxsize=2)
def _head(side: int) -> bytes:
    table = colours()
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            _chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 3, 0, 0, 0)),
            _chunk(b"PLTE", table[:, :3].tobytes()),
            _chunk(b"tRNS", table[:, 3].tobytes()),
        )
    )


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
