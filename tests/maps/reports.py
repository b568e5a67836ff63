"""Reports put straight where a test wants them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import count

from django.contrib.gis.geos import Point

from field_api.models import Category, CategoryGroup, Report

_running = count(1)
NOON = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)  # 2 March 2026, 12.00 in Jakarta


def make_category(slug: str = "jalan-rusak", name: str = "Jalan Rusak", group: str = "jalan") -> Category:
    of, _ = CategoryGroup.objects.get_or_create(slug=group, defaults={"name": group.capitalize()})
    return Category.objects.create(slug=slug, name=name, group=of)


def make_reports(
    points: Iterable[tuple[float, float] | None],
    *,
    category: Category,
    kelurahan: str,
    at: datetime = NOON,
    status: str = "MENUNGGU",
    private: bool = False,
) -> list[Report]:
    return Report.objects.bulk_create(
        Report(
            number=f"JK{at:%y%m%d}{next(_running):04}",
            category=category,
            point=Point(*point, srid=4326) if point else None,
            kelurahan_code=kelurahan,
            received_at=at,
            status=status,
            is_private=private,
        )
        for point in points
    )
