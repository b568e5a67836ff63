"""What the description says of every door by itself: its subject, a summary, and how it refuses."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from drf_spectacular.openapi import AutoSchema

from field_api.rest.shapes.common import ErrorOut

WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_TAGS = (
    (r"/open311/", "Open311"),
    (r"/ogc/", "OGC"),
    (r"/maps/", "Maps"),
    (r"/areas", "Areas"),
    (r"/dispatch/", "Dispatch"),
    (r"/suspicions", "Suspicions"),
    (r"/moderation", "Moderation"),
    (r"/reports/blobs/", "Citizens"),
    (r"/(field|blobs|visits|follow-ups|session)\b", "Field"),
    (r"/photos/", "Photos"),
    (r"/(places|reports/similar|voices)", "Citizens"),
    (r"/reports/\{\w+\}/(?!voices)", "Steps"),
    (r"/reports", "Reports"),
)
_OTHERS = "Lists and tokens"
_SENTENCE_END = re.compile(r"(?<=[.:;])\s|\n\n")


class DoorSchema(AutoSchema):
    """Refusals follow from what a door is: who may pass, whether it writes, what it names, how often.

    What does not, a view says in `further_refusals`.
    """

    def get_tags(self) -> list[str]:
        return [next((tag for pattern, tag in _TAGS if re.search(pattern, self.path)), _OTHERS)]

    def get_summary(self) -> str | None:
        """The first sentence of what the door says of itself, so that lists can be read."""
        said = super().get_summary() or self.get_description()
        return _SENTENCE_END.split(said.strip())[0].rstrip(".:;").replace("\n", " ")[:120] if said else None

    def refusal_shape(self) -> Any:
        """A serializer, or a schema of OpenAPI."""
        return ErrorOut

    def refusals(self) -> Iterable[int]:
        is_write = self.method in WRITES
        yield 400
        if self.view.authentication_classes:
            yield from (401, 403)
        elif self.method == "DELETE" or self.path.endswith("/session"):
            yield 403
        if is_write or "{" in self.path or getattr(self.view, "pagination_class", None):
            yield 404
        yield from getattr(self.view, "further_refusals", ())
        if is_write:
            yield from (409, 413, 415, 422)
        if self.method == "GET" and (self._get_parameters() or "{" in self.path):
            yield 422
        if self.view.get_throttles():
            yield 429

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        if direction != "response":
            return bodies
        shape, media_types = self.refusal_shape(), self._refusal_media_types()
        for status in sorted(set(self.refusals())):
            told = self._get_response_for_code(shape, str(status), media_types)  # type: ignore[no-untyped-call]
            bodies.setdefault(str(status), told)
        return bodies

    def _refusal_media_types(self) -> list[str]:
        return ["application/json"]
