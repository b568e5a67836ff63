"""What reporters say, what they open again and what proved false, for each unit or category.

Solved, rating: the survey answers given in the period; they count for the unit that did the work.
Reopened: of the closings (moves to SELESAI) in the period, those that the reporter opened again before they
were closed anew. What the coordinator opens again is a confirmed suspicion and counts there.
Confirmed: of the follow-ups that came in during the period, those whose suspicion was confirmed since.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import Count, F, Q, QuerySet, Sum

from field_api.intervals import Estimate, mean_on_scale, share_of
from field_api.models import FollowUp, Survey, Suspicion
from field_api.results.period import Period

MEASURES = ("solved", "rating", "reopened", "confirmed")
_BEST_IS_HIGH = frozenset({"solved", "rating"})
_CLOSINGS = """
    WITH closed AS (
        SELECT DISTINCT report_id FROM field_api_statuschange
        WHERE became = 'SELESAI' AND at >= %(since)s AND at < %(until)s
    ), moves AS (
        SELECT m.report_id, m.unit_id, m.became, m.at,
            LEAD(m.id) OVER along IS NOT NULL AND LEAD(m.by_id) OVER along IS NULL AS came_back
        FROM field_api_statuschange m JOIN closed USING (report_id)
        WINDOW along AS (PARTITION BY m.report_id ORDER BY m.id)
    )
    SELECT {key}, min(named.name), count(*), count(*) FILTER (WHERE came_back)
    FROM moves JOIN field_api_report r ON r.id = moves.report_id
    LEFT JOIN {table} named ON named.id = {key}
    WHERE became = 'SELESAI' AND moves.at >= %(since)s AND moves.at < %(until)s
    GROUP BY 1
"""
_TABLES = {"unit": ("moves.unit_id", "field_api_unit"), "category": ("r.category_id", "field_api_category")}


@dataclass
class Outcome:
    """One unit or category; None where there is nothing to count."""

    name: str
    solved: Estimate | None = None
    rating: Estimate | None = None
    reopened: Estimate | None = None
    confirmed: Estimate | None = None


@dataclass
class Ranking:
    """`ranked` the best first; `few` rests on too little for that and goes by name."""

    ranked: list[Outcome] = field(default_factory=list)
    few: list[Outcome] = field(default_factory=list)


def outcomes(period: Period, by: str) -> list[Outcome]:
    """Each unit or category of which anything is known. Four queries."""
    found: dict[int | None, Outcome] = {}
    for key, name, n, solved, total in _surveys(period, by):
        row = found.setdefault(key, Outcome(name or ""))
        row.solved, row.rating = share_of(solved, n), mean_on_scale(total, n, least=1, most=5)
    for key, name, n, came_back in _closings(period, by):
        found.setdefault(key, Outcome(name or "")).reopened = share_of(came_back, n)
    for key, name, n, confirmed in _claims(period, by):
        found.setdefault(key, Outcome(name or "")).confirmed = share_of(confirmed, n)
    return sorted(found.values(), key=lambda row: row.name)


def ranking(rows: Iterable[Outcome], measure: str) -> Ranking:
    """By one measure. Two whose intervals overlap may as well stand the other way round."""
    result = Ranking()
    for row in rows:
        estimate: Estimate | None = getattr(row, measure)
        (result.ranked if estimate and estimate.is_ranked else result.few).append(row)
    sign = -1 if measure in _BEST_IS_HIGH else 1
    result.ranked.sort(key=lambda row: (sign * getattr(row, measure).value, row.name))
    return result


def _surveys(period: Period, by: str) -> Iterable[tuple[int | None, str, int, int, int]]:
    key = "unit" if by == "unit" else "report__category"
    rows = Survey.objects.filter(created_at__gte=period.since, created_at__lt=period.until).order_by()
    counted = rows.values(key, name=F(f"{key}__name")).annotate(
        n=Count("pk"), solved=Count("pk", filter=Q(is_solved=True)), total=Sum("rating")
    )
    return [(row[key], row["name"], row["n"], row["solved"], row["total"]) for row in counted]


def _closings(period: Period, by: str) -> list[tuple[int | None, str, int, int]]:
    key, table = _TABLES[by]
    with connection.cursor() as cursor:
        cursor.execute(_CLOSINGS.format(key=key, table=table), {"since": period.since, "until": period.until})
        return list(cursor.fetchall())


def _claims(period: Period, by: str) -> Iterable[tuple[int | None, str, int, int]]:
    key = "unit" if by == "unit" else "report__category"
    rows: QuerySet[FollowUp] = FollowUp.objects.order_by()
    rows = rows.filter(received_at__gte=period.since, received_at__lt=period.until)
    is_confirmed = Q(suspicion__state=Suspicion.State.CONFIRMED)
    counted = rows.values(key, name=F(f"{key}__name")).annotate(
        n=Count("pk"), confirmed=Count("pk", filter=is_confirmed)
    )
    return [(row[key], row["name"], row["n"], row["confirmed"]) for row in counted]
