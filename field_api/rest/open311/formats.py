"""One document as XML or as the JSON that the standard maps it to: the root dropped, plurals as lists."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request

SINGULAR = {
    "services": "service",
    "attributes": "attribute",
    "values": "value",
    "service_requests": "request",
    "endpoints": "endpoint",
    "formats": "format",
    "errors": "error",
}
XML, JSON = "text/xml; charset=utf-8", "application/json; charset=utf-8"
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML 1.0 document may hold, escaped or not."""


@dataclass(frozen=True, slots=True)
class Document:
    """`root` names the outermost element; a list under a name of SINGULAR becomes elements of the other."""

    root: str
    content: Any


def as_xml(document: Document) -> bytes:
    body = ElementTree.tostring(_element(document.root, document.content), encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{body}'.encode()


def as_json(document: Document) -> bytes:
    return json.dumps(document.content, ensure_ascii=False).encode()


def refusal(status: int, description: str, address: str) -> tuple[bytes, str]:
    """The body and its content type for a refusal that no view of ours made; JSON for an address in .json."""
    document = Document("errors", [{"code": status, "description": description}])
    return (as_json(document), JSON) if address.endswith(".json") else (as_xml(document), XML)


class XmlRenderer(BaseRenderer):
    media_type = "text/xml"
    format = "xml"
    charset = "utf-8"

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None
    ) -> bytes:
        return as_xml(data)


class JsonRenderer(JSONRenderer):
    charset = "utf-8"

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        return as_json(data)


class BySuffix(DefaultContentNegotiation):
    """The end of the address decides, whatever a client's library writes into Accept."""

    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        (renderer,) = self.filter_renderers(renderers, format_suffix or "xml")
        return renderer, renderer.media_type


def _element(name: str, content: Any) -> ElementTree.Element:
    element = ElementTree.Element(name)
    if isinstance(content, list):
        element.extend(_element(SINGULAR[name], one) for one in content)
    elif isinstance(content, dict):
        element.extend(_element(key, value) for key, value in content.items())
    else:
        element.text = _text(content)
    return element


def _text(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    return _NOT_XML.sub("", str(value))
