"""The planner's page: what is reported where and when, compared, looked into and taken away."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from field_api.errors import BadInput
from field_api.web.office import for_roles, person
from maps.analysis.api import ANALYSES
from maps.analysis.choice import choice_from, words_of
from maps.analysis.detail import detail
from maps.analysis.seen import seen
from maps.analysis.shown import context_of, detail_words


@require_safe
@gzip_page
@for_roles(*ANALYSES)
def page(request: HttpRequest) -> HttpResponseBase:
    """Every choice comes from the address, so that a view can be linked. A fixed number of queries.

    What cannot be read is named with status 422, over the page without choices.
    """
    mistake = ""
    after = request.GET.get("after", "")
    try:
        choice = choice_from(words_of(request.GET))
        found = detail(choice, choice.spot, person(request), after) if choice.spot else None
    except BadInput as error:
        mistake, choice, found = error.detail, choice_from({}), None
    context = {**context_of(seen(choice), found), "mistake": mistake}
    return render(request, "maps/analysis.html", context, status=422 if mistake else 200)


@require_safe
@for_roles(*ANALYSES)
def detail_part(request: HttpRequest) -> HttpResponseBase:
    """The part of the page about one place, for its script."""
    try:
        choice = choice_from(words_of(request.GET))
        if choice.spot is None:
            raise BadInput(_("Sebutkan tempatnya: kelurahan, atau at dan cell_m."))
        found = detail(choice, choice.spot, person(request), request.GET.get("after", ""))
    except BadInput as error:
        return HttpResponse(error.detail, status=422, content_type="text/plain; charset=utf-8")
    return render(request, "maps/_analysis_detail.html", detail_words(choice, found))
