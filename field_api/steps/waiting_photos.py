"""Photos of a report that has not come yet: each sent by itself, kept for the browser that sent it.

Over a slow line a report of six photos takes longer than any one request may; photo by photo nothing that
has arrived is sent twice. Nobody is told what others have sent: a photo waits under the browser that brought
it, and for that browser's reports only.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from field_api import clock, originals
from field_api.errors import BadInput, BlobsMissing, TooMany
from field_api.models import Photo
from field_api.steps.blobs import pass_over, write_photo
from field_api.steps.photos import PhotoIn
from field_api.uploads import MAX_PHOTOS

MOST_WAITING = 4 * MAX_PHOTOS
"""Of one browser. It sends its reports one after another, so that hardly more than one report's wait."""
WAITS_FOR = timedelta(days=1)


def take_waiting(*, device: str, sha256: str, length: int, read: Callable[[int], bytes]) -> bool:
    """Keep one photo for a report of this device that will name it; whether it is new.

    `device` is a hash as of `traps.device_hash`. Raises BadInput without one, TooLarge before reading,
    TooMany for a device with enough photos waiting, CutShort, HashMismatch, PhotoRefused; then it keeps none.
    """
    if not device:
        raise BadInput(_("Sebutkan X-Device: nama acak peramban ini, 16 sampai 64 huruf dan angka."))
    path = _path(device, sha256)
    if path.exists():
        pass_over(length=length, read=read)
        return False
    if path.parent.exists() and sum(1 for _one in path.parent.iterdir()) >= MOST_WAITING:
        raise TooMany(_("Terlalu banyak foto dari ponsel ini menunggu laporannya."))
    write_photo(path, sha256=sha256, length=length, read=read)
    return True


def is_waiting(device: str, sha256: str) -> bool:
    return bool(device) and _path(device, sha256).exists()


def waiting_photos(device: str, hashes: Sequence[str], *, idempotency_key: str | None) -> list[PhotoIn]:
    """The photos that a report names, in its order; also those of the report that this key brought before.

    Raises BlobsMissing for the others.
    """
    found = [_bytes_of(device, sha256, idempotency_key) for sha256 in hashes]
    missing = [sha256 for sha256, data in zip(hashes, found, strict=True) if data is None]
    if missing:
        raise BlobsMissing(
            _("%(count)s foto laporan ini belum ada di sini; kirim lagi fotonya.") % {"count": len(missing)},
            missing=missing,
        )
    return [PhotoIn(data) for data in found if data is not None]


def forget_waiting(device: str, hashes: Sequence[str]) -> None:
    """The report is here, and its photos are originals now."""
    for sha256 in hashes:
        _path(device, sha256).unlink(missing_ok=True)


def sweep_waiting() -> int:
    """Remove photos whose report has not come within a day, and folders that are empty; how many photos."""
    latest = (clock.now() - WAITS_FOR).timestamp()
    swept = 0
    for folder in _root().glob("??/*"):
        for path in folder.iterdir():
            try:
                if path.stat().st_mtime <= latest:
                    path.unlink()
                    swept += 1
            except FileNotFoundError:  # its report has just come
                continue
        try:
            folder.rmdir()
        except OSError:  # not empty
            continue
    return swept


def tend() -> str:
    """What `tend` says of it."""
    return f"{sweep_waiting()} dihapus"


def _bytes_of(device: str, sha256: str, idempotency_key: str | None) -> bytes | None:
    try:
        return _path(device, sha256).read_bytes()
    except FileNotFoundError:
        pass
    theirs = Photo.objects.filter(
        sha256=sha256, report__idempotency_key=idempotency_key, report__device=device
    )
    if not (device and idempotency_key and theirs.exists()):
        return None
    try:
        return originals.original_path(sha256).read_bytes()
    except FileNotFoundError:
        return None


def _path(device: str, sha256: str) -> Path:
    return _root() / device[:2] / device / sha256


def _root() -> Path:
    return Path(settings.MEDIA_ROOT) / "waiting"
