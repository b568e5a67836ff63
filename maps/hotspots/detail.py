"""What is behind one place of an answer: its numbers, and the reports that were counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.gis.geos import MultiPolygon, Polygon
from django.db.models import QuerySet

from boundaries.models import WGS84
from field_api import clock
from field_api.models import Report
from field_api.queries import Anyone, visible_reports
from maps.areas.listing import Page, paged
from maps.hotspots.answers import hexagon_ring
from maps.hotspots.asking import Kind, Question
from maps.selection import Selection


@dataclass(frozen=True, slots=True)
class Behind:
    """`entry` is that of the answer; `page` are its reports, the newest first."""

    entry: dict[str, Any]
    page: Page


def behind(question: Question, entry: dict[str, Any], user: Anyone, after: str) -> Behind:
    """Two queries, and one for a category. Raises BadInput when `after` cannot be read."""
    return Behind(entry, paged(_reports(question, entry, user), after, clock.now()))


def _reports(question: Question, entry: dict[str, Any], user: Anyone) -> QuerySet[Report]:
    if question.kind == Kind.NEW:
        first = question.last_day - timedelta(days=entry["days"] - 1)
        ids = (entry["category_id"],)
        chosen = Selection(category_ids=ids, first_day=first, last_day=question.last_day).reports()
    elif question.kind == Kind.RECURRING:
        chosen = Report.objects.filter(number__in=[line["number"] for line in entry["history"]]).order_by()
    else:
        chosen = question.selection().reports()
    return _there(chosen, question, entry) & visible_reports(user).order_by()


def _there(reports: QuerySet[Report], question: Question, entry: dict[str, Any]) -> QuerySet[Report]:
    if question.kind == Kind.RECURRING:
        return reports
    if not question.hexagon_m:
        return reports.filter(kelurahan_code__in=entry.get("codes") or [entry["code"]])
    axial = entry.get("hexagons") or [(entry["q_axis"], entry["r_axis"])]
    return reports.filter(point__within=_outline(axial, question.hexagon_m)).exclude(kelurahan_code="")


def _outline(axial: Sequence[Sequence[int]], size_m: int) -> MultiPolygon:
    """A report on an edge is the next hexagon's, and a millimetre there is less than any position knows."""
    return MultiPolygon([Polygon(hexagon_ring(q, r, size_m)) for q, r in axial], srid=WGS84)
