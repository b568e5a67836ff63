"""What waits for the coordinator's eye: the list, worst first, and one suspicion with all it rests on."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from field_api.errors import CallerError, NoSuchSuspicion, NotYours
from field_api.models import Suspicion
from field_api.queries import SEES_SUSPICIONS, suspicion_counts, suspicion_for, suspicions
from field_api.steps.audit import record_seen
from field_api.steps.suspicions import clear_suspicion, confirm_suspicion
from field_api.typed import written
from field_api.web.dossier import dossier
from field_api.web.office import for_roles, is_coordinator, person

PAGE_SIZE = 25
STATES = {
    "open": _("Perlu diperiksa"),
    "confirmed": _("Dipastikan"),
    "cleared": _("Dinyatakan wajar"),
    "all": _("Semua"),
}
KINDS = {"": _("Semua"), "follow_up": _("Tindak lanjut"), "visit": _("Kunjungan")}
_STEPS = {"clear": clear_suspicion, "confirm": confirm_suspicion}
_REASONS_SHOWN = 2


@require_safe
@for_roles(*SEES_SUSPICIONS)
def list_page(request: HttpRequest) -> HttpResponse:
    """`?state=&unit=&kind=&page=`; what is not known counts as not given."""
    chosen = _chosen(request)
    state = "" if chosen["state"] == "all" else chosen["state"]
    rows = suspicions(request.user, state=state, unit=chosen["unit"], kind=chosen["kind"])
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    counts = suspicion_counts(request.user)
    words = {
        "page": page,
        "rows": [(row, *_worst(row)) for row in page],
        "chosen": chosen,
        "states": STATES,
        "kinds": KINDS,
        "counts": counts,
        "query": urlencode(chosen),
        "unit_name": next((one["name"] for one in counts["units"] if one["code"] == chosen["unit"]), ""),
    }
    return render(request, "web/suspicions.html", words)


@require_http_methods(["GET", "HEAD", "POST"])
@for_roles(*SEES_SUSPICIONS)
def one_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One suspicion; a POST with `decision` (clear, confirm) and `note` decides on it."""
    mistake, note, status = "", "", 422
    if request.method == "POST":
        note = request.POST.get("note", "")
        step = _STEPS.get(request.POST.get("decision", ""))
        try:
            if step:
                step(pk=pk, by=person(request), note=written(request.POST, "note", 2000))
                return redirect("suspicion", pk=pk)
            mistake = gettext("Pilih salah satu: wajar, atau dipastikan.")
        except NoSuchSuspicion as error:
            raise Http404(error.detail) from error
        except NotYours as error:
            mistake, status = error.detail, 403
        except CallerError as error:
            mistake = error.detail
    try:
        row = suspicion_for(request.user, pk)
    except NoSuchSuspicion as error:
        raise Http404(error.detail) from error
    record_seen(row.report.number, by=person(request), page="suspicion")
    words = dossier(row) | {"mistake": mistake, "note": note, "may_decide": is_coordinator(request)}
    return render(request, "web/suspicion.html", words, status=status if mistake else 200)


def _chosen(request: HttpRequest) -> dict[str, str]:
    state, kind = request.GET.get("state", ""), request.GET.get("kind", "")
    return {
        "state": state if state in STATES else "open",
        "kind": kind if kind in KINDS else "",
        "unit": request.GET.get("unit", "")[:40],
    }


def _worst(row: Suspicion) -> tuple[list[Any], int]:
    """The reasons that are shown in the list, and how many more there are."""
    reasons = row.reasons if row.state == Suspicion.State.OPEN else row.seen
    return reasons[:_REASONS_SHOWN], max(0, len(reasons) - _REASONS_SHOWN)
