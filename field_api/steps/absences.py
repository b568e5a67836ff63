"""The days on which a validator does not go out: entered, ended and taken out by the coordinator."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from field_api.errors import BadInput, Conflict, NoSuchEntry
from field_api.models import Absence, Membership, Validator
from field_api.queries import must_be
from field_api.steps.audit import record

LONGEST = timedelta(days=366)


@transaction.atomic
def add_absence(*, validator: int, first_day: date, last_day: date, by: User, reason: str = "") -> Absence:
    """Both days count. What the person holds goes to others with the next run.

    Raises NotYours, NoSuchEntry for no such active validator, BadInput for days in the wrong order or too
    many, Conflict when some of these days are entered already.
    """
    must_be(by, Membership.Role.COORDINATOR)
    person = Validator.objects.select_for_update(no_key=True).filter(pk=validator, is_active=True).first()
    if person is None:
        raise NoSuchEntry(_("Petugas itu tidak ada atau tidak aktif."))
    if not first_day <= last_day <= first_day + LONGEST:
        raise BadInput(_("Hari terakhir tidak boleh sebelum hari pertama, dan paling lama setahun."))
    taken = person.absences.filter(first_day__lte=last_day, last_day__gte=first_day).first()
    if taken:
        raise Conflict(
            _("%(who)s sudah tercatat tidak bertugas %(first)s sampai %(last)s.")
            % {
                "who": person.name,
                "first": f"{taken.first_day:%d-%m-%Y}",
                "last": f"{taken.last_day:%d-%m-%Y}",
            }
        )
    row: Absence = person.absences.create(first_day=first_day, last_day=last_day, reason=reason.strip()[:120])
    record("absence_added", by=by, detail=_told(row) | {"reason": row.reason})
    return row


@transaction.atomic
def end_absence(*, pk: int, last_day: date, by: User) -> Absence:
    """Let it end on another day than was entered, earlier or later; safe to repeat.

    Raises NotYours, NoSuchEntry, BadInput for a day before its first, Conflict when it would run into the
    next absence.
    """
    row = _mine_to_change(pk, by)
    if not row.first_day <= last_day <= row.first_day + LONGEST:
        raise BadInput(_("Hari terakhir tidak boleh sebelum hari pertama, dan paling lama setahun."))
    others = Absence.objects.filter(validator=row.validator_id).exclude(pk=row.pk)
    if others.filter(first_day__lte=last_day, last_day__gte=row.first_day).exists():
        raise Conflict(_("Bertabrakan dengan catatan lain petugas ini."))
    if last_day != row.last_day:
        was = row.last_day.isoformat()
        row.last_day = last_day
        row.save(update_fields=["last_day"])
        record("absence_ended", by=by, detail=_told(row) | {"was": was})
    return row


@transaction.atomic
def delete_absence(*, pk: int, reason: str, by: User) -> None:
    """Take out what was entered by mistake; the trail keeps it with the reason.

    Raises NotYours, NoSuchEntry, BadInput without a reason.
    """
    row = _mine_to_change(pk, by)
    if not reason.strip():
        raise BadInput(_("Tulis alasan mengapa catatan ini dihapus."))
    record("absence_deleted", by=by, detail=_told(row) | {"reason": reason.strip()})
    row.delete()


def _mine_to_change(pk: int, by: User) -> Absence:
    must_be(by, Membership.Role.COORDINATOR)
    row = Absence.objects.select_for_update(of=("self",)).select_related("validator").filter(pk=pk).first()
    if row is None:
        raise NoSuchEntry(_("Catatan itu tidak ada, atau sudah dihapus."))
    return row


def _told(row: Absence) -> dict[str, Any]:
    return {
        "validator": row.validator_id,
        "first_day": row.first_day.isoformat(),
        "last_day": row.last_day.isoformat(),
    }
