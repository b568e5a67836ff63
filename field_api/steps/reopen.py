"""The reporter says it is not done: the report begins again at the kelurahan."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from field_api import clock
from field_api.errors import NoSuchReport, NotYours, TooLate
from field_api.models import Deadline, Photo, Report
from field_api.queries import locked
from field_api.reporter_keys import is_reporter
from field_api.steps.deadlines import due_times
from field_api.steps.moving import move, must_be_in
from field_api.steps.photos import PhotoIn, ReadPhoto, attach, read_photos
from field_api.workflow import Status

_Stage = Deadline.Stage


def reopen(*, number: str, reporter_key: str, reason: str, photos: Sequence[PhotoIn] = ()) -> Report:
    """SELESAI -> KOORDINASI within the set days, by whoever holds the reporter's key.

    The days to solve it begin anew. Raises NoSuchReport, NotYours for a wrong key, WrongStatus, TooLate,
    BadInput without a reason, PhotoRefused.
    """
    if not is_reporter(number, reporter_key):
        raise NotYours(_("Kunci pelapor tidak cocok dengan nomor laporan ini."))
    return _reopen(number, reason, read_photos(photos))


@transaction.atomic
def _reopen(number: str, reason: str, kept: Sequence[ReadPhoto]) -> Report:
    known = Report.objects.filter(number=number).first()
    if known is None:
        raise NoSuchReport(_("Laporan %(number)s tidak ditemukan.") % {"number": number})
    report = locked(known.pk)
    last_moment = report.status_since + timedelta(days=settings.REOPEN_WITHIN_DAYS)
    if report.status == Status.SELESAI and clock.now() > last_moment:
        raise TooLate(
            _("Laporan hanya bisa dibuka lagi dalam %(days)s hari setelah selesai.")
            % {"days": settings.REOPEN_WITHIN_DAYS}
        )
    begin_anew(report, by=None, reason=reason)
    if kept:
        attach(kept, report=report, kind=Photo.Kind.REOPEN)
    return report


def begin_anew(report: Report, *, by: User | None, reason: str) -> None:
    """SELESAI -> KOORDINASI of a locked report, with new days to solve it. Raises WrongStatus, BadInput."""
    must_be_in(report, Status.SELESAI)
    move(report, Status.KOORDINASI, by=by, note=reason, unit=report.home_unit)
    due = due_times(report.category_id, report.status_since, [_Stage.COMPLETION])
    report.complete_by = due.get(_Stage.COMPLETION)
    report.save(update_fields=["complete_by"])
