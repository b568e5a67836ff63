"""A WSGI application without Django: reads what is sent and tells what it saw."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

HEADERS = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_HOST", "HTTP_FORWARDED")


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    length = int(environ.get("CONTENT_LENGTH") or 0)
    try:
        came = len(environ["wsgi.input"].read(length))
    except OSError:
        start_response("400 Bad Request", [("Content-Length", "9")])
        return [b"cut_short"]
    body = json.dumps({"came": came, **{name: environ.get(name) for name in HEADERS}}).encode()
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]
