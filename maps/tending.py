"""What the maps take up again by themselves: work that was asked for and got lost, and what is due nightly.

`field_api.steps.tend` cannot know of it, since nothing there imports the maps; `manage.py tend_maps` runs it.
A chore says by a few numbers what it did, is safe to repeat, and does nothing when there is nothing to do.
Each stands by itself, as the parts of `tend` do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from field_api.steps.upkeep import attempted
from maps.exports.tending import tend_exports
from maps.hotspots.nightly import tend_hotspots

Chore = Callable[[], Mapping[str, int]]

CHORES: dict[str, Chore] = {"exports": tend_exports, "hotspots": tend_hotspots}
"""By the word under which the command tells what was done."""


def tend_maps() -> dict[str, dict[str, int]]:
    """Every chore once, in its order; one that fails is told in the log and on the page of messages.

    Raises OperationalError when the database cannot be reached.
    """
    done: dict[str, dict[str, int]] = {}
    for name, chore in CHORES.items():
        if not attempted(name, partial(_do, name, chore, done)):
            done[name] = {"failed": 1}
    return done


def _do(name: str, chore: Chore, done: dict[str, dict[str, int]]) -> None:
    done[name] = dict(chore())
