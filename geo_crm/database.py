"""The database server: what is acknowledged is on its disk, and the start says what speaks against it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Tags, Warning, register  # noqa: A004  Django's own name
from django.db import InterfaceError, OperationalError, connection
from django.db.backends.base.base import BaseDatabaseWrapper

log = logging.getLogger(__name__)

_COMMIT_TO_DISK = """
SELECT set_config('synchronous_commit',
                  coalesce(nullif(current_setting('synchronous_commit'), 'off'), 'on'), false)
"""
_ASK = """
SELECT current_setting('fsync') = 'on', current_setting('full_page_writes') = 'on',
       (SELECT reset_val <> 'off' FROM pg_settings WHERE name = 'synchronous_commit'),
       (SELECT NOT rolsuper FROM pg_roles WHERE rolname = current_user)
"""
_WARNINGS = [
    (
        "The database server has fsync off: when its machine stops, the database may be lost.",
        "Set fsync = on in postgresql.conf.",
        "geo_crm.W002",
    ),
    (
        "The database server has full_page_writes off: when its machine stops, pages may be half old.",
        "Set full_page_writes = on in postgresql.conf.",
        "geo_crm.W003",
    ),
    (
        "The database server has synchronous_commit off: it says stored before it has stored.",
        "Set synchronous_commit = on. The program's own connections turn it on; psql and a pooler's do not.",
        "geo_crm.W004",
    ),
    (
        "The program works as a superuser of the database: one hole in it would be a hole in the server.",
        "Give it a role without any right of its own and name the tables' owner in DATABASE_OWNER_URL"
        " (docs/operations.md).",
        "geo_crm.W005",
    ),
]


def commit_to_disk(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """For each new connection, for good: a server where it is off may lose what got a 201.

    Values that say where besides (`local`, `remote_apply`) stay.
    """
    with connection.connection.cursor() as cursor:
        cursor.execute(_COMMIT_TO_DISK)


@register(Tags.database)
def check_server(
    app_configs: Sequence[AppConfig] | None = None, databases: Sequence[str] | None = None, **kwargs: object
) -> list[CheckMessage]:
    """`migrate` and `check --database default` ask; so does the start of a web server."""
    return server_warnings() if "default" in (databases or []) else []


def warn_of_server() -> threading.Thread:
    """Into the log, beside the start: a server that does not answer must not keep pages from being served."""

    def ask() -> None:
        for message in server_warnings():
            log.warning("%s %s (%s)", message.msg, message.hint, message.id)
        connection.close()

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    return thread


def server_warnings() -> list[CheckMessage]:
    """Nothing when the server is away: whoever needs it will say so."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(_ASK)
            good = cursor.fetchone()
    except (OperationalError, InterfaceError):
        return []
    return [
        Warning(words, hint=hint, id=name)
        for is_good, (words, hint, name) in zip(good, _WARNINGS, strict=True)
        if not is_good
    ]
