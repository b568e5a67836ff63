"""Original photos on disk, each under its SHA-256, and the public copies made from them."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from django.conf import settings


def keep(data: bytes, sha256: str) -> None:
    """Write the bytes under their hash; written already means done. Whole or not at all."""
    path = original_path(sha256)
    if not path.exists():
        _write(path, data)


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


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".part-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
