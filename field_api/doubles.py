"""Could this be the same problem? Open reports of the same category near by that a colleague may see."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.gis.db.models.functions import Distance

from field_api.models import Report
from field_api.queries import Anyone, is_openly_shown, visible_reports
from field_api.vicinity import Circle
from field_api.workflow import CLOSED, Status

MOST = 10
_CAN_BE_REFUSED = (Status.MENUNGGU, Status.KOORDINASI)


@dataclass(frozen=True, slots=True)
class Double:
    """can_be_merged: it could be let point to the other one; that it is held by the same unit is told too.

    is_kept_back: strangers do not see it, so no merge with it is told to them.
    """

    report: Report
    distance_m: float
    can_be_merged: bool
    is_kept_back: bool


def doubles_near(user: Anyone, report: Report) -> list[Double]:
    """Within the category's radius, the nearest first, at most ten; none without a point. Two queries."""
    if report.point is None:
        return []
    circle = Circle(report.point.x, report.point.y, report.category.duplicate_radius_m)
    rows = visible_reports(user).filter(circle.holds(), category=report.category, duplicate_of=None)
    rows = rows.exclude(pk=report.pk).exclude(status__in=CLOSED).select_related("unit")
    near = rows.annotate(away=Distance("point", report.point)).order_by("away", "pk")[:MOST]
    return [
        Double(
            report=row,
            distance_m=float(row.away.m),
            can_be_merged=row.status in _CAN_BE_REFUSED and row.unit_id == report.unit_id,
            is_kept_back=not is_openly_shown(row),
        )
        for row in near
    ]
