"""Every move of a report: the deadline of the next stage, the trace, and word to whoever follows it."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from field_api import clock
from field_api.errors import WrongStatus
from field_api.models import Deadline, Outbox, Report, StatusChange, Unit
from field_api.steps.deadlines import due_times
from field_api.workflow import CLOSED, Status, allowed_from

_Stage = Deadline.Stage


def move(
    report: Report, to: Status, *, by: User | None, note: str = "", unit: Unit | None = None
) -> StatusChange:
    """Advance a locked report and set what follows from it. Raises what Report.advance raises."""
    at = clock.now()
    due_at = _due_at(report, to, at)
    change = report.advance(to, by=by, note=note, unit=unit, due_at=due_at, at=at)
    news = {"was": change.was, "became": change.became}
    Outbox.objects.create(report=report, kind="moved", payload=news)
    _tell_followers(report, change)
    return change


def _tell_followers(report: Report, change: StatusChange) -> None:
    """Reporters of merged duplicates hear of the report that stayed."""
    unit = change.unit.name if change.unit else ""
    news = {"into": report.number, "was": change.was, "became": change.became, "unit": unit}
    followers = report.duplicates.all()  # read ahead where many reports move together
    Outbox.objects.bulk_create(Outbox(report_id=one.pk, kind="followed", payload=news) for one in followers)


def must_be_in(report: Report, *statuses: Status) -> None:
    """For a step whose move others may also make, from elsewhere. Raises WrongStatus."""
    if Status(report.status) not in statuses:
        words = _(" atau ").join(str(status.label) for status in statuses)
        raise WrongStatus(
            _("Laporan %(number)s ada di tahap %(status)s; langkah ini hanya dari tahap %(words)s.")
            % {"number": report.number, "status": Status(report.status).label, "words": words},
            status=report.status,
            allowed=allowed_from(report.status),
        )


def _due_at(report: Report, to: Status, at: datetime) -> datetime | None:
    """Coordination counts from its own beginning, work from the report's, validation from the follow-up."""
    if to in CLOSED:
        return None
    if to == Status.VALIDASI:
        return report.due_at
    if to == Status.TINDAK_LANJUT:
        return due_times(report.category_id, at, [_Stage.VALIDATION]).get(_Stage.VALIDATION)
    if to == Status.KOORDINASI:
        return report.due_at if report.status == Status.MENUNGGU else _coordinate_by(report, at)
    return report.complete_by


def _coordinate_by(report: Report, at: datetime) -> datetime | None:
    return due_times(report.category_id, at, [_Stage.COORDINATION]).get(_Stage.COORDINATION)
