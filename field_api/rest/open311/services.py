"""Where this service is, what can be reported, and what may be said with it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.decorators import method_decorator
from django.views.decorators.cache import cache_control
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from field_api.models import Category
from field_api.queries import active_category
from field_api.rest.open311.door import Door, NoSuchThing
from field_api.rest.open311.formats import Document
from field_api.rest.open311.shapes import FORMAT, JURISDICTION, DefinitionOut, DiscoveryOut, ServiceOut

SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
CHANGED = "2026-10-20T00:00:00+07:00"
"""When discovery was last changed; a client compares it with what it knows."""

PRIVATE, ACCURACY = "PRIVATE", "ACCURACY"
YES, NO = "yes", "no"
_for_a_while = method_decorator(cache_control(max_age=300, public=True), name="get")


@_for_a_while
class Discovery(Door):
    """Endpoints, formats and how to get a key."""

    @extend_schema(parameters=[FORMAT, JURISDICTION], responses=DiscoveryOut)
    def get(self, request: Request, suffix: str) -> Response:
        return Response(Document("discovery", discovery()))


@_for_a_while
class Services(Door):
    """Every active category is a service. Two queries at most."""

    @extend_schema(parameters=[FORMAT, JURISDICTION], responses=ServiceOut(many=True))
    def get(self, request: Request, suffix: str) -> Response:
        rows = Category.objects.filter(is_active=True).select_related("group")
        return Response(
            Document("services", [service(row) for row in rows.order_by("group__position", "name")])
        )


@_for_a_while
class Definition(Door):
    """The attributes of a service, which are the same for all of them."""

    @extend_schema(parameters=[FORMAT, JURISDICTION], responses=DefinitionOut)
    def get(self, request: Request, code: str, suffix: str) -> Response:
        return Response(Document("service_definition", definition(known_service(code).slug)))


def known_service(code: str) -> Category:
    """Raises NoSuchThing."""
    category = active_category(code) if code.isprintable() else None
    if category is None:
        raise NoSuchThing(f"service_code '{code[:80]}' tidak ada; lihat services.")
    return category


def discovery() -> dict[str, Any]:
    contact = settings.OPEN311_CONTACT or settings.PUBLIC_URL
    key = f"Minta kunci kepada {contact}; sebutkan program, instansi dan jumlah laporan sehari."
    return {
        "changeset": CHANGED,
        "contact": contact,
        "key_service": key if settings.OPEN311_KEY_REQUIRED else "Tidak perlu kunci.",
        "endpoints": [
            {
                "specification": SPECIFICATION,
                "url": f"{settings.PUBLIC_URL}/open311/v2",
                "changeset": CHANGED,
                "type": "production",
                "formats": ["text/xml", "application/json"],
            }
        ],
    }


def service(category: Category) -> dict[str, Any]:
    words = [word.strip() for word in category.keywords.split(";")]
    return {
        "service_code": category.slug,
        "service_name": category.name,
        "description": f"{category.group.name}: {category.name}",
        "metadata": True,
        "type": "batch" if settings.OPEN311_ANSWERS_WITH_TOKENS else "realtime",
        "keywords": ", ".join(word for word in words if word),
        "group": category.group.name,
    }


def definition(code: str) -> dict[str, Any]:
    return {
        "service_code": code,
        "attributes": [
            {
                "variable": True,
                "code": PRIVATE,
                "datatype": "singlevaluelist",
                "required": False,
                "datatype_description": "",
                "order": 1,
                "description": "Rahasiakan laporan ini? Foto dan letaknya lalu hanya untuk petugas.",
                "values": [{"key": NO, "name": "Tidak"}, {"key": YES, "name": "Ya"}],
            },
            {
                "variable": True,
                "code": ACCURACY,
                "datatype": "number",
                "required": False,
                "datatype_description": "Jari-jari (meter) yang memuat letak sebenarnya 68 dari 100 kali.",
                "order": 2,
                "description": "Seberapa teliti letak ini?",
                "values": [],
            },
        ],
    }
