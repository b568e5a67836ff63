"""Whether the database is the one that a version was read from, and has not gone back to before that.

A backup that is put back, and a stand-by that takes over without the last transactions, keep the name and the
identifier of the database and give the numbers of lost transactions and reports to others. So each version
leaves its name in the database first: where the name is missing, the version tells of what never was.
"""

from __future__ import annotations

from django.db import connection

from field_api.owner import THIS_DATABASE
from maps.models import HeatVersion

IS_ORIGIN = f"""
    %(database)s = {THIS_DATABASE}
    AND EXISTS (SELECT FROM {HeatVersion._meta.db_table} WHERE name = %(version)s)
    AND pg_snapshot_xmax(%(snapshot)s::pg_snapshot)::text::bigint
        <= pg_snapshot_xmax(pg_current_snapshot())::text::bigint
"""
"""A condition on a version's `database`, `version` and `snapshot`; no snapshot is from the future."""


def this_database() -> str:
    """Names it apart from a copy, and from one that was made again: transaction numbers differ in these."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {THIS_DATABASE}")
        return str(cursor.fetchone()[0])


def leave_name(version: str) -> None:
    """After its snapshot was taken and before anybody sees it."""
    HeatVersion.objects.create(name=version)
