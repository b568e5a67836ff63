"""Making a file that was asked for: taken by one worker, told as it goes, put in place when it is whole."""

from __future__ import annotations

import logging

from django.db import transaction
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _
from django_tasks import task

from field_api import clock
from field_api.errors import CallerError, NotYours
from maps.exports.chosen import Chosen, file_from
from maps.exports.formats import Format, write_file
from maps.exports.place import file_of, part_of
from maps.models import Export

log = logging.getLogger(__name__)
State = Export.State


class Stopped(Exception):
    """Somebody called it off, or another worker has it."""


@task()
def make_export(pk: str) -> str:
    """Make the file of a waiting export; anything else is left alone, so that a second task does no harm.

    What fails is a state of the export, told to its owner, and not of the task.
    """
    export = _taken(pk)
    if export is None:
        return ""
    try:
        _make(export)
    except Stopped:
        part_of(export).unlink(missing_ok=True)
    except CallerError as error:  # a role lost, a category renamed since it was asked for
        _failed(export, error.detail)
    except Exception:  # whatever it was, its owner must hear of it
        log.exception("export %s failed", pk)
        _failed(export)
    return str(export.pk)


def _taken(pk: str) -> Export | None:
    """The export when this worker is the one that got it."""
    export = Export.objects.select_related("by").filter(pk=pk).first()
    if export is None:
        return None
    mine = Export.objects.filter(pk=pk, state=State.WAITING, attempt=export.attempt)
    attempt = export.attempt + 1
    if not mine.update(state=State.RUNNING, attempt=attempt, seen_at=clock.now(), rows_done=0):
        return None
    export.attempt = attempt
    return export


def _make(export: Export) -> None:
    part = part_of(export)
    part.unlink(missing_ok=True)
    with translation.override(export.language):
        chosen, form = _as_asked(export)
        write_file(
            form, part, chosen.reports(), for_staff=chosen.for_staff, on_rows=lambda rows: _tell(export, rows)
        )
    size = part.stat().st_size
    with transaction.atomic():
        if not _mine(export).select_for_update().exists():
            raise Stopped
        part.replace(file_of(export))
        _mine(export).update(state=State.DONE, ended_at=clock.now(), size_bytes=size)


def _as_asked(export: Export) -> tuple[Chosen, Format]:
    """Raises what `file_from` raises, and NotYours when its owner has another role or unit by now."""
    words = export.words | {"for": export.audience, "format": export.format}
    chosen, form = file_from(words, export.by)
    member = chosen.membership
    if member is None or (member.role, member.unit_id) != (export.role, export.unit_id):
        raise NotYours(_("Peran atau unit Anda berubah sejak berkas ini diminta; buat berkas baru."))
    return chosen, form


def _tell(export: Export, rows: int) -> None:
    """The progress, for its owner and as a sign of life."""
    if not _mine(export).update(rows_done=rows, seen_at=clock.now()):
        raise Stopped


def _failed(export: Export, problem: str = "") -> None:
    part_of(export).unlink(missing_ok=True)
    _mine(export).update(state=State.FAILED, ended_at=clock.now(), problem=problem[:300])


def _mine(export: Export) -> QuerySet[Export]:
    return Export.objects.filter(pk=export.pk, state=State.RUNNING, attempt=export.attempt)
