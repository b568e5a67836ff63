"""The page of one report: everything about it, and the steps that may be taken, as forms."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from field_api.errors import BadInput, NoSuchReport
from field_api.place_in_text import proposals_in
from field_api.queries import place_names, report_for
from field_api.steps.audit import record_identity_seen, record_seen
from field_api.steps.place import PinMove, preview_place
from field_api.web.office import for_roles, member, person
from field_api.web.work.acts import Refusal
from field_api.web.work.dossier import dossier
from field_api.web.work.worklist import READS, WORKS

_POINTS = frozenset({"link", "map_view", "coordinates", "plus_code"})
"""Proposals that name a point; the middle of a kelurahan is none."""


@require_safe
@for_roles(*READS)
def report_page(request: HttpRequest, number: str) -> HttpResponse:
    """All that its unit may know, and for planners and admins to read. Another unit's is not there (404)."""
    return page_answer(request, number)


def page_answer(request: HttpRequest, number: str, *, status: int = 200, **said: Any) -> HttpResponse:
    """The page; `said` is what a refused form said, with the mistake. Seeing it is written down."""
    membership = member(request)
    try:
        report = report_for(request.user, number)
    except NoSuchReport as error:
        raise Http404(error.detail) from error
    record_seen(report.number, by=person(request), page="work")
    words = dossier(person(request), membership, report) | said
    if words["reporter"]:
        record_identity_seen(report.number, by=person(request), page="work")
    return render(request, "web/worklist/report.html", words, status=status)


@require_safe
@for_roles(*WORKS)
def pin_page(request: HttpRequest, number: str) -> HttpResponse:
    """What moving the pin to `titik` (coordinates, a map link or a plus code) would change; moves nothing."""
    try:
        report_for(request.user, number)
    except NoSuchReport as error:
        raise Http404(error.detail) from error
    typed = request.GET.get("titik", "").replace("\x00", "").strip()[:500]
    words: dict[str, Any] = {"number": number, "typed": typed}
    try:
        words |= _pin_words(preview_place(number=number, by=person(request), **_point_in(typed)))
    except Refusal as error:
        words["mistake"] = error.detail
    template = "web/worklist/_pin.html" if getattr(request, "htmx", False) else "web/worklist/pin.html"
    response = render(request, template, words)
    response["Vary"] = "HX-Request"
    return response


def _point_in(typed: str) -> dict[str, float]:
    found = [one for one in proposals_in(typed) if one.kind in _POINTS]
    if not found:
        raise BadInput(_("Tulis lintang dan bujur, misalnya -6.1754, 106.8272, atau tempel tautan peta."))
    return {"lon": found[0].lon, "lat": found[0].lat}


def _pin_words(move: PinMove) -> dict[str, Any]:
    was, now = place_names(move.was_code), place_names(move.code)
    return {
        "move": move,
        "was": was["kelurahan"]["name"] if was else "",
        "now": now["kelurahan"]["name"] if now else "",
        "changes_area": move.was_code != move.code,
        "changes_unit": move.was_unit != move.unit,
        "changes_home": move.was_home != move.home,
    }
