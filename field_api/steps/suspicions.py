"""The coordinator's word on a suspicion: nothing is wrong, or it is as it looks."""

from __future__ import annotations

from enum import Enum

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from field_api import clock
from field_api.errors import BadInput, Conflict, NoSuchSuspicion
from field_api.models import Assignment, Membership, Suspicion
from field_api.queries import locked, must_be
from field_api.steps.assign import order_day
from field_api.steps.audit import record
from field_api.steps.moving import move
from field_api.steps.reopen import begin_anew
from field_api.workflow import Status

_ACTIVE, _DONE, _WITHDRAWN = Assignment.State.ACTIVE, Assignment.State.DONE, Assignment.State.WITHDRAWN
_State = Suspicion.State


@transaction.atomic
def clear_suspicion(*, pk: int, by: User, note: str) -> Suspicion:
    """Nothing is wrong. The same decision again changes nothing; the first note stays.

    Raises NotYours, NoSuchSuspicion, BadInput without a note, Conflict when it was confirmed.
    """
    row, _is_new = _decide(pk, by, note, _State.CLEARED)
    return row


@transaction.atomic
def confirm_suspicion(*, pk: int, by: User, note: str) -> Suspicion:
    """It is as it looks. It counts for the unit or the validator, and undoes what rests on the record.

    The newest claim of a report that was not closed yet goes back to its unit, as if it had been rejected; a
    closed report begins anew. A visit's report is taken from its validator and waits for somebody else.
    Whatever the report has left behind is only counted. Raises as `clear_suspicion`, Conflict when cleared.
    """
    row, is_new = _decide(pk, by, note, _State.CONFIRMED)
    if not is_new:
        return row
    report, reason = row.report, f"Kecurigaan atas foto tindak lanjut dipastikan: {note.strip()}"
    match consequence_of(row):
        case Consequence.SENT_BACK:
            move(report, Status.PROSES, by=by, note=reason)
            report.assignments.filter(state=_ACTIVE).update(state=_DONE)
        case Consequence.BEGUN_ANEW:
            begin_anew(report, by=by, reason=reason)
        case Consequence.TAKEN_AWAY:
            _take_away(row)
    return row


class Consequence(Enum):
    """What a confirmation brings about as things stand."""

    SENT_BACK = "sent_back"
    BEGUN_ANEW = "begun_anew"
    TAKEN_AWAY = "taken_away"
    COUNTED = "counted"


def consequence_of(row: Suspicion) -> Consequence:
    """What confirming this one would do to its report now."""
    report = row.report
    if row.validator:
        held = report.assignments.filter(state=_ACTIVE, validator=row.validator).exists()
        return Consequence.TAKEN_AWAY if held else Consequence.COUNTED
    newest = report.follow_ups.order_by("-received_at", "-id").values_list("pk", flat=True).first()
    if row.follow_up_id != newest:
        return Consequence.COUNTED
    if report.status in {Status.TINDAK_LANJUT, Status.VALIDASI}:
        return Consequence.SENT_BACK
    return Consequence.BEGUN_ANEW if report.status == Status.SELESAI else Consequence.COUNTED


def _decide(pk: int, by: User, note: str, state: Suspicion.State) -> tuple[Suspicion, bool]:
    """Write the decision down, with report and suspicion locked; whether it is new."""
    must_be(by, Membership.Role.COORDINATOR)
    known = Suspicion.objects.filter(pk=pk).values_list("report_id", flat=True).first()
    if known is None:
        raise NoSuchSuspicion(_("Kecurigaan %(pk)s tidak ada.") % {"pk": pk})
    report = locked(known)
    row = Suspicion.objects.select_for_update(of=("self",)).select_related("validator").filter(pk=pk).first()
    if row is None:  # newer rules have withdrawn it meanwhile
        raise NoSuchSuspicion(_("Kecurigaan %(pk)s tidak ada.") % {"pk": pk})
    row.report = report
    if row.state == state:
        return row, False
    if row.state != _State.OPEN:
        raise Conflict(_("Sudah diputuskan lain: %(state)s.") % {"state": row.get_state_display().lower()})
    if not note.strip():
        raise BadInput(_("Tuliskan catatan: apa yang diperiksa dan mengapa begitu."))
    row.state, row.decided_by, row.decided_at, row.decision_note = state, by, clock.now(), note.strip()
    row.seen, row.changed_at = row.reasons, row.decided_at
    row.save()
    record(f"suspicion_{state.value}", by=by, number=report.number, detail={"suspicion": row.pk})
    return row, True


def _take_away(row: Suspicion) -> None:
    """Withdraw what this validator holds of the report; the next run gives it to somebody else."""
    assert row.validator is not None  # noqa: S101  it is a visit
    row.report.assignments.filter(state=_ACTIVE, validator=row.validator).update(state=_WITHDRAWN)
    order_day(row.validator)
