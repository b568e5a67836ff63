"""The last word: true and done, or do it again."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from field_api.errors import BadInput, NotYours
from field_api.models import Assignment, Membership, Report, Suspicion
from field_api.queries import must_be, report_for_update
from field_api.steps.audit import record
from field_api.steps.moving import move, must_be_in
from field_api.workflow import Status

VALIDATED, SENT_BACK = "report_validated", "report_sent_back"
"""Actions in the audit trail."""
_Role = Membership.Role


@transaction.atomic
def validate(*, number: str, by: User, note: str = "") -> Report:
    """VALIDASI -> SELESAI by the validator who has it, or the coordinator.

    While the newest claim is under suspicion it needs a note that says why it is true all the same.
    Raises NotYours, WrongStatus, BadInput.
    """
    return _decide(number, by, Status.SELESAI, note)


@transaction.atomic
def send_back(*, number: str, by: User, reason: str) -> Report:
    """VALIDASI -> PROSES, "TL ditolak", with a reason, to the unit that claimed it was done.

    Raises NotYours, WrongStatus, BadInput.
    """
    return _decide(number, by, Status.PROSES, reason)


def _decide(number: str, by: User, to: Status, note: str) -> Report:
    report = report_for_update(by, number)
    _must_decide(report, by)
    must_be_in(report, Status.VALIDASI)
    if to == Status.SELESAI and not note.strip() and _is_suspected(report):
        raise BadInput(
            _("Tindak lanjut laporan ini sedang dicurigai; tuliskan alasan mengapa tetap benar dan selesai.")
        )
    move(report, to, by=by, note=note)
    report.assignments.filter(state=Assignment.State.ACTIVE).update(state=Assignment.State.DONE)
    record(VALIDATED if to == Status.SELESAI else SENT_BACK, by=by, number=number)
    return report


def _must_decide(report: Report, by: User) -> None:
    """Not who followed it up, nor who made a visit that is under suspicion, nor who does not have it."""
    membership = must_be(by, _Role.VALIDATOR, _Role.COORDINATOR)
    if report.follow_ups.filter(by=by).exists():
        raise NotYours(_("Yang menindaklanjuti laporan tidak boleh memvalidasinya."))
    if report.suspicions.filter(state=Suspicion.State.OPEN, validator__user_id=by.pk).exists():
        raise NotYours(
            _("Kunjungan Anda ke lokasi ini sedang diperiksa koordinator; orang lain yang memutuskan.")
        )
    if membership.role == _Role.COORDINATOR:
        return
    holder = report.assignments.filter(validator__user_id=by.pk).order_by("-id").first()
    if holder is None or (report.status == Status.VALIDASI and holder.state != Assignment.State.ACTIVE):
        raise NotYours(_("Laporan ini tidak sedang ditugaskan kepada Anda."))


def _is_suspected(report: Report) -> bool:
    """Whether something that nobody has decided on speaks against the newest claim."""
    newest = report.follow_ups.order_by("-received_at", "-id").values("pk")[:1]
    return report.suspicions.filter(state=Suspicion.State.OPEN, follow_up__in=newest).exists()
