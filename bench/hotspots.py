"""Hot spots: 20 categories x 96 months on 12,000 hexagons, one map against esda's permutations, a scan.

Run `python -m bench.hotspots [categories]`. Made numbers, no database: what is measured is the statistics.
"""

import sys
import time
import warnings
from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np

from bench.size import sized
from maps.hotspots.core.emerging import find_emerging
from maps.hotspots.core.expected import expected_of, residuals
from maps.hotspots.core.hexagons import centre_of, from_key, hexagon_of, key_of, neighbours
from maps.hotspots.core.local_g import false_discovery, find_spots, gi_star
from maps.hotspots.core.scan import ROUNDS, find_clusters

CATEGORIES, MONTHS, ROWS, COLUMNS = sized((20, 96, 112, 108), (1, 24, 20, 20))
POINTS, CASES, PLACES = *sized((1_000_000, 3_300), (1_000, 200)), 267
T = TypeVar("T")


def main() -> None:
    categories = int(sys.argv[1]) if len(sys.argv) > 1 else CATEGORIES
    keys, near = city()
    rng = np.random.default_rng(1)
    print(f"{len(keys):,} hexagons, CPU of one process; seeded")
    hexagons(rng)
    over_months(rng, near, categories)
    against_esda(rng, keys, near)
    scanning(rng)


def city() -> tuple[Any, Any]:
    column, row = np.meshgrid(np.arange(COLUMNS), np.arange(ROWS))
    keys = np.sort(key_of((column - row // 2).ravel(), row.ravel()))
    return keys, neighbours(keys)


def hexagons(rng: np.random.Generator) -> None:
    x, y = rng.uniform(680_000, 720_000, POINTS), rng.uniform(9_290_000, 9_330_000, POINTS)
    took, _found = cpu(lambda: key_of(*hexagon_of(x, y, 250)))
    print(f"\n{POINTS:,} points into hexagons: {1000 * took:.0f} ms")


def over_months(rng: np.random.Generator, near: Any, categories: int) -> None:
    """Each category has its own numbers; making them is not counted."""
    total, labelled = 0.0, 0
    for _ in range(categories):
        pool = rng.poisson(12, (near.shape[0], MONTHS)).astype(np.float64)
        observed = rng.binomial(pool.astype(np.int64), 0.1).astype(np.float64)
        took, found = cpu(lambda observed=observed, pool=pool: find_emerging(observed, pool, near))  # type: ignore[misc]
        total, labelled = total + took, labelled + int((found.label != "").sum())
    print(
        f"\n{categories} categories x {MONTHS} months: {total:.1f} s; {total / categories:.2f} s a category"
    )
    print(f"  nothing was hot: {labelled} of {categories * near.shape[0]:,} places got a label all the same")


def against_esda(rng: np.random.Generator, keys: Any, near: Any) -> None:
    """The same residuals; esda is called once before, so that its compiling is not counted."""
    x, y = centre_of(*from_key(keys), 250)
    exposure = 40 * np.exp(1.6 * np.sin(x / 3000) * np.cos(y / 2500))
    pool = rng.poisson(exposure).astype(np.float64)
    observed = rng.binomial(pool.astype(np.int64), 0.1).astype(np.float64)
    values = residuals(observed, expected_of(observed, pool)) + 100
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from esda.getisord import G_Local  # noqa: PLC0415
        from libpysal.weights import WSP, fill_diagonal  # noqa: PLC0415

        weights = fill_diagonal(WSP(near).to_W(silence_warnings=True), 1.0)

        def theirs(permutations: int) -> Any:
            return G_Local(
                values, weights, transform="B", permutations=permutations, star=True, n_jobs=1, seed=1
            )

        compiling, _first = cpu(lambda: theirs(99))
        esda, found = cpu(lambda: theirs(999))
    ours, z = cpu(lambda: gi_star(values, near))
    whole, spots = cpu(lambda: find_spots(observed, pool, near))
    print(f"\none map; largest difference to esda's z: {abs(z - found.Zs).max():.1e}")
    print(
        f"  esda G_Local, 999 permutations, n_jobs=1  {1000 * esda:8.1f} ms   (first call {compiling:.1f} s)"
    )
    print(f"  ours, z alone                             {1000 * ours:8.1f} ms   {esda / ours:.0f} times")
    print(f"  ours, with expected, p and q              {1000 * whole:8.1f} ms   {esda / whole:.0f} times")
    false = {
        "esda p_sim < 5 %": int((found.p_sim < 0.05).sum()),
        "esda p_sim with false discovery": int((false_discovery(found.p_sim) <= 0.05).sum()),
        "ours, q <= 5 %": int((spots.q <= 0.05).sum()),
    }
    for name, count in false.items():
        print(f"  nothing is hot; called so by {name:<32} {count:6,} places")


def scanning(rng: np.random.Generator) -> None:
    middles = rng.uniform(0, 25_000, (PLACES, 2))
    share = rng.gamma(1.0, 1.0, PLACES)
    place = rng.choice(PLACES, CASES, p=share / share.sum())
    day = rng.integers(0, 60, CASES)
    quiet, found = cpu(lambda: find_clusters(place, day, middles, days=14, seed=1))
    place, day = np.r_[place, np.full(40, 100)], np.r_[day, rng.integers(0, 3, 40)]
    took, outbreak = cpu(lambda: find_clusters(place, day, middles, days=14, seed=1))
    print(
        f"\nscan of {CASES:,} reports, {PLACES} places, 14 days, {ROUNDS} rounds:"
        f" {quiet:.2f} s and {took:.2f} s"
    )
    print(f"  quiet: p {found[0].p:.3f}; 40 more in one place over 3 days: p {outbreak[0].p:.3f},", end=" ")
    print(f"places {outbreak[0].places}, {outbreak[0].days} days")


def cpu(work: Callable[[], T]) -> tuple[float, T]:
    started = time.process_time()
    answer = work()
    return time.process_time() - started, answer


if __name__ == "__main__":
    main()
