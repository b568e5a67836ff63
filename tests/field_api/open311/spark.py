"""XML read as the JSON it stands for, written from the text of the standard and not from the program.

The root falls away; an element that is a plural is a list of what is in it; an empty element is null.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from defusedxml.ElementTree import fromstring
from jsonschema import Draft202012Validator, FormatChecker

LISTS = {"services", "attributes", "values", "service_requests", "endpoints", "formats", "errors"}
BOOLEANS = {"metadata", "variable", "required"}
NUMBERS = {"lat", "long", "order"}
SCHEMAS = Path(__file__).parent / "schemas"


def from_xml(body: bytes) -> Any:
    return _value(fromstring(body))


def must_fit(body: Any, name: str) -> None:
    """Raises jsonschema's ValidationError."""
    schema = json.loads((SCHEMAS / f"{name}.json").read_text())
    Draft202012Validator(schema, format_checker=FormatChecker()).validate(body)


def _value(element: Any) -> Any:
    if element.tag in LISTS:
        return [_value(child) for child in element]
    if len(element):
        return {child.tag: _value(child) for child in element}
    if element.text is None:
        return None
    if element.tag in BOOLEANS:
        return {"true": True, "false": False}[element.text]
    is_number = element.tag in NUMBERS or (element.tag == "code" and element.text.isdecimal())
    return json.loads(element.text) if is_number else element.text
