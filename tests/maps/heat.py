"""Heat tiles as tests look at them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import numpy as np
from django.test import Client
from numpy.typing import NDArray
from PIL import Image

from maps.heat_tiles import columns
from maps.heat_tiles.columns import OPENLY, PIXEL_ZOOM
from maps.heat_tiles.current import Current
from maps.heat_tiles.draw import TILE
from maps.heat_tiles.reading import as_rows, pixels
from maps.heat_tiles.tail import no_tail

Picture = NDArray[np.uint8]


def tile_at(lon: float, lat: float, zoom: int) -> tuple[int, int]:
    """The tile that holds a place."""
    x, y = pixels(np.array([lon]), np.array([lat]))
    shift = PIXEL_ZOOM + 8 - zoom
    return int(x[0]) >> shift, int(y[0]) >> shift


def levels_of(png: bytes) -> Picture:
    """The numbers of the colours, 0 for nothing."""
    with Image.open(io.BytesIO(png)) as image:
        assert (image.format, image.mode) == ("PNG", "P")
        assert image.size[0] % TILE == 0
        return np.array(image)


def drawn_from(points: Sequence[tuple[float, float]]) -> Current:
    """Openly shown reports at these places, without a database for them."""
    lon, lat = np.array(points, dtype=float).reshape(-1, 2).T
    zero = np.zeros(len(lon), dtype=np.int64)
    facts = {"lon": lon, "lat": lat, "category": zero, "second": zero + 1_772_000_000}
    rows = as_rows({**facts, "kelurahan": zero, "standing": zero + OPENLY}, [0])
    words = {"version": columns.new_version(), "snapshot": "1:1:", "database": ""}
    made = columns.opened(columns.write(rows, np.arange(len(lon)) + 1, **words))
    assert made
    return Current(made, no_tail(made))


def asked(client: Client, place: tuple[float, float], zoom: int = 14, **words: Any) -> Picture:
    """The tile of a place, through the door."""
    x, y = tile_at(*place, zoom)
    answer = client.get(f"/api/v1/maps/heat/{zoom}/{x}/{y}.png", words)
    assert answer.status_code == 200, answer.content
    return levels_of(answer.content)
