"""Original photos on disk, each under its SHA-256, and the public copies made from them."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO

from django.conf import settings

_PART = ".part-"


def keep(data: bytes, sha256: str) -> None:
    """Write the bytes under their hash; written already means held. Whole or not at all."""
    if not hold(sha256):
        _write(original_path(sha256), data)


def replace(data: bytes, sha256: str) -> None:
    """Put these bytes where the original of this hash lies; its name stays what was sent."""
    _write(original_path(sha256), data)


def hold(sha256: str) -> bool:
    """Whether it is here; if so, `sweep_unused` leaves it alone from now on, until a row names it."""
    try:
        os.utime(original_path(sha256))
    except FileNotFoundError:
        return False
    return True


def is_kept(sha256: str) -> bool:
    return original_path(sha256).exists()


def original_path(sha256: str) -> Path:
    return Path(settings.MEDIA_ROOT) / "originals" / sha256[:2] / sha256


def public_path(sha256: str, size: str) -> Path:
    """Where the public copy of this size lies once there is one."""
    return Path(settings.MEDIA_ROOT) / "public" / size / sha256[:2] / f"{sha256}.jpg"


def keep_public(sha256: str, size: str, data: bytes) -> None:
    """Write the public copy of this size, whole or not at all."""
    _write(public_path(sha256, size), data)


@contextmanager
def arriving(path: Path) -> Iterator[IO[bytes]]:
    """A file beside `path`, to write and to read, that takes its place when the block ends well.

    When the block raises, nothing is left of it. What a killed process leaves behind, `sweep` removes.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=_PART)
    try:
        with os.fdopen(handle, "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    _sync(path.parent)


def sweep(*, untouched_for: timedelta, at: datetime) -> int:
    """Remove half-written files that nobody has added to for so long; how many there were."""
    latest = (at - untouched_for).timestamp()
    swept = 0
    for part in Path(settings.MEDIA_ROOT).rglob(f"{_PART}*"):
        try:
            if part.stat().st_mtime <= latest:
                part.unlink()
                swept += 1
        except FileNotFoundError:  # whole by now, or swept by somebody else
            continue
    return swept


def unused_since(moment: datetime, folder: str) -> list[str]:
    """Hashes of the originals in this folder (the first two digits) that nobody has held since then."""
    latest = moment.timestamp()
    files = (Path(settings.MEDIA_ROOT) / "originals" / folder).glob("[0-9a-f]*")
    return [path.name for path in files if len(path.name) == 64 and path.stat().st_mtime <= latest]


def drop(sha256: str, *, unless_held_since: datetime) -> bool:
    """Remove an original and its public copies; False when somebody has held it since then.

    It is taken aside first and looked at again, so that a sender who holds it at this moment either keeps it
    or finds it gone and writes it anew.
    """
    path = original_path(sha256)
    aside = path.with_name(f"{_PART}{sha256}")
    try:
        path.rename(aside)
    except FileNotFoundError:
        return False
    if aside.stat().st_mtime > unless_held_since.timestamp():
        if path.exists():
            aside.unlink()
        else:
            aside.rename(path)
        return False
    aside.unlink()
    for copy in (Path(settings.MEDIA_ROOT) / "public").glob(f"*/{sha256[:2]}/{sha256}.jpg"):
        copy.unlink(missing_ok=True)
    return True


def _write(path: Path, data: bytes) -> None:
    with arriving(path) as file:
        file.write(data)


def _sync(folder: Path) -> None:
    """A name in a folder outlives a power cut only once the folder itself is on disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
