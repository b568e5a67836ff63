"""The public API on areas: whose is this point, one area, all outlines of a level. GET only, no account.

Plain Django views, since lookups are most of the traffic and DRF would add more than a lookup costs.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from django.views.decorators.csrf import csrf_exempt

from boundaries.areas import area_as_data, outlines_in_force
from boundaries.errors import BoundaryError, NoActiveEdition, NoSuchArea
from boundaries.lookup import locate_position
from boundaries.points import read_position

View = Callable[..., HttpResponse]

_FRESH_FOR_A_MINUTE = "public, max-age=60"
"""No longer, because another edition may come into force at any time."""
_FRESH_FOR_A_WEEK = "public, max-age=604800, immutable"
"""When the address names the edition (`v=`): another one has another address."""

_STATUS: dict[type[BoundaryError], int] = {NoSuchArea: 404, NoActiveEdition: 503}


def _public(view: View) -> View:
    """Let anybody read, name every refusal as `{"code", "detail"}`, and have no refusal kept by a cache."""

    @csrf_exempt  # nothing is written here; a POST shall hear 405 from us and not 403
    @wraps(view)
    def answer(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
        if request.method not in {"GET", "HEAD"}:
            refusal = _refusal(405, "method_not_allowed", "Alamat ini hanya dapat dibaca dengan GET.")
            refusal["Allow"] = "GET, HEAD"
            return refusal
        try:
            return view(request, *args, **kwargs)
        except BoundaryError as error:
            return _refusal(_STATUS.get(type(error), 422), error.code, error.detail)

    return answer


@_public
def area_at(request: HttpRequest) -> HttpResponse:
    """The answer of `boundaries.lookup.locate` for ?lon=&lat=, optionally &accuracy= in metres. One query."""
    asked = request.GET
    position = read_position(asked.get("lon"), asked.get("lat"), asked.get("accuracy"))
    return _answer(locate_position(position).as_dict())


@_public
def area_detail(request: HttpRequest, code: str) -> HttpResponse:
    """One area by its Kemendagri code; ?geometry=simple or full adds its outline. One query."""
    return _answer(area_as_data(code, drawn=request.GET.get("geometry", "")))


@_public
def areas_geojson(request: HttpRequest) -> HttpResponse:
    """All outlines of ?level=, by default kelurahan, as they were prepared. One query, also for a 304.

    With ?v= the version of the edition in force they may be kept for a week.
    """
    known = parse_etags(request.headers.get("If-None-Match", ""))
    body = outlines_in_force(
        request.GET.get("level", "kelurahan"),
        known=[etag.strip('W/"').removesuffix("-gzip") for etag in known],
    )
    zipped = _takes_gzip(request.headers.get("Accept-Encoding", ""))
    response: HttpResponse
    if body.gzipped is None or known == ["*"]:
        response = HttpResponseNotModified()
    elif zipped:
        response = HttpResponse(body.gzipped, content_type="application/geo+json")
        response["Content-Encoding"] = "gzip"
    else:
        response = HttpResponse(gzip.decompress(body.gzipped), content_type="application/geo+json")
    response["ETag"] = f'"{body.etag}-gzip"' if zipped else f'"{body.etag}"'
    is_of_address = request.GET.get("v") == body.version
    response["Cache-Control"] = _FRESH_FOR_A_WEEK if is_of_address else _FRESH_FOR_A_MINUTE
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


def _answer(data: dict[str, Any]) -> JsonResponse:
    response = JsonResponse(data, json_dumps_params={"ensure_ascii": False})
    response["Cache-Control"] = _FRESH_FOR_A_MINUTE
    return response


def _refusal(status: int, code: str, detail: str) -> JsonResponse:
    response = JsonResponse({"code": code, "detail": detail}, status=status)
    response["Cache-Control"] = "no-store"
    return response


def _takes_gzip(accept_encoding: str) -> bool:
    """Does an Accept-Encoding header allow gzip? A weight of 0 forbids it; gzip by name counts before *."""
    weights = {}
    for part in accept_encoding.lower().split(","):
        coding, _, weight = part.partition(";")
        weights[coding.strip()] = weight.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return weights.get("gzip", weights.get("*", False))
