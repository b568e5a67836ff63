"""Points as well-known binary, a whole batch at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from maps.exports.columns import Batch

_POINT = np.dtype([("order", "u1"), ("type", "<u4"), ("x", "<f8"), ("y", "<f8")])


def points_as_wkb(batch: Batch) -> NDArray[np.object_]:
    """Bytes, or None where there is no place."""
    points = np.zeros(len(batch), _POINT)
    points["order"], points["type"] = 1, 1
    points["x"] = [0.0 if lon is None else lon for lon in batch.lon]
    points["y"] = [0.0 if lat is None else lat for lat in batch.lat]
    whole, size = points.tobytes(), _POINT.itemsize
    found = np.empty(len(batch), dtype=object)
    for i, lon in enumerate(batch.lon):
        found[i] = None if lon is None else whole[i * size : (i + 1) * size]
    return found
