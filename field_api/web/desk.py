"""The validation desk: the queue by deadline, and one report with everything that decides it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from boundaries import official
from field_api import clock
from field_api.desk.queue import JUDGES, NOT_VISITED, Wanted, choices, next_number, queue, wanted_from
from field_api.errors import BadInput, CallerError, Conflict, NoSuchReport, NotYours, WrongStatus
from field_api.models import Assignment, Report, Visit
from field_api.queries import report_for
from field_api.steps.assign import assign_one
from field_api.steps.audit import record_seen
from field_api.steps.meeting import ask
from field_api.steps.validate import send_back, validate
from field_api.typed import written
from field_api.web.desk_case import desk_case, words_of
from field_api.web.keyset import take
from field_api.web.office import for_roles, is_coordinator, person
from field_api.workflow import Status

PAGE_SIZE = 25
DECISIONS = {
    **dict(Visit.Decision.choices),
    NOT_VISITED: gettext_lazy("Belum dikunjungi"),
}
SUSPICIONS = {"open": gettext_lazy("Sedang dicurigai"), "none": gettext_lazy("Tidak dicurigai")}
LONGEST_REASON = 2000
_DONE = {
    "validate": gettext_lazy("%s dinyatakan benar dan selesai."),
    "send_back": gettext_lazy("%s dikembalikan ke unitnya."),
}
_STATUS: dict[type[CallerError], int] = {NotYours: 403, WrongStatus: 409, Conflict: 409}


@require_safe
@for_roles(*JUDGES)
def list_page(request: HttpRequest) -> HttpResponse:
    """`?unit=&validator=&decision=&suspicion=&area=&overdue=&after=&before=`; what is not known counts as
    not given. Eight queries."""
    wanted = wanted_from(request.GET)
    rows = queue(request.user, wanted)
    units, validators = choices(request.user)
    found = take(rows, key="due", words=request.GET, size=PAGE_SIZE)
    words = {
        "slice": found,
        "rows": [(row, official.by_code(row.kelurahan_code)) for row in found.rows],
        "keys": [("n", _("Buka laporan pertama di antrean"))],
        "count": rows.count(),
        "now": clock.now(),
        "wanted": wanted,
        "query": urlencode(wanted.said()),
        "units": units,
        "validators": validators,
        "decisions": DECISIONS,
        "suspicions": SUSPICIONS,
        "kota": _areas(),
        "is_coordinator": is_coordinator(request),
        "NOT_VISITED": NOT_VISITED,
    }
    return render(request, "web/desk.html", words)


@require_http_methods(["GET", "HEAD", "POST"])
@for_roles(*JUDGES)
def one_page(request: HttpRequest, number: str) -> HttpResponse:
    """One report; a POST's `step` is validate (`note`), send_back (`reason`, `ready`), assign or ask
    (`question`). The address keeps the filters of the queue, so that what comes next is known."""
    wanted = wanted_from(request.GET)
    try:
        report = _report(request, number.replace("\x00", ""))
    except NoSuchReport as error:
        raise Http404(error.detail) from error
    if request.method != "POST":
        record_seen(number, by=person(request), page="desk")
        return _page(request, report, wanted)
    try:
        return _stepped(request, report, wanted)
    except CallerError as error:
        status = next((_STATUS[kind] for kind in type(error).__mro__ if kind in _STATUS), 422)
        return _page(request, _report(request, number), wanted, status=status, mistake=error.detail)


def _report(request: HttpRequest, number: str) -> Report:
    """One that this person may judge or has judged. Raises NoSuchReport, also for what was taken away."""
    report = report_for(request.user, number)
    if is_coordinator(request):
        return report
    mine = report.assignments.filter(validator__user_id=person(request).pk)
    if not mine.exclude(state=Assignment.State.WITHDRAWN).exists():
        raise NoSuchReport(_("Laporan %s tidak sedang ditugaskan kepada Anda.") % number)
    return report


def _stepped(request: HttpRequest, report: Report, wanted: Wanted) -> HttpResponse:
    by, number, step = person(request), report.number, request.POST.get("step", "")
    if step == "assign":
        given = assign_one(number=number, by=by)
        messages.success(
            request, _("%(number)s kini ada pada %(name)s.") % {"number": number, "name": given.validator}
        )
        return redirect(_address("desk-report", wanted, number))
    if step == "ask":
        ask(number=number, by=by, question=written(request.POST, "question", LONGEST_REASON))
        messages.success(request, _("Pertanyaan ini sekarang menunggu rapat."))
        return redirect(_address("desk-report", wanted, number))
    if step not in _DONE:
        raise BadInput(_("Pilih salah satu: benar dan selesai, atau kembalikan."))
    _must_be_the_claim_shown(request, report)
    if step == "validate":
        validate(number=number, by=by, note=written(request.POST, "note", LONGEST_REASON))
    else:
        send_back(number=number, by=by, reason=_reason(request, report))
    messages.success(request, _DONE[step] % number)
    upcoming = next_number(by, wanted, report)
    if not upcoming:
        among_these = _("Tidak ada lagi yang menunggu dengan pilihan ini.")
        messages.info(request, among_these if wanted.said() else _("Tidak ada lagi yang menunggu keputusan."))
    return redirect(_address("desk-report", wanted, upcoming) if upcoming else _address("desk", wanted))


def _must_be_the_claim_shown(request: HttpRequest, report: Report) -> None:
    """Nobody judges a claim that came after they had opened the page. Raises Conflict."""
    newest = report.follow_ups.order_by("-received_at", "-id").values_list("pk", flat=True).first()
    if request.POST.get("claim", "") != str(newest or ""):
        raise Conflict(_("Ada tindak lanjut yang lebih baru. Periksa dulu, lalu putuskan."))


def _reason(request: HttpRequest, report: Report) -> str:
    """The ready words that were ticked, each on a line, and what was typed."""
    said = written(request.POST, "reason", LONGEST_REASON)
    lines = words_of(request.POST.getlist("ready"), report)
    return "\n".join([*lines, *([said] if said else [])])


def _page(
    request: HttpRequest, report: Report, wanted: Wanted, *, status: int = 200, mistake: str = ""
) -> HttpResponse:
    coordinates = is_coordinator(request)
    case = desk_case(person(request), report)
    holder = case["holder"]
    is_holder = holder is not None and holder.user_id == request.user.pk
    upcoming = next_number(request.user, wanted, report)
    words = case | {
        "now": clock.now(),
        "mistake": mistake,
        "said": request.POST if mistake else {},
        "ticked": request.POST.getlist("ready") if mistake else [],
        "is_coordinator": coordinates,
        "may_decide": report.status == Status.VALIDASI and (coordinates or is_holder),
        "may_assign": coordinates
        and holder is None
        and report.status in {Status.VALIDASI, Status.TINDAK_LANJUT},
        "keys": [
            ("v", _('Ke tombol atau alasan "benar dan selesai", lalu Enter')),
            ("t", _("Ke alasan pengembalian (tolak)")),
            ("n", _("Laporan berikutnya, tanpa memutuskan")),
        ],
        "next": _address("desk-report", wanted, upcoming) if upcoming else "",
        "queue": _address("desk", wanted),
        "here": request.get_full_path(),
    }
    return render(request, "web/desk_report.html", words, status=status)


def _address(name: str, wanted: Wanted, number: str = "") -> str:
    said = wanted.said()
    address = reverse(name, args=[number] if number else [])
    return f"{address}?{urlencode(said)}" if said else address


def _areas() -> list[tuple[Any, list[Any]]]:
    """Each kota with its kecamatan."""
    kecamatan = official.areas("kecamatan")
    return [
        (kota, [one for one in kecamatan if one.parent_code == kota.code]) for kota in official.areas("kota")
    ]
