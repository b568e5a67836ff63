"""Follow a report: every stage it went through, for anyone who knows its number, and its reporter's word."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from field_api.errors import NoSuchReport
from field_api.models import Photo, Report
from field_api.queries import visible_reports
from field_api.reporter_keys import is_reporter
from field_api.steps.survey import RATINGS
from field_api.tracking import public_report, shown_standing_of
from field_api.uploads import MAX_PHOTOS
from field_api.workflow import CLOSED

MAX_NUMBER_LENGTH = 20
_LEAST_DIGITS = 10
"""Of a number: six of its day, four or more of its place in that day."""
_LOOK_ALIKES = str.maketrans("OQIL", "0011")
_UNKNOWN_PLACE = frozenset({"no_location", "redacted", "invalid"})


@require_safe
def search(request: HttpRequest) -> HttpResponse | HttpResponseRedirect:
    """The search box; with `?nomor=` it leads on to the report."""
    typed = request.GET.get("nomor", "").strip()
    if number := _number(typed):
        return redirect("follow-report", number=number)
    return render(request, "web/follow.html", {"typed": typed})


@require_safe
@never_cache
def report_page(request: HttpRequest, number: str) -> HttpResponse:
    """What the public may see of one report. An unknown number gives 404 and the search box, and so does one
    that is private, held or hidden, but for its reporter and for those who work on it.

    With the reporter's key in `?kunci=` it offers what only the reporter may do. Nine queries at most.
    """
    if (tidy := _number(number)) != number:
        return redirect("follow-report", number=tidy) if tidy else redirect("follow")
    return report_answer(request, number, key=request.GET.get("kunci", ""))


def report_answer(
    request: HttpRequest, number: str, *, key: str, status: int = 200, **said: Any
) -> HttpResponse:
    """The page; `said` is what a form said that could not be taken, with the mistake. No key leaves it."""
    try:
        is_mine = bool(key) and is_reporter(number, key)
        may_see = is_mine or visible_reports(request.user).filter(number=number).exists()
        report = public_report(number, for_reporter=may_see)
        standing = shown_standing_of(number, for_reporter=may_see)
    except NoSuchReport as error:
        return render(request, "web/follow.html", {"typed": number, "mistake": error.detail}, status=404)
    words = {
        **_parts(report),
        "report": report,
        "standing": standing,
        "is_open_to_all": not report["is_private"] and report["moderation"] == Report.Moderation.SHOWN,
        "key": key if is_mine else "",
        "is_wrong_key": bool(key) and not is_mine,
        "ratings": _ratings(),
        "max_photos": MAX_PHOTOS,
        **said,
    }
    response = render(request, "web/report.html", words, status=status)
    response["Referrer-Policy"] = "same-origin"
    return response


def place_words(photo: dict[str, Any]) -> str:
    """What is known of where a follow-up photo was taken, in plain words that accuse nobody."""
    distance_m = photo["distance_m"]
    if photo["verdict"] is None:
        return _("Lokasi foto belum diperiksa.")
    if photo["verdict"] in _UNKNOWN_PLACE or distance_m is None:
        return _("Lokasi foto tidak diketahui.")
    away = _("Foto diambil sekitar %(distance)s dari titik laporan.") % {"distance": _about(distance_m)}
    if photo["verdict"] == "match":
        return away
    return f"{away} {_('Posisi ponsel bisa meleset.')}"


def _about(distance_m: float) -> str:
    """A distance no finer than phones measure: 10 m steps, 100 m steps from 1 km on."""
    if distance_m < 995:
        return _("%(metres)d m") % {"metres": max(10, round(distance_m, -1))}
    return _("%(kilometres)s km") % {"kilometres": number_format(distance_m / 1000, decimal_pos=1)}


def _number(typed: str) -> str:
    """The number as it is stored: in capitals, without the spaces and dots that people add; maybe empty.

    Digits alone get the JK that people leave out, and letters among digits are what they look like.
    """
    plain = "".join(filter(str.isalnum, typed.upper()))[:MAX_NUMBER_LENGTH]
    if plain.isdecimal() and len(plain) >= _LEAST_DIGITS:
        return f"JK{plain}"
    looks_right = plain.startswith("JK") and len(plain) >= _LEAST_DIGITS + 2
    return f"JK{plain[2:].translate(_LOOK_ALIKES)}" if looks_right else plain


def _ratings() -> list[tuple[int, str]]:
    words = [_("Sangat buruk"), _("Buruk"), _("Cukup"), _("Baik"), _("Sangat baik")]
    return list(zip(RATINGS, words, strict=True))


def _parts(report: dict[str, Any]) -> dict[str, Any]:
    """The report in the order in which it is read. The last stage is the one that runs."""
    stages = report["stages"]
    is_closed = report["status"] in CLOSED
    photos = report["photos"]
    after = [photo for photo in photos if photo["kind"] == Photo.Kind.FOLLOW_UP]
    return {
        "past": stages[:-1],
        "present": stages[-1] if stages else None,
        "is_closed": is_closed,
        "is_late": not is_closed and report["due_at"] is not None and report["due_at"] < timezone.now(),
        "before": [photo for photo in photos if photo["kind"] == Photo.Kind.REPORT],
        "again": [photo for photo in photos if photo["kind"] == Photo.Kind.REOPEN],
        "after": [photo | {"words": place_words(photo)} for photo in after],
        "config": {
            "point": report["point"],
            "baseMap": {"url": settings.BASE_MAP_URL, "attribution": settings.BASE_MAP_ATTRIBUTION},
            "words": {"zoomIn": _("Perbesar"), "zoomOut": _("Perkecil")},
        },
    }
