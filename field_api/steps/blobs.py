"""A photo's bytes come in by themselves, named by their hash, before the record that tells what they show."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import IO

from django.conf import settings
from django.utils.translation import gettext as _

from field_api import originals
from field_api.errors import Busy, CutShort, HashMismatch, PhotoRefused, TooLarge
from field_api.evidence.apart import HelperBusyError, soon_apart
from field_api.evidence.exif import read_photo
from field_api.evidence.opening import PhotoRefused as Refused
from field_api.evidence.opening import refuse_new_size
from field_api.evidence.reuse import fingerprint
from field_api.evidence_words import in_language

_CHUNK_BYTES = 64 * 1024
_WAIT_S = 20.0


def take_blob(*, sha256: str, length: int, read: Callable[[int], bytes]) -> bool:
    """Keep the `length` bytes that `read` gives, when they are a whole photo of this hash; whether it is new.

    `read(n)` gives at most n bytes, and none when the sender is gone. What is here already is read past
    and not looked at. Raises TooLarge before reading, CutShort, HashMismatch, PhotoRefused; then nothing is
    kept.
    """
    if originals.is_kept(sha256):
        pass_over(length=length, read=read)
        return False
    write_photo(originals.original_path(sha256), sha256=sha256, length=length, read=read)
    return True


def write_photo(path: Path, *, sha256: str, length: int, read: Callable[[int], bytes]) -> None:
    """The file at `path`, once all of it is here and is a photo of this hash. Raises as `take_blob`."""
    _must_not_be_too_large(length)
    with originals.arriving(path) as file:
        digest = hashlib.sha256()

        def add(chunk: bytes) -> None:
            digest.update(chunk)
            file.write(chunk)

        _copy(read, length, add)
        if digest.hexdigest() != sha256:
            raise HashMismatch("Isi foto tidak sama dengan sidiknya (SHA-256); kirim ulang foto ini.")
        _must_be_a_photo(file)


def pass_over(*, length: int, read: Callable[[int], bytes]) -> None:
    """Read what is here already and look at none of it. Raises TooLarge before reading, CutShort."""
    _must_not_be_too_large(length)
    _copy(read, length, lambda _chunk: None)


def _must_not_be_too_large(length: int) -> None:
    if length > settings.MAX_PHOTO_BYTES:
        raise TooLarge(
            f"Foto paling besar {settings.MAX_PHOTO_BYTES / 1e6:.0f} MB; ini {length / 1e6:.1f} MB."
        )


def _copy(read: Callable[[int], bytes], length: int, add: Callable[[bytes], None]) -> None:
    left = length
    while left:
        try:
            chunk = read(min(_CHUNK_BYTES, left))
        except OSError:  # the connection broke off
            chunk = b""
        if not chunk:
            raise CutShort(
                f"Foto terputus: {length - left} dari {length} bita diterima; kirim ulang foto ini."
            )
        add(chunk)
        left -= len(chunk)


def _must_be_a_photo(file: IO[bytes]) -> None:
    file.seek(0)
    data = file.read()
    try:
        facts = read_photo(data, max_bytes=settings.MAX_PHOTO_BYTES)
        refuse_new_size(facts.width, facts.height)
        # Decodes it to the end.
        soon_apart(_WAIT_S, fingerprint, data, max_bytes=settings.MAX_PHOTO_BYTES)
    except Refused as reason:
        raise PhotoRefused(in_language(str(reason))) from reason
    except (MemoryError, TimeoutError, RuntimeError) as too_much:
        raise PhotoRefused(_("Foto ini terlalu berat untuk dibuka.")) from too_much
    except HelperBusyError as busy:
        raise Busy(_("Foto lain sedang diperiksa; kirim ulang foto ini sebentar lagi.")) from busy
