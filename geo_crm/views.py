"""Answers of last resort: one error shape for programs, Open311's below /open311/, a page elsewhere."""

from __future__ import annotations

import sys

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _
from django.views import defaults
from rest_framework.permissions import SAFE_METHODS

from field_api.rest.open311.formats import refusal
from geo_crm.outages import outage_of

_FOR_PROGRAMS = ("/api/", "/ogc/", "/en/ogc/", "/maps/")
_STANDARD = (400, 403, 404, 500, 503)
"""What GeoReport knows; of the rest what is ours is a 503 there, and theirs a 400, its number as the code."""
_OURS = 500
_NO_CSRF = _("Formulir ini tidak dapat diterima. Muat ulang halamannya, lalu kirim lagi.")
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
    """Called while the error is handled. What is away for a while says when to come again.

    The pages ask the database for nothing, and promise nothing of what was being sent.
    """
    outage = outage_of(sys.exc_info()[1])
    words = {"was_sent": request.method not in SAFE_METHODS, "outage": outage}
    if outage is None:
        return _api(request, 500) or HttpResponse(render_to_string("500.html", words), status=500)
    answer = _for_programs(request, outage.status, outage.code, str(outage.detail))
    if answer is None:
        answer = HttpResponse(render_to_string("unavailable.html", words), status=outage.status)
        answer["Cache-Control"] = "no-store"
    answer["Retry-After"] = str(outage.retry_after_s)
    return answer


def no_csrf(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was open too long, or whose browser keeps no cookies; or it came from somewhere else."""
    answer = _for_programs(request, 403, "csrf", str(_NO_CSRF))
    if answer is None:
        answer = render(request, "csrf.html", status=403)
        answer["Cache-Control"] = "no-store"
    return answer


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
        own = status if status in _STANDARD else 503 if status >= _OURS else 400
        return HttpResponse(body, content_type, status=own, headers=headers)
    if not request.path.startswith(_FOR_PROGRAMS):
        return None
    return JsonResponse({"code": code, "detail": detail}, status=status, headers=headers)
