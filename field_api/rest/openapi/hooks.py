"""Last touches to the description: plain doors, doors that describe themselves elsewhere, examples."""

from __future__ import annotations

from typing import Any

from field_api.rest.openapi import plain
from field_api.rest.openapi.examples import BY_NAME

_OURS = ("/api/v1/", "/open311/")
_WITH_PHOTOS = ("ReportIn", "VoiceIn", "FollowUpIn", "ReopenIn")
_FILES = {
    "type": "array",
    "items": {"type": "string", "format": "binary"},
    "description": "Pictures, with multipart/form-data.",
    "example": [],
}
_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "number": (float, int),
    "integer": (int,),
    "array": (list,),
}


def only_ours(endpoints: list[tuple[str, str, str, Any]], **_: Any) -> list[tuple[str, str, str, Any]]:
    """The OGC door has a description of its own, at its own address."""
    return [one for one in endpoints if one[0].startswith(_OURS)]


def with_plain_doors(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    result["paths"] = dict(sorted({**result["paths"], **plain.PATHS}.items()))
    schemas = result["components"]["schemas"]
    schemas |= plain.SCHEMAS
    for name in _WITH_PHOTOS:
        schemas[name]["properties"]["photos"] = _FILES
    blob = result["paths"]["/api/v1/blobs/{sha256}"]
    put = blob["put"]
    blob["head"] = {**plain.HEAD_OF_BLOB, "parameters": put["parameters"], "security": put["security"]}
    waiting = result["paths"]["/api/v1/reports/blobs/{sha256}"]
    waiting["head"] = {**plain.HEAD_OF_WAITING_PHOTO, "parameters": waiting["put"]["parameters"]}
    return result


def with_examples(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    for component in result["components"]["schemas"].values():
        for name, schema in component.get("properties", {}).items():
            _exemplify(name, schema)
    for path in result["paths"].values():
        for operation in path.values():
            for parameter in operation.get("parameters", []):
                _exemplify(parameter["name"], parameter["schema"])
    return result


def _exemplify(name: str, schema: dict[str, Any]) -> None:
    example = BY_NAME.get(f"{name}:{schema.get('type')}", BY_NAME.get(name))
    kinds = _TYPES.get(schema.get("type", ""), (object,) if _says_no_type(schema) else ())
    fits = example is not None and isinstance(example, kinds) and "enum" not in schema
    of_objects = "$ref" in schema.get("items", {}) and not (example and isinstance(example[0], dict))
    if fits and not of_objects and "example" not in schema:
        schema["example"] = example


def _says_no_type(schema: dict[str, Any]) -> bool:
    """Any JSON, or one of several texts, as an e-mail address or nothing."""
    return not schema.keys() & {"type", "$ref", "allOf"} and "enum" not in str(schema)
