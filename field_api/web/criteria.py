"""The library of criteria, for all who sign in, and what waits for the joint meeting."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from field_api.desk.library import find_criteria, open_cases, with_use
from field_api.errors import CallerError, NoSuchRecord, NoSuchReport, NotYours
from field_api.models import Category, Membership
from field_api.queries import active_category
from field_api.steps.meeting import ASKS, Decision, answer, ask
from field_api.typed import typed, written
from field_api.web.office import for_roles, is_coordinator, person

PAGE_SIZE = 20
STAFF = tuple(Membership.Role)
SCOPES = {
    "category": gettext_lazy("Kategori laporan ini"),
    "group": gettext_lazy("Semua kategori sekelompok"),
    "all": gettext_lazy("Semua laporan"),
}
MAX_WORDS = 100
_STATUS: dict[type[CallerError], int] = {NotYours: 403, NoSuchRecord: 404, NoSuchReport: 404}


@require_safe
@for_roles(*STAFF)
def list_page(request: HttpRequest) -> HttpResponse:
    """`?q=&category=&page=`; what is not known counts as not given. Eleven queries at most."""
    return _page(request)


@require_POST
@for_roles(*ASKS)
def ask_page(request: HttpRequest) -> HttpResponse:
    """Put a case to the meeting: `number` and `question`."""
    number = "".join(filter(str.isalnum, request.POST.get("number", "").upper()))[:20]
    try:
        ask(number=number, by=person(request), question=written(request.POST, "question", 2000))
    except CallerError as error:
        return _page(request, mistake=error, about="ask")
    messages.success(request, _("Pertanyaan ini sekarang menunggu rapat."))
    return redirect("criteria")


@require_POST
@for_roles(Membership.Role.COORDINATOR)
def answer_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The meeting's decision on a case: `question`, `rule`, `scope`, `photo_hint`."""
    names = ("question", "rule", "scope", "photo_hint")
    try:
        said = {name: written(request.POST, name, 2000) for name in names}
        answer(pk=pk, by=person(request), decision=Decision(**said))
    except CallerError as error:
        return _page(request, mistake=error, about=pk)
    messages.success(request, _("Keputusan rapat sudah menjadi kriteria."))
    return redirect("criteria")


def _page(request: HttpRequest, *, mistake: CallerError | None = None, about: str | int = "") -> HttpResponse:
    words, slug = typed(request.GET, "q", MAX_WORDS), typed(request.GET, "category", 80)
    category = active_category(slug) if slug else None
    page = Paginator(find_criteria(words, category), PAGE_SIZE).get_page(request.GET.get("page"))
    said: dict[str, Any] = {"q": words, "category": category.slug if category else ""}
    coordinates = is_coordinator(request)
    membership = request.membership  # type: ignore[attr-defined]  # for_roles has put it there
    status = 200
    if mistake:
        status = next((_STATUS[kind] for kind in type(mistake).__mro__ if kind in _STATUS), 422)
    return render(
        request,
        "web/criteria.html",
        {
            "page": page,
            "entries": with_use(request.user, list(page)),
            "chosen": said,
            "query": urlencode({name: word for name, word in said.items() if word}),
            "categories": Category.objects.filter(is_active=True).order_by("name"),
            "cases": open_cases(request.user),
            "scopes": SCOPES,
            "may_ask": membership.role in ASKS,
            "may_answer": coordinates,
            "mistake": mistake.detail if mistake else "",
            "about": about,
            "said": request.POST if mistake else {},
        },
        status=status,
    )
