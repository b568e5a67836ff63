"""Reports as columns, from the database: all of them by COPY, or those of some keys."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from typing import IO, Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from boundaries import official
from field_api.models import Category, Report
from field_api.workflow import Status
from maps.heat_tiles.columns import FIRST_DAY, NAMES, OPENLY, PIXEL_ZOOM, TYPES, UNKNOWN, Rows, folder

_JAKARTA_S = 7 * 3600
_DAYS_TO_2000 = (FIRST_DAY - FIRST_DAY.replace(year=1970)).days
_WORLD = 2 ** (PIXEL_ZOOM + 8)
_MOST_LATITUDE = 85.0511
_FACTS = """
    report.id, ST_X(report.point), ST_Y(report.point), report.category_id::bigint,
    floor(extract(epoch FROM report.received_at))::bigint, coalesce(area.number - 1, {unknown})::bigint,
    (array_position({statuses}::text[], report.status::text) - 1
     + CASE WHEN NOT report.is_private AND report.moderation = '{shown}' THEN {openly} ELSE 0 END)::bigint
"""
_AREA = """
    LEFT JOIN unnest({codes}::text[]) WITH ORDINALITY area(code, number) ON area.code = report.kelurahan_code
"""
LOCATED = "report.point IS NOT NULL AND report.kelurahan_code <> '' AND NOT ST_IsEmpty(report.point)"
"""A report is on the heat map when it has a point and lies in a kelurahan, as in `maps.heat`."""
_LAYOUT = np.dtype(
    [
        ("fields", ">i2"),
        *(
            part
            for name, kind in zip(
                ("id", "lon", "lat", "category", "second", "kelurahan", "standing"),
                (">i8", ">f8", ">f8", ">i8", ">i8", ">i8", ">i8"),
                strict=True,
            )
            for part in ((f"{name}_length", ">i4"), (name, kind))
        ),
    ]
)
_HEADER = 19


def all_reports() -> tuple[Rows, NDArray[np.int64]]:
    """Every located report, and their ids. They go through a file on the disk, not through memory."""
    query = f"SELECT {facts()} FROM {Report._meta.db_table} report {area()} WHERE {LOCATED}"  # noqa: S608
    folder().mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=folder()) as file, connection.cursor() as cursor:
        cursor.copy_expert(f"COPY ({query}) TO STDOUT (FORMAT binary)", file)
        table = _table(file)
        rows = as_rows({name: table[name] for name in table.dtype.names or ()})
        return rows, table["id"].astype(np.int64)


def facts() -> str:
    """What a query selects of `report` and `area`; nothing in it is from outside."""
    return _FACTS.format(
        unknown=UNKNOWN,
        statuses=_listed([status.value for status in Status]),
        shown=Report.Moderation.SHOWN.value,
        openly=OPENLY,
    )


def area() -> str:
    return _AREA.format(codes=_listed(kelurahan_codes()))


def kelurahan_codes() -> tuple[str, ...]:
    return tuple(one.code for one in official.areas("kelurahan"))


def as_rows(columns: dict[str, Any], categories: Sequence[int] | None = None) -> Rows:
    """From `lon`, `lat`, `category`, `second`, `kelurahan` and `standing`; categories are listed as they are
    now unless a list is given, which those that it lacks are added to."""
    known = list(categories or ()) or list(Category.objects.order_by("pk").values_list("pk", flat=True))
    own = np.asarray(columns["category"], dtype=np.int64)
    known += sorted(set(own.tolist()) - set(known)) if categories is not None else []
    order = np.argsort(known)
    place = order[np.searchsorted(np.asarray(known)[order], own)] if len(own) else own
    local = np.asarray(columns["second"], dtype=np.int64) + _JAKARTA_S
    x, y = pixels(np.asarray(columns["lon"], dtype=float), np.asarray(columns["lat"], dtype=float))
    made = {
        "x": x,
        "y": y,
        "category": place,
        "day": np.clip(local // 86_400 - _DAYS_TO_2000, 0, UNKNOWN),
        "hour": local % 86_400 // 3600,
        "standing": columns["standing"],
        "kelurahan": columns["kelurahan"],
    }
    typed = {name: np.asarray(made[name]).astype(TYPES[name]) for name in NAMES}
    return Rows(**typed, categories=tuple(known), kelurahan_codes=kelurahan_codes())


def pixels(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Web Mercator pixels at PIXEL_ZOOM, from the north-west corner; near a pole its last row."""
    sin = np.sin(np.radians(np.clip(lat, -_MOST_LATITUDE, _MOST_LATITUDE)))
    x = (lon + 180) / 360 * _WORLD
    y = (0.5 - np.log((1 + sin) / (1 - sin)) / (4 * np.pi)) * _WORLD
    return np.clip(x, 0, _WORLD - 1).astype(np.int32), np.clip(y, 0, _WORLD - 1).astype(np.int32)


def _listed(words: Sequence[str]) -> str:
    """A constant array in SQL; the words are ours and hold neither quotes nor braces."""
    return f"'{{{','.join(words)}}}'"


def _table(file: IO[bytes]) -> NDArray[Any]:
    """COPY's binary rows: none is null, so all are as long and the file is one table."""
    size = file.seek(0, 2)
    count, rest = divmod(size - _HEADER - 2, _LAYOUT.itemsize)
    if rest:
        raise ValueError("a row of COPY has another length than all others")
    file.seek(0)
    if not count:
        return np.zeros(0, _LAYOUT)
    return np.memmap(file, dtype=_LAYOUT, mode="r", offset=_HEADER, shape=(count,))
