"""`migrate` as Django has it, by the database's owner and beside a program that runs.

Afterwards the program's role has its rights. A statement that would wait long for a lock lets go, since
everybody else would wait behind it; the migration is tried again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import DatabaseError, connection
from psycopg2.errors import Error as DriverError
from psycopg2.errors import InsufficientPrivilege, LockNotAvailable

from field_api.owner import as_owner, give_rights

LOCK_TIMEOUT_MS = 3000
TRIES = 8
PAUSE_S = 3


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        with as_owner(), _short_locks():
            for left in reversed(range(TRIES)):
                try:
                    super().handle(*args, **options)
                    give_rights()
                    return
                except DatabaseError as error:
                    self._tell(error, left)
                    time.sleep(PAUSE_S)

    def _tell(self, error: DatabaseError, left: int) -> None:
        """Raises unless another try may do better."""
        words, cause = str(error).splitlines()[0], _cause(error)
        if isinstance(cause, InsufficientPrivilege):
            user = connection.settings_dict.get("USER")
            raise CommandError(
                f"{words}. The role {user!r} may not change the tables; name their owner in"
                " DATABASE_OWNER_URL (bin/ keeps the private server's in var/owner.env)."
            ) from error
        if not isinstance(cause, LockNotAvailable):
            raise error
        if not left:
            raise CommandError(
                f"{words}. Somebody works on that table for long; the migration did nothing. Run it again."
            ) from error
        self.stderr.write(f"{words}; once more in {PAUSE_S} s")


def _cause(error: BaseException | None) -> BaseException | None:
    """Django wraps the driver's error, and wraps that again when it cannot make its table of migrations."""
    while error is not None and not isinstance(error, DriverError):
        error = error.__cause__ or error.__context__
    return error


@contextmanager
def _short_locks() -> Iterator[None]:
    """An index that is built concurrently waits for everybody and nobody for it, so it may take its time."""

    def patiently(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if " CONCURRENTLY " not in sql or connection.in_atomic_block:
            return execute(sql, params, many, context)
        _at_driver("SET lock_timeout = 0")
        try:
            if "DROP" not in sql:
                _drop_half_built(sql)
            return execute(sql, params, many, context)
        finally:
            _at_driver(f"SET lock_timeout = {LOCK_TIMEOUT_MS}")

    connection.ensure_connection()
    _at_driver(f"SET lock_timeout = {LOCK_TIMEOUT_MS}")
    try:
        with connection.execute_wrapper(patiently):
            yield
    finally:
        if not connection.needs_rollback:
            _at_driver("RESET lock_timeout")


def _drop_half_built(sql: str) -> None:
    """What a build that failed has left is in the way of the next, and no use to anybody."""
    half_built = "SELECT quote_ident(relname) FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid"
    for (name,) in _at_driver(f"{half_built} WHERE NOT indisvalid"):
        if f" {name} " in sql.replace('"', " "):
            _at_driver(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")


def _at_driver(sql: str) -> list[tuple[Any, ...]]:
    """Beside Django's own cursor and its wrappers."""
    with connection.connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall()) if cursor.description else []
