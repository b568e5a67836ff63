"""The description of the API is whole: every door, with words, refusals, shapes and examples."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

METHODS = {"get", "head", "post", "put", "patch", "delete"}
NOT_DESCRIBED = {"/api/v1/schema", "/api/v1/docs"}
FREE = {"/api/v1/areas.geojson": "GeoJSON"}
"""Answers that another standard describes."""
NO_EXAMPLE = {"boolean", "object", None}


def _doors(description: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            assert method in METHODS
            yield path, method, operation


def _addresses(patterns: list[Any], before: str = "/") -> Iterator[str]:
    for one in patterns:
        here = before + str(one.pattern)
        if isinstance(one, URLResolver):
            if here in {"/", "/api/v1/", "/open311/"}:
                yield from _addresses(one.url_patterns, here)
        elif isinstance(one, URLPattern) and here.startswith(("/api/", "/open311/")):
            yield re.sub(r"<(?:\w+:)?(\w+)>", "{}", here)


def test_every_address_of_the_api_is_described(description: dict[str, Any]) -> None:
    described = {re.sub(r"\{\w+\}", "{}", path) for path in description["paths"]}
    assert set(_addresses(get_resolver().url_patterns)) - described == NOT_DESCRIBED


def test_every_door_has_a_subject_a_summary_and_words(description: dict[str, Any]) -> None:
    for path, method, operation in _doors(description):
        assert len(operation["tags"]) == 1, (path, method)
        assert 5 < len(operation["summary"]) <= 120, (path, method, operation["summary"])
        assert operation["description"], (path, method)


def test_every_refusal_has_the_one_shape_of_its_kind(description: dict[str, Any]) -> None:
    for path, method, operation in _doors(description):
        refusals = {code: body for code, body in operation["responses"].items() if code >= "400"}
        assert refusals or method == "get", (path, method)
        for body in refusals.values():
            for media in body.get("content", {}).values():
                told = str(media["schema"])
                assert ("RefusalOut" in told or "Refusal" in told) if "/open311/" in path else "Error" in told


def test_no_answer_is_just_an_object(description: dict[str, Any]) -> None:
    bare = [
        (path, method)
        for path, method, operation in _doors(description)
        for code, body in operation["responses"].items()
        for media in body.get("content", {}).values()
        if code < "300" and media["schema"].get("type") == "object" and path not in FREE
    ]
    assert bare == []


def test_what_a_door_takes_has_examples(description: dict[str, Any]) -> None:
    without: set[str] = set()
    for path, _method, operation in _doors(description):
        for parameter in operation.get("parameters", []):
            if _lacks_example(parameter["schema"]):
                without.add(f"{path} {parameter['name']}")
        for media in operation.get("requestBody", {}).get("content", {}).values():
            name = media["schema"].get("$ref", "").rpartition("/")[2]
            properties = description["components"]["schemas"].get(name, {}).get("properties", {})
            without |= {f"{name}.{field}" for field, schema in properties.items() if _lacks_example(schema)}
    assert without == set()


def _lacks_example(schema: dict[str, Any]) -> bool:
    explains_itself = schema.keys() & {"example", "enum", "$ref", "allOf", "oneOf", "format", "readOnly"}
    explains_itself |= {"$ref", "format"} & schema.get("items", {}).keys()
    return not explains_itself and schema.get("type") not in NO_EXAMPLE and "default" not in schema


def test_the_schema_is_kept_and_the_page_needs_nothing_from_elsewhere(client: Client, db: None) -> None:
    schema = client.get("/api/v1/schema", headers={"Accept": "application/json"})
    assert (schema.status_code, schema.json()["openapi"][:2]) == (200, "3.")
    assert "max-age=300" in schema["Cache-Control"]
    page = client.get("/api/v1/docs")
    assert page.status_code == 200
    assert not re.search(r"https?://|<style|<script>", page.content.decode())
    script = client.get("/api/v1/docs?script=")
    assert script["Content-Type"].startswith("application/javascript")
