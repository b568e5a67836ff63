"""A word among colleagues about a report; the public never reads it."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from field_api.errors import BadInput
from field_api.models import Membership, Note
from field_api.queries import must_be, report_for_update
from field_api.steps.audit import record

WRITES_NOTES = (Membership.Role.OFFICER, Membership.Role.COORDINATOR)
MAX_NOTE_LENGTH = 2000


@transaction.atomic
def add_note(*, number: str, by: User, text: str) -> Note:
    """Keep a note with the report; the same words again as the newest note are that note.

    For officers and coordinators who may see the report, also after it went on to another unit.
    Raises NotYours, NoSuchReport, BadInput without words or with too many.
    """
    must_be(by, *WRITES_NOTES)
    report = report_for_update(by, number)
    text = text.strip()
    if not text or len(text) > MAX_NOTE_LENGTH:
        raise BadInput(_("Isi catatan, paling panjang %(most)s huruf.") % {"most": MAX_NOTE_LENGTH})
    newest = report.notes.order_by("id").last()
    if newest and (newest.by_id, newest.text) == (by.pk, text):
        return newest
    note = report.notes.create(by=by, text=text)
    record("note", by=by, number=number, detail={"note": note.pk})
    return note
