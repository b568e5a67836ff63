"""Doors that no framework describes: the lookup of areas, which are plain views, and HEAD of a blob."""

from __future__ import annotations

from typing import Any

_ERROR = {"$ref": "#/components/schemas/Error"}
_TEXT = {"type": "string"}
_NAMED = {
    "type": "object",
    "nullable": True,
    "properties": {"code": {"type": "string"}, "name": {"type": "string"}},
    "required": ["code", "name"],
}


def _refused(description: str) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": _ERROR}}}


def _asked(name: str, schema: dict[str, Any], description: str, *, required: bool = False) -> dict[str, Any]:
    return {"in": "query", "name": name, "schema": schema, "description": description, "required": required}


def _door(summary: str, description: str, operation: str, tag: str, **more: Any) -> dict[str, Any]:
    return {"operationId": operation, "summary": summary, "description": description, "tags": [tag], **more}


_LOCATION = {
    "type": "object",
    "properties": {
        "state": {"type": "string", "enum": ["inside", "ambiguous", "just_outside", "outside"]},
        "kelurahan": _NAMED,
        "kecamatan": _NAMED,
        "kota": _NAMED,
        "edge_m": {"type": "number", "nullable": True, "description": "To the nearest border."},
        "candidates": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"code": _TEXT, "name": _TEXT, "p": {"type": "number"}},
                "required": ["code", "name", "p"],
            },
        },
        "edition": {"type": "string"},
        "edition_id": {"type": "integer"},
        "neighbour": {"type": "string", "nullable": True},
        "distance_m": {"type": "number", "nullable": True},
    },
    "required": ["state", "kelurahan", "kecamatan", "kota", "candidates", "edition", "edition_id"],
}
_AREA = {
    "type": "object",
    "properties": {
        "code": _TEXT,
        "name": _TEXT,
        "level": {"type": "string", "enum": ["kota", "kecamatan", "kelurahan"]},
        "bps_code": {"type": "string", "nullable": True},
        "parent": _NAMED,
        "bbox": {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 4},
        "label_point": {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2},
        "area_km2": {"type": "number"},
        "edition": _TEXT,
        "edition_id": {"type": "integer"},
        "attribution": _TEXT,
        "approximate": {"type": "boolean"},
        "geometry": {"type": "object"},
    },
    "required": ["code", "name", "level", "parent", "bbox", "label_point", "area_km2", "edition"],
}
_UNREADABLE = _refused("The address cannot be read.")
_NO_EDITION = _refused("No boundaries are in force.")


def _ok(schema: dict[str, Any], media_type: str = "application/json") -> dict[str, Any]:
    return {"description": "", "content": {media_type: {"schema": schema}}}


PATHS: dict[str, dict[str, Any]] = {
    "/api/v1/areas/at": {
        "get": _door(
            "Whose is this point",
            "The kelurahan, the distance to its border, and the others it may be with their probability "
            "under the stated accuracy. Longitude first, WGS 84.",
            "areas_at",
            "Areas",
            parameters=[
                _asked("lon", {"type": "number"}, "Degrees.", required=True),
                _asked("lat", {"type": "number"}, "Degrees.", required=True),
                _asked("accuracy", {"type": "number"}, "68 % radius in metres."),
            ],
            responses={
                "200": _ok({"$ref": "#/components/schemas/Location"}),
                "400": _UNREADABLE,
                "422": _refused("The numbers are no place."),
                "503": _NO_EDITION,
            },
        )
    },
    "/api/v1/areas/{code}": {
        "get": _door(
            "One area by its code",
            "Of the edition in force, by its Kemendagri code.",
            "areas_one",
            "Areas",
            parameters=[
                {"in": "path", "name": "code", "schema": _TEXT, "required": True},
                _asked("geometry", {"type": "string", "enum": ["simple", "full"]}, "With its outline."),
            ],
            responses={
                "200": _ok({"$ref": "#/components/schemas/Area"}),
                "400": _UNREADABLE,
                "404": _refused("There is none."),
                "422": _refused("Another word than simple or full."),
                "503": _NO_EDITION,
            },
        )
    },
    "/api/v1/areas.geojson": {
        "get": _door(
            "All outlines of a level",
            "Simplified, with ETag; ask again with If-None-Match.",
            "areas_outlines",
            "Areas",
            parameters=[
                _asked("level", {"type": "string", "enum": ["kota", "kecamatan", "kelurahan"]}, "kelurahan.")
            ],
            responses={
                "200": _ok({"type": "object"}, "application/geo+json"),
                "304": {"description": "It is the one you know."},
                "400": _UNREADABLE,
                "404": _refused("Its outlines are not prepared."),
                "422": _refused("Another level."),
                "503": _NO_EDITION,
            },
        )
    },
}
SCHEMAS = {"Location": _LOCATION, "Area": _AREA}
HEAD_OF_BLOB = _door(
    "Is this photo here",
    "For people in the field, before they send it.",
    "blobs_head",
    "Field",
    responses={
        str(status): {"description": words}
        for status, words in {
            204: "It is.",
            400: "The address cannot be read.",
            401: "Nobody is signed in.",
            403: "Not for this role.",
            404: "It is not.",
            422: "The name is no SHA-256.",
        }.items()
    },
)
HEAD_OF_WAITING_PHOTO = _door(
    "Does this photo wait for its report",
    "For the browser that sent it; nobody learns what others sent.",
    "reports_blobs_head",
    "Citizens",
    responses={
        str(status): {"description": words}
        for status, words in {
            204: "It does.",
            400: "The address cannot be read.",
            404: "It does not.",
            422: "The name is no SHA-256.",
        }.items()
    },
)
