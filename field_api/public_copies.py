"""Copies of photos for everyone's eyes, in three sizes: made once, in a process apart, and kept as files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from field_api import originals
from field_api.evidence.apart import apart, soon_apart
from field_api.evidence.derivative import PUBLIC_PX, THUMBNAIL_PX
from field_api.evidence.files import copy_of
from field_api.evidence.opening import PhotoRefused

SMALL_PX = 800
"""Enough to judge by on a phone, and a tenth of the bytes."""
SIZES = {"public": PUBLIC_PX, "small": SMALL_PX, "thumbnail": THUMBNAIL_PX}
WAIT_S = 5.0
"""So long somebody waits for his turn when a copy must be made first."""


class NoCopyError(Exception):
    """The original cannot be opened, so there is nothing to show of it."""


def copy_path(sha256: str, size: str) -> Path:
    """Where the copy lies; it is made the first time.

    Raises FileNotFoundError when the original is gone, NoCopyError when it cannot be opened, which is
    remembered, and HelperBusyError when others are being made for too long.
    """
    return _copy(sha256, size, lambda path, max_px: soon_apart(WAIT_S, copy_of, path, max_px))


def make_copies(sha256: str) -> int:
    """All sizes that are not there; how many there are then. Raises FileNotFoundError."""
    made = 0
    for size in SIZES:
        try:
            _copy(sha256, size, lambda path, max_px: apart(copy_of, path, max_px))
        except NoCopyError:
            continue
        made += 1
    return made


def _copy(sha256: str, size: str, make: Callable[[Path, int], bytes]) -> Path:
    """An empty file stands for a copy that cannot be made."""
    path = originals.public_path(sha256, size)
    try:
        length = path.stat().st_size
    except FileNotFoundError:
        length = _made(sha256, size, make)
    if not length:
        raise NoCopyError
    return path


def _made(sha256: str, size: str, make: Callable[[Path, int], bytes]) -> int:
    try:
        data = make(originals.original_path(sha256), SIZES[size])
    except TimeoutError as late:  # a machine that is busy now may not be so tomorrow
        raise NoCopyError from late
    except (PhotoRefused, MemoryError, RuntimeError):
        data = b""
    originals.keep_public(sha256, size, data)
    return len(data)
