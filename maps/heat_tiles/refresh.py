"""From the database into a new version of the columns, and when that is due."""

from __future__ import annotations

import logging
import time
from contextlib import suppress
from datetime import timedelta

from django.db import connection
from django_tasks import task

from field_api import clock
from maps.heat_tiles import columns
from maps.heat_tiles.columns import Columns
from maps.heat_tiles.origin import leave_name, this_database
from maps.heat_tiles.reading import all_reports
from maps.heat_tiles.tail import MOST, NotItsOrigin, mark_of
from maps.models import HeatChange, HeatVersion

log = logging.getLogger(__name__)

OLDEST = timedelta(hours=24)
"""A version this old is made anew, also when little has changed."""
FORGET_AFTER = timedelta(days=3)
"""Changes older than this are in every version that may still be in use, on every machine."""
_WORTH_IT = MOST // 10


def refresh() -> Columns:
    """Make a new version from all reports, and let every worker of this machine know it."""
    with columns.refreshing():
        return _made()


def refresh_if_due() -> bool:
    """The same when there is none, it is old, or much has changed since; whether it was made."""
    with columns.refreshing():
        now = columns.opened(columns.current_version())
        if now and time.time() - now.made_at < OLDEST.total_seconds():
            with suppress(NotItsOrigin):
                if int(mark_of(now).partition(".")[0] or 0) < _WORTH_IT:
                    return False
        _made()
    return True


def made_once(unusable: str, *, wait: bool) -> Columns | None:
    """A new version unless somebody else makes one, or has made one in place of the unusable one by now.

    Without `wait` None while somebody else is at it and the unusable one is all there is.
    """
    with columns.refreshing(wait=wait) as is_mine:
        if is_mine and columns.current_version() == unusable:
            return _made()
    return columns.opened(columns.current_version()) if columns.current_version() != unusable else None


def is_usable(version: Columns) -> bool:
    """Of this very database, and young enough for all changes since to be known. One query."""
    if time.time() - version.made_at > FORGET_AFTER.total_seconds() / 2:
        return False
    try:
        mark_of(version)
    except NotItsOrigin:
        return False
    return True


@task()
def refresh_soon() -> None:
    """For a worker: `refresh_if_due`."""
    refresh_if_due()


def _made() -> Columns:
    snapshot, database, version = _snapshot(), this_database(), columns.new_version()
    rows, ids = all_reports()
    leave_name(version)
    columns.write(rows, ids, version=version, snapshot=snapshot, database=database)
    made = columns.opened(version)
    assert made is not None  # noqa: S101  it was written by this program under this lock
    _forget()
    return made


def _snapshot() -> str:
    """Taken first: what is committed while rows are read counts as changed, which does no harm."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_snapshot()::text")
        return str(cursor.fetchone()[0])


def _forget() -> None:
    for model in (HeatChange, HeatVersion):
        model.objects.filter(at__lt=clock.now() - FORGET_AFTER).delete()
