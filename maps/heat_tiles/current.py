"""What this process draws from: the current version and its tail, looked at again every few seconds."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from functools import cached_property, lru_cache

from maps.heat_tiles import columns, refresh
from maps.heat_tiles.columns import Columns
from maps.heat_tiles.digest import digest_of
from maps.heat_tiles.tail import NotItsOrigin, Tail, mark_of, tail_of

FRESH_FOR_S = 3.0
"""A new report shows at most this long after it came in, and what browsers keep a tile for."""


@dataclass(frozen=True, eq=False)
class Current:
    columns: Columns
    tail: Tail

    @property
    def version(self) -> str:
        """Differs whenever any tile may differ."""
        return f"{self.columns.version}-{self.tail.mark}"

    @cached_property
    def public_version(self) -> str:
        """Differs whenever a tile of the public may differ, and for nothing that it does not show."""
        changed = digest_of(self.tail.added) - digest_of(self.tail.gone)
        return f"{(_held_digest(self.columns) + changed) % 2**64:016x}"


@lru_cache(maxsize=2)
def _held_digest(columns: Columns) -> int:
    """Once for a version and process: 60 ms for a million reports."""
    return digest_of(columns.rows)


@dataclass
class _Kept:
    """One for a folder: settings may name another one in the same process, as tests do."""

    place: str
    now: Current
    looked_at: float


_lock = threading.Lock()
_kept: _Kept | None = None


def current() -> Current:
    """No query within three seconds of the last look, one when nothing has changed, two or three otherwise.

    Without a version that is usable one is made here and now: a second for a million reports.
    """
    global _kept  # noqa: PLW0603  one process, one view of the files
    place = str(columns.folder())
    kept = _kept
    version = columns.current_version()
    if kept and _is_fresh(kept, place, version):
        return kept.now
    with _lock:
        kept = _kept
        if kept and _is_fresh(kept, place, version):
            return kept.now
        before = kept.now if kept and kept.place == place else None
        now = _looked(before, version)
        _kept = _Kept(place, now, time.time())
        return now


def _is_fresh(kept: _Kept, place: str, version: str) -> bool:
    """A clock that was set back makes it old, too."""
    same = kept.place == place and kept.now.columns.version == version
    return same and 0 <= time.time() - kept.looked_at < FRESH_FOR_S


def _looked(before: Current | None, version: str) -> Current:
    if before and before.columns.version == version:
        held = before.columns
    else:
        held = _usable(version)
        before = None
    try:
        mark = mark_of(held)
    except NotItsOrigin:  # while this process held it
        held, before = _made_instead(held.version), None
        mark = mark_of(held)
    if before and before.tail.mark == mark:
        return before
    tail = tail_of(held, mark)
    if tail.is_full and (made := refresh.made_once(held.version, wait=False)):
        held = made
        tail = tail_of(held, mark_of(held))
    return Current(held, tail)


def _usable(version: str) -> Columns:
    found = columns.opened(version)
    if found and refresh.is_usable(found):
        return found
    return _made_instead(version)


def _made_instead(version: str) -> Columns:
    return refresh.made_once(version, wait=True) or refresh.refresh()
