"""What was reported before at the same place, and how it ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from math import cos, radians

from django.contrib.gis.db.models.functions import Distance
from django.contrib.gis.measure import D
from django.db.models import Exists, OuterRef, Q, QuerySet

from field_api.models import Report
from field_api.queries import Anyone, openly_shown, visible_reports

NEAR_M = 50
MOST = 30
_METRES_PER_DEGREE = 110_500
"""Of latitude near the equator; a little too few, so that what the index finds is a little too much."""


@dataclass(frozen=True)
class Earlier:
    """One report near by; `distance_m` on the ground. `may_open` when this reader may see all it holds."""

    number: str
    category: str
    is_same_category: bool
    received_at: datetime
    ended: str
    distance_m: float
    may_open: bool


def earlier_here(user: Anyone, report: Report, *, within_m: int = NEAR_M) -> list[Earlier]:
    """Reports received before this one within so many metres, the newest first, 30 at most.

    Only those that the reader may see or that are open to all: a private one is nobody else's affair. None
    for a report without a place. Two queries, the reader's role and ST_DWithin on the index of places.
    """
    point = report.point
    if point is None:
        return []
    degrees = within_m / _METRES_PER_DEGREE / max(0.1, cos(radians(point.y)))
    here = Q(point__dwithin=(point, degrees)) & Q(point__distance_lte=(point, D(m=within_m)))
    before = Q(received_at__lt=report.received_at) | Q(received_at=report.received_at, pk__lt=report.pk)
    mine = visible_reports(user).filter(pk=OuterRef("pk"))
    rows: QuerySet[Report] = Report.objects.filter(here & before).annotate(
        away=Distance("point", point),
        may_open=Exists(mine),
        is_open_to_all=Exists(openly_shown(Report.objects.filter(pk=OuterRef("pk")))),
    )
    rows = rows.filter(Q(may_open=True) | Q(is_open_to_all=True)).select_related("category")
    return [_earlier(row, report) for row in rows.order_by("-received_at", "-pk")[:MOST]]


def _earlier(row: Report, report: Report) -> Earlier:
    found = vars(row)
    return Earlier(
        number=row.number,
        category=row.category.label,
        is_same_category=row.category_id == report.category_id,
        received_at=row.received_at,
        ended=str(row.get_status_display()),
        distance_m=found["away"].m,
        may_open=found["may_open"],
    )
