"""Which reports are of one and the same place: density clusters, and none of them longer than a place can be.

DBSCAN with two as its least number (Ester, Kriegel, Sander and Xu 1996, KDD-96, 226-231) is what is joined
by steps of at most the radius. Along a road such steps can go on for kilometres, so a cluster that reaches
further than two radii is shared out again: each report, in the order given, goes to the nearest one that
leads a place within the radius, or leads one itself.
"""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def places_of(xy: Floats, radius_m: float) -> Ints:
    """A place number for each report, metres in shape (reports, 2); -1 for one that is alone.

    No two reports of a place are more than two radii apart. Numbers go by the first report of each place.
    """
    if not len(xy):
        return np.zeros(0, dtype=np.int64)
    pairs = cKDTree(xy).query_pairs(radius_m, output_type="ndarray")
    joined = sp.coo_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(len(xy), len(xy)))
    cluster = connected_components(joined.tocsr(), directed=False)[1].astype(np.int64)
    parts = np.zeros(len(xy), dtype=np.int64)
    order = np.argsort(cluster, kind="stable")
    for members in np.split(order, np.flatnonzero(np.diff(cluster[order])) + 1):
        if len(members) > 1 and _reach(xy[members]) > 2 * radius_m:
            parts[members] = _shared_out(xy[members], radius_m)
    return _numbered(np.unique(np.stack([cluster, parts]), axis=1, return_inverse=True)[1].ravel())


def _reach(xy: Floats) -> float:
    """The diagonal of their box: never less than the greatest distance."""
    return float(np.hypot(*(xy.max(axis=0) - xy.min(axis=0))))


def _shared_out(xy: Floats, radius_m: float) -> Ints:
    leaders: list[int] = []
    part = np.empty(len(xy), dtype=np.int64)
    for i, point in enumerate(xy):
        away = np.hypot(*(xy[leaders] - point).T) if leaders else np.zeros(0)
        nearest = int(away.argmin()) if len(away) else -1
        if nearest < 0 or away[nearest] > radius_m:
            leaders.append(i)
            nearest = len(leaders) - 1
        part[i] = nearest
    return part


def _numbered(group: Ints) -> Ints:
    """Groups of one become -1; the others are numbered as they first appear."""
    _, first, inverse, count = np.unique(group, return_index=True, return_inverse=True, return_counts=True)
    kept = np.flatnonzero(count > 1)
    number = np.full(len(count), -1, dtype=np.int64)
    number[kept[np.argsort(first[kept])]] = np.arange(len(kept))
    return number[inverse]
