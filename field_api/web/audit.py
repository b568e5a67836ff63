"""The audit trail as a page and as a file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from field_api.csv_out import csv_lines
from field_api.desk.trail import READS_TRAIL, actions, asked_from, trail
from field_api.models import AuditEntry, Membership
from field_api.steps.audit import record
from field_api.web.keyset import take
from field_api.web.office import for_roles, person

PAGE_SIZE = 50
EXPORTED = "audit_exported"
ACTIONS = {
    "report_seen": gettext_lazy("Membuka laporan"),
    "coordinate": gettext_lazy("Mengoordinasikan"),
    "accept": gettext_lazy("Menerima untuk dikerjakan"),
    "dispose": gettext_lazy("Meneruskan ke unit lain"),
    "hand_back": gettext_lazy("Mengembalikan (bukan kewenangan)"),
    "reject": gettext_lazy("Menolak laporan"),
    "follow_up": gettext_lazy("Mengirim tindak lanjut"),
    "place": gettext_lazy("Memindahkan titik"),
    "merge": gettext_lazy("Menggabungkan laporan"),
    "unmerge": gettext_lazy("Memisahkan kembali"),
    "split": gettext_lazy("Memecah laporan"),
    "note": gettext_lazy("Menulis catatan internal"),
    "assignment_run": gettext_lazy("Menjalankan pembagian tugas"),
    "assignment_pinned": gettext_lazy("Menetapkan petugas"),
    "assignment_unpinned": gettext_lazy("Melepas ketetapan petugas"),
    "absence_added": gettext_lazy("Mencatat ketidakhadiran"),
    "absence_ended": gettext_lazy("Mengakhiri ketidakhadiran"),
    "absence_deleted": gettext_lazy("Menghapus ketidakhadiran"),
    "weather_stopped": gettext_lazy("Menghentikan karena cuaca"),
    "weather_stop_ended": gettext_lazy("Mengakhiri penghentian cuaca"),
    "report_validated": gettext_lazy("Menyatakan benar dan selesai"),
    "report_sent_back": gettext_lazy("Mengembalikan ke unit"),
    "suspicion_cleared": gettext_lazy("Menyatakan kecurigaan wajar"),
    "suspicion_confirmed": gettext_lazy("Memastikan kecurigaan"),
    "case_asked": gettext_lazy("Bertanya ke rapat"),
    "case_answered": gettext_lazy("Menulis keputusan rapat"),
    "moderation_held": gettext_lazy("Ditahan dari umum"),
    "moderation_shown": gettext_lazy("Menampilkan ke umum"),
    "moderation_hidden": gettext_lazy("Menyembunyikan dari umum"),
    "message_retry": gettext_lazy("Mengirim ulang pesan"),
    "message_leave": gettext_lazy("Membiarkan pesan"),
    "results_exported": gettext_lazy("Mengunduh hasil"),
    EXPORTED: gettext_lazy("Mengunduh jejak"),
}
"""What is not named here is shown by its own name."""
PAGES = {"desk": gettext_lazy("meja validasi"), "suspicion": gettext_lazy("kecurigaan")}
_DETAILS = {
    "page": gettext_lazy("halaman"),
    "reason": gettext_lazy("alasan"),
    "note": gettext_lazy("catatan"),
    "was": gettext_lazy("semula"),
    "unit": gettext_lazy("unit"),
    "photos": gettext_lazy("foto"),
    "into": gettext_lazy("ke laporan"),
    "part": gettext_lazy("laporan baru"),
    "case": gettext_lazy("kasus"),
    "criterion": gettext_lazy("kriteria"),
    "suspicion": gettext_lazy("kecurigaan"),
}


@require_safe
@for_roles(*READS_TRAIL)
def list_page(request: HttpRequest) -> HttpResponse:
    """`?username=&action=&number=&first=&last=&after=&before=`; what cannot be read counts as not given.

    Six queries.
    """
    asked = asked_from(request.GET)
    found = take(trail(request.user, asked), key="at", words=request.GET, size=PAGE_SIZE, newest_first=True)
    words = {
        "slice": found,
        "rows": [(row, ACTIONS.get(row.action, row.action), _details(row)) for row in found.rows],
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


def _details(row: AuditEntry) -> list[tuple[str, str]]:
    """What else is known of it, in words: texts and numbers only, the rest is in the file."""
    shown = []
    for name, value in row.detail.items():
        word = ", ".join(map(str, value)) if isinstance(value, list) else value
        if word not in ("", None) and not isinstance(word, dict):
            word = PAGES.get(word, word) if name == "page" else word
            shown.append((str(_DETAILS.get(name, name)), str(word)))
    return shown
