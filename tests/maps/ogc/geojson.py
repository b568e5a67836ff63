"""What RFC 7946 and OGC API - Features Part 1 (17-069r4) ask of a body, as JSON Schema and as geometry."""

from __future__ import annotations

import json
from typing import Any

import shapely
from django.http import HttpResponseBase
from jsonschema import Draft202012Validator
from shapely.geometry import shape

_POSITION = {"type": "array", "minItems": 2, "maxItems": 3, "items": {"type": "number"}}
_RING = {"type": "array", "minItems": 4, "items": _POSITION}
_SHAPES = {
    "Point": _POSITION,
    "MultiPolygon": {"type": "array", "items": {"type": "array", "minItems": 1, "items": _RING}},
}
_GEOMETRY = {
    "oneOf": [
        {"type": "null"},
        *(
            {
                "type": "object",
                "required": ["type", "coordinates"],
                "properties": {"type": {"const": kind}, "coordinates": coordinates},
                "additionalProperties": False,
            }
            for kind, coordinates in _SHAPES.items()
        ),
    ]
}
LINK = {
    "type": "object",
    "required": ["href", "rel"],
    "properties": {
        "href": {"type": "string", "pattern": "^http://testserver/"},
        "rel": {"type": "string"},
        "type": {"type": "string"},
        "title": {"type": "string", "minLength": 1},
    },
}
LINKS = {"type": "array", "items": LINK}
FEATURE = {
    "type": "object",
    "required": ["type", "id", "geometry", "properties"],
    "properties": {
        "type": {"const": "Feature"},
        "id": {"type": "string", "minLength": 1},
        "geometry": _GEOMETRY,
        "properties": {
            "type": "object",
            "additionalProperties": {"type": ["string", "number", "boolean", "null"]},
        },
        "links": LINKS,
    },
    "additionalProperties": False,
}
FEATURE_COLLECTION = {
    "type": "object",
    "required": ["type", "features", "links", "timeStamp", "numberReturned"],
    "properties": {
        "type": {"const": "FeatureCollection"},
        "features": {"type": "array", "items": FEATURE},
        "links": LINKS,
        "timeStamp": {
            "type": "string",
            "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$",
        },
        "numberMatched": {"type": "integer", "minimum": 0},
        "numberReturned": {"type": "integer", "minimum": 0},
    },
    "additionalProperties": False,
}

ONE = Draft202012Validator(FEATURE)
_COLLECTION = Draft202012Validator(FEATURE_COLLECTION)


def features_of(answer: HttpResponseBase) -> dict[str, Any]:
    """The body of a page of features, after it has been held against the standard."""
    assert answer.status_code == 200, answer
    assert answer["Content-Type"] == "application/geo+json"
    assert answer["Content-Crs"] == "<http://www.opengis.net/def/crs/OGC/1.3/CRS84>"
    body: dict[str, Any] = json.loads(answer.getvalue())
    _COLLECTION.validate(body)
    assert body["numberReturned"] == len(body["features"])
    for feature in body["features"]:
        shape_must_be_sound(feature)
    return body


def shape_must_be_sound(feature: dict[str, Any]) -> None:
    """The shape is valid, and the outer rings of its polygons run counterclockwise, holes the other way."""
    if feature["geometry"] is None:
        return
    found = shape(feature["geometry"])
    assert found.is_valid
    for polygon in shapely.get_parts(found):
        if isinstance(polygon, shapely.Polygon):
            assert polygon.exterior.is_ccw
            assert not any(ring.is_ccw for ring in polygon.interiors)


def ids(answer: HttpResponseBase) -> list[str]:
    return [feature["id"] for feature in features_of(answer)["features"]]


def link_to(body: dict[str, Any], rel: str) -> str | None:
    return next((link["href"] for link in body["links"] if link["rel"] == rel), None)
