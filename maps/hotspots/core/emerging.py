"""Hot spots over the months: Gi* in each month of a cube, the trend of its z, and a name for each cell."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from maps.hotspots.core.labels import LEVEL, labels_of
from maps.hotspots.core.local_g import Spots, find_spots
from maps.hotspots.core.trend import mann_kendall

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Emerging:
    """`spots` is of the shape (cells, months), its q over all months at once; the others are by cell."""

    spots: Spots
    label: NDArray[np.str_]
    trend_z: Floats
    trend_p: Floats
    hot_months: NDArray[np.int64]
    cold_months: NDArray[np.int64]


def cube_of(cell: NDArray[np.int64], month: NDArray[np.int64], cells: int, months: int) -> Floats:
    """Reports by cell and month, from the place and the month of each report, both counted from 0."""
    flat = np.bincount(cell * months + month, minlength=cells * months)
    return flat.reshape(cells, months).astype(np.float64)


def find_emerging(observed: Floats, pool: Floats, weights: sp.csr_array) -> Emerging:
    """A month in which a cell could not be tested counts as not significant, with z 0."""
    spots = find_spots(observed, pool, weights)
    significant = spots.q <= LEVEL
    hot, cold = significant & (spots.z > 0), significant & (spots.z < 0)
    trend_z, trend_p = np.zeros(len(observed)), np.ones(len(observed))
    seen = np.flatnonzero(spots.is_tested.any(axis=1))
    trend_z[seen], trend_p[seen] = mann_kendall(spots.z[seen])
    return Emerging(
        spots=spots,
        label=labels_of(hot, cold, trend_z, trend_p),
        trend_z=trend_z,
        trend_p=trend_p,
        hot_months=hot.sum(axis=1),
        cold_months=cold.sum(axis=1),
    )
