"""Follow a report: every stage it went through, for anyone who knows its number."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from field_api.errors import NoSuchReport
from field_api.models import Photo
from field_api.queries import public_report
from field_api.workflow import CLOSED

MAX_NUMBER_LENGTH = 20
BEFORE = {Photo.Kind.REPORT, Photo.Kind.REOPEN}


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
    """What the public may see of one report. An unknown number gives 404 and the search box."""
    if (tidy := _number(number)) != number:
        return redirect("follow-report", number=tidy) if tidy else redirect("follow")
    try:
        report = public_report(number)
    except NoSuchReport as error:
        return render(request, "web/follow.html", {"typed": number, "mistake": error.detail}, status=404)
    return render(request, "web/report.html", {"report": report, **_parts(report)})


def _number(typed: str) -> str:
    """The number as it is stored: in capitals, without the spaces and dots that people add; maybe empty."""
    return "".join(filter(str.isalnum, typed.upper()))[:MAX_NUMBER_LENGTH]


def _parts(report: dict[str, Any]) -> dict[str, Any]:
    """The report in the order in which it is read. The last stage is the one that runs."""
    stages = report["stages"]
    is_closed = report["status"] in CLOSED
    photos = report["photos"]
    return {
        "past": stages[:-1],
        "present": stages[-1] if stages else None,
        "is_closed": is_closed,
        "is_late": not is_closed and report["due_at"] is not None and report["due_at"] < timezone.now(),
        "before": [photo for photo in photos if photo["kind"] in BEFORE],
        "after": [photo for photo in photos if photo["kind"] not in BEFORE],
        "config": {
            "point": report["point"],
            "baseMap": {"url": settings.BASE_MAP_URL, "attribution": settings.BASE_MAP_ATTRIBUTION},
        },
    }
