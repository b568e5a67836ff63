"""A million rows in: COPY in binary from numpy, and tables whose indexes are built once at the end."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import numpy as np
from django.db import connection
from numpy.typing import NDArray

_HEADER = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
_TRAILER = (-1).to_bytes(2, "big", signed=True)
_NULL = -1
_SINCE_1970_TO_2000_S = 946_684_800

_CHECK_WHAT_WAITS = "SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED"
"""A table cannot be changed while checks of its rows wait for the end of the transaction."""

Column = NDArray[np.int64] | NDArray[np.float64] | str | None


def timestamps(seconds: NDArray[np.int64]) -> NDArray[np.int64]:
    """Seconds since 1970 as COPY's binary timestamptz; 0 stays 0, which stands for none in our own tables."""
    moments = np.where(seconds == 0, 0, (seconds - _SINCE_1970_TO_2000_S) * 1_000_000)
    return np.asarray(moments, dtype=np.int64)


def copy_columns(table: str, columns: Mapping[str, Column]) -> int:
    """Add one row for each element of the arrays: bigint, timestamptz or double precision by their type.

    A text is the same for all rows, None is NULL. Names are ours, never from outside. Returns how many.
    """
    count = next(len(column) for column in columns.values() if isinstance(column, np.ndarray))
    if count:
        names = ", ".join(f'"{name}"' for name in columns)
        with connection.cursor() as cursor:
            rows = io.BytesIO(b"".join((_HEADER, _rows(count, columns), _TRAILER)))
            cursor.copy_expert(f'COPY "{table}" ({names}) FROM STDIN (FORMAT binary)', rows)
    return count


def _rows(count: int, columns: Mapping[str, Column]) -> bytes:
    """As all rows have the same layout, they are one structured array."""
    layout: list[tuple[str, str]] = [("fields", ">i2")]
    values: list[tuple[str, object]] = [("fields", len(columns))]
    for n, column in enumerate(columns.values()):
        layout.append((f"length{n}", ">i4"))
        if column is None:
            values.append((f"length{n}", _NULL))
            continue
        data = column.encode() if isinstance(column, str) else column
        size = len(data) if isinstance(data, bytes) else 8
        values.append((f"length{n}", size))
        if size:
            kind = f"S{size}" if isinstance(data, bytes) else f">{data.dtype.kind}8"
            layout.append((f"data{n}", kind))
            values.append((f"data{n}", data))
    table = np.zeros(count, dtype=np.dtype(layout))
    for name, value in values:
        table[name] = value
    return table.tobytes()


@contextmanager
def built_at_the_end(*tables: str, when: bool = True) -> Iterator[None]:
    """Drop foreign keys and plain indexes of these tables and make them again afterwards, as they were.

    Primary keys and unique constraints stay. Inside a transaction, which locks the tables for everybody.
    """
    if not when:
        yield
        return
    dropped = list(dict.fromkeys(words for table in tables for words in _parts(table)))
    with connection.cursor() as cursor:
        cursor.execute(_CHECK_WHAT_WAITS)
        cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
        for drop, _make in dropped:
            cursor.execute(drop)
    yield
    with connection.cursor() as cursor:
        cursor.execute(_CHECK_WHAT_WAITS)
        for _drop, make in reversed(dropped):
            cursor.execute(make)


def _parts(table: str) -> list[tuple[str, str]]:
    """(what drops it, what makes it) for foreign keys from and to the table, then for its plain indexes."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname),
                   format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', conrelid::regclass, conname,
                          pg_get_constraintdef(oid))
              FROM pg_constraint WHERE contype = 'f' AND %s::regclass IN (conrelid, confrelid)
            """,
            [table],
        )
        keys = list(cursor.fetchall())
        cursor.execute(
            """
            SELECT format('DROP INDEX %%s', indexrelid::regclass), pg_get_indexdef(indexrelid)
              FROM pg_index
             WHERE indrelid = %s::regclass AND NOT indisprimary
               AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
             ORDER BY indexrelid
            """,
            [table],
        )
        return keys + list(cursor.fetchall())
