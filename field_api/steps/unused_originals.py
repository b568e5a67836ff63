"""Photos on disk that no row names: of a report that was refused late, or a record that never came."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from field_api import clock, originals
from field_api.models import Photo, Quarantine

UNUSED_FOR = timedelta(days=1)
"""A phone sends a photo before its record, and asks again what is missing when it sends that."""
_FOLDERS = 256
_HASH = re.compile(rb"[0-9a-f]{64}")


def sweep_unused_originals() -> int:
    """Remove the unused originals of one folder, the next one each minute; how many.

    One of 256 at a time, since a year brings a million files: each gets its turn in four hours, or in a day
    when tend runs every five minutes.
    """
    now = clock.now()
    return sweep_folder(f"{int(now.timestamp() // 60) % _FOLDERS:02x}", now)


def sweep_folder(folder: str, now: datetime) -> int:
    """The same for one folder, named by the first two digits of its hashes."""
    since = now - UNUSED_FOR
    old = set(originals.unused_since(since, folder))
    if not old:
        return 0
    unused = old - set(Photo.objects.filter(sha256__in=old).values_list("sha256", flat=True))
    if unused:
        unused -= _in_quarantine()
    return sum(originals.drop(sha256, unless_held_since=since) for sha256 in sorted(unused))


def _in_quarantine() -> set[str]:
    """Hashes named in what could not be taken in and waits for a person."""
    waiting = Quarantine.objects.filter(handled_at__isnull=True).values_list("raw", flat=True)
    return {found.decode() for raw in waiting.iterator() for found in _HASH.findall(bytes(raw))}
