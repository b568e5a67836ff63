"""Empties the database after a test that committed.

Django's own way truncates every table and makes content types and permissions anew; most tests take less.
"""

from __future__ import annotations

from functools import cache
from itertools import compress

from django.db import connections, transaction
from django.test import TransactionTestCase

from field_api.owner import KEPT

USUAL = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]
STAYING = {"django_migrations", "django_content_type", "auth_permission", "spatial_ref_sys"}
"""The same in every test: what migrations and their signals bring."""


def empty(case: TransactionTestCase) -> None:
    """Deletes the rows of those tables that have any, without looking at foreign keys.

    All tables are locked first, so that whoever still writes has ended before. Without the right to leave out
    foreign keys (a superuser gives it, as bin/ does) it is as slow as Django.
    """
    for alias in case._databases_names(include_mirrors=False):  # type: ignore[attr-defined]
        if not _may_leave_out_foreign_keys(alias):
            _usually(case, alias)
            return
        tables = _tables(alias)
        with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
            cursor.execute(f"LOCK TABLE {', '.join(tables)} IN EXCLUSIVE MODE")
            has_rows = (f"EXISTS (SELECT FROM {name})" for name in tables)
            cursor.execute(f"SELECT {', '.join(has_rows)}")
            deletes = [f"DELETE FROM {name}" for name in compress(tables, cursor.fetchone())]  # noqa: S608
            cursor.execute("; ".join(["SET LOCAL session_replication_role = replica", *deletes]))


def _usually(case: TransactionTestCase, alias: str) -> None:
    """Tables whose rows are kept refuse to be emptied."""
    with connections[alias].cursor() as cursor:
        cursor.execute("; ".join(f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in KEPT))
        USUAL(case)
        cursor.execute("; ".join(f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in KEPT))


@cache
def _tables(alias: str) -> list[str]:
    connection = connections[alias]
    with connection.cursor() as cursor:
        found = connection.introspection.get_table_list(cursor)
    names = sorted(one.name for one in found if one.type == "t" and one.name not in STAYING)
    return [connection.ops.quote_name(name) for name in names]


@cache
def _may_leave_out_foreign_keys(alias: str) -> bool:
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT has_parameter_privilege('session_replication_role', 'SET')")
        return bool(cursor.fetchone()[0])
