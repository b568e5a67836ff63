"""A report comes to be seen later than it came in: it was released, or found its place."""

from __future__ import annotations

from django.db import connection

from field_api import clock
from field_api.models import Appearance, Report, StatusChange
from field_api.queries import is_openly_shown


def appear(report: Report) -> None:
    """Who follows its place hears of it from now on, if the public sees it. In the caller's transaction."""
    now = clock.now()
    report.updated_at = now
    report.save(update_fields=["updated_at"])
    if not is_openly_shown(report):
        return
    table, changes = Appearance._meta.db_table, StatusChange._meta.db_table
    with connection.cursor() as cursor:
        # One statement: the table is locked before the number is taken, so that `news` waits for both.
        cursor.execute(
            f'INSERT INTO "{table}" (report_id, at, place_in_order)'  # noqa: S608  our own tables' names
            f" VALUES (%s, %s, nextval(pg_get_serial_sequence('{changes}', 'id')))",
            [report.pk, now],
        )
