"""A zip from a stranger, unpacked with a limit on everything it could try."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path, PurePosixPath

from boundaries.imports.problems import ArchiveRefused

MAX_ENTRIES = 500
MAX_UNPACKED_BYTES = 1_000_000_000
MAX_RATIO = 200
"""Boundary text packs to a third or a tenth; only a bomb packs a thousandfold."""

_CHUNK_BYTES = 1 << 20
_SMALL_BYTES = 10_000_000


def unpack(path: Path, into: Path) -> list[Path]:
    """Unpack a zip below `into` and give its files in order of name.

    Raises ArchiveRefused for what is no zip, is locked with a password, is damaged, names a path outside its
    folder, or unpacks to more than the limits. What was written until then stays in `into`.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            _check(path, entries)
            return sorted(_extract(archive, entry, into) for entry in entries if not _is_clutter(entry))
    # NotImplementedError and RuntimeError are zipfile's own words for odd packing and for a password.
    except (zipfile.BadZipFile, NotImplementedError, OSError, EOFError, RuntimeError) as error:
        raise ArchiveRefused(f"{path.name} bukan zip yang dapat dibuka: {error}") from error


def _check(path: Path, entries: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(1, sum(entry.compress_size for entry in entries))
    if len(entries) > MAX_ENTRIES:
        raise ArchiveRefused(f"{path.name} memuat {len(entries)} berkas; paling banyak {MAX_ENTRIES}.")
    if unpacked > MAX_UNPACKED_BYTES:
        raise ArchiveRefused(f"{path.name} berisi {unpacked / 1e6:.0f} MB setelah dibuka; terlalu besar.")
    if unpacked > _SMALL_BYTES and unpacked / packed > MAX_RATIO:
        raise ArchiveRefused(f"{path.name} mengembang {unpacked / packed:.0f} kali; ditolak sebagai bom zip.")
    for entry in entries:
        parts = PurePosixPath(entry.filename.replace("\\", "/"))
        if parts.is_absolute() or ".." in parts.parts or ":" in entry.filename:
            raise ArchiveRefused(f"{path.name} memuat jalur yang keluar dari foldernya: {entry.filename!r}.")
        if entry.flag_bits & 0x1:
            raise ArchiveRefused(f"{path.name} dikunci dengan kata sandi.")


def _extract(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, into: Path) -> Path:
    # zipfile stops at the size that the directory declares, so the sum checked above cannot be exceeded.
    target = into / entry.filename.replace("\\", "/")
    target.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(entry) as packed, target.open("wb") as plain:
        shutil.copyfileobj(packed, plain, _CHUNK_BYTES)
    return target


def _is_clutter(entry: zipfile.ZipInfo) -> bool:
    return entry.filename.startswith("__MACOSX/") or PurePosixPath(entry.filename).name.startswith(".")
