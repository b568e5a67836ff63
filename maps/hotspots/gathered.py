"""The numbers of a search with Gi*: reports in question and the pool, by place and maybe by month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from maps.hotspots.asking import ALL, Kind, Question, month_after, months_between
from maps.hotspots.core.emerging import cube_of
from maps.hotspots.found import digest
from maps.hotspots.places import Places, places_for
from maps.hotspots.rows import Rows, day_of

EARLIER_YEARS = 3

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Gathered:
    """`observed` and `pool` by place, or by place and month; `codes` are the places' kelurahan.

    `beyond`: reports in question that lie in no place, for want of a point.
    """

    places: Places
    observed: Floats
    pool: Floats
    codes: NDArray[np.int64]
    beyond: int

    @property
    def version(self) -> str:
        return digest(self.places.keys, self.observed, self.pool)


def first_day_of_pool(question: Question) -> date:
    """From which day on reports are needed."""
    back = 0 if question.against == ALL else EARLIER_YEARS
    return _years_before(question.first_day, back)


def gather(question: Question, categories: tuple[int, ...], rows: Rows) -> Gathered:
    """Count `rows`, which hold all reports of the pool's days, more or not."""
    here = rows.between(question.first_day, question.last_day)
    asked = here.of(categories)
    pooled = [here] if question.against == ALL else [asked, *_earlier(question, rows.of(categories))]
    together = _joined(pooled)
    places = places_for(question.hexagon_m, together)
    counted = _by_month if question.kind == Kind.EMERGING else _in_all
    observed = counted(question, places, asked, 0)
    pool = sum(counted(question, places, part, years) for years, part in enumerate(pooled))
    beyond = int((places.index_of(asked) < 0).sum())
    return Gathered(places, observed, np.asarray(pool), places.codes(together), beyond)


def _earlier(question: Question, rows: Rows) -> list[Rows]:
    """The same days of the years before, the nearest first."""
    spans = [
        (_years_before(question.first_day, years), _years_before(question.last_day, years))
        for years in range(1, EARLIER_YEARS + 1)
    ]
    return [rows.between(first, last) for first, last in spans]


def _in_all(_question: Question, places: Places, rows: Rows, _years: int) -> Floats:
    index = places.index_of(rows)
    return np.bincount(index[index >= 0], minlength=len(places.keys)).astype(np.float64)


def _by_month(question: Question, places: Places, rows: Rows, years: int) -> Floats:
    """By the month of the period that lies `years` after the report's own."""
    index = places.index_of(rows)
    months = _month_of(rows.day, month_after(question.first_day, -12 * years))
    kept = index >= 0
    return cube_of(index[kept], months[kept], len(places.keys), question.months)


def _month_of(days: NDArray[np.int64], first: date) -> NDArray[np.int64]:
    each, at = np.unique(days, return_inverse=True)
    months: NDArray[np.int64] = np.array(
        [months_between(first, day_of(int(day))) for day in each], dtype=np.int64
    )
    return months[at] if len(each) else np.zeros(0, dtype=np.int64)


def _joined(parts: list[Rows]) -> Rows:
    columns: list[Any] = [[getattr(part, name) for part in parts] for name in Rows.__slots__]
    return Rows(*(np.concatenate(column) for column in columns))


def _years_before(day: date, years: int) -> date:
    """29 February becomes the 28th."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)
