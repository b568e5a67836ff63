"""Answers of last resort: one error shape for programs, Open311's below /open311/, a page elsewhere."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views import defaults

from field_api.rest.open311.formats import refusal

_FOR_PROGRAMS = ("/api/", "/ogc/", "/en/ogc/")
_STANDARD = (400, 403, 404, 500, 503)
"""What GeoReport knows; everything else is a 400 there, with its own number as the code."""
_SENTENCES = {
    400: ("bad_request", "Permintaan tidak terbaca."),
    403: ("forbidden", "Anda tidak berwenang untuk ini."),
    404: ("not_found", "Alamat ini tidak ada."),
    500: ("server_error", "Ada kesalahan di pihak kami. Coba lagi sebentar lagi."),
}


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _api(request, 400) or defaults.bad_request(request, exception)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _api(request, 403) or defaults.permission_denied(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _api(request, 404) or defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    return _api(request, 500) or defaults.server_error(request)


def refused(request: HttpRequest, status: int, code: str, detail: str) -> HttpResponse:
    """A refusal before any view, in the shape of its address: Open311's own, ours, or a page that says it."""
    answer = _for_programs(request, status, code, detail)
    if answer is None:
        answer = render(request, "refused.html", {"detail": detail}, status=status)
        answer["Cache-Control"] = "no-store"
    return answer


def _api(request: HttpRequest, status: int) -> HttpResponse | None:
    return _for_programs(request, status, *_SENTENCES[status])


def _for_programs(request: HttpRequest, status: int, code: str, detail: str) -> HttpResponse | None:
    headers = {"Cache-Control": "no-store"}
    if request.path.startswith("/open311/"):
        body, content_type = refusal(status, detail, request.path)
        own = status if status in _STANDARD else 400
        return HttpResponse(body, content_type, status=own, headers=headers)
    if not request.path.startswith(_FOR_PROGRAMS):
        return None
    return JsonResponse({"code": code, "detail": detail}, status=status, headers=headers)
