"""What the maps take up again by themselves: work that was asked for and got lost, and what is due nightly.

`field_api.steps.tend` cannot know of it, since nothing there imports the maps; `manage.py tend_maps` runs it.
A chore says by a few numbers what it did, is safe to repeat, and does nothing when there is nothing to do.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping

from maps.exports.tending import tend_exports
from maps.hotspots.nightly import tend_hotspots

log = logging.getLogger(__name__)

Chore = Callable[[], Mapping[str, int]]

CHORES: dict[str, Chore] = {"exports": tend_exports, "hotspots": tend_hotspots}
"""By the word under which the command tells what was done."""


def tend_maps() -> dict[str, dict[str, int]]:
    """Every chore once, in its order; one that fails is logged and keeps no other from its turn."""
    done: dict[str, dict[str, int]] = {}
    for name, chore in CHORES.items():
        try:
            done[name] = dict(chore())
        except Exception:  # whatever it was, the next round may do better
            log.exception("%s could not be tended", name)
            done[name] = {"failed": 1}
    return done
