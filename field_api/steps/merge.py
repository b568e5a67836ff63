"""Merge duplicates: one report stays, the others are refused, point to it, and their reporters follow it.

A duplicate becomes DITOLAK with the reason that names the one that stays: the table of moves has no other
end for a report on which nobody will work. So only what is still waiting or being coordinated can be merged;
a unit that has it hands it back first. DITOLAK is final, so taking a merge back makes a new report of it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from field_api import clock
from field_api.errors import BadInput, Conflict, TooLate, WrongStatus
from field_api.models import Outbox, Photo, Report, Voice
from field_api.queries import is_openly_shown, locked, must_hold, report_for
from field_api.steps.audit import record
from field_api.steps.moving import must_be_in
from field_api.steps.renumber import second_report
from field_api.workflow import CLOSED, Status, allowed_from

WHILE = (Status.MENUNGGU, Status.KOORDINASI)


@transaction.atomic
def merge(*, number: str, into: str, by: User) -> Report:
    """Let `number` point to `into`, with all that pointed to it. Returns the one that stays.

    Voices count where it points to. The same merge again changes nothing. For the officer of the unit that
    has `number`, and the coordinator while nobody has it; `into` is any open report that they may see.
    Raises NotYours, NoSuchReport, BadInput for itself, Conflict when it was merged with another one or when
    only `number` is openly shown: its end would tell strangers that there is another one. WrongStatus
    when it cannot be refused any more or when `into` is closed or a duplicate itself.
    """
    if number == into:
        raise BadInput(_("Laporan tidak bisa digabungkan dengan dirinya sendiri."))
    duplicate, stays = _both(by, number, into)
    must_hold(by, duplicate)
    if duplicate.duplicate_of_id == stays.pk:
        return stays
    if duplicate.duplicate_of_id is not None:
        raise Conflict(_("Laporan %(number)s sudah digabungkan dengan laporan lain.") % {"number": number})
    _must_stay_open(stays)
    _must_not_tell(duplicate, stays)
    must_be_in(duplicate, *WHILE)
    reason = f"Duplikat dari {into}: masalah yang sama dikerjakan dengan nomor itu."
    was = duplicate.status
    duplicate.advance(Status.DITOLAK, by=by, note=reason)
    duplicate.duplicate_of = stays
    duplicate.save(update_fields=["duplicate_of"])
    moved = list(duplicate.duplicates.values_list("number", flat=True))
    duplicate.duplicates.update(duplicate_of=stays)
    for one in (duplicate, *stays.duplicates.filter(number__in=moved)):
        Outbox.objects.create(report=one, kind="merged", payload={"into": into})
    record("merge", by=by, number=number, detail={"into": into, "was": was, "with": moved})
    return stays


@transaction.atomic
def unmerge(*, number: str, by: User, reason: str) -> tuple[Report, bool]:
    """Take a merge back: the problem of `number` gets a new report, with its photos and voices.

    Within as many days as a reporter may reopen. The reporter is told the new number; whether it is new.
    Raises NotYours, NoSuchReport, BadInput without a reason, Conflict when it is no duplicate, TooLate.
    """
    report = locked(report_for(by, number).pk)
    must_hold(by, report)
    key = f"unmerge:{number}"
    if earlier := report.parts.filter(derived_key=key).first():
        return earlier, False
    if report.duplicate_of is None:
        raise Conflict(_("Laporan %(number)s bukan duplikat.") % {"number": number})
    if not reason.strip():
        raise BadInput(_("Tulis alasan mengapa laporan ini bukan duplikat."))
    if clock.now() > undo_until(report):
        days = settings.REOPEN_WITHIN_DAYS
        raise TooLate(_("Penggabungan hanya bisa dibatalkan dalam %(days)s hari.") % {"days": days})
    stayed = report.duplicate_of.number
    photos = list(report.photos.filter(kind__in=(Photo.Kind.REPORT, Photo.Kind.REOPEN)))
    again = second_report(
        report, category=report.category, description=report.description, photos=photos, key=key
    )
    report.duplicate_of = None
    report.save(update_fields=["duplicate_of"])
    Voice.objects.filter(report=report).update(report=again)
    Outbox.objects.create(report=again, kind="split", payload={"split_from": number})
    detail = {"again": again.number, "stayed": stayed, "reason": reason.strip()[:500]}
    record("unmerge", by=by, number=number, detail=detail)
    return again, True


def undo_until(report: Report) -> datetime:
    """The last moment at which the merge of this duplicate can be taken back."""
    return report.status_since + timedelta(days=settings.REOPEN_WITHIN_DAYS)


def _both(by: User, number: str, into: str) -> tuple[Report, Report]:
    """Both under their locks, always taken in one order: two that cross do not wait for each other."""
    keys = {number: report_for(by, number).pk, into: report_for(by, into).pk}
    rows = {pk: locked(pk) for pk in sorted(keys.values())}
    return rows[keys[number]], rows[keys[into]]


def _must_not_tell(duplicate: Report, stays: Report) -> None:
    if is_openly_shown(duplicate) and not is_openly_shown(stays):
        raise Conflict(
            _(
                "Laporan %(into)s tidak tampil bagi umum, jadi laporan yang tampil tidak bisa digabungkan ke"
                " sana. Gabungkan sebaliknya: %(into)s ke %(number)s."
            )
            % {"into": stays.number, "number": duplicate.number}
        )


def _must_stay_open(stays: Report) -> None:
    if stays.duplicate_of is not None:
        other = stays.duplicate_of.number
        raise WrongStatus(
            _("Laporan %(number)s sendiri duplikat; gabungkan dengan %(other)s.")
            % {"number": stays.number, "other": other},
            status=stays.status,
            allowed=allowed_from(stays.status),
        )
    if stays.status in CLOSED:
        raise WrongStatus(
            _("Laporan %(number)s sudah ditutup; duplikatnya tidak akan dikerjakan siapa pun.")
            % {"number": stays.number},
            status=stays.status,
            allowed=allowed_from(stays.status),
        )
