"""What became of a place over the months, in the words that planners know from ArcGIS.

The rules are those of "How Emerging Hot Spot Analysis works" (ArcGIS Pro, Space Time Pattern Mining,
https://pro.arcgis.com/en/pro-app/latest/tool-reference/space-time-pattern-mining/learnmoreemerging.htm),
tried in this order; the first that fits names the place. "Hot" is a month whose false discovery rate is at
most 5 %; the same words with hot and cold exchanged hold for cold spots.

  new           the last month is hot, and no month before it was.
  consecutive   the last two months or more are hot without a gap, none before them, less than 90 % of all.
  intensifying  at least 90 % of the months are hot, the last too, and the z rise (Mann-Kendall, p < 5 %).
  diminishing   the same, and the z fall.
  persistent    at least 90 % of the months are hot, and the z neither rise nor fall.
  historical    at least 90 % of the months are hot, but the last is not.
  oscillating   the last month is hot, less than 90 % are, and some month before was cold.
  sporadic      the last month is hot, less than 90 % are, none was cold, and it was hot before, on and off.

ArcGIS leaves open what a persistent place is whose last month is not hot: here it is historical.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]

HOT = (
    "new_hot",
    "consecutive_hot",
    "intensifying_hot",
    "persistent_hot",
    "diminishing_hot",
    "sporadic_hot",
    "oscillating_hot",
    "historical_hot",
)
COLD = tuple(name.replace("_hot", "_cold") for name in HOT)
NONE = ""
MOST = 0.9
LEVEL = 0.05


def labels_of(hot: Bools, cold: Bools, trend_z: Floats, trend_p: Floats) -> NDArray[np.str_]:
    """One name of HOT or COLD for each place, or NONE. `hot` and `cold` have the shape (places, months)."""
    found = np.full(len(hot), NONE, dtype="<U17")
    rises = (trend_z > 0) & (trend_p < LEVEL)
    falls = (trend_z < 0) & (trend_p < LEVEL)
    for is_so, other, up, down, names in ((hot, cold, rises, falls, HOT), (cold, hot, falls, rises, COLD)):
        for name, fits in _rules(is_so, other, up, down, names):
            found[fits & (found == NONE)] = name
    return found


def _rules(
    is_so: Bools, other: Bools, up: Bools, down: Bools, names: tuple[str, ...]
) -> list[tuple[str, Bools]]:
    new, consecutive, intensifying, persistent, diminishing, sporadic, oscillating, historical = names
    months = is_so.shape[1]
    times = is_so.sum(axis=1)
    last = is_so[:, -1] if months else np.zeros(len(is_so), bool)
    mostly = (times >= MOST * months) & (times > 0)
    run = _last_run(is_so)
    seldom = last & ~mostly
    return [
        (new, last & (times == 1)),
        (consecutive, seldom & (run >= 2) & (run == times)),
        (intensifying, mostly & last & up),
        (diminishing, mostly & last & down),
        (persistent, mostly & last),
        (historical, mostly & ~last),
        (oscillating, seldom & other.any(axis=1)),
        (sporadic, seldom & (times > run)),
    ]


def _last_run(is_so: Bools) -> NDArray[np.int64]:
    """How many months up to the last are so without a gap."""
    from_the_end = is_so[:, ::-1]
    first_gap = np.argmin(from_the_end, axis=1).astype(np.int64)
    run: NDArray[np.int64] = np.where(from_the_end.all(axis=1), is_so.shape[1], first_gap)
    return run
