"""News by mail: asking for it, confirming it, ending it. Nobody learns here who has asked for what."""

from __future__ import annotations

from contextlib import suppress
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from boundaries import official
from boundaries.official import OfficialArea, OfficialLevel
from field_api.errors import BadInput, CallerError, NoSuchAlert, TooMany
from field_api.models import Category
from field_api.queries import active_category
from field_api.steps import alerts
from field_api.steps.news import subject_of
from field_api.throttles import SharedThrottle
from field_api.vicinity import Circle, circle_from

_LEVELS: dict[int, tuple[OfficialLevel, ...]] = {
    1: ("kota", "kelurahan", "kecamatan"),
    2: ("kecamatan", "kelurahan"),
    3: ("kelurahan",),
}
_EVERYWHERE = frozenset({"jakarta", "dki jakarta", "seluruh jakarta", "seluruh dki jakarta"})


class _Limit(SharedThrottle):
    """By network address, behind as many proxies as are trusted."""

    scope = "alerts"

    def get_rate(self) -> str:
        return f"{settings.ALERTS_PER_HOUR}/hour"

    def get_cache_key(self, request: Any, view: Any) -> str:
        return f"alerts:{self.get_ident(request)}"


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def new_page(request: HttpRequest) -> HttpResponse:
    """A form for an area, a circle (`lon`, `lat`, `radius`) or a report (`laporan`), from the address."""
    words = (request.POST if request.method == "POST" else request.GET).dict()
    mistake, status = "", 200
    if request.method == "POST":
        try:
            _subscribe(request, words)
            return redirect("alert-asked")
        except TooMany as error:
            mistake, status = error.detail, 429
        except CallerError as error:
            mistake, status = error.detail, 422
    return render(request, "web/alert_new.html", _form(words) | {"mistake": mistake}, status=status)


@require_http_methods(["GET", "HEAD"])
def asked_page(request: HttpRequest) -> HttpResponse:
    """The same for everybody, whether or not the address was known."""
    return render(request, "web/alert_asked.html")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def one_page(request: HttpRequest, token: UUID) -> HttpResponse:
    """What the alert is about; a POST confirms it. A GET does not: mail programs open links by themselves."""
    try:
        alert = alerts.confirm(token) if request.method == "POST" else alerts.alert_for(token)
    except NoSuchAlert as error:
        return render(request, "web/alert.html", {"mistake": error.detail}, status=404)
    return render(request, "web/alert.html", {"alert": alert, "subject": subject_of(alert)})


@csrf_exempt  # mail programs press the button themselves (RFC 8058); the token is the secret
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def end_page(request: HttpRequest, token: UUID) -> HttpResponse:
    """A button; pressed, here or in a mail program, it ends the alert."""
    try:
        alert = alerts.end(token) if request.method == "POST" else alerts.alert_for(token)
    except NoSuchAlert as error:
        return render(request, "web/alert.html", {"mistake": error.detail}, status=404)
    return render(request, "web/alert_end.html", {"alert": alert, "subject": subject_of(alert)})


def _subscribe(request: HttpRequest, words: dict[str, str]) -> None:
    """Raises BadInput, TooMany. What fills in the field that nobody sees is told the same, and not kept."""
    email = words.get("email", "").strip()[:254]
    try:
        validate_email(email)
    except ValidationError as error:
        raise BadInput(_("Alamat surel belum benar. Contoh: nama@contoh.id")) from error
    wish = alerts.Wish(
        email=email,
        area_code=_area_code(words),
        circle=circle_from(words),
        number=words.get("laporan", "").strip()[:20],
        category=words.get("category", "").strip()[:80],
    )
    if words.get("situs", "").strip():
        return
    if not _Limit().allow_request(cast(Any, request), cast(Any, None)):
        raise TooMany(_("Terlalu banyak permintaan dari jaringan ini. Coba lagi satu jam lagi."))
    with suppress(TooMany):  # said aloud, it would tell that the address is known here
        alerts.subscribe(wish)


def _area_code(words: dict[str, str]) -> str:
    """`area` is a code; `wilayah` what somebody typed: "Gambir, Jakarta Pusat". Empty for another kind."""
    if words.get("laporan") or words.get("lon"):
        return ""
    if code := words.get("area", "").strip():
        return code
    typed = words.get("wilayah", "").strip()[:120]
    if typed.casefold() in _EVERYWHERE:
        return alerts.ALL_JAKARTA
    name, *above = [part.strip() for part in typed.split(",")]
    for level in _LEVELS.get(len(above) + 1, ()):
        above_it = dict(
            zip(("kecamatan", "kota") if level == "kelurahan" else ("kota",), above, strict=False)
        )
        if found := official.by_name(name, level, **above_it):
            return found.code
    if not typed:
        raise BadInput(_("Tulis wilayahnya: nama kelurahan, kecamatan atau kota."))
    raise BadInput(_("Wilayah “%(name)s” tidak dikenal. Pilih salah satu dari daftar.") % {"name": typed})


def _form(words: dict[str, str]) -> dict[str, Any]:
    """What the form shows and keeps; numbers that cannot be right are dropped."""
    try:
        circle: Circle | None = circle_from(words)
    except BadInput:
        circle = None
    area = official.by_code(words.get("area", "")) if words.get("area") else None
    return {
        "email": words.get("email", "")[:254],
        "wilayah": words.get("wilayah", "")[:120],
        "area": area,
        "area_name": official.full_name(area) if area else "",
        "circle": circle,
        "number": words.get("laporan", "")[:20],
        "category": active_category(words["category"]) if words.get("category") else None,
        "categories": Category.objects.filter(is_active=True).order_by("name"),
        "areas": [official.full_name(one) for one in _all_areas()],
    }


def _all_areas() -> list[OfficialArea]:
    return [*official.areas("kota"), *official.areas("kecamatan"), *official.areas("kelurahan")]
