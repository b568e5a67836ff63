"""Where the page of an area is, for links from other pages."""

from __future__ import annotations

from django.urls import reverse

from boundaries import official
from field_api.models import Unit


def area_page_of(unit: Unit) -> str:
    """The page of the area that a unit answers for; that of all Jakarta for a unit without one."""
    return area_page(unit.area_code)


def area_page(code: str) -> str:
    """The page of the area with this Kemendagri code; that of all Jakarta for an empty or unknown code."""
    area = official.by_code(code) if code else None
    return reverse(f"area-{area.level}", args=[area.code]) if area else reverse("area-jakarta")
