"""Whether messages that wait may leave, or left already in what a restored backup has taken back.

The database counts what it sent, and a file beside the photos keeps the count and the database it is of. A
database that is behind the file went back; one that the file is not about is a copy. Both hold everything
until somebody says what is to become of it.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from field_api.owner import THIS_DATABASE

_NOW = f"SELECT {THIS_DATABASE}, coalesce((SELECT count FROM field_api_outboxcount WHERE id = 1), 0)"  # noqa: S608
_COUNT_ONE = """
    INSERT INTO field_api_outboxcount AS was (id, count) VALUES (1, 1)
    ON CONFLICT (id) DO UPDATE SET count = was.count + 1 RETURNING count
"""


class OutboxHeld(Exception):
    """Nothing is sent; the words say why and which command ends it."""


def must_not_be_held() -> str:
    """The database's own name, when what waits may leave. Raises OutboxHeld."""
    database, count = _now()
    kept = _read()
    if count and not kept:
        raise OutboxHeld(_words("the file that counts sent messages is not beside the photos"))
    if count and kept["database"] != database:
        raise OutboxHeld(_words("this database is a copy of the one that sent the messages"))
    if kept and kept["database"] == database and kept["count"] > count:
        raise OutboxHeld(_words("the database was put back to before messages that were sent"))
    return database


def count_one() -> int:
    """One more message was tried, told in the transaction that tried it; the count to `remember` after it."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT_ONE)
        return int(cursor.fetchone()[0])


def remember(database: str, count: int) -> None:
    """Keep the count beside the photos, the highest where several send at once."""
    with _locked():
        kept = _read()
        if not kept or kept["database"] != database or kept["count"] < count:
            _write(database, count)


def accept() -> None:
    """From now on this database sends: what it counts is right, whatever the file says."""
    database, count = _now()
    with _locked():
        _write(database, count)


def _words(why: str) -> str:
    return (
        f"{why}. Messages that wait may have left already; `bin/manage outbox` says how many, "
        "`bin/manage outbox leave` lets them go unsent, `bin/manage outbox send` sends them"
    )


def _now() -> tuple[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(_NOW)
        database, count = cursor.fetchone()
    return str(database), int(count)


def _file() -> Path:
    return Path(settings.OUTBOX_MARK)


def _read() -> dict[str, Any]:
    try:
        kept: dict[str, Any] = json.loads(_file().read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return kept


def _write(database: str, count: int) -> None:
    new = _file().with_suffix(".new")
    with new.open("w", encoding="utf-8") as file:
        json.dump({"database": database, "count": count}, file)
        file.flush()
        os.fsync(file.fileno())
    new.replace(_file())


@contextmanager
def _locked() -> Iterator[None]:
    _file().parent.mkdir(parents=True, exist_ok=True)
    with _file().with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
