"""What happened to reports since a version was made: asked of the database, every few seconds at most."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import connection

from field_api.models import Report
from maps.heat_tiles.columns import Columns, Rows
from maps.heat_tiles.origin import IS_ORIGIN
from maps.heat_tiles.reading import LOCATED, area, as_rows, facts
from maps.models import HeatChange

MOST = 20_000
"""With more than this a new version costs less than going on."""

_SINCE = """
    change.transaction >= pg_snapshot_xmin(%(snapshot)s::pg_snapshot)::text::bigint
    AND NOT pg_visible_in_snapshot(change.transaction::text::xid8, %(snapshot)s::pg_snapshot)
"""
_MARK = f"""
    SELECT count(*), coalesce(sum(id), 0), {IS_ORIGIN} FROM maps_heatchange change WHERE {_SINCE}
"""  # noqa: S608


@dataclass(frozen=True, eq=False)
class Tail:
    """`added` are to be drawn and `gone` taken away: a changed report is in both. `mark` differs when any
    of it may differ. A tail that is `is_full` is not whole: make a new version."""

    mark: str
    added: Rows
    gone: Rows
    ids: tuple[int, ...]
    is_full: bool = False


def no_tail(columns: Columns) -> Tail:
    """As if nothing had changed since."""
    nothing = columns.rows.taken(np.zeros(0, dtype=np.int64))
    return Tail("", nothing, nothing, ())


class NotItsOrigin(Exception):
    """The database is not the one that the version was read from, or not any more."""


def mark_of(columns: Columns) -> str:
    """One cheap query: which changes there are since. Raises NotItsOrigin."""
    version = {"version": columns.version, "database": columns.database, "snapshot": columns.snapshot}
    with connection.cursor() as cursor:
        cursor.execute(_MARK, version)
        count, total, is_origin = cursor.fetchone()
    if not is_origin:
        raise NotItsOrigin
    return f"{count}.{total}" if count else ""


def tail_of(columns: Columns, mark: str) -> Tail:
    """All that changed since the version was made; no query when nothing did."""
    rows = _changed(columns.snapshot) if mark else []
    is_full = len(rows) > MOST or any(row[0] == 0 for row in rows)
    now = {int(row[0]): row[1:] for row in rows[:MOST]}
    located = np.array([row for row in now.values() if row[0] is not None], dtype=float).reshape(-1, 6)
    names = ("lon", "lat", "category", "second", "kelurahan", "standing")
    added = as_rows(dict(zip(names, located.T, strict=True)), columns.rows.categories)
    gone = columns.rows.taken(columns.rows_of(np.array(list(now), dtype=np.int64)))
    return Tail(mark, added, gone, tuple(now), is_full)


def changed_since(snapshot: str) -> set[int]:
    """The ids of the reports that a snapshot did not see as they are; 0 stands for all."""
    return {int(row[0]) for row in _changed(snapshot, most=None)}


def _changed(snapshot: str, most: int | None = MOST) -> list[tuple[Any, ...]]:
    """(id, lon, lat, category, second, kelurahan, standing), the facts None for what is on no map now."""
    table, log = Report._meta.db_table, HeatChange._meta.db_table
    limit = "" if most is None else f"LIMIT {most + 1}"
    located = f"report.id BETWEEN change.first_id AND change.last_id AND {LOCATED}"
    names = facts().partition(",")[2]
    query = f"""
        SELECT DISTINCT coalesce(report.id, change.first_id), {names}
          FROM {log} change LEFT JOIN {table} report ON {located} {area()} WHERE {_SINCE} {limit}
    """  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(query, {"snapshot": snapshot})
        return list(cursor.fetchall())
