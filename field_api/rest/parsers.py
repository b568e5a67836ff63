"""JSON from strangers: nested so deep that Python gives up is their mistake, not a crash of ours."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import IO, Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

_TOO_DEEP = "JSON ini bersarang terlalu dalam."


class CarefulJSONParser(JSONParser):
    """As DRF's, but a RecursionError is a 400."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        try:
            return super().parse(stream, media_type, parser_context)
        except RecursionError as error:
            raise ParseError(_TOO_DEEP) from error


def loads(text: str) -> Any:
    """JSON in a form field. Raises ValueError, also when it is nested too deep."""
    try:
        return json.loads(text)
    except RecursionError as error:
        raise ValueError(_TOO_DEEP) from error
