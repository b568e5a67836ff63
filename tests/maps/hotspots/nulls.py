"""Made cities of hexagons in which nothing is special, or one patch is."""

from __future__ import annotations

from typing import Any

import numpy as np

from maps.hotspots.core.hexagons import centre_of, from_key, key_of, neighbours

SIDE = 50


def city(side: int = SIDE) -> tuple[Any, Any, Any, Any]:
    """Keys, neighbours, and the middles in metres of side x side hexagons of 250 m."""
    column, row = np.meshgrid(np.arange(side), np.arange(side))
    keys = np.sort(key_of((column - row // 2).ravel(), row.ravel()))
    x, y = centre_of(*from_key(keys), 250)
    return keys, neighbours(keys), x, y


def smooth(x: Any, y: Any, level: float) -> Any:
    """Exposure that varies from a fifth to five times as much over some kilometres."""
    return level * np.exp(1.6 * np.sin(x / 3000) * np.cos(y / 2500))


def patch(x: Any, y: Any) -> Any:
    """The hexagons within 560 m of the middle: 19."""
    middle = np.argmin(np.hypot(x - x.mean(), y - y.mean()))
    return np.hypot(x - x[middle], y - y[middle]) < 560
