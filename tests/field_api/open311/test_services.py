"""Discovery, services and definitions, in both formats."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from field_api.models import Category
from tests.field_api.open311.sending import V2
from tests.field_api.open311.spark import from_xml, must_fit
from tests.field_api.world import World


@pytest.fixture(autouse=True)
def _nobody_has_asked_before() -> None:
    cache.clear()


RESOURCES = [
    ("/open311/discovery", "discovery", "discovery"),
    (f"{V2}/discovery", "discovery", "discovery"),
    (f"{V2}/services", "services", "services"),
    (f"{V2}/services/jalan-rusak", "service_definition", "service-definition"),
]


@pytest.mark.parametrize(("address", "root", "schema"), RESOURCES)
def test_xml_and_json_say_the_same_in_the_shape_of_the_standard(
    client: Client, world: World, address: str, root: str, schema: str
) -> None:
    xml, json = client.get(f"{address}.xml"), client.get(f"{address}.json")
    assert (xml["Content-Type"], json["Content-Type"]) == (
        "text/xml; charset=utf-8",
        "application/json; charset=utf-8",
    )
    assert xml.content.startswith(b'<?xml version="1.0" encoding="utf-8"?>\n<' + root.encode() + b">")
    must_fit(json.json(), schema)
    nulls_for_nothing = _empty_as_null(json.json())
    assert from_xml(xml.content) == nulls_for_nothing
    assert json["Access-Control-Allow-Origin"] == "*"


def _empty_as_null(value: Any) -> Any:
    """An empty text is null in XML's JSON; an empty list stays one."""
    if isinstance(value, dict):
        return {key: _empty_as_null(one) for key, one in value.items()}
    return (
        [_empty_as_null(one) for one in value]
        if isinstance(value, list)
        else (None if value == "" else value)
    )


def test_accept_does_not_overrule_the_address(client: Client, world: World) -> None:
    answer = client.get(f"{V2}/services.json", headers={"Accept": "text/html, text/xml;q=0.9"})
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json; charset=utf-8")


def test_services_are_the_active_categories(
    client: Client, world: World, django_assert_num_queries: Any
) -> None:
    for name in ("a", "b", "c"):
        Category.objects.create(slug=name, name=name, group=world.category.group, is_active=name != "b")
    world.category.keywords = "lubang; aspal ;"
    world.category.save()
    with django_assert_num_queries(2):  # the limit's, and its own
        services = client.get(f"{V2}/services.json").json()
    assert [one["service_code"] for one in services] == ["jalan-rusak", "a", "c"]
    assert services[0] == {
        "service_code": "jalan-rusak",
        "service_name": "Jalan rusak",
        "description": "Jalan: Jalan rusak",
        "metadata": True,
        "type": "realtime",
        "keywords": "lubang, aspal",
        "group": "Jalan",
    }
    assert client.get(f"{V2}/services/b.json").status_code == 404


def test_orders_of_attributes_are_unique_and_begin_at_one(client: Client, world: World) -> None:
    attributes = client.get(f"{V2}/services/jalan-rusak.json").json()["attributes"]
    assert [one["order"] for one in attributes] == [1, 2]
    assert [one["code"] for one in attributes] == ["PRIVATE", "ACCURACY"]


def test_discovery_names_this_server_and_whom_to_ask(client: Client, db: None, settings: Settings) -> None:
    settings.PUBLIC_URL = "https://crm.example.go.id"
    settings.OPEN311_CONTACT = "open311@example.go.id"
    told = client.get("/open311/discovery.json").json()
    assert told["endpoints"][0]["url"] == "https://crm.example.go.id/open311/v2"
    assert "open311@example.go.id" in told["key_service"]
    settings.OPEN311_KEY_REQUIRED = False
    assert client.get("/open311/discovery.json").json()["key_service"] == "Tidak perlu kunci."
