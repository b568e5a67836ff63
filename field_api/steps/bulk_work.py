"""Removals and loads in bulk: by the database's owner, in one transaction, with one row in the trail."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django.db import connection, transaction

from field_api.owner import as_owner
from field_api.steps.audit import record


@contextmanager
def bulk_work(action: str) -> Iterator[dict[str, Any]]:
    """Run the block as the owner; what it puts into the dict becomes the detail of the row `action`.

    All or nothing: an exception undoes the block and leaves no row. Only in here may moves of reports be
    changed or removed. For management commands and what tends: it must not begin inside a transaction, and
    the row names the account of this machine that ran it.
    """
    with as_owner(), transaction.atomic():
        _may_change_moves("on")
        detail: dict[str, Any] = {}
        yield detail
        _may_change_moves("off")  # a test's transaction goes on after this one
        record(action, by=None, detail={**detail, "account": _account()})


def _may_change_moves(word: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('geo_crm.bulk_work', %s, true)", [word])


def _account() -> str:
    with suppress(OSError, KeyError):  # KeyError before Python 3.13: a container's nameless user
        return getpass.getuser()
    return ""
