"""A follow-up: the unit says it is done and shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from field_api.errors import BadInput, NoSuchReport, NotYours
from field_api.models import FollowUp, Photo, Report, Unit
from field_api.queries import must_work_for, report_for_update
from field_api.steps.audit import record
from field_api.steps.copies import refuse_copies
from field_api.steps.moving import move
from field_api.steps.photos import PhotoIn, ReadPhoto, attach, payload_sha256, read_photos
from field_api.steps.sealed import Seal, SealedPhoto, find_photos, hold, must_be_same
from field_api.workflow import Status


def submit_follow_up(*, number: str, by: User, note: str, photos: Sequence[PhotoIn]) -> FollowUp:
    """Record the unit's claim and move the report on to the validators.

    Sending the same note and photos again returns the first follow-up and changes nothing.
    Raises NotYours when `by` works for another unit, BadInput without a photo, PhotoRefused, PhotoCopied
    for the very file of another report, and WrongStatus when the report is not in PROSES.
    """
    return _record(number, by, note.strip(), read_photos(photos))


@dataclass(frozen=True)
class Claim:
    """A follow-up that was sealed on a phone."""

    seal: Seal
    number: str
    note: str
    photos: Sequence[SealedPhoto]


@transaction.atomic
def record_claim(*, by: User, claim: Claim) -> tuple[FollowUp, bool]:
    """Keep a sealed follow-up and move the report on to the validators; whether it is new.

    The same claim again is the same answer, wherever the report is by then. Raises what `submit_follow_up`
    raises, NotYours also for a report that does not exist, BlobsMissing, and PayloadDiffers when the id
    stands for another claim.
    """
    hold(claim.seal)
    if earlier := FollowUp.objects.filter(client_id=claim.seal.id).first():
        must_be_same(claim.seal, by, stored_sha256=earlier.payload_sha256, stored_by=earlier.by_id)
        return earlier, False
    try:
        report = report_for_update(by, claim.number)
    except NoSuchReport as error:
        raise NotYours(error.detail) from error
    unit = _unit_of(by, report)
    kept = find_photos(claim.photos)
    row = FollowUp(
        report=report,
        by=by,
        unit=unit,
        note=claim.note.strip(),
        client_id=claim.seal.id,
        payload=claim.seal.payload,
        payload_sha256=claim.seal.sha256,
    )
    return _claim(row, kept), True


@transaction.atomic
def _record(number: str, by: User, note: str, kept: Sequence[ReadPhoto]) -> FollowUp:
    report = report_for_update(by, number)
    unit = _unit_of(by, report)
    payload = payload_sha256({"note": note}, kept)
    if seen := _same_claim(report, payload):
        return seen
    return _claim(FollowUp(report=report, by=by, unit=unit, note=note, payload_sha256=payload), kept)


def _claim(row: FollowUp, kept: Sequence[ReadPhoto]) -> FollowUp:
    """Store a claim on a locked report with its photos, and move the report."""
    if not kept:
        raise BadInput(_("Tindak lanjut harus disertai paling sedikit satu foto."))
    refuse_copies(row.report, kept)
    move(row.report, Status.TINDAK_LANJUT, by=row.by, note=row.note)
    row.save(force_insert=True)
    attach(kept, report=row.report, kind=Photo.Kind.FOLLOW_UP, follow_up=row)
    record("follow_up", by=row.by, number=row.report.number, detail={"photos": len(kept)})
    return row


def _unit_of(by: User, report: Report) -> Unit:
    membership = must_work_for(by, report.unit)
    assert membership.unit is not None  # noqa: S101  must_work_for compared it
    return membership.unit


def _same_claim(report: Report, payload: str) -> FollowUp | None:
    """The claim that waits for its check, if it is this one; an older one that was sent back is not."""
    if report.status not in {Status.TINDAK_LANJUT, Status.VALIDASI}:
        return None
    latest = report.follow_ups.order_by("-received_at", "-id").first()
    return latest if latest and latest.payload_sha256 == payload else None
