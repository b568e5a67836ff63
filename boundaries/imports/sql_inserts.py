"""Outlines kept as SQL inserts: `INSERT INTO t(kode, nama, lat, lng, path) VALUES (...), (...);`.

`path` is JSON: a list of rings, or a list of polygons of rings, each ring a list of coordinate pairs. The
pairs are taken in the order found; `placing` finds out which axis is which. No SQL is ever run.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import shapely

from boundaries.imports.layer import Layer
from boundaries.imports.problems import EmptyLayer, NotAVectorFile

OUTLINE_COLUMNS = ("path", "outline", "polygon", "geom", "coordinates")

_INSERT = re.compile(r"INSERT\s+INTO\s+[`\"]?\w+[`\"]?\s*\(([^)]*)\)\s*VALUES", re.IGNORECASE)
_COPY = re.compile(r"^COPY\s+([\w.\"]+)\s*\(([^)]*)\)\s+FROM\s+stdin", re.IGNORECASE | re.MULTILINE)
_TOKEN = re.compile(r"'(?P<text>(?:[^'\\]|''|\\.)*)'|(?P<sign>[(),;])|(?P<bare>[^\s(),;']+)", re.DOTALL)


def read_sql(paths: list[Path], *, name: Path) -> Layer:
    """Read every insert of these files as one layer without a reference system; `name` is what was asked for.

    Raises NotAVectorFile when no insert holds an outline column and for a dump with COPY, EmptyLayer when
    there are no rows.
    """
    rows: list[dict[str, str]] = []
    seen: set[str] = set()
    for path in paths:
        for columns, values in _inserted(path.read_text(encoding="utf-8-sig", errors="replace")):
            seen.update(columns)
            rows.append(dict(zip(columns, values, strict=False)))
    outline = next((column for column in OUTLINE_COLUMNS if column in seen), None)
    if seen and outline is None:
        raise NotAVectorFile(
            f"INSERT dalam {name.name} tidak punya kolom garis batas ({', '.join(OUTLINE_COLUMNS)}); "
            f"kolom yang ada: {', '.join(sorted(seen))}."
        )
    if not rows and (table := _copied_table(paths)):
        raise NotAVectorFile(
            f"{name.name} adalah dump PostgreSQL dengan COPY, bukan INSERT. Pulihkan dulu ke basis data "
            f"PostGIS (psql -d sementara -f {name.name}), lalu ekspor (ogr2ogr -f GPKG batas.gpkg "
            f"PG:dbname=sementara {table}) dan impor batas.gpkg."
        )
    if outline is None or not rows:
        raise EmptyLayer(f"{name.name} tidak memuat INSERT dengan garis batas.")
    kept = [column for column in rows[0] if column != outline]
    geometry = np.array([_outline(row.get(outline, "")) for row in rows], dtype=object)
    return Layer(
        path=name,
        columns={column: [row.get(column, "") for row in rows] for column in kept},
        geometry=geometry,
        crs="",
    )


def _copied_table(paths: list[Path]) -> str:
    """The table that a dump fills by COPY; of several, the first with a column of outlines. "" for none."""
    copies = [copy for path in paths for copy in _COPY.findall(path.read_text("utf-8-sig", errors="replace"))]
    with_outlines = [table for table, columns in copies if "geom" in columns.lower()]
    return next(iter(with_outlines + [table for table, _ in copies]), "").replace('"', "")


def _inserted(text: str) -> Iterator[tuple[list[str], list[str]]]:
    for insert in _INSERT.finditer(text):
        columns = [column.strip().strip('`"').lower() for column in insert[1].split(",")]
        for values in _tuples(text, insert.end()):
            yield columns, values


def _tuples(text: str, start: int) -> Iterator[list[str]]:
    values: list[str] = []
    for token in _TOKEN.finditer(text, start):
        sign = token["sign"]
        if sign == ";":
            return
        if sign == "(":
            values = []
        elif sign == ")":
            yield values
        elif token["text"] is not None:
            values.append(_unescaped(token["text"]))
        elif token["bare"] is not None:
            values.append("" if token["bare"].upper() == "NULL" else token["bare"])


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text.replace("''", "'"), flags=re.DOTALL)


def _outline(path: str) -> shapely.MultiPolygon | None:
    """The outline of one row; None when the JSON or a ring is broken, which the matching then rejects."""
    try:
        nested = json.loads(path)
        polygons = nested if isinstance(nested[0][0][0], list) else [nested]
        parts = [shapely.Polygon(rings[0], rings[1:]) for rings in polygons]
    except (ValueError, TypeError, IndexError, KeyError, shapely.errors.ShapelyError):
        return None
    return shapely.MultiPolygon(parts)
