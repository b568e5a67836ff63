"""A validator looked at the site: the visit, sealed."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.contrib.gis.geos import Point
from django.db import transaction
from django.utils.translation import gettext as _

from field_api import clock
from field_api.errors import BadInput
from field_api.models import Assignment, Photo, Report, Validator, Visit
from field_api.queries import locked, site_ever_given
from field_api.steps.journeys import check_journeys_soon
from field_api.steps.photos import Fix, attach
from field_api.steps.sealed import (
    CORRECTS_UNKNOWN,
    LATE,
    Seal,
    SealedPhoto,
    find_photos,
    hold,
    must_be_same,
)
from field_api.workflow import Status


@dataclass(frozen=True)
class Look:
    """What the validator found. `task` is the assignment the phone knew, `corrects` an earlier visit."""

    seal: Seal
    number: str
    decision: str
    note: str = ""
    fixes: Sequence[Fix] = ()
    photos: Sequence[SealedPhoto] = ()
    task: int | None = None
    corrects: uuid.UUID | None = None


@transaction.atomic
def record_visit(*, by: User, look: Look) -> tuple[Visit, bool]:
    """Keep a visit; whether it is new. It decides nothing yet: `validate` or `send_back` do.

    The same visit again is the same answer. A task that was withdrawn or closed meanwhile does not stop it;
    the visit is flagged. Raises NotYours when this validator was never given the report, PayloadDiffers when
    the id stands for another visit, BlobsMissing, BadInput, PhotoRefused.
    """
    hold(look.seal)
    if earlier := Visit.objects.select_related("validator").filter(pk=look.seal.id).first():
        sha256, sender = earlier.payload_sha256, earlier.validator.user_id
        must_be_same(look.seal, by, stored_sha256=sha256, stored_by=sender)
        return earlier, False
    validator, site = site_ever_given(by, look.number)
    if look.decision == Visit.Decision.CANNOT_JUDGE and not look.note.strip():
        raise BadInput(_("Sebutkan mengapa lokasi tidak bisa dinilai, misalnya cuaca atau akses tertutup."))
    kept = find_photos(look.photos)
    report = locked(site.pk)
    visit = _store(look, report, validator)
    attach(kept, report=report, kind=Photo.Kind.VISIT, visit=visit)
    Assignment.objects.filter(pk=visit.assignment_id, opened_at=None).update(opened_at=clock.now())
    check_journeys_soon(visit)
    return visit, True


def _store(look: Look, report: Report, validator: Validator) -> Visit:
    assignment = _assignment(report, validator, look.task)
    corrected = _corrected(report, validator, look.corrects)
    flags = [LATE] if _is_late(report, assignment, validator) else []
    if look.corrects and corrected is None:
        flags.append(CORRECTS_UNKNOWN)
    best = min(look.fixes, key=_accuracy, default=None)
    return Visit.objects.create(
        id=look.seal.id,
        report=report,
        assignment=assignment,
        validator=validator,
        decision=look.decision,
        note=look.note.strip(),
        point=Point(best.lon, best.lat, srid=4326) if best else None,
        accuracy_m=best.accuracy_m if best else None,
        corrects=corrected,
        payload=look.seal.payload,
        payload_sha256=look.seal.sha256,
        flags=flags,
    )


def _assignment(report: Report, validator: Validator, task: int | None) -> Assignment:
    """The one the phone names, otherwise the newest to this validator; active or not."""
    given = report.assignments.filter(validator=validator)
    named = given.filter(pk=task).first() if task else None
    return named or given.latest("id")


def _corrected(report: Report, validator: Validator, visit: uuid.UUID | None) -> Visit | None:
    """The visit that this one corrects, if it is here and was made by the same person at the same site."""
    return validator.visits.filter(pk=visit, report=report).first() if visit else None


def _is_late(report: Report, assignment: Assignment, validator: Validator) -> bool:
    held = assignment.state == Assignment.State.ACTIVE and report.status == Status.VALIDASI
    return not (held and validator.is_active)


def _accuracy(fix: Fix) -> float:
    return float("inf") if fix.accuracy_m is None else fix.accuracy_m
