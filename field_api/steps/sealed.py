"""A record that was sealed on a phone: named there, hashed there, sent until a receipt for it comes back."""

from __future__ import annotations

import hashlib
import logging
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.signing import BadSignature, Signer
from django.db import connection

from field_api import originals
from field_api.canonical import sha256_of
from field_api.errors import BadInput, BlobsMissing, CallerError, PayloadDiffers, PhotoRefused
from field_api.evidence.exif import read_photo
from field_api.evidence.opening import PhotoRefused as Refused
from field_api.evidence.opening import refuse_new_size
from field_api.evidence_words import in_language
from field_api.models import FollowUp, Quarantine, Visit
from field_api.steps.photos import Fix, ReadPhoto
from field_api.uploads import MAX_PHOTOS

log = logging.getLogger(__name__)

LATE = "late_or_unassigned"
CORRECTS_UNKNOWN = "corrects_unknown"
FLAGS = (LATE, CORRECTS_UNKNOWN)


@dataclass(frozen=True)
class Seal:
    """The id made on the phone and the canonical JSON whose SHA-256 the receipt repeats."""

    id: uuid.UUID
    payload: str

    @property
    def sha256(self) -> str:
        return sha256_of(self.payload)


@dataclass(frozen=True)
class SealedPhoto:
    """A photo that lies here under its hash, with what the phone knew as it was taken."""

    sha256: str
    fix: Fix | None
    shutter: dict[str, Any]


@dataclass(frozen=True)
class Receipt:
    """The server's word that it has a record; the same record has the same receipt for ever."""

    id: str
    payload_sha256: str
    received_at: str
    flags: list[str]
    signature: str


def hold(seal: Seal) -> None:
    """Let one at a time through with this id, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [str(seal.id)])


def must_be_same(seal: Seal, by: User, *, stored_sha256: str, stored_by: int) -> None:
    """Raise PayloadDiffers when what is stored under this id is something else, or somebody else's."""
    if (stored_sha256, stored_by) != (seal.sha256, by.pk):
        raise PayloadDiffers(
            f"Catatan {seal.id} sudah tersimpan dengan isi lain; kirimannya disimpan terpisah."
        )


def find_photos(photos: Sequence[SealedPhoto]) -> list[ReadPhoto]:
    """Read the named photos from disk; one named twice counts once.

    Raises BlobsMissing, BadInput for too many, PhotoRefused.
    """
    named: dict[str, SealedPhoto] = {}
    for photo in photos:
        named.setdefault(photo.sha256, photo)
    if len(named) > MAX_PHOTOS:
        raise BadInput(f"Paling banyak {MAX_PHOTOS} foto sekali kirim; ini ada {len(named)}.")
    if missing := [sha256 for sha256 in named if not originals.hold(sha256)]:
        raise BlobsMissing(f"{len(missing)} foto belum sampai; kirim fotonya dahulu.", missing=missing)
    return [_read(photo) for photo in named.values()]


def _read(photo: SealedPhoto) -> ReadPhoto:
    data = originals.original_path(photo.sha256).read_bytes()
    try:
        facts = read_photo(data, max_bytes=max(len(data), settings.MAX_PHOTO_BYTES))
        refuse_new_size(facts.width, facts.height)
    except Refused as reason:
        raise PhotoRefused(in_language(str(reason))) from reason
    return ReadPhoto(facts, photo.fix, photo.shutter)


def receipt_of(record: Visit | FollowUp, by: User) -> Receipt:
    """The receipt of a stored record of this person, signed."""
    name = record.pk if isinstance(record, Visit) else record.client_id
    received_at = record.received_at.astimezone(UTC).isoformat()
    words = _words(by, str(name), record.payload_sha256, received_at, record.flags)
    signature = _signer().signature(words)
    return Receipt(str(name), record.payload_sha256, received_at, list(record.flags), signature)


def is_genuine(receipt: Receipt, by: User) -> bool:
    """Whether this server once gave this receipt to this person."""
    words = _words(by, receipt.id, receipt.payload_sha256, receipt.received_at, receipt.flags)
    try:
        _signer().unsign(f"{words}:{receipt.signature}")
    except BadSignature:
        return False
    return True


def _words(by: User, name: str, payload_sha256: str, received_at: str, flags: Sequence[str]) -> str:
    return "|".join([str(by.pk), name, payload_sha256, received_at, *flags])


def _signer() -> Signer:
    return Signer(salt="field_api.receipt")


@contextmanager
def kept_if_refused(kind: Quarantine.Kind, client_id: uuid.UUID, *, by: User, raw: bytes) -> Iterator[None]:
    """Keep the body when the block refuses it, so that no work is lost, and let the refusal go on.

    Not when only photos are missing: the same body comes again after them. Needs to be outside the
    transaction of the block.
    """
    try:
        yield
    except BlobsMissing:
        raise
    except CallerError as refusal:
        row = Quarantine(
            kind=kind,
            client_id=client_id,
            by=by,
            raw=raw,
            raw_sha256=hashlib.sha256(raw).hexdigest(),
            code=refusal.code,
            detail=refusal.detail,
        )
        Quarantine.objects.bulk_create([row], ignore_conflicts=True)
        refusal.is_kept = True
        log.warning("%s %s of user %s is in quarantine: %s", kind, client_id, by.pk, refusal.code)
        raise
