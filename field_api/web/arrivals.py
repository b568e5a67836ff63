"""What came from the field and needs a person: refused bodies, and visits that came in an unusual way."""

from __future__ import annotations

import json
from collections.abc import Iterable

from django.core.paginator import Paginator
from django.db.models import F, Func, IntegerField, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from field_api.errors import CallerError, NoSuchRecord, NotYours
from field_api.models import Quarantine, Report, Visit
from field_api.queries import SEES_SUSPICIONS
from field_api.steps.quarantine import mark_handled
from field_api.steps.sealed import CORRECTS_UNKNOWN, LATE
from field_api.typed import written
from field_api.web.office import for_roles, is_coordinator, person

PAGE_SIZE = 25
SHOWN_VISITS = 50
STATES = {"open": _("belum dilihat"), "handled": _("selesai dilihat"), "all": _("semuanya")}
FLAGS = {
    LATE: _("Datang setelah tugasnya ditarik, dipindahkan, atau laporannya diputuskan."),
    CORRECTS_UNKNOWN: _("Membetulkan kunjungan yang tidak ada di sini."),
}
MAX_NUMBER_LENGTH = 20


@require_safe
@for_roles(*SEES_SUSPICIONS)
def list_page(request: HttpRequest) -> HttpResponse:
    """`?state=&page=`; what is not known counts as not given."""
    return _list(request)


@require_POST
@for_roles(*SEES_SUSPICIONS)
def handle(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one body as seen to, with the POST's `note`."""
    try:
        mark_handled(pk=pk, by=person(request), note=written(request.POST, "note", 2000))
    except NoSuchRecord as error:
        raise Http404(error.detail) from error
    except CallerError as error:
        status = 403 if isinstance(error, NotYours) else 422
        return _list(request, mistake=error.detail, status=status)
    return redirect(f"{reverse('arrivals')}#karantina")


@require_safe
@for_roles(*SEES_SUSPICIONS)
def body(request: HttpRequest, pk: int) -> HttpResponse:
    """The bytes as they came, never shown inline."""
    row = get_object_or_404(Quarantine, pk=pk)
    headers = {
        "Content-Disposition": f'attachment; filename="{row.kind}-{row.client_id}.bin"',
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(bytes(row.raw), content_type="application/octet-stream", headers=headers)


def _list(request: HttpRequest, *, mistake: str = "", status: int = 200) -> HttpResponse:
    state = request.GET.get("state", "")
    state = state if state in STATES else "open"
    page = Paginator(_quarantined(state), PAGE_SIZE).get_page(request.GET.get("page"))
    _read_numbers(page.object_list)
    words = {
        "page": page,
        "state": state,
        "states": STATES,
        "state_name": STATES[state],
        "query": f"state={state}",
        "flagged": _flagged(),
        "may_decide": is_coordinator(request),
        "mistake": mistake,
    }
    return render(request, "web/arrivals.html", words, status=status)


def _quarantined(state: str) -> QuerySet[Quarantine]:
    size = Func(F("raw"), function="octet_length", output_field=IntegerField())
    rows = Quarantine.objects.select_related("by", "handled_by").annotate(size=size)
    return rows if state == "all" else rows.filter(handled_at__isnull=state == "open")


def _read_numbers(rows: Iterable[Quarantine]) -> None:
    """The number of the report that a body is about, where it can be read, and whether we know it."""
    numbers = {row.pk: _number(bytes(row.raw)) for row in rows}
    wanted = set(filter(None, numbers.values()))
    known = set(Report.objects.filter(number__in=wanted).values_list("number", flat=True))
    for row in rows:
        row.number = numbers[row.pk]  # type: ignore[attr-defined]  # for the template
        row.is_known = numbers[row.pk] in known  # type: ignore[attr-defined]


def _number(raw: bytes) -> str:
    try:
        said = json.loads(raw)
    except (ValueError, RecursionError):
        return ""
    number = said.get("report") if isinstance(said, dict) else None
    return number if isinstance(number, str) and number.isalnum() and len(number) <= MAX_NUMBER_LENGTH else ""


def _flagged() -> list[tuple[Visit, list[str]]]:
    visits = Visit.objects.exclude(flags=[]).select_related("report", "validator").order_by("-received_at")
    return [(visit, [str(FLAGS.get(flag, flag)) for flag in visit.flags]) for visit in visits[:SHOWN_VISITS]]
