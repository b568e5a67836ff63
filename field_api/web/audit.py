"""The audit trail as a page and as a file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from field_api.csv_out import csv_lines
from field_api.desk.trail import READS_TRAIL, actions, asked_from, trail
from field_api.models import AuditEntry, Membership
from field_api.steps.audit import record
from field_api.web.audit_words import ACTIONS, EXPORTED, details, people_in
from field_api.web.keyset import take
from field_api.web.office import for_roles, person

PAGE_SIZE = 50


@require_safe
@for_roles(*READS_TRAIL)
def list_page(request: HttpRequest) -> HttpResponse:
    """`?username=&action=&number=&first=&last=&after=&before=`; what cannot be read counts as not given.

    Seven queries at most.
    """
    asked = asked_from(request.GET)
    found = take(trail(request.user, asked), key="at", words=request.GET, size=PAGE_SIZE, newest_first=True)
    people = people_in(found.rows)
    words = {
        "slice": found,
        "rows": [(row, ACTIONS.get(row.action, row.action), details(row, people)) for row in found.rows],
        "asked": asked,
        "query": urlencode(asked.said()),
        "actions": [(name, ACTIONS.get(name, name)) for name in actions()],
        "roles": dict(Membership.Role.choices),
    }
    return render(request, "web/audit.html", words)


@require_safe
@for_roles(*READS_TRAIL)
def export(request: HttpRequest) -> HttpResponseBase:
    """The same rows as CSV, all of them. That it was taken is a row of its own, from then on."""
    asked = asked_from(request.GET)
    rows = trail(request.user, asked)
    record(EXPORTED, by=person(request), number=asked.number, detail=asked.said())
    header = [_("Waktu (WIB)"), _("Pengguna"), _("Peran"), _("Tindakan"), _("Nomor laporan"), _("Rincian")]
    answer = StreamingHttpResponse(csv_lines(header, _lines(rows)), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="jejak.csv"'
    return answer


def _lines(rows: QuerySet[AuditEntry]) -> Iterator[list[object]]:
    for row in rows.iterator(chunk_size=2000):
        detail = json.dumps(row.detail, ensure_ascii=False) if row.detail else ""
        yield [row.at, row.username, row.role, row.action, row.number, detail]
