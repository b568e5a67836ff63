"""A validator looked at the site: the visit, sealed."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.contrib.gis.geos import Point
from django.db import IntegrityError, transaction

from field_api import clock
from field_api.errors import BadInput, Conflict, NotYours
from field_api.models import Assignment, Photo, Report, Visit
from field_api.queries import report_for_update, validator_of
from field_api.steps.photos import Fix, KeptPhoto, PhotoIn, attach, keep_photos, payload_sha256


@dataclass(frozen=True)
class Look:
    """What the validator found. `id` is made on the phone and names the visit for good."""

    id: uuid.UUID
    decision: str
    note: str = ""
    fix: Fix | None = None


def record_visit(*, number: str, by: User, look: Look, photos: Sequence[PhotoIn] = ()) -> Visit:
    """Keep a visit. It decides nothing yet: the validator does so next, with `validate` or `send_back`.

    The same visit again is the same answer. Raises NotYours when this validator was never given the report,
    Conflict when the id stands for another visit, BadInput, PhotoRefused.
    """
    kept = keep_photos(photos)
    try:
        return _record(number, by, look, kept)
    except IntegrityError:  # another report got a visit of this id at this very moment; now it can be seen
        return _record(number, by, look, kept)


@transaction.atomic
def _record(number: str, by: User, look: Look, kept: Sequence[KeptPhoto]) -> Visit:
    validator = validator_of(by)
    report = report_for_update(by, number)
    payload = payload_sha256({"decision": look.decision, "note": look.note, "fix": look.fix}, kept)
    if earlier := Visit.objects.filter(pk=look.id).first():
        same = (earlier.report_id, earlier.validator_id) == (report.pk, validator.pk)
        if not same or earlier.payload_sha256 != payload:
            raise Conflict(f"Kunjungan {look.id} sudah tersimpan dengan isi lain; buat kunjungan baru.")
        return earlier
    if look.decision == Visit.Decision.CANNOT_JUDGE and not look.note.strip():
        raise BadInput("Sebutkan mengapa lokasi tidak bisa dinilai, misalnya cuaca atau akses tertutup.")
    assignment = _assignment(report, validator.pk)
    visit = Visit.objects.create(
        id=look.id,
        report=report,
        assignment=assignment,
        validator=validator,
        decision=look.decision,
        note=look.note.strip(),
        point=Point(look.fix.lon, look.fix.lat, srid=4326) if look.fix else None,
        accuracy_m=look.fix.accuracy_m if look.fix else None,
        payload_sha256=payload,
    )
    attach(kept, report=report, kind=Photo.Kind.VISIT, visit=visit)
    Assignment.objects.filter(pk=assignment.pk, opened_at=None).update(opened_at=clock.now())
    return visit


def _assignment(report: Report, validator_id: int) -> Assignment:
    """The newest one to this validator, active or not: work done in the field is never refused."""
    assignment = report.assignments.filter(validator_id=validator_id).order_by("-id").first()
    if assignment is None:
        raise NotYours("Laporan ini tidak ditugaskan kepada Anda.")
    return assignment
