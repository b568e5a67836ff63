"""What the public may read: a doubt holds a report, a person shows or hides it. Work on it goes on."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from field_api.errors import BadInput
from field_api.models import AuditEntry, Report
from field_api.queries import MODERATES, must_be, report_for_update
from field_api.steps.appear import appear
from field_api.steps.traps import Doubt

HELD, SHOWN, HIDDEN = "moderation_held", "moderation_shown", "moderation_hidden"
"""Actions in the audit trail."""

_State = Report.Moderation
_ACTIONS = {_State.SHOWN: SHOWN, _State.HIDDEN: HIDDEN}


@transaction.atomic
def moderate(*, number: str, by: User, to: str, reason: str = "") -> Report:
    """Show a report to the public, or hide it with a reason; saying the same again changes nothing.

    For the coordinator and the admin. Its status does not move, and neither do its unit and its deadlines.
    Raises NotYours, NoSuchReport, BadInput when it is hidden without a reason.
    """
    membership = must_be(by, *MODERATES)
    report = report_for_update(by, number)
    if to not in _ACTIONS:
        raise BadInput(_("Laporan hanya bisa ditampilkan atau disembunyikan."))
    state, reason = _State(to), reason.strip()
    if state == _State.HIDDEN and not reason:
        raise BadInput(_("Tulis alasan mengapa laporan ini disembunyikan."))
    if report.moderation == state:
        return report
    detail = {"was": report.moderation, "reason": reason}
    report.moderation = state
    report.save(update_fields=["moderation"])
    if state == _State.SHOWN:
        appear(report)
    AuditEntry.objects.create(
        username=by.get_username(),
        role=membership.role,
        action=_ACTIONS[state],
        number=report.number,
        detail=detail,
    )
    return report


def note_held(report: Report, doubts: Sequence[Doubt], words: Sequence[str]) -> None:
    """Write down why a new report was held; nobody did it, so no name stands there."""
    reasons = [str(doubt) for doubt in doubts] + ([str(Doubt.WORDS)] if words else [])
    detail = {"reasons": reasons, "words": list(words)}
    AuditEntry.objects.create(username="", action=HELD, number=report.number, detail=detail)
