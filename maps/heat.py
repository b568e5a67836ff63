"""Reports as a grid of weighted cells: what heat maps draw instead of points."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from django.db import connection
from django.db.models import Func, QuerySet, TextField
from numpy.typing import NDArray

from boundaries.models import UTM_48S, WGS84
from field_api.models import Report
from field_api.queries import openly_shown
from maps.selection import Selection

MAX_CELLS = 36_000
"""A page of this many cells is 1 MB and pans in 60 ms."""


@dataclass(frozen=True, slots=True)
class GridRule:
    """Who may see how much: the least cell size, and whether reports with a hidden place count."""

    least_cell_m: int
    with_private: bool

    def among(self, reports: QuerySet[Report]) -> QuerySet[Report]:
        return reports if self.with_private else openly_shown(reports)


STAFF = GridRule(least_cell_m=150, with_private=True)
"""For files that stay in the office. A private report is one of its cell, 150 m wide, never a point."""

PUBLIC = GridRule(least_cell_m=300, with_private=False)
"""For anyone. Private, held and hidden reports are left out, since a cell of one would give their place away
to 300 m. Others show their place on their own page: no cell is too small."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Cell centres in degrees (WGS 84) and reports per cell, three arrays of one length; cells are square."""

    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    weight: NDArray[np.int64]
    cell_m: int

    @property
    def total(self) -> int:
        return int(self.weight.sum())


class AsStored(Func):
    """The column as PostGIS holds it; Django would ask for its bytes."""

    template = "%(expressions)s"
    output_field = TextField()


# Cells of double size are made from the smallest ones (>> divides by two and rounds down), so the reports
# are read and projected once, however coarse the grid must become.
_GRID = """
WITH cell AS MATERIALIZED (
    SELECT floor(ST_X(p) / %s)::int AS gx, floor(ST_Y(p) / %s)::int AS gy, count(*) AS n
    FROM (SELECT ST_Transform(place_as_stored, {srid}) AS p FROM ({reports}) AS report OFFSET 0) AS metric
    GROUP BY 1, 2
), level AS (
    SELECT k FROM generate_series(0, 14) AS k
    WHERE (SELECT count(*) FROM (SELECT DISTINCT gx >> k, gy >> k FROM cell) AS cells) <= %s
    ORDER BY k LIMIT 1
), grid AS (
    SELECT gx >> k AS gx, gy >> k AS gy, sum(n)::bigint AS n, %s * (1 << k) AS cell_m
    FROM cell CROSS JOIN level GROUP BY 1, 2, 4
), centre AS (
    SELECT gx, gy, n, cell_m, ST_Transform(
        ST_SetSRID(ST_MakePoint((gx + 0.5) * cell_m, (gy + 0.5) * cell_m), {srid}), {wgs84}) AS p
    FROM grid
)
SELECT ST_X(p), ST_Y(p), n, cell_m FROM centre ORDER BY gy, gx
"""


def heat_grid(selection: Selection, rule: GridRule, *, max_cells: int = MAX_CELLS) -> Grid:
    """Located reports per cell of a metric grid (EPSG:32748), its cells doubled until `max_cells` are enough.

    Reports without a point, or outside every kelurahan, are in no cell. One query.
    """
    reports = rule.among(selection.reports().filter(point__isnull=False).exclude(kelurahan_code=""))
    places, params = reports.values(place_as_stored=AsStored("point")).query.sql_with_params()
    size = rule.least_cell_m
    with connection.cursor() as cursor:
        cursor.execute(
            _GRID.format(reports=places, srid=UTM_48S, wgs84=WGS84), [size, size, *params, max_cells, size]
        )
        rows = cursor.fetchall()
    table = np.array(rows, dtype=np.float64).reshape(-1, 4)
    return Grid(
        lon=table[:, 0],
        lat=table[:, 1],
        weight=table[:, 2].astype(np.int64),
        cell_m=int(table[0, 3]) if len(table) else size,
    )


def strength(weight: NDArray[np.int64]) -> NDArray[np.float64]:
    """Weights as 0 to 1, full from the 98th percentile on: one crowded cell does not pale all others."""
    if not len(weight):
        return np.zeros(0)
    return np.minimum(weight / max(np.percentile(weight, 98), 1.0), 1.0)
