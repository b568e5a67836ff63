"""How long reports took and how far validators went for them: the cost that nobody counted.

A report belongs to the period in which it was last closed as done. Hours of a stage: all the time that it
stood there until that closing, each time it was there; the time between a closing and a reopening is
nobody's and is left out.
  coordination: MENUNGGU and KOORDINASI. disposition: DISPOSISI. work: PROSES.
  waiting: TINDAK_LANJUT, no validator had it. validation: VALIDASI. total: all of these.
Travel, in km as the crow flies. assigned: from the base of each validator who had the report to its end.
walked: the legs of the rounds, for each visit from the site before it on that validator's day in Jakarta, or
from the base for the first; visits in the order in which they came in; a correction is no way of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection

from field_api.intervals import FEW
from field_api.results.period import Period

STAGES = ("coordination", "disposition", "work", "waiting", "validation")
LONGEST_SHOWN = 20
_CHUNK = 2000
_SUMS = ", ".join(
    f"coalesce(sum(hours) FILTER (WHERE became IN ({statuses})), 0) AS {name}"
    for name, statuses in {
        "coordination": "'MENUNGGU', 'KOORDINASI'",
        "disposition": "'DISPOSISI'",
        "work": "'PROSES'",
        "waiting": "'TINDAK_LANJUT'",
        "validation": "'VALIDASI'",
    }.items()
)
_EACH = f"""
    WITH closed AS (
        SELECT DISTINCT ON (report_id) report_id, unit_id, at FROM field_api_statuschange
        WHERE became = 'SELESAI' AND at >= %(since)s AND at < %(until)s
        ORDER BY report_id, id DESC
    ), stays AS (
        SELECT m.report_id, m.became,
            extract(epoch FROM LEAD(m.at) OVER (PARTITION BY m.report_id ORDER BY m.id) - m.at)
                / 3600.0 AS hours
        FROM field_api_statuschange m JOIN closed USING (report_id) WHERE m.at <= closed.at
    ), stages AS (
        SELECT report_id, {_SUMS}, coalesce(sum(hours), 0) AS total
        FROM stays WHERE became NOT IN ('SELESAI', 'DITOLAK') GROUP BY report_id
    ), given AS (
        SELECT report_id, sum(distance_m) / 1000 AS km FROM field_api_assignment
        JOIN closed USING (report_id) WHERE state = 'done' AND created_at <= closed.at GROUP BY report_id
    ), days AS (
        SELECT DISTINCT v.validator_id, (v.received_at AT TIME ZONE 'Asia/Jakarta')::date AS day
        FROM field_api_visit v JOIN closed USING (report_id)
    ), legs AS (
        SELECT v.report_id, v.received_at, ST_Distance(r.point::geography, coalesce(
            LAG(r.point::geography) OVER (PARTITION BY v.validator_id, day ORDER BY v.received_at, v.id),
            who.base)) / 1000 AS km
        FROM field_api_visit v
        JOIN days ON days.validator_id = v.validator_id
            AND days.day = (v.received_at AT TIME ZONE 'Asia/Jakarta')::date
        JOIN field_api_report r ON r.id = v.report_id
        JOIN field_api_validator who ON who.id = v.validator_id
        WHERE v.corrects_id IS NULL AND r.point IS NOT NULL
    ), walked AS (
        SELECT report_id, sum(km) AS km FROM legs JOIN closed USING (report_id)
        WHERE received_at <= closed.at GROUP BY report_id
    )
    SELECT r.number, unit.id AS unit_id, unit.name AS unit, category.id AS category_id,
        category.name AS category, closed.at AS closed_at, {", ".join(STAGES)}, total,
        given.km AS assigned_km, walked.km AS walked_km
    FROM closed JOIN field_api_report r ON r.id = closed.report_id JOIN stages USING (report_id)
    JOIN field_api_category category ON category.id = r.category_id
    LEFT JOIN field_api_unit unit ON unit.id = closed.unit_id
    LEFT JOIN given USING (report_id) LEFT JOIN walked USING (report_id)
"""  # noqa: S608  built from the constants above
_MEANS = ", ".join(f"avg({name})" for name in STAGES)
_BY = {"unit": "unit_id, unit", "category": "category_id, category"}


@dataclass(frozen=True)
class Handled:
    """One unit or category: hours, km, and how many reports they rest on. `stages` and km are means a report;
    km is over those reports that were assigned, or walked to."""

    name: str
    reports: int
    median_h: float
    mean_h: float
    stages: dict[str, float]
    assigned_km: float | None
    walked_km: float | None

    @property
    def is_ranked(self) -> bool:
        return self.reports >= FEW


@dataclass(frozen=True)
class ReportHandled:
    """One report: hours by stage, km as far as they are known."""

    number: str
    unit: str
    category: str
    closed_at: Any
    stages: dict[str, float]
    total_h: float
    assigned_km: float | None
    walked_km: float | None


def handling(period: Period, by: str) -> tuple[list[Handled], list[Handled]]:
    """Those with enough reports, the quickest median first, and the others by name. One query."""
    sql = f"""
        SELECT coalesce(min({by}), ''), count(*), percentile_cont(0.5) WITHIN GROUP (ORDER BY total),
            avg(total), {_MEANS}, avg(assigned_km), avg(walked_km)
        FROM ({_EACH}) each GROUP BY {_BY[by]}
    """  # noqa: S608  `by` is one of two words
    with connection.cursor() as cursor:
        cursor.execute(sql, _words(period))
        rows = [_handled(row) for row in cursor.fetchall()]
    ranked = sorted((row for row in rows if row.is_ranked), key=lambda row: (row.median_h, row.name))
    return ranked, sorted((row for row in rows if not row.is_ranked), key=lambda row: row.name)


def longest(period: Period) -> list[ReportHandled]:
    """The reports that took the longest, 20 at most. One query."""
    with connection.cursor() as cursor:
        cursor.execute(f"{_EACH} ORDER BY total DESC, r.id LIMIT {LONGEST_SHOWN}", _words(period))
        return [_report(row) for row in cursor.fetchall()]


def each_report(period: Period) -> Iterator[ReportHandled]:
    """All of them by the time of their closing, fetched in pieces."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(f"{_EACH} ORDER BY closed.at, r.id", _words(period))
        while rows := cursor.fetchmany(_CHUNK):
            yield from (_report(row) for row in rows)


def _words(period: Period) -> dict[str, Any]:
    return {"since": period.since, "until": period.until}


def _handled(row: tuple[Any, ...]) -> Handled:
    name, reports, median_h, mean_h, *rest = row
    stages = {stage: float(hours) for stage, hours in zip(STAGES, rest, strict=False)}
    assigned_km, walked_km = rest[len(STAGES) :]
    return Handled(name, reports, float(median_h), float(mean_h), stages, assigned_km, walked_km)


def _report(row: tuple[Any, ...]) -> ReportHandled:
    number, _, unit, _, category, closed_at, *rest = row
    stages = {stage: float(hours) for stage, hours in zip(STAGES, rest, strict=False)}
    total_h, assigned_km, walked_km = rest[len(STAGES) :]
    return ReportHandled(
        number, unit or "", category, closed_at, stages, float(total_h), assigned_km, walked_km
    )
