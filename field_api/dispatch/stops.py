"""In which order one validator makes the day's stops: an open path from where they start.

Exact up to nine stops (Held and Karp, A dynamic programming approach to sequencing problems, 1962);
above that the nearest neighbour's path, improved by 2-opt until no reversal shortens it.
"""

from collections.abc import Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

from field_api.dispatch.cost import BadDistances, Floats, Matrix, great_circle_m
from field_api.dispatch.model import check_position
from field_api.dispatch.rules import RULES

Point = tuple[float, float]

EXACT_STOPS = 9
SHORTER_M = 1e-6  # a gain below a micrometre is rounding, and could turn 2-opt in circles


def order_stops(start: Point, points: Sequence[Point], *, distances: Matrix | None = None) -> list[int]:
    """The positions in `points` in the order to visit them; the way back is not counted.

    Points are (lon, lat). `distances` replaces the great circle with detours: metres, shape (n+1, n+1),
    from row to column, row and column 0 being the start; it need not be symmetric. The same input gives
    the same order. Raises BadPosition and BadDistances.
    """
    table = _table(start, points, distances)
    if len(points) <= EXACT_STOPS:
        return _exact(table)
    return [int(stop) - 1 for stop in _two_opt(table, _nearest_neighbour(table))[1:]]


def path_length_m(
    start: Point, points: Sequence[Point], order: Sequence[int], *, distances: Matrix | None = None
) -> float:
    """Metres from the start through the points in this order, as `order_stops` counts them."""
    path = np.array([0, *(stop + 1 for stop in order)])
    return float(_table(start, points, distances)[path[:-1], path[1:]].sum())


def _table(start: Point, points: Sequence[Point], distances: Matrix | None) -> Floats:
    for lon, lat in (start, *points):
        check_position(lon, lat, "perhentian")
    if distances is None:
        stops = [start, *points]
        return great_circle_m(stops, stops) * RULES.detour_factor
    table = np.asarray(distances, dtype=np.float64)
    if table.shape != (len(points) + 1, len(points) + 1):
        raise BadDistances(f"tabel jarak {table.shape}, seharusnya {(len(points) + 1,) * 2}")
    if not np.isfinite(table).all() or (table < 0).any():
        raise BadDistances("tabel jarak memuat NaN, tak hingga atau angka di bawah nol")
    return table


def _exact(table: Floats) -> list[int]:
    n = len(table) - 1
    if n == 0:
        return []
    shortest = np.full((2**n, n), np.inf)
    came_from = np.zeros((2**n, n), dtype=np.int64)
    shortest[1 << np.arange(n), np.arange(n)] = table[0, 1:]
    into = table[1:, 1:].T
    for before, last, reached in _layers(n):
        ways = shortest[before] + into[last]
        came_from[reached, last] = ways.argmin(axis=1)
        shortest[reached, last] = ways.min(axis=1)
    visited = 2**n - 1
    backwards = [int(shortest[visited].argmin())]
    while len(backwards) < n:
        stop = backwards[-1]
        backwards.append(int(came_from[visited, stop]))
        visited ^= 1 << stop
    return backwards[::-1]


@cache
def _layers(n: int) -> list[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.int64]]]:
    """For 2, 3 ... n stops visited: the set before, the stop reached last, the set with it."""
    sets, last = np.meshgrid(np.arange(2**n), np.arange(n), indexing="ij")
    sizes = np.array([mask.bit_count() for mask in range(2**n)])
    holds = (sets >> last) & 1 == 1
    layers = []
    for size in range(2, n + 1):
        visited, stop = np.nonzero(holds & (sizes[:, None] == size))
        layers.append((visited ^ (1 << stop), stop, visited))
    return layers


def _nearest_neighbour(table: Floats) -> npt.NDArray[np.int64]:
    path = [0]
    left = np.ones(len(table), dtype=bool)
    for _ in range(len(table) - 1):
        left[path[-1]] = False
        path.append(int(np.where(left, table[path[-1]], np.inf).argmin()))
    return np.array(path)


def _two_opt(table: Floats, path: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    n = len(path) - 1
    first, last = np.triu_indices(n, k=1)
    first, last = first + 1, last + 1
    while True:
        # Reversing first..last changes both ends of the stretch and, one-way streets, its inside.
        forth = np.concatenate([[0, 0], np.cumsum(table[path[1:-1], path[2:]])])
        back = np.concatenate([[0, 0], np.cumsum(table[path[2:], path[1:-1]])])
        after = path[np.minimum(last + 1, n)]
        ends = last < n
        was = table[path[first - 1], path[first]] + ends * table[path[last], after]
        would_be = table[path[first - 1], path[last]] + ends * table[path[first], after]
        gain = was - would_be + (forth[last] - forth[first]) - (back[last] - back[first])
        best = int(gain.argmax())
        if gain[best] <= SHORTER_M:
            return path
        i, j = first[best], last[best]
        path = np.concatenate([path[:i], path[i : j + 1][::-1], path[j + 1 :]])
