"""What only work in bulk may do: moves that a test changes or removes to stand for another past."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def rewriting() -> Iterator[None]:
    """One transaction; afterwards moves are kept again."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL geo_crm.bulk_work = 'on'")
        yield
        cursor.execute("SET LOCAL geo_crm.bulk_work = 'off'")
