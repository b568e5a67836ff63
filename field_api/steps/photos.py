"""Photos come in: checked, kept under their hash, tied to a report, and judged soon after."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.gis.geos import Point
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from field_api import originals
from field_api.errors import BadInput, PhotoRefused
from field_api.evidence.exif import PhotoFacts, read_photo
from field_api.evidence.opening import PhotoRefused as Refused
from field_api.evidence.opening import refuse_new_size
from field_api.evidence_words import in_language
from field_api.models import FollowUp, Photo, Report, Visit
from field_api.queries import is_openly_shown
from field_api.steps.judge import judge_photo
from field_api.steps.numbering import keys_kept_back
from field_api.uploads import MAX_PHOTOS


@dataclass(frozen=True)
class Fix:
    """A position of the phone's own; longitude first, accuracy a 68 % radius in metres.

    at: the position's own time. phone_at: what the phone's clock showed when it came.
    """

    lon: float
    lat: float
    accuracy_m: float | None
    at: datetime | None
    phone_at: datetime | None = None


@dataclass(frozen=True)
class PhotoIn:
    """One photo as it was sent."""

    data: bytes
    name: str = ""
    fix: Fix | None = None


@dataclass(frozen=True)
class ReadPhoto:
    """A photo that was looked at; no row points to it yet. Without `data` its file lies on disk already."""

    facts: PhotoFacts
    fix: Fix | None
    shutter: dict[str, Any] = field(default_factory=dict)
    data: bytes | None = field(default=None, repr=False)


def uploaded(files: Sequence[UploadedFile[Any]]) -> list[PhotoIn]:
    """The files of a form; no more of them, and of each, than is needed to refuse it."""
    return [
        PhotoIn(file.read(settings.MAX_PHOTO_BYTES + 1), name=str(file.name)[:80])
        for file in files[: MAX_PHOTOS + 1]
    ]


def read_photos(photos: Sequence[PhotoIn]) -> list[ReadPhoto]:
    """Look at each one; nothing is written before it is known that the report is taken.

    The same bytes twice count once. Raises PhotoRefused for a file that is no photo or too large,
    BadInput for too many of them.
    """
    if len(photos) > MAX_PHOTOS:
        raise BadInput(
            _("Paling banyak %(max_photos)s foto sekali kirim; ini ada %(count)s.")
            % {"max_photos": MAX_PHOTOS, "count": len(photos)}
        )
    read: dict[str, ReadPhoto] = {}
    for photo in photos:
        try:
            facts = read_photo(photo.data, max_bytes=settings.MAX_PHOTO_BYTES)
            refuse_new_size(facts.width, facts.height)
        except Refused as reason:
            raise PhotoRefused(
                _("Foto %(name)s: %(reason)s")
                % {"name": photo.name or len(read) + 1, "reason": in_language(str(reason))}
            ) from reason
        read.setdefault(facts.sha256, ReadPhoto(facts, photo.fix, data=photo.data))
    return list(read.values())


def keep_originals(photos: Sequence[ReadPhoto]) -> None:
    """Write the files that are not there yet. Without a row in the end they are swept after a day."""
    for photo in photos:
        if photo.data is not None:
            originals.keep(photo.data, photo.facts.sha256)


def attach(
    photos: Sequence[ReadPhoto],
    *,
    report: Report,
    kind: Photo.Kind,
    follow_up: FollowUp | None = None,
    visit: Visit | None = None,
) -> list[Photo]:
    """Keep photos, tie them to a report in one statement, and have them judged after the transaction.

    Call it when nothing can refuse any more, so that what is refused leaves no file.
    """
    keep_originals(photos)
    rows = [
        Photo(
            report=report,
            kind=kind,
            follow_up=follow_up,
            visit=visit,
            sha256=one.facts.sha256,
            size_bytes=one.facts.byte_length,
            media_type=f"image/{_SUBTYPES.get(one.facts.format, one.facts.format.lower())}",
            width=one.facts.width,
            height=one.facts.height,
            facts=one.facts.as_dict(),
            fix_point=Point(one.fix.lon, one.fix.lat, srid=4326) if one.fix else None,
            fix_accuracy_m=one.fix.accuracy_m if one.fix else None,
            fix_at=one.fix.at if one.fix else None,
            shutter=one.shutter,
        )
        for one in photos
    ]
    judge_soon(store_rows(rows, of=report))
    return rows


def store_rows(photos: list[Photo], *, of: Report) -> list[Photo]:
    """Addresses tell the keys of photos, so those that strangers do not see are counted apart."""
    if photos and not is_openly_shown(of):
        for photo, key in zip(photos, keys_kept_back(len(photos)), strict=True):
            photo.pk = key
    return Photo.objects.bulk_create(photos)


def judge_soon(photos: Iterable[Photo]) -> None:
    """Have photos judged, by a task, once the transaction has committed. A lost task is found by `tend`."""
    keys = [photo.pk for photo in photos]

    def enqueue() -> None:
        for key in keys:
            judge_photo.enqueue(key)

    transaction.on_commit(enqueue, robust=True)


def payload_sha256(fields: dict[str, object], photos: Sequence[ReadPhoto]) -> str:
    """One hash over everything that was sent, to tell a repeat from something new under the same key."""
    content = {**fields, "photos": sorted(one.facts.sha256 for one in photos)}
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()


_SUBTYPES = {"MPO": "jpeg", "HEIF": "heic"}
