"""Asking for a file, calling it off, and fetching it: what its owner can do with an export."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from field_api import clock
from field_api.errors import Conflict, NoSuchEntry, NotYours, TooLate, TooMany
from field_api.queries import membership_of
from maps.exports.chosen import Chosen
from maps.exports.formats import Format
from maps.exports.making import make_export
from maps.exports.place import file_of, remove_file
from maps.models import Export
from maps.models.exports import KEEP_FOR

State = Export.State
SHOWN_FOR = timedelta(days=30)


@transaction.atomic
def ask_export(*, chosen: Chosen, form: Format, by: User) -> Export:
    """Put a file on the list of what is to be made. The worker begins when the transaction is through.

    Raises TooMany when this person has as many under way as one may have, NotYours without a role.
    """
    User.objects.select_for_update().get(pk=by.pk)  # two requests at once must not both find room
    membership = membership_of(by)
    if membership is None:
        raise NotYours(_("Berkas besar hanya untuk pegawai."))
    under_way = Export.objects.filter(by=by, state__in=[State.WAITING, State.RUNNING]).count()
    if under_way >= settings.EXPORTS_AT_A_TIME:
        raise TooMany(
            _("%(n)s berkas Anda masih dibuat; tunggu sampai selesai, atau batalkan salah satunya.")
            % {"n": under_way}
        )
    export = Export.objects.create(
        by=by,
        role=membership.role,
        unit_id=membership.unit_id,
        language=get_language() or settings.LANGUAGE_CODE,
        words=chosen.words(),
        summary=chosen.summary[:400],
        audience=chosen.audience,
        format=form.key,
        rows_total=chosen.reports().count(),
    )
    transaction.on_commit(partial(make_export.enqueue, str(export.pk)))
    return export


def exports_of(by: User) -> list[Export]:
    """The newest first; what is long gone is left out. One query."""
    return list(Export.objects.filter(by=by, asked_at__gt=clock.now() - SHOWN_FOR))


def export_for(by: User, pk: UUID) -> Export:
    """One of theirs. Raises NoSuchEntry, also for somebody else's."""
    export = Export.objects.filter(by=by, pk=pk).first()
    if export is None:
        raise NoSuchEntry(_("Berkas itu tidak ada, atau bukan milik Anda."))
    return export


@transaction.atomic
def cancel_export(*, by: User, pk: UUID) -> Export:
    """Call it off; its worker notices within some thousand reports. Safe to repeat.

    Raises NoSuchEntry, TooLate.
    """
    export = export_for(by, pk)
    export = Export.objects.select_for_update().get(pk=export.pk)
    if export.state == State.CANCELLED:
        return export
    if not export.is_under_way:
        raise TooLate(_("Berkas ini sudah tidak dibuat lagi, jadi tidak dapat dibatalkan."))
    export.state, export.ended_at = State.CANCELLED, clock.now()
    export.save(update_fields=["state", "ended_at"])
    return export


def ready_file(*, by: User, pk: UUID) -> tuple[Export, Path]:
    """The file of a finished export.

    Raises NoSuchEntry; Conflict while it is not there yet, or not any more; NotYours when its owner has
    another role or unit by now, since it holds what the former one could see.
    """
    export = export_for(by, pk)
    membership = membership_of(by)
    if membership is None or (membership.role, membership.unit_id) != (export.role, export.unit_id):
        remove_file(export)
        raise NotYours(_("Peran atau unit Anda berubah sejak berkas ini diminta; buat berkas baru."))
    path = file_of(export)
    is_over = export.ended_at is not None and export.ended_at + KEEP_FOR < clock.now()
    if export.state != State.DONE or is_over or not path.exists():
        raise Conflict(_("Berkas ini belum siap atau sudah dihapus; buat berkas baru."))
    return export, path
