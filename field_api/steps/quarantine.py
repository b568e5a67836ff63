"""A body in quarantine has been seen to; it stays there all the same."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from field_api import clock
from field_api.errors import BadInput, NoSuchRecord
from field_api.models import Membership, Quarantine
from field_api.queries import must_be


@transaction.atomic
def mark_handled(*, pk: int, by: User, note: str) -> Quarantine:
    """Write down what was done about it. A second time changes nothing; the first note stays.

    Raises NotYours for anybody but a coordinator, NoSuchRecord, BadInput without a note.
    """
    must_be(by, Membership.Role.COORDINATOR)
    row = Quarantine.objects.select_for_update().filter(pk=pk).first()
    if row is None:
        raise NoSuchRecord(_("Kiriman %(pk)s tidak ada di karantina.") % {"pk": pk})
    if row.handled_at:
        return row
    if not note.strip():
        raise BadInput(_("Tuliskan catatan: apa yang dilakukan dengan kiriman ini."))
    row.handled_by, row.handled_at, row.handled_note = by, clock.now(), note.strip()
    row.save(update_fields=["handled_by", "handled_at", "handled_note"])
    return row
