"""Answers of last resort: the one error shape below /api/, a page elsewhere."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views import defaults

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


def _api(request: HttpRequest, status: int) -> HttpResponse | None:
    if not request.path.startswith("/api/"):
        return None
    code, detail = _SENTENCES[status]
    return JsonResponse(
        {"code": code, "detail": detail}, status=status, headers={"Cache-Control": "no-store"}
    )
