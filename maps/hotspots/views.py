"""The page of hot spots: what was found, where, how sure it is, and the reports behind it."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_POST, require_safe

from field_api.errors import BadInput
from field_api.web.office import for_roles, person
from maps.analysis.api import ANALYSES
from maps.hotspots.answers import Where
from maps.hotspots.api import stored_for, where_from
from maps.hotspots.asking import question_from
from maps.hotspots.running import ask, pending_run
from maps.hotspots.shown import Looked, context_of, looked_question
from maps.models import HotspotRun


@require_safe
@gzip_page
@for_roles(*ANALYSES)
def page(request: HttpRequest) -> HttpResponseBase:
    """Every choice comes from the address. What cannot be read is named with status 422, over the usual page.

    Nothing is searched here: it shows what was found at night, or when somebody asked for it.
    """
    mistake = ""
    try:
        looked = _looked(_words(request))
        context = context_of(looked, person(request))
    except BadInput as error:
        mistake = error.detail
        looked = _looked({})
        context = context_of(looked, person(request))
    return render(
        request, "maps/hotspots.html", {**context, "mistake": mistake}, status=422 if mistake else 200
    )


@require_POST
@for_roles(*ANALYSES)
def search(request: HttpRequest) -> HttpResponseBase:
    """Have a worker search it, and show the page that waits for it."""
    words = {key: value for key, value in request.POST.dict().items() if isinstance(value, str)}
    try:
        question = question_from(words)
        where = where_from(words)
    except BadInput as error:
        context = {**context_of(_looked({}), person(request)), "mistake": error.detail}
        return render(request, "maps/hotspots.html", context, status=422)
    ask(question, by=person(request), cause=HotspotRun.Cause.PAGE)
    looked = Looked(question, None, None, where, words, question.category, "", "", 1)
    return HttpResponseRedirect(looked.url())


def _words(request: HttpRequest) -> dict[str, str]:
    return {key: ",".join(filter(None, request.GET.getlist(key))).strip() for key in request.GET}


def _looked(words: Mapping[str, str]) -> Looked:
    question = question_from(words)
    where = where_from(words) if words else Where()
    run = stored_for(question, is_dated=bool(words.get("from") or words.get("to")))
    shown = looked_question(run, question)
    page = words.get("page", "")
    return Looked(
        question=shown,
        run=run,
        pending=pending_run(question),
        where=where,
        words=words,
        category=question.category,
        place=words.get("place", ""),
        after=words.get("after", ""),
        page=min(max(int(page), 1), 10_000) if page.isdecimal() and len(page) < 6 else 1,
    )
