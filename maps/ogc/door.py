"""What every address of this door does: who reads, in which form, which refusal, and what caches may keep."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Concatenate, NamedTuple, ParamSpec

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.gzip import gzip_page

from boundaries.errors import BoundaryError
from field_api.errors import CallerError
from maps.ogc.errors import status_of
from maps.ogc.reader import CHALLENGE, Reader, reader_of

P = ParamSpec("P")
JSON, GEOJSON, HTML = "application/json", "application/geo+json", "text/html"
_METHODS = "GET, HEAD, OPTIONS"
_FOR_A_MINUTE = 60


class Way(NamedTuple):
    words: str
    url: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a person reads instead of JSON: facts, ways on, and rows of texts and ways under a head."""

    title: str
    lead: str = ""
    crumbs: list[Way] = field(default_factory=list)
    facts: list[tuple[str, str]] = field(default_factory=list)
    ways: list[Way] = field(default_factory=list)
    head: list[str] = field(default_factory=list)
    rows: list[list[str | Way]] = field(default_factory=list)
    next_url: str = ""


def door(
    view: Callable[Concatenate[HttpRequest, Reader, P], HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """Reads only. Every refusal is `{"code", "detail"}`; what anybody may read, any web page may fetch."""

    @csrf_exempt  # nothing is written here; a POST shall hear 405 from us and not 403
    @gzip_page
    @wraps(view)
    def answer(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if request.method == "OPTIONS":
            return _marked(HttpResponse(status=204, headers={"Allow": _METHODS}), Reader())
        if request.method not in {"GET", "HEAD"}:
            response = _refusal(405, "method_not_allowed", _("Alamat ini hanya dapat dibaca dengan GET."))
            response["Allow"] = _METHODS
            return response
        try:
            reader = reader_of(request)
            answered = view(request, reader, *args, **kwargs)
        except (CallerError, BoundaryError) as error:
            response = _refusal(status_of(error), error.code, error.detail)
            for name, value in getattr(error, "headers", {}).items():
                response[name] = value
            return response
        return _marked(answered, reader)

    return answer


def wants_html(request: HttpRequest) -> bool:
    """`f` decides, else the Accept header; what accepts anything gets JSON."""
    chosen = request.GET.get("f")
    if chosen:
        return chosen == "html"
    return request.get_preferred_type([JSON, GEOJSON, HTML]) == HTML


def as_page(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    other = request.GET.copy()
    other["f"] = "json"
    return render(request, "maps/ogc.html", {"sheet": sheet, "json_url": f"?{other.urlencode()}"})


def as_json(data: dict[str, Any], media_type: str = JSON) -> HttpResponse:
    response = JsonResponse(data, json_dumps_params={"ensure_ascii": False})
    response["Content-Type"] = media_type
    return response


def same_for_all(response: HttpResponseBase) -> HttpResponseBase:
    """Whoever asks is told this, so caches may keep what the public got."""
    patch_cache_control(response, public=True, max_age=_FOR_A_MINUTE)
    return response


def _marked(response: HttpResponseBase, reader: Reader) -> HttpResponseBase:
    if reader.is_anonymous:
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Allow-Methods"] = _METHODS
        # QGIS keeps answers without regard to Vary, and would show the public's to somebody who signs in.
        if not response.has_header("Cache-Control"):
            patch_cache_control(response, no_cache=True)
    else:
        response["Cache-Control"] = "private, no-store"
    patch_vary_headers(response, ["Accept", "Authorization", "Cookie"])
    return response


def _refusal(status: int, code: str, detail: str) -> HttpResponse:
    response = JsonResponse(
        {"code": code, "detail": detail}, status=status, json_dumps_params={"ensure_ascii": False}
    )
    response["Cache-Control"] = "no-store"
    response["Access-Control-Allow-Origin"] = "*"
    if status == 401:
        response["WWW-Authenticate"] = CHALLENGE
    return response
