"""Original photos on disk, each under its SHA-256, and the public copies made from them."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO

from django.conf import settings

_PART = ".part-"


def keep(data: bytes, sha256: str) -> None:
    """Write the bytes under their hash; written already means done. Whole or not at all."""
    path = original_path(sha256)
    if not path.exists():
        _write(path, data)


def is_kept(sha256: str) -> bool:
    return original_path(sha256).exists()


def original_path(sha256: str) -> Path:
    return Path(settings.MEDIA_ROOT) / "originals" / sha256[:2] / sha256


def public_path(sha256: str, size: str, make: Callable[[bytes], bytes]) -> Path:
    """Where the copy of this size lies; made from the original by `make` the first time.

    Raises FileNotFoundError when the original is gone.
    """
    path = Path(settings.MEDIA_ROOT) / "public" / size / sha256[:2] / f"{sha256}.jpg"
    if not path.exists():
        _write(path, make(original_path(sha256).read_bytes()))
    return path


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
