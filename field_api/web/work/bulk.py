"""One action for many reports: each is its own transaction, and what happened is said for each."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from field_api.possible import Step
from field_api.web.office import for_roles, member, person
from field_api.web.work.acts import Form, Refusal, number_in, take, take_over
from field_api.web.work.worklist import RESULTS, WORKS
from field_api.worklist import PAGE_SIZE, filters_from

_TAKE = "ambil"
_STEPS: dict[str, Callable[[Form], str]] = {
    _TAKE: take_over,
    **{str(step): partial(take, step) for step in (Step.DISPOSE, Step.REJECT, Step.NOTE)},
}
_OWN_WORDS: dict[str, str] = {
    Step.DISPOSE: "catatan_disposisi",
    Step.REJECT: "kata_tolak",
    Step.NOTE: "catatan",
}
"""Where the one form of the list keeps the words of each action."""


@require_POST
@for_roles(*WORKS)
def take_many(request: HttpRequest) -> HttpResponse:
    """`nomor` (many) and `langkah`; leads back to the list, which says what happened to each."""
    membership = member(request)
    query = filters_from(membership.role, request.GET).query()
    numbers = list(dict.fromkeys(number_in(one) for one in request.POST.getlist("nomor")))[:PAGE_SIZE]
    name = request.POST.get("langkah", "")
    request.session[RESULTS] = _results(request, name, numbers)
    return redirect(f"{reverse('work-list')}?{query}#hasil")


def _results(request: HttpRequest, name: str, numbers: list[str]) -> dict[str, list[dict[str, str]]]:
    """`done` and `failed`, each number with its sentence; an empty number speaks of all."""
    step = _STEPS.get(name)
    if step is None or not numbers:
        words = _("Pilih laporannya dahulu.") if step else _("Pilih tindakannya.")
        return {"done": [], "failed": [{"number": "", "words": words}]}
    form = request.POST.copy()
    form["note"] = form.get(_OWN_WORDS.get(name, ""), "")
    done, failed = [], []
    for number in numbers:
        try:
            said = step(Form(number, person(request), form))
            done.append({"number": number, "words": said})
        except Refusal as error:
            failed.append({"number": number, "words": error.detail})
    return {"done": done, "failed": failed}
