"""How long coordination, completion and validation take, from the moves of reports, against their limits.

A duration belongs to the period in which it ended, so that slow work counts when it is done and nothing that
still runs is mistaken for fast work. Each round of a report counts for itself: a reopening begins a new one.

Coordination: from receipt, from a reopening, or from being handed back by another unit, until the kelurahan
passes the report on, takes it itself or refuses it (to DISPOSISI, PROSES or DITOLAK).
Completion: from receipt or reopening until the last follow-up before SELESAI, the one that was found true;
it counts on the day of SELESAI. What was refused has none.
Validation: from a follow-up until it is decided on, to SELESAI or back to PROSES.
Hours run through nights and days off, as the limits in force do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.db.models import F, Q

from field_api.intervals import Estimate, Z, share_of
from field_api.models import Deadline, StatusChange
from maps.areas.choice import Choice, Period
from maps.areas.scope import CODE_LENGTHS
from maps.selection import JAKARTA

LONG = timedelta(days=100)
KEPT_S = 600
STAGES = ("coordination", "completion", "validation")


@dataclass(frozen=True, slots=True)
class Spans:
    """Durations of one stage in hours: how many, their mean and median, and how many above the limit."""

    count: int
    mean: float | None
    median: float | None
    late: int | None


@dataclass(frozen=True, slots=True)
class Times:
    """`median` is the one of completion with its interval; `reopened` is of the rounds that were closed."""

    stages: Mapping[str, Spans]
    median: Estimate | None
    closed: int
    reopened: int

    @property
    def reopened_share(self) -> Estimate | None:
        return share_of(self.reopened, self.closed)


# A report's later moves are needed to see whether it was opened again, its earlier ones to see when a stage
# began; a report that moved in the period has not stood still since before it, which status_since tells.
_SPANS = """
WITH moves AS (
    SELECT report.area, c.at, c.was, c.became,
        max(c.at) FILTER (WHERE c.became = 'MENUNGGU'
            OR c.became = 'KOORDINASI' AND c.was <> 'MENUNGGU') OVER told AS coordinated_from,
        max(c.at) FILTER (WHERE c.was IN ('', 'SELESAI')) OVER told AS begun,
        max(c.at) FILTER (WHERE c.became = 'TINDAK_LANJUT') OVER told AS claimed,
        lead(c.was) OVER (PARTITION BY c.report_id ORDER BY c.id) AS next_was
    FROM {changes} AS c JOIN ({reports}) AS report ON report.id = c.report_id
    WINDOW told AS (PARTITION BY c.report_id ORDER BY c.id)
), spans AS (
    SELECT area,
        CASE WHEN was IN ('MENUNGGU', 'KOORDINASI') AND became IN ('DISPOSISI', 'PROSES', 'DITOLAK')
            THEN extract(epoch FROM at - coordinated_from) / 3600 END AS coordination,
        CASE WHEN was <> '' AND became = 'SELESAI' AND claimed >= begun
            THEN extract(epoch FROM claimed - begun) / 3600 END AS completion,
        CASE WHEN was IN ('TINDAK_LANJUT', 'VALIDASI') AND became IN ('SELESAI', 'PROSES')
            THEN extract(epoch FROM at - claimed) / 3600 END AS validation,
        was <> '' AND became = 'SELESAI' AS closed,
        coalesce(was <> '' AND became = 'SELESAI' AND next_was = 'SELESAI', false) AS reopened
    FROM moves WHERE at < %s AND (%s::timestamptz IS NULL OR at >= %s)
), counted AS (
    SELECT left(area, %s) AS below, grouping(left(area, %s)) AS whole,
        {columns},
        array_agg(completion ORDER BY completion) FILTER (WHERE completion IS NOT NULL) AS sorted,
        count(*) FILTER (WHERE closed) AS closed, count(*) FILTER (WHERE reopened) AS reopened
    FROM spans GROUP BY GROUPING SETS ((left(area, %s)), ())
)
SELECT CASE WHEN whole = 1 THEN '' ELSE below END, {names},
    sorted[greatest(1, round(completion_n / 2.0 - {half} * sqrt(completion_n)))::int],
    sorted[least(completion_n, round(1 + completion_n / 2.0 + {half} * sqrt(completion_n)))::int],
    closed, reopened
FROM counted
"""
_COLUMNS = (
    "count({0}) AS {0}_n, avg({0})::float8 AS {0}_mean,"
    " percentile_cont(0.5) WITHIN GROUP (ORDER BY {0})::float8 AS {0}_median,"
    " count(*) FILTER (WHERE {0} > %s::float8) AS {0}_late"
)


def limits(choice: Choice) -> dict[str, Deadline]:
    """The limit of each stage that is in force on the last day looked at, for all categories. One query."""
    day = choice.period.end.astimezone(JAKARTA).date()
    rows = Deadline.objects.filter(category__isnull=True, valid_from__lte=day)
    rows = rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day)).order_by("valid_from")
    return {row.stage: row for row in rows}


def times(choice: Choice, level: str, limit: Mapping[str, Deadline]) -> dict[str, Times]:
    """By area of a level, and of the whole under the empty code, which is always there. One query at most.

    Periods beyond LONG are reckoned to the last ten minutes and kept for as long: going through the moves of
    ten years takes seconds, and ten minutes more change nothing in them.

    The interval of a median is that of M. J. Campbell and M. J. Gardner (1988), "Calculating confidence
    intervals for some non-parametric analyses", BMJ 296, 1454-1456: the ranks n/2 -+ 1.96 sqrt(n)/2.
    """
    if _is_long(choice.period):
        end = datetime.fromtimestamp(choice.period.end.timestamp() // KEPT_S * KEPT_S, UTC)
        sql, params = _statement(choice, end, level, limit)
        key = sha256(f"{sql} {params}".encode()).hexdigest()
        kept: dict[str, Times] | None = cache.get(key := f"times:{key}")
        if kept is None:
            kept = _read_all(sql, params, limit)
            cache.set(key, kept, KEPT_S)
        return kept
    return _read_all(*_statement(choice, choice.period.end, level, limit), limit)


def _is_long(period: Period) -> bool:
    return period.start is None or period.end - period.start > LONG


def _read_all(sql: str, params: list[Any], limit: Mapping[str, Deadline]) -> dict[str, Times]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        found = {row[0]: _read(row[1:], limit) for row in cursor.fetchall()}
    return {"": _read([0, None, None, 0] * len(STAGES) + [None, None, 0, 0], limit), **found}


def _statement(
    choice: Choice, end: datetime, level: str, limit: Mapping[str, Deadline]
) -> tuple[str, list[Any]]:
    reports = choice.of_area().annotate(area=F("kelurahan_code"))
    start = choice.period.start
    if start:
        reports = reports.filter(status_since__gte=start)
    chosen, params = reports.values("id", "area").query.sql_with_params()
    length = CODE_LENGTHS[level]
    sql = _SPANS.format(
        changes=StatusChange._meta.db_table,
        reports=chosen,
        columns=", ".join(_COLUMNS.format(stage) for stage in STAGES),
        names=", ".join(f"{stage}_{name}" for stage in STAGES for name in ("n", "mean", "median", "late")),
        half=Z / 2,
    )
    hours = [limit[stage].hours if stage in limit else None for stage in STAGES]
    return sql, [*params, end, start, start, length, length, *hours, length]


def _read(row: Sequence[Any], limit: Mapping[str, Deadline]) -> Times:
    stages = {}
    for place, stage in enumerate(STAGES):
        count, mean, median, late = row[4 * place : 4 * place + 4]
        stages[stage] = Spans(count, mean, median, late if stage in limit else None)
    low, high, closed, reopened = row[-4:]
    done = stages["completion"]
    interval = None if done.median is None else Estimate(done.median, float(low), float(high), done.count)
    return Times(stages, interval, closed, reopened)
