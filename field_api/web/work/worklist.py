"""The list: what is to be done, by deadline, with filters that stay in the address."""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from django_htmx.http import push_url

from boundaries import official
from field_api import clock
from field_api.csv_out import csv_lines
from field_api.models import Membership, Report, Unit
from field_api.ready_words import reject_reasons
from field_api.web.office import for_roles, member, note_export
from field_api.web.work.due import WIB, due_words
from field_api.workflow import Status
from field_api.worklist import DUE, choices, filters_from, page_of, scopes_of, work_of

Role = Membership.Role
WORKS = (Role.OFFICER, Role.COORDINATOR)
READS = (*WORKS, Role.PLANNER, Role.ADMIN)
"""Whoever may see a report with all it holds, but on the phone; planners and admins take no step with it."""
EXPORTED = "worklist_exported"
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
        results = request.session.pop(RESULTS, None)
        words |= {"results": results, **_kept(results)}
        if request.GET.get("pilih") == "semua":
            words["ticked"] = "all"
    response = render(request, "web/worklist/_list.html" if is_part else "web/worklist/list.html", words)
    response["Vary"] = "HX-Request"
    return push_url(response, f"{request.path}?{words['query']}") if is_part else response


@require_safe
@for_roles(*WORKS)
def list_file(request: HttpRequest) -> StreamingHttpResponse:
    """The very list that is shown, all pages of it, as CSV; the same words in the address."""
    chosen = filters_from(member(request), request.GET)
    reports = work_of(request.user, chosen).select_related("category", "unit", "home_unit")
    ordered = reports.order_by(F("due_at").asc(nulls_last=True), "pk")
    note_export(request, EXPORTED, {"file": "worklist", **request.GET.dict()})
    rows = (_file_row(report) for report in ordered.iterator(chunk_size=2000))
    lines = csv_lines([str(name) for name in FILE_COLUMNS], rows)
    name = f"daftar-kerja-{clock.now().astimezone(WIB):%Y%m%d-%H%M}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)


FILE_COLUMNS = (
    *(_("Nomor"), _("Kategori"), _("Tahap"), _("Tenggat"), _("Diterima"), _("Kelurahan"), _("Unit")),
    *(_("Keterangan"), _("Alamat"), _("Lintang"), _("Bujur"), _("Privat")),
)


def _file_row(report: Report) -> list[object]:
    area = official.by_code(report.kelurahan_code) if report.kelurahan_code else None
    return [
        report.number,
        report.category.label,
        report.get_status_display(),
        report.due_at,
        report.received_at,
        area.name if area else "",
        report.unit.name if report.unit else "",
        report.description,
        report.address,
        report.point.y if report.point else None,
        report.point.x if report.point else None,
        gettext("ya") if report.is_private else gettext("tidak"),
    ]


def _kept(results: dict[str, Any] | None) -> dict[str, Any]:
    """What stays ticked and typed after an action for many, where some of it failed."""
    return {"ticked": results["chosen"], "said": results["said"]} if results else {}


def list_words(request: HttpRequest) -> dict[str, Any]:
    membership = member(request)
    chosen = filters_from(membership, request.GET)
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
        "ticked": (),
        "query": chosen.query(),
        "scopes": scopes_of(membership),
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
