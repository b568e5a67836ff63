"""The list: what is to be done, by deadline, with filters that stay in the address."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django_htmx.http import push_url

from boundaries import official
from field_api import clock
from field_api.models import Membership, Unit
from field_api.ready_words import reject_reasons
from field_api.web.office import for_roles, member
from field_api.web.work.due import due_words
from field_api.workflow import Status
from field_api.worklist import DUE, SCOPES, choices, filters_from, page_of, work_of

Role = Membership.Role
WORKS = (Role.OFFICER, Role.COORDINATOR)
READS = (*WORKS, Role.PLANNER, Role.ADMIN)
"""Whoever may see a report with all it holds, but on the phone; planners and admins take no step with it."""
RESULTS = "work_results"
"""In the session, from the bulk action to the list that shows what happened, once."""


@require_safe
@for_roles(*WORKS)
def list_page(request: HttpRequest) -> HttpResponse:
    """`?lingkup=&tahap=&kategori=&tenggat=&wilayah=&cari=` and `sesudah` or `sebelum`, keys of a page.

    What is not known counts as not given. HTMX gets the list alone. A fixed number of queries.
    """
    is_part = bool(getattr(request, "htmx", False))
    words = list_words(request)
    if not is_part:
        words["results"] = request.session.pop(RESULTS, None)
    response = render(request, "web/worklist/_list.html" if is_part else "web/worklist/list.html", words)
    response["Vary"] = "HX-Request"
    return push_url(response, f"{request.path}?{words['query']}") if is_part else response


def list_words(request: HttpRequest) -> dict[str, Any]:
    membership = member(request)
    chosen = filters_from(membership.role, request.GET)
    found = page_of(
        work_of(request.user, chosen),
        after=request.GET.get("sesudah", ""),
        before=request.GET.get("sebelum", ""),
    )
    is_officer = membership.role == Role.OFFICER
    now = clock.now()
    return {
        "page": found,
        "rows": [
            (report, due_words(report.due_at, now), _place_name(report.kelurahan_code))
            for report in found.rows
        ],
        "chosen": chosen,
        "query": chosen.query(),
        "scopes": SCOPES[membership.role],
        "stages": Status.choices,
        "dues": DUE,
        "is_officer": is_officer,
        "unit": membership.unit,
        "reasons": reject_reasons(),
        "units": Unit.objects.filter(is_active=True).order_by("name") if is_officer else [],
        **choices(request.user, chosen),
    }


def _place_name(code: str) -> str:
    area = official.by_code(code) if code else None
    return f"{area.name}." if area else ""
