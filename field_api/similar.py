"""Has somebody reported this already? Open reports of the same category, as near as the category asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.gis.db.models.functions import Distance
from django.contrib.gis.geos import Point
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from boundaries.points import read_position
from field_api.errors import BadInput
from field_api.models import Category, Photo, Report
from field_api.queries import openly_shown, without_copies
from field_api.vicinity import Circle
from field_api.workflow import CLOSED

MOST = 5


@dataclass(frozen=True, slots=True)
class Similar:
    """One of them; `photo_id` is that of its reporter's first photo, `voices` counts the others."""

    number: str
    distance_m: float
    received_at: datetime
    status: str
    status_label: str
    voices: int
    photo_id: int | None


@dataclass(frozen=True, slots=True)
class Found:
    """The nearest first, at most five, within the category's own radius."""

    radius_m: int
    reports: tuple[Similar, ...]


def similar_reports(category: str, lon: object, lat: object) -> Found:
    """What the public may see and is still worked on; copies that were merged into another are left out.

    Longitude first, WGS 84. Two queries. Raises BadInput for an unknown category, boundaries.errors.BadPoint.
    """
    at = read_position(lon, lat)
    known = Category.objects.filter(slug=category[:80], is_active=True).first()
    if known is None:
        raise BadInput(
            _("Kategori '%(slug)s' tidak dikenal; daftar kategori ada di /api/v1/categories.")
            % {"slug": category[:80]}
        )
    near = _nearest(known, at.lon, at.lat)[:MOST]
    return Found(known.duplicate_radius_m, tuple(_similar(report) for report in near))


def _nearest(category: Category, lon: float, lat: float) -> QuerySet[Report]:
    photos = Photo.objects.filter(report=OuterRef("pk"), kind=Photo.Kind.REPORT).order_by("pk")
    open_ones = without_copies(openly_shown(Report.objects.filter(category=category)))
    here = open_ones.exclude(status__in=CLOSED).filter(Circle(lon, lat, category.duplicate_radius_m).holds())
    away = Distance("point", Point(lon, lat, srid=4326))
    voices = Count("voices", distinct=True)
    photo = Subquery(photos.values("pk")[:1])
    return here.annotate(away=away, voice_count=voices, photo_id=photo).order_by("away", "pk")


def _similar(report: Any) -> Similar:
    return Similar(
        number=report.number,
        distance_m=round(report.away.m, 1),
        received_at=report.received_at,
        status=report.status,
        status_label=str(report.get_status_display()),
        voices=report.voice_count,
        photo_id=report.photo_id,
    )
