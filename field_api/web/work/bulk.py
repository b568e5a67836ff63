"""One action for many reports: each is its own transaction, and what happened is said for each."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

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
    """`nomor` (many) and `langkah`; leads back to the list, which says what happened and keeps the choice."""
    query = filters_from(member(request), request.GET).query()
    numbers = list(dict.fromkeys(number_in(one) for one in request.POST.getlist("nomor")))[:PAGE_SIZE]
    name = request.POST.get("langkah", "")
    request.session[RESULTS] = _results(request, name, numbers)
    return redirect(f"{reverse('work-list')}?{query}#hasil")


def _results(request: HttpRequest, name: str, numbers: list[str]) -> dict[str, Any]:
    """`done` and `failed`: groups of `numbers` with one sentence; without numbers it speaks of everything.

    `chosen` stay ticked: what failed. `next` are those that were taken and may be passed on at once. `said`
    is what was typed, while something failed.
    """
    step = _STEPS.get(name)
    if step is None or not numbers:
        words = _("Pilih laporannya dahulu.") if step else _("Pilih tindakannya.")
        return {"done": [], "failed": [{"numbers": [], "words": words}], "chosen": numbers, "said": {}}
    form = request.POST.copy()
    form["note"] = form.get(_OWN_WORDS.get(name, ""), "")
    done, failed = Outcome(), Outcome()
    for number in numbers:
        try:
            done.add(number, step(Form(number, person(request), form)))
        except Refusal as error:
            failed.add(number, error.detail)
    typed = {field: request.POST.get(field, "") for field in (*_OWN_WORDS.values(), "unit", "alasan")}
    return {
        "done": done.groups(),
        "failed": failed.groups(),
        "chosen": failed.numbers(),
        "next": ",".join(done.numbers()) if name == _TAKE else "",
        "said": typed | {"langkah": name} if failed.numbers() else {},
    }


class Outcome:
    """Sentences about single reports, gathered where they say the same but for the number."""

    def __init__(self) -> None:
        self._found: dict[str, list[str]] = {}

    def add(self, number: str, words: str) -> None:
        self._found.setdefault(words.replace(f" {number}", ""), []).append(number)

    def numbers(self) -> list[str]:
        return [number for numbers in self._found.values() for number in numbers]

    def groups(self) -> list[dict[str, Any]]:
        return [{"words": words, "numbers": numbers} for words, numbers in self._found.items()]
