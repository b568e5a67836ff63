"""A collection whose features are rows of a table, written as GeoJSON by the database as they are read."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.contrib.gis.db.models import Extent
from django.contrib.gis.db.models.functions import AsGeoJSON
from django.db import connection
from django.db.models import F, Field, Func, Min, Model, Q, QuerySet, TextField
from django.utils import timezone

from maps.ogc.collection import Collection, Keys, Question
from maps.ogc.reader import Reader

COUNTED = 100_000
"""Up to here the matching rows are counted, in some 20 ms; of more the number is left out."""
_CHUNK = 500
_MOST_INT = 2**63 - 1


@dataclass(frozen=True, kw_only=True)
class Table(Collection):
    """`rows` are those a reader may see, unordered, without a limit.

    `order` are columns of the model, two at most, that make an order without ties; `newest_first` turns it
    round. `shape` is the column that a box is compared with, `drawn` the one that is given out.
    """

    model: type[Model]
    rows: Callable[[Reader], QuerySet[Any]]
    shape: str
    drawn: str
    decimals: int
    order: tuple[str, ...]
    newest_first: bool = False

    def matched(self, reader: Reader, question: Question) -> int | None:
        rows = self._narrowed(reader, question).order_by().values("pk")
        number: int = rows[: COUNTED + 1].count()
        return number if number <= COUNTED else None

    def chunks(self, reader: Reader, question: Question) -> Iterator[list[tuple[str, Keys]]]:
        """One query, through a cursor of the server: memory holds some hundred features at a time."""
        sign = "-" if self.newest_first else ""
        rows = self._narrowed(reader, question).order_by(*(f"{sign}{name}" for name in self.order))
        if question.after:
            rows = rows.filter(self._beyond(question.after))
        with connection.chunked_cursor() as cursor:
            cursor.execute(*self._sql(reader, rows[: question.limit + 1]))
            while found := cursor.fetchmany(_CHUNK):
                yield [(row[0], row[1:]) for row in found]

    def one(self, reader: Reader, key: str) -> dict[str, Any] | None:
        rows = self.rows(reader).filter(**{self.key: key}).order_by()
        with connection.cursor() as cursor:
            cursor.execute(*self._sql(reader, rows))
            row = cursor.fetchone()
        return json.loads(row[0]) if row else None

    def extent(self, reader: Reader) -> tuple[tuple[float, ...] | None, str | None]:
        wanted: dict[str, Any] = {"box": Extent(self.shape)}
        if self.moment:
            wanted["first"] = Min(self.moment)
        row = self.rows(reader).aggregate(**wanted)
        first = row.get("first")
        return row["box"], first.isoformat() if first else None

    def place(self, keys: Sequence[Any]) -> Keys:
        fields = [cast("Field[Any, Any]", self.model._meta.get_field(name)) for name in self.order]
        values = tuple(one.to_python(key) for one, key in zip(fields, keys, strict=True))
        if not all(map(_fits, values)):
            raise ValueError
        return values

    def _narrowed(self, reader: Reader, question: Question) -> QuerySet[Any]:
        wanted = Q()
        if question.box:
            wanted &= Q(**{f"{self.shape}__intersects": question.box})
        if self.moment and question.first:
            wanted &= Q(**{f"{self.moment}__gte": question.first})
        if self.moment and question.last:
            wanted &= Q(**{f"{self.moment}__lte": question.last})
        columns = self.queryables(reader)
        for name, value in question.values.items():
            if where := columns[name].where:
                wanted &= where(value)
        return self.rows(reader).filter(wanted)

    def _beyond(self, after: Keys) -> Q:
        """Beyond (a, b): a has passed, or is the same and b has passed. The first half is for the index."""
        step = "lt" if self.newest_first else "gt"
        first, *rest = self.order
        passed = Q(**{f"{first}__{step}": after[0]})
        if not rest:
            return passed
        return Q(**{f"{first}__{step}e": after[0]}) & (passed | Q(**{f"{rest[0]}__{step}": after[1]}))

    def _sql(self, reader: Reader, rows: QuerySet[Any]) -> tuple[str, tuple[Any, ...]]:
        """Each row as one GeoJSON feature, then the columns of the order.

        The properties get their names outside: an annotation may not be called as a column of its model.
        """
        columns = self.properties(reader)
        chosen = {
            "f_id": F(self.key),
            "f_shape": self._geojson(),
            **{f"p{n}": column.value for n, column in enumerate(columns)},
            **{f"k{n}": F(name) for n, name in enumerate(self.order)},
        }
        inner, params = rows.annotate(**chosen).values_list(*chosen).query.sql_with_params()
        named = ", ".join(f'f.p{n} AS "{column.name}"' for n, column in enumerate(columns))
        keys = [f"f.k{n}" for n in range(len(self.order))]
        way = " DESC" if self.newest_first else ""
        sql = f"""
            SELECT '{{"type":"Feature","id":' || to_json(f.f_id) || ',"geometry":'
                || coalesce(f.f_shape, 'null') || ',"properties":' || row_to_json(p) || '}}',
                {", ".join(keys)}
            FROM ({inner}) f, LATERAL (SELECT {named}) p
            ORDER BY {", ".join(key + way for key in keys)}"""  # noqa: S608  our names; values are parameters
        return sql, params

    def _geojson(self) -> Func:
        """Rings wound as RFC 7946 asks; points have none."""
        shape: Any = F(self.drawn)
        if self.geometry_type == "Point":
            return AsGeoJSON(shape, precision=self.decimals)
        template = f"ST_AsGeoJSON(ST_ForcePolygonCCW(%(expressions)s), {self.decimals})"
        return Func(shape, template=template, output_field=TextField())


def _fits(value: Any) -> bool:
    if isinstance(value, int):
        return abs(value) <= _MOST_INT
    return "\x00" not in value if isinstance(value, str) else value is not None and timezone.is_aware(value)
