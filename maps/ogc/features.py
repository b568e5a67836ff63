"""Features as GeoJSON, written by the database and passed on as they are read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.contrib.gis.db.models import Extent
from django.contrib.gis.db.models.functions import AsGeoJSON
from django.core.cache import cache
from django.db import connection
from django.db.models import F, Func, Min, QuerySet, TextField
from django.utils.translation import gettext as _

from maps.ogc.collection import Collection
from maps.ogc.errors import NoSuchFeature
from maps.ogc.question import Question, mark, narrowed
from maps.ogc.reader import Reader

COUNTED = 100_000
"""Up to here the matching rows are counted, in some 20 ms; of more the number is left out."""
EXTENT_KEPT_S = 300
_CHUNK = 500


class Page:
    """One page of features: read `chunks` to the end, then `returned` and `next_mark` are known."""

    def __init__(self, collection: Collection, reader: Reader, question: Question) -> None:
        self.collection, self.reader, self.question = collection, reader, question
        self.returned = 0
        self.next_mark = ""

    def matched(self) -> int | None:
        """How many there are in all, None when they are too many to count or the page is not the first."""
        if self.question.after:
            return None
        rows = self.collection.rows(self.reader).filter(self.question.narrow).order_by()
        number: int = rows.values("pk")[: COUNTED + 1].count()
        return number if number <= COUNTED else None

    def chunks(self) -> Iterator[list[str]]:
        """The features as JSON texts, some hundred at a time. One query."""
        rows = narrowed(self.collection.rows(self.reader), self.collection, self.question)
        sql, params = _sql(self.collection, self.reader, rows[: self.question.limit + 1])
        last: tuple[Any, ...] = ()
        with connection.chunked_cursor() as cursor:
            cursor.execute(sql, params)
            while found := cursor.fetchmany(_CHUNK):
                if self.returned + len(found) > self.question.limit:
                    del found[self.question.limit - self.returned :]
                    self.next_mark = mark((found[-1] if found else last)[1:])
                if found:
                    last = found[-1]
                    self.returned += len(found)
                    yield [row[0] for row in found]


def one_feature(collection: Collection, reader: Reader, key: str) -> dict[str, Any]:
    """Raises NoSuchFeature, also for one that this reader may not see."""
    if "\x00" not in key:
        rows = collection.rows(reader).filter(**{collection.key: key})
        with connection.cursor() as cursor:
            cursor.execute(*_sql(collection, reader, rows.order_by()))
            if row := cursor.fetchone():
                feature: dict[str, Any] = json.loads(row[0])
                return feature
    raise NoSuchFeature(
        _("%(key)s tidak ada di %(collection)s, atau bukan wewenang Anda.")
        % {"key": key[:40], "collection": collection.title}
    )


def extent(collection: Collection, reader: Reader) -> tuple[tuple[float, ...] | None, str | None]:
    """The box around all that this reader may see, and the first moment; kept for each audience."""
    audience = collection.audience(reader)
    kept = f"ogc-extent-{collection.name}-{audience}"
    if audience and (known := cache.get(kept)):
        found: tuple[tuple[float, ...] | None, str | None] = known
        return found
    wanted: dict[str, Any] = {"box": Extent(collection.shape)}
    if collection.moment:
        wanted["first"] = Min(collection.moment)
    row = collection.rows(reader).aggregate(**wanted)
    first = row.get("first")
    found = (row["box"], first.isoformat() if first else None)
    if audience:
        cache.set(kept, found, EXTENT_KEPT_S)
    return found


def _sql(collection: Collection, reader: Reader, rows: QuerySet[Any]) -> tuple[str, tuple[Any, ...]]:
    """Each row as one GeoJSON feature, then the columns of the order.

    The properties get their names outside, since an annotation may not be called as a column of its model.
    """
    columns = collection.properties(reader)
    chosen = {
        "f_id": F(collection.key),
        "f_shape": _geojson(collection),
        **{f"p{n}": column.value for n, column in enumerate(columns)},
        **{f"k{n}": F(name) for n, name in enumerate(collection.order)},
    }
    inner, params = rows.annotate(**chosen).values_list(*chosen).query.sql_with_params()
    named = ", ".join(f'f.p{n} AS "{column.name}"' for n, column in enumerate(columns))
    keys = [f"f.k{n}" for n in range(len(collection.order))]
    way = " DESC" if collection.newest_first else ""
    sql = f"""
        SELECT '{{"type":"Feature","id":' || to_json(f.f_id) || ',"geometry":' || coalesce(f.f_shape, 'null')
            || ',"properties":' || row_to_json(p) || '}}', {", ".join(keys)}
        FROM ({inner}) f, LATERAL (SELECT {named}) p
        ORDER BY {", ".join(key + way for key in keys)}"""  # noqa: S608  names of ours; values are parameters
    return sql, params


def _geojson(collection: Collection) -> Func:
    """Rings wound as RFC 7946 asks; points have none."""
    shape: Any = F(collection.drawn)
    if collection.geometry_type == "Point":
        return AsGeoJSON(shape, precision=collection.decimals)
    return Func(
        shape,
        template=f"ST_AsGeoJSON(ST_ForcePolygonCCW(%(expressions)s), {collection.decimals})",
        output_field=TextField(),
    )
