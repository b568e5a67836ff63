"""What is stuck on its way to citizens: which message, on which way, why, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Min
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from field_api.errors import BadInput, CallerError, NoSuchMessage
from field_api.models import FailingPart, Outbox
from field_api.steps.outbox import (
    LOOKS_AFTER_MESSAGES,
    MAX_ATTEMPTS,
    is_given_up,
    leave_message,
    retry_message,
    stuck,
    waiting_too_long,
    ways_left,
)
from field_api.typed import written
from field_api.web.office import for_roles, person

PAGE_SIZE = 25
KINDS = {
    "received": _("Laporan diterima"),
    "moved": _("Laporan pindah tahap"),
    "merged": _("Laporan digabungkan"),
    "followed": _("Laporan gabungan pindah tahap"),
    "split": _("Laporan dipisahkan"),
    "alert": _("Kabar untuk pelanggan"),
}
WAYS = {"email": _("surel"), "webhook": _("WhatsApp (webhook)"), "console": _("layar")}
PARTS = {
    "mail": _("mengirim pesan"),
    "alerts": _("mengabari pelanggan"),
    "outbox": _("memeriksa antrean pesan"),
    "places": _("mencari kelurahan laporan"),
    "boundaries": _("mengikuti batas baru"),
    "photos": _("menilai foto"),
    "suspicions": _("menyusun kecurigaan"),
    "journeys": _("memeriksa perjalanan"),
    "files": _("membersihkan berkas terputus"),
    "personal_data": _("menghapus data pelapor"),
    "limits": _("membersihkan hitungan batas"),
    "rows": _("membersihkan catatan lama"),
    "counts": _("menghitung yang terlambat"),
    "exports": _("membuat ekspor"),
    "hotspots": _("mencari titik panas"),
}
_STEPS = {"retry": retry_message, "leave": leave_message}


@dataclass(frozen=True)
class Failing:
    """A part of the work in the background that fails, as the page shows it."""

    part: Any
    error: str
    since: datetime


@dataclass(frozen=True)
class Row:
    """One stuck message as the page shows it."""

    message: Outbox
    kind: Any
    ways: list[Any]
    is_given_up: bool


@require_safe
@for_roles(*LOOKS_AFTER_MESSAGES)
def list_page(request: HttpRequest) -> HttpResponse:
    """Those given up first. Nobody's address is shown: who is told is the reporter's own affair."""
    return _page(request)


@require_http_methods(["POST"])
@for_roles(*LOOKS_AFTER_MESSAGES)
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """`decision` is retry or leave, `note` says why."""
    step = _STEPS.get(request.POST.get("decision", ""))
    try:
        if step is None:
            raise BadInput(gettext("Pilih salah satu: coba lagi, atau biarkan."))
        step(pk=pk, by=person(request), note=written(request.POST, "note", 500))
    except CallerError as error:
        return _page(request, mistake=error.detail, status=404 if isinstance(error, NoSuchMessage) else 422)
    return redirect("messages")


def _page(request: HttpRequest, *, mistake: str = "", status: int = 200) -> HttpResponse:
    page = Paginator(stuck(), PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [
        Row(
            message=one,
            kind=KINDS.get(one.kind, one.kind),
            ways=[WAYS.get(name, name) for name in ways_left(one)],
            is_given_up=is_given_up(one),
        )
        for one in page
    ]
    late = waiting_too_long().order_by().aggregate(messages=Count("pk"), oldest=Min("created_at"))
    words = {
        "page": page,
        "rows": rows,
        "mistake": mistake,
        "most": MAX_ATTEMPTS,
        "late": late,
        "failing": [
            Failing(PARTS.get(one.name, one.name), one.error, one.since) for one in FailingPart.objects.all()
        ],
    }
    return render(request, "web/messages.html", words, status=status)
