"""A follow-up: the unit says it is done and shows it."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.auth.models import User
from django.db import transaction

from field_api.errors import BadInput
from field_api.models import FollowUp, Photo, Report
from field_api.queries import must_work_for, report_for_update
from field_api.steps.copies import refuse_copies
from field_api.steps.moving import move
from field_api.steps.photos import KeptPhoto, PhotoIn, attach, keep_photos, payload_sha256
from field_api.workflow import Status


def submit_follow_up(*, number: str, by: User, note: str, photos: Sequence[PhotoIn]) -> FollowUp:
    """Record the unit's claim and move the report on to the validators.

    Sending the same note and photos again returns the first follow-up and changes nothing.
    Raises NotYours when `by` works for another unit, BadInput without a photo, PhotoRefused, PhotoCopied
    for the very file of another report, and WrongStatus when the report is not in PROSES.
    """
    kept = keep_photos(photos)
    return _record(number, by, note.strip(), kept)


@transaction.atomic
def _record(number: str, by: User, note: str, kept: Sequence[KeptPhoto]) -> FollowUp:
    report = report_for_update(by, number)
    membership = must_work_for(by, report.unit)
    if not kept:
        raise BadInput("Tindak lanjut harus disertai paling sedikit satu foto.")
    payload = payload_sha256({"note": note}, kept)
    if seen := _same_claim(report, payload):
        return seen
    refuse_copies(report, kept)
    assert membership.unit is not None  # noqa: S101  must_work_for compared it
    move(report, Status.TINDAK_LANJUT, by=by, note=note)
    follow_up = report.follow_ups.create(by=by, unit=membership.unit, note=note, payload_sha256=payload)
    attach(kept, report=report, kind=Photo.Kind.FOLLOW_UP, follow_up=follow_up)
    return follow_up


def _same_claim(report: Report, payload: str) -> FollowUp | None:
    """The claim that waits for its check, if it is this one; an older one that was sent back is not."""
    if report.status not in {Status.TINDAK_LANJUT, Status.VALIDASI}:
        return None
    latest = report.follow_ups.order_by("-received_at", "-id").first()
    return latest if latest and latest.payload_sha256 == payload else None
