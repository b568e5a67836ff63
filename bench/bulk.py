"""Locating in bulk: points a second, against geopandas' spatial join, on a million seeded points.

Over the active edition of DATABASE_URL's database. Run `python -m bench.bulk`; nothing is written.
"""

import time
from collections.abc import Callable
from functools import partial
from typing import Any

import geopandas
import numpy as np
import shapely
from django.contrib.gis.db.models.functions import AsWKB

import bench.ready  # noqa: F401  sets Django up for what follows
from bench.size import sized, verdict
from boundaries.bulk import locate_many
from boundaries.editions import current_edition
from boundaries.errors import NoActiveEdition
from boundaries.models import Area

POINTS, ROUNDS = sized((1_000_000, 3), (20_000, 1))
AIM_PER_S = 1_000_000


def seconds(work: Callable[[], Any], rounds: int = 1) -> tuple[float, Any]:
    """The best wall time of some rounds, and the last answer."""
    best, answer = float("inf"), None
    for _ in range(rounds):
        started = time.perf_counter()
        answer = work()
        best = min(best, time.perf_counter() - started)
    return best, answer


def outlines() -> geopandas.GeoDataFrame:
    """Kelurahan of the active edition, ordered by code."""
    areas = Area.objects.filter(edition=current_edition(), level="kelurahan").order_by("code")
    codes, wkb = zip(*areas.values_list("code", AsWKB("outline")), strict=True)
    return geopandas.GeoDataFrame({"code": codes}, geometry=shapely.from_wkb(list(map(bytes, wkb))), crs=4326)


def joined(lon: Any, lat: Any, kelurahan: geopandas.GeoDataFrame, predicate: str) -> Any:
    """The code of each point by geopandas.sjoin, the lowest where two match, None outside.

    Pairs are sorted out by number, since pandas is slow over codes: the join alone shall cost here.
    """
    points = geopandas.GeoDataFrame(geometry=geopandas.points_from_xy(lon, lat), crs=4326)
    pairs = geopandas.sjoin(points, kelurahan, predicate=predicate)
    codes = np.full(len(lon), None, dtype=object)
    lowest = pairs["index_right"].groupby(level=0).min()
    codes[lowest.index] = kelurahan["code"].to_numpy()[lowest]
    return codes


def main() -> None:
    """Print points a second of ours and of geopandas, and the ratios."""
    try:
        kelurahan = outlines()
    except NoActiveEdition as error:
        raise SystemExit(error.detail) from error
    west, south, east, north = kelurahan[~kelurahan["code"].str.startswith("31.01")].total_bounds
    dice = np.random.default_rng(42)
    lon, lat = dice.uniform(west, east, POINTS), dice.uniform(south, north, POINTS)
    first, _ = seconds(lambda: locate_many(lon[:1], lat[:1]))
    ours, found = seconds(lambda: locate_many(lon, lat).codes, ROUNDS)
    with_doubt, doubted = seconds(lambda: locate_many(lon, lat, accuracy_m=20).ambiguous)
    print(f"{POINTS:,} points, {sum(code is not None for code in found):,} of them inside; wall time")
    print(_row("ours", ours, f"outlines read in {first:.2f} s"))
    print(_row("ours, ambiguous within 20 m", with_doubt, f"{doubted.mean():.1%} are"))
    for predicate in ("within", "intersects"):
        rival, theirs = seconds(partial(joined, lon, lat, kelurahan, predicate))
        same = np.count_nonzero(theirs == found)
        print(_row(f"geopandas.sjoin, {predicate}", rival, f"ours {rival / ours:.1f} x, {same:,} the same"))
    print(f"aim, at least {AIM_PER_S:,} points a second: {verdict(POINTS / ours >= AIM_PER_S)}")


def _row(name: str, wall_s: float, note: str) -> str:
    return f"{name:<28} {wall_s:6.2f} s   {POINTS / wall_s:12,.0f}/s   ({note})"


if __name__ == "__main__":
    main()
