"""How many reports each kelurahan and each step of a period has, and the cells of the heat maps."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Count, DateField, F, QuerySet
from django.db.models.functions import TruncMonth, TruncWeek

from boundaries.models import UTM_48S, WGS84
from field_api.models import Report
from maps.analysis.choice import Choice, Period
from maps.analysis.steps import MONTH
from maps.heat import STAFF, AsStored
from maps.selection import JAKARTA, Selection

MAX_CELLS = 15_000
"""Half a megabyte, 130 kB on the wire: a phone's share."""


@dataclass(frozen=True, slots=True)
class Figures:
    """`by_code` has for each kelurahan with reports its numbers in the period's steps, in their order.

    `elsewhere` are the reports that no kelurahan holds, in the same steps.
    """

    by_code: dict[str, list[int]]
    elsewhere: list[int]
    steps: list[int] = field(default_factory=list)

    def counts(self, step: int) -> dict[str, int]:
        """Reports by kelurahan in one step, 0 for all; only those that have any."""
        seen = {code: _at(numbers, step) for code, numbers in self.by_code.items()}
        return {code: count for code, count in seen.items() if count}

    def total(self, step: int) -> int:
        return _at(self.steps, step)

    def outside(self, step: int) -> int:
        return _at(self.elsewhere, step)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell by its centre (WGS 84): reports in either period, and the most that one step of either has."""

    lon: float
    lat: float
    reports: int
    compared: int
    peak: int


@dataclass(frozen=True, slots=True)
class Cells:
    cells: list[Cell]
    cell_m: int


def figures(period: Period, unit: str) -> Figures:
    """One query; private reports count too, since a kelurahan is no exact place."""
    truncated = TruncMonth if unit == MONTH else TruncWeek
    step = truncated("received_at", tzinfo=JAKARTA, output_field=DateField())
    rows = period.selection.reports().values_list("kelurahan_code", step).annotate(reports=Count("*"))
    place: dict[date, int] = {one.key: i for i, one in enumerate(period.steps)}
    by_code: dict[str, list[int]] = {}
    whole: Counter[int] = Counter()
    for code, key, count in rows:
        numbers = by_code.setdefault(code, [0] * len(place))
        numbers[place[key]] += count
        whole[place[key]] += count
    elsewhere = by_code.pop("", [0] * len(place))
    return Figures(dict(sorted(by_code.items())), elsewhere, [whole[i] for i in range(len(place))])


def _at(numbers: list[int], step: int) -> int:
    if step == 0:
        return sum(numbers)
    return numbers[step - 1] if step <= len(numbers) else 0


# As maps.heat's grid, with the period and the step beside each cell, so that both maps and every step
# of the slider have the same cells and can be given one scale.
_CELLS = """
WITH cell AS MATERIALIZED (
    SELECT floor(ST_X(p) / %s)::int AS gx, floor(ST_Y(p) / %s)::int AS gy, period, step, count(*) AS n
    FROM (
        SELECT ST_Transform(place_as_stored, {srid}) AS p, period,
               date_trunc(%s, at AT TIME ZONE 'Asia/Jakarta') AS step
        FROM ({reports}) AS report OFFSET 0
    ) AS metric
    GROUP BY 1, 2, 3, 4
), level AS (
    SELECT k FROM generate_series(0, 14) AS k
    WHERE (SELECT count(*) FROM (SELECT DISTINCT gx >> k, gy >> k FROM cell) AS cells) <= %s
    ORDER BY k LIMIT 1
), stepwise AS (
    SELECT gx >> k AS gx, gy >> k AS gy, period, step, %s * (1 << k) AS cell_m, sum(n)::bigint AS n
    FROM cell CROSS JOIN level GROUP BY 1, 2, 3, 4, 5
), grid AS (
    SELECT gx, gy, cell_m, coalesce(sum(n) FILTER (WHERE period = 0), 0)::bigint AS reports,
           coalesce(sum(n) FILTER (WHERE period = 1), 0)::bigint AS compared, max(n) AS peak
    FROM stepwise GROUP BY 1, 2, 3
), centre AS (
    SELECT *, ST_Transform(
        ST_SetSRID(ST_MakePoint((gx + 0.5) * cell_m, (gy + 0.5) * cell_m), {srid}), {wgs84}) AS p
    FROM grid
)
SELECT ST_X(p), ST_Y(p), reports, compared, peak, cell_m FROM centre ORDER BY gy, gx
"""

_ONE_PERIOD = "SELECT {period} AS period, place_as_stored, at FROM ({reports}) AS of_{period}"


def cells(choice: Choice, *, step: int = 0, least_m: int = STAFF.least_cell_m) -> Cells:
    """The located reports of one step (0: all) of either period per cell, one grid for both. One query.

    Cells are doubled from `least_m` until MAX_CELLS are enough; with the size that the whole period got,
    every step has the cells of the whole. Private reports are one of their cell, never a point.
    """
    shown = [period.at(step) for period in choice.periods]
    parts: list[str] = []
    params: list[Any] = []
    for i, selection in enumerate(shown):
        if selection:
            sql, own = _places(selection).query.sql_with_params()
            parts.append(_ONE_PERIOD.format(period=i, reports=sql))
            params += own
    sql = _CELLS.format(reports=" UNION ALL ".join(parts), srid=UTM_48S, wgs84=WGS84)
    with connection.cursor() as cursor:
        cursor.execute(sql, [least_m, least_m, choice.unit, *params, MAX_CELLS, least_m])
        rows = cursor.fetchall()
    return Cells([Cell(*row[:5]) for row in rows], rows[0][5] if rows else least_m)


def _places(selection: Selection) -> QuerySet[Report, Any]:
    located = selection.reports().filter(point__isnull=False).exclude(kelurahan_code="")
    return located.values(place_as_stored=AsStored("point"), at=F("received_at"))
