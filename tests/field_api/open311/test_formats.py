"""Any document is well-formed XML and valid JSON, and both say the same."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from field_api.rest.open311.formats import Document, as_json, as_xml
from tests.field_api.open311.spark import from_xml

TEXT = st.text(alphabet=st.characters(codec="utf-8"), max_size=30)
READABLE = st.text(
    alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"]), min_size=1, max_size=30
)


def _request(description: str | None) -> dict[str, Any]:
    return {"service_request_id": "JK1", "description": description, "lat": -6.19, "long": None}


@settings(max_examples=150, derandomize=True, deadline=None)
@given(st.lists(st.one_of(st.none(), READABLE), max_size=3))
def test_what_can_be_read_comes_back_the_same_from_both(texts: list[str | None]) -> None:
    document = Document("service_requests", [_request(text) for text in texts])
    assert from_xml(as_xml(document)) == json.loads(as_json(document)) == document.content


@settings(max_examples=150, derandomize=True, deadline=None)
@given(TEXT)
def test_no_text_breaks_the_xml(text: str) -> None:
    (read,) = from_xml(as_xml(Document("service_requests", [_request(text)])))
    assert (read["service_request_id"], read["lat"]) == ("JK1", -6.19)


def test_control_characters_and_marks_of_xml_are_no_xml() -> None:
    text = "a\x00\x08\x1f\ufffe<b>&]]>\n"
    (read,) = from_xml(as_xml(Document("service_requests", [_request(text)])))
    assert read["description"] == "a<b>&]]>\n"


def test_booleans_lists_and_nothing() -> None:
    content = {"service_code": "x", "attributes": [{"variable": True, "required": False, "values": []}]}
    body = as_xml(Document("service_definition", content))
    assert b"<variable>true</variable><required>false</required><values />" in body
    assert from_xml(body) == content
