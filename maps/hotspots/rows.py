"""The reports as columns: what, when and where."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from django.db import connection
from django.db.models import BigIntegerField, ExpressionWrapper, F, FloatField, Func, QuerySet, Value
from django.db.models.functions import Cast, Replace
from numpy.typing import NDArray
from pyproj import Transformer

from boundaries.models import UTM_48S, WGS84
from field_api.models import Report
from maps.selection import Selection

EPOCH = date(1970, 1, 1)
_CHUNK = 20_000


@dataclass(frozen=True, slots=True)
class Rows:
    """One value a report. `day` counts from 1970 in Jakarta; `code` is the kelurahan's, without its dots.

    x and y are metres in EPSG:32748, not a number for a report that has a kelurahan but no point.
    """

    category: NDArray[np.int64]
    day: NDArray[np.int64]
    code: NDArray[np.int64]
    x: NDArray[np.float64]
    y: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.day)

    def where(self, mask: NDArray[np.bool_]) -> Rows:
        return Rows(self.category[mask], self.day[mask], self.code[mask], self.x[mask], self.y[mask])

    def between(self, first: date, last: date) -> Rows:
        """Both days count."""
        return self.where((self.day >= number_of(first)) & (self.day <= number_of(last)))

    def of(self, categories: tuple[int, ...]) -> Rows:
        """Those of these categories; of all when there are none."""
        return self.where(np.isin(self.category, categories)) if categories else self


def number_of(day: date) -> int:
    return (day - EPOCH).days


def day_of(number: int) -> date:
    return EPOCH + timedelta(days=number)


def load_rows(first: date, last: date) -> Rows:
    """All reports of these days that lie in a kelurahan, private ones too, in no particular order.

    One query, fetched in pieces: 45 bytes a report stay.
    """
    sql, params = _reports(first, last).query.sql_with_params()
    pieces = [np.zeros((0, 5))]
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, params)
        while chunk := cursor.fetchmany(_CHUNK):
            pieces.append(np.array(chunk, dtype=np.float64))
    table = np.concatenate(pieces)
    whole = table[:, :3].astype(np.int64)
    to_metres = Transformer.from_crs(WGS84, UTM_48S, always_xy=True)
    x, y = to_metres.transform(table[:, 3], table[:, 4]) if len(table) else (table[:, 3], table[:, 4])
    nowhere = np.isnan(table[:, 3])
    x, y = np.where(nowhere, np.nan, x), np.where(nowhere, np.nan, y)
    return Rows(whole[:, 0], whole[:, 1], whole[:, 2], x, y)


def _reports(first: date, last: date) -> QuerySet[Report, tuple[float, ...]]:
    located = Selection(first_day=first, last_day=last).reports().exclude(kelurahan_code="")
    day = Func(
        F("received_at"),
        template="((%(expressions)s AT TIME ZONE 'Asia/Jakarta')::date - DATE '1970-01-01')",
        output_field=BigIntegerField(),
    )
    code = Cast(Replace("kelurahan_code", Value("."), Value("")), BigIntegerField())
    return located.values_list(
        "category_id", ExpressionWrapper(day, BigIntegerField()), code, _ordinate("ST_X"), _ordinate("ST_Y")
    )


def _ordinate(function: str) -> Func:
    return Func(F("point"), function=function, output_field=FloatField())
