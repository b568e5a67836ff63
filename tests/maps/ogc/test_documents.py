"""Landing page, conformance, description, collections: what programs find their way by."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from drf_spectacular.validation import validate_schema
from jsonschema import Draft202012Validator

from field_api.models import Report
from maps.ogc.documents import OPENAPI
from tests.maps.ogc.geojson import LINKS
from tests.maps.reports import make_reports

DjangoAssertNumQueries = Any
_LINKS = Draft202012Validator(LINKS)
COLLECTIONS = [
    "reports",
    *("kelurahan", "kecamatan", "kota", "kelurahan-simple", "kecamatan-simple", "kota-simple"),
]
PAGES = [
    *("", "conformance", "api", "collections", "collections/reports", "collections/reports/queryables"),
    *(
        "collections/reports/items",
        "collections/kelurahan/items",
        "collections/kelurahan/items/31.71.01.1001",
    ),
]


@pytest.mark.parametrize("path", ["/ogc/", "/ogc"])
def test_the_landing_page_leads_everywhere(client: Client, five: list[Report], path: str) -> None:
    body = client.get(path).json()
    _LINKS.validate(body["links"])
    by_rel = {link["rel"]: link for link in body["links"] if link["rel"] != "alternate"}
    assert set(by_rel) == {"self", "service-desc", "service-doc", "conformance", "data"}
    assert by_rel["service-desc"]["type"] == OPENAPI
    for link in by_rel.values():
        answer = client.get(link["href"])
        assert answer.status_code == 200
        assert answer["Content-Type"].partition(" charset")[0].rstrip(";") == link["type"]


def test_what_is_conformed_to(client: Client, five: list[Report]) -> None:
    classes = client.get("/ogc/conformance").json()["conformsTo"]
    core = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/"
    assert {f"{core}{name}" for name in ("core", "oas30", "geojson", "html")} <= set(classes)


def test_collections_say_what_they_hold(client: Client, five: list[Report]) -> None:
    body = client.get("/ogc/collections").json()
    assert [one["id"] for one in body["collections"]] == COLLECTIONS
    for one in body["collections"]:
        _LINKS.validate(one["links"])
        assert one == client.get(f"/ogc/collections/{one['id']}").json()
        assert one["crs"] == ["http://www.opengis.net/def/crs/OGC/1.3/CRS84"]
        items = [link for link in one["links"] if link["rel"] == "items"]
        assert [link["type"] for link in items] == ["application/geo+json", "text/html"]
    reports = body["collections"][0]["extent"]
    assert reports["spatial"]["bbox"] == [[106.795, -6.207, 106.807, -6.205]]
    assert reports["temporal"]["interval"] == [["2026-03-02T02:00:00+00:00", None]]
    assert body["collections"][1]["extent"]["spatial"]["bbox"] == [[106.79, -6.21, 106.81, -6.19]]


def test_the_extent_of_the_public_hides_what_is_private(client: Client, five: list[Report]) -> None:
    far = make_reports([(107.5, -6.9)], category=five[0].category, kelurahan="", private=True)
    assert far
    extent = client.get("/ogc/collections/reports").json()["extent"]
    assert extent["spatial"]["bbox"] == [[106.795, -6.207, 106.807, -6.205]]


def test_a_collection_without_features_has_no_extent(client: Client, areas: None) -> None:
    assert "extent" not in client.get("/ogc/collections/reports").json()


def test_columns_to_filter_by_are_told_as_json_schema(client: Client, five: list[Report]) -> None:
    answer = client.get("/ogc/collections/reports/queryables")
    assert answer["Content-Type"] == "application/schema+json"
    body = answer.json()
    Draft202012Validator.check_schema(body)
    assert body["$id"] == "http://testserver/ogc/collections/reports/queryables"
    assert list(body["properties"]) == [
        *("geometry", "number", "category", "group", "status", "is_open", "is_late"),
        *("kelurahan", "kecamatan", "kota", "unit"),
    ]
    assert body["properties"]["geometry"]["format"] == "geometry-point"
    assert body["properties"]["status"]["enum"][0] == "MENUNGGU"


def test_the_description_is_openapi(client: Client, five: list[Report]) -> None:
    answer = client.get("/ogc/api")
    assert answer["Content-Type"] == OPENAPI
    body = answer.json()
    validate_schema(body)
    assert body["servers"] == [{"url": "http://testserver/ogc"}]
    limit = body["components"]["parameters"]["limit"]["schema"]
    assert (limit["default"], limit["maximum"]) == (100, 10_000)


def test_each_described_parameter_is_taken_and_each_address_there(client: Client, five: list[Report]) -> None:
    body = client.get("/ogc/api").json()
    values = {
        "bbox": "106,-7,107,-6",
        "bbox-crs": "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
        "crs": "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
        "datetime": "2026-03-01T00:00:00Z/..",
    }
    assert len(body["paths"]) == 4 + 4 * len(COLLECTIONS)
    for path, operations in body["paths"].items():
        if "{" in path:
            continue
        for parameter in operations["get"]["parameters"]:
            found = parameter
            if "$ref" in parameter:
                found = body["components"]["parameters"][parameter["$ref"].rpartition("/")[2]]
            if found["name"] == "cursor":
                continue
            kind = found["schema"]
            value = values.get(found["name"]) or kind.get("enum", ["1"])[0]
            answer = client.get(f"/ogc{path}", {found["name"]: value})
            assert answer.status_code == 200, (path, found["name"])


def test_a_column_of_times_is_the_one_that_datetime_asks_about(client: Client, five: list[Report]) -> None:
    """GDAL and QGIS send a comparison with any column of times as `datetime`."""
    from maps.ogc.reader import Reader
    from maps.ogc.registry import every_collection

    for one in every_collection():
        moments = [column.name for column in one.properties(Reader()) if column.kind == "date-time"]
        assert moments == ([one.moment] if one.moment else [])


@pytest.mark.parametrize("path", PAGES)
def test_a_browser_gets_a_page_and_a_program_json(client: Client, five: list[Report], path: str) -> None:
    url = f"/ogc/{path}"
    browser = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
    for answer in (client.get(url, headers=browser), client.get(url, {"f": "html"})):
        assert answer.status_code == 200
        assert answer["Content-Type"].startswith("text/html")
        assert "<h1>" in answer.content.decode()
    for answer in (
        client.get(url),
        client.get(url, headers={"Accept": "application/geo+json, application/json"}),
        client.get(url, {"f": "json"}, headers=browser),
    ):
        assert "json" in answer["Content-Type"]


def test_a_page_of_features_is_a_table_that_leads_on(client: Client, five: list[Report]) -> None:
    five[0].category.name = "<img src=x onerror=alert(1)>"
    five[0].category.save()
    body = client.get("/ogc/collections/reports/items", {"f": "html", "limit": "2"}).content.decode()
    assert "2 dari 5" in body
    assert f'<a href="/ogc/collections/reports/items/{five[0].number}?f=html">' in body
    assert 'rel="next"' in body
    assert "<img src=x" not in body


def test_titles_are_in_the_language_of_the_address(client: Client, five: list[Report]) -> None:
    assert client.get("/ogc/collections/reports").json()["title"] == "Laporan warga"
    english = client.get("/en/ogc/collections/reports").json()
    assert english["title"] == "Reports by citizens"
    assert english["links"][0]["href"] == "http://testserver/en/ogc/collections/reports"


def test_other_sites_may_fetch_what_is_public(client: Client, five: list[Report]) -> None:
    outlines = client.get("/ogc/collections/kelurahan/items")
    assert outlines["Access-Control-Allow-Origin"] == "*"
    assert outlines["Cache-Control"] == "public, max-age=60"
    reports = client.get("/ogc/collections/reports/items")
    assert reports["Access-Control-Allow-Origin"] == "*"
    assert reports["Cache-Control"] == "no-cache"
    assert {"Accept", "Authorization", "Cookie"} <= {word.strip() for word in reports["Vary"].split(",")}
    before = client.options("/ogc/collections/reports/items", headers={"Origin": "https://peta.example"})
    assert (before.status_code, before["Access-Control-Allow-Methods"]) == (204, "GET, HEAD, OPTIONS")
    assert "Access-Control-Allow-Headers" not in before


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_written(client: Client, five: list[Report], method: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = getattr(strict, method)("/ogc/collections/reports/items")
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
    assert answer["Allow"] == "GET, HEAD, OPTIONS"


def test_head_is_get_without_a_body(client: Client, five: list[Report]) -> None:
    answer = client.head("/ogc/collections/reports/items")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/geo+json")


@pytest.mark.parametrize("path", ["/ogc/tidak-ada", "/en/ogc/collections/reports/naga"])
def test_an_address_that_is_not_there(client: Client, five: list[Report], path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_the_collections_cost_a_query_each_and_then_none(
    client: Client, five: list[Report], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1 + 2 * 6):  # the outlines ask for the edition first
        client.get("/ogc/collections")
    with django_assert_num_queries(0):
        client.get("/ogc/collections")
