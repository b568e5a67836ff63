"""The moderation desk: what a doubt has held, read by a person who shows it to the public or hides it."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from field_api.errors import CallerError, NoSuchReport
from field_api.models import Photo, Report
from field_api.moderation import moderated, with_reasons
from field_api.personal_words import names_a_person
from field_api.queries import MODERATES
from field_api.steps.audit import record_seen_all
from field_api.steps.moderate import moderate
from field_api.steps.words import check_words
from field_api.typed import written
from field_api.web.office import for_roles, person

PAGE_SIZE = 20
STATES = {"held": _("Menunggu dibaca"), "hidden": _("Disembunyikan"), "words": _("Data pribadi di tulisan")}
WORDS = {"masked": True, "left": False}
"""What is done with words that may name a person: masked or not."""
MAX_NUMBER_LENGTH = 20


@require_http_methods(["GET", "HEAD", "POST"])
@for_roles(*MODERATES)
def desk(request: HttpRequest) -> HttpResponse:
    """`?state=held|hidden|words&page=` lists; a POST of `number`, `to` and `reason` decides.

    to: shown or hidden; of words, masked or left.

    The number may be that of any report.
    """
    if request.method != "POST":
        return _list(request)
    number = "".join(filter(str.isalnum, request.POST.get("number", "").upper()))[:MAX_NUMBER_LENGTH]
    try:
        to, reason = request.POST.get("to", ""), written(request.POST, "reason", 2000)
        if to in WORDS:
            check_words(number=number, by=person(request), mask=WORDS[to])
        else:
            moderate(number=number, by=person(request), to=to, reason=reason)
    except CallerError as error:
        status = 404 if isinstance(error, NoSuchReport) else 422
        return _list(request, mistake=error.detail, about=number, status=status)
    return redirect(f"{request.path}?state={_state(request)}")


def _list(request: HttpRequest, *, mistake: str = "", about: str = "", status: int = 200) -> HttpResponse:
    state = _state(request)
    page = Paginator(moderated(request.user, state=state), PAGE_SIZE).get_page(request.GET.get("page"))
    record_seen_all([one.number for one in page], by=person(request), page="moderation")
    words = {
        "page": page,
        "rows": [
            {
                "report": report,
                "why": why,
                "notes": _notes(report) if state == "words" else [],
                "photos": [one for one in report.photos.all() if one.kind != Photo.Kind.VISIT],
            }
            for report, why in with_reasons(page.object_list)
        ],
        "state": state,
        "states": STATES,
        "query": f"state={state}",
        "mistake": mistake,
        "about": about,
    }
    return render(request, "web/moderation.html", words, status=status)


def _state(request: HttpRequest) -> str:
    asked = request.POST.get("state") or request.GET.get("state", "")
    return asked if asked in STATES else "held"


def _notes(report: Report) -> list[str]:
    """What citizens typed about it later, where that may name a person."""
    notes = [voice.note for voice in report.voices.all()]
    notes += [survey.note for survey in report.surveys.all()]
    return [note for note in notes if names_a_person(note)]
