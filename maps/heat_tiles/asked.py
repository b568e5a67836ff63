"""A query string as a choice; read once for all the tiles of a map, since names ask the database."""

from __future__ import annotations

import time
from collections.abc import Mapping
from functools import lru_cache

from maps.heat_tiles.chosen import Chosen
from maps.heat_tiles.columns import folder
from maps.selection import selection_from

FILTERS = ("category", "from", "to", "status", "area", "weekday", "hours")
SCALE_DAYS = {"from": "scale_from", "to": "scale_to"}
_KEPT_S = 30
"""A category that joins a group is in the group's tiles after so long."""


def chosen_for(words: Mapping[str, str], *, openly: bool) -> Chosen:
    """Two queries at most, none when the same was asked for within half a minute. Raises BadInput."""
    given = tuple((name, words.get(name, "").strip()) for name in FILTERS)
    return _chosen(given, openly, (str(folder()), int(time.time() // _KEPT_S)))


def scaled_like(words: Mapping[str, str], *, openly: bool) -> Chosen:
    """The choice whose scale the colours follow: the same filters in other days where `scale_from` or
    `scale_to` are given, so that two periods, or the weeks of one, can be compared. Raises BadInput."""
    other = {name: words[scale] for name, scale in SCALE_DAYS.items() if words.get(scale, "").strip()}
    return chosen_for({**words, **other}, openly=openly)


@lru_cache(maxsize=256)
def _chosen(given: tuple[tuple[str, str], ...], openly: bool, kept_for: tuple[str, int]) -> Chosen:
    """Once for a folder and half a minute."""
    return Chosen(selection_from(dict(given)), openly)
