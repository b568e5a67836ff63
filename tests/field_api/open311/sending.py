"""A key, a form and a report for tests of Open311."""

from __future__ import annotations

from typing import Any

from django.core.cache import cache
from django.test import Client

from field_api.models import ApiKey, Report
from field_api.steps.api_keys import make_key
from field_api.steps.receive import Complaint, receive
from tests.field_api.world import IN_WEST, World

V2 = "/open311/v2"


def new_key(**limits: int) -> str:
    cache.clear()
    return make_key(ApiKey(owner="Aplikasi Uji", **limits))


def form(**other: Any) -> dict[str, Any]:
    """Fields of a POST; None leaves one out."""
    fields = {
        "service_code": "jalan-rusak",
        "lat": str(IN_WEST[1]),
        "long": str(IN_WEST[0]),
        "description": "Lubang besar",
    }
    return {name: value for name, value in {**fields, **other}.items() if value is not None}


def post(client: Client, suffix: Any = "json", headers: Any = None, **fields: Any) -> Any:
    return client.post(f"{V2}/requests.{suffix}", form(**fields), headers=headers)


def a_report(world: World, **other: Any) -> Report:
    fields = {"description": "Lubang", "lon": IN_WEST[0], "lat": IN_WEST[1], **other}
    return receive(Complaint(world.category.slug, **fields))[0]
