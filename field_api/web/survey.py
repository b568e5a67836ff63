"""What only the reporter may say of a closed report, by the key from the mail: a rating, "belum selesai"."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from field_api.errors import BadInput, CallerError, Conflict, NoSuchReport, NotYours, TooLate, WrongStatus
from field_api.steps.photos import uploaded
from field_api.steps.reopen import reopen
from field_api.steps.survey import answer_survey
from field_api.typed import written
from field_api.uploads import takes_photos
from field_api.web.follow import report_answer

_STATUS: dict[type[CallerError], int] = {
    NotYours: 403,
    NoSuchReport: 404,
    Conflict: 409,
    TooLate: 409,
    WrongStatus: 409,
}
_YES_NO = {"ya": True, "tidak": False}
MAX_WORDS = {"note": 1000, "reason": 2000}


@require_POST
@never_cache
def survey(request: HttpRequest, number: str) -> HttpResponse:
    """`beres` (ya, tidak), `nilai` (1-5), `note`. Afterwards the page shows that it was kept."""
    key, note = request.POST.get("kunci", ""), request.POST.get("note", "")
    solved, rating = request.POST.get("beres", ""), request.POST.get("nilai", "")
    try:
        if solved not in _YES_NO or not rating.isdecimal():
            raise BadInput(_("Jawab kedua pertanyaan: apakah masalahnya beres, dan nilai penanganannya."))
        answer_survey(
            number=number,
            reporter_key=key,
            is_solved=_YES_NO[solved],
            rating=int(rating[:2]),
            note=_words(request, "note"),
        )
    except CallerError as error:
        said = {"beres": solved, "nilai": rating, "note": note, "survey_mistake": error.detail}
        return report_answer(request, number, key=key, status=_status(error), **said)
    return _back(number, key, "penilaian")


@takes_photos
@require_POST
@never_cache
def reopen_page(request: HttpRequest, number: str) -> HttpResponse:
    """`reason` and `photos`. Afterwards the page shows the stage that runs again."""
    key, reason = request.POST.get("kunci", ""), request.POST.get("reason", "")
    try:
        text = _words(request, "reason")
        if not text:
            raise BadInput(_("Tulis apa yang belum selesai."))
        reopen(number=number, reporter_key=key, reason=text, photos=uploaded(request.FILES.getlist("photos")))
    except CallerError as error:
        said = {"reason": reason, "reopen_mistake": error.detail}
        return report_answer(request, number, key=key, status=_status(error), **said)
    return _back(number, key, "tahap")


def _back(number: str, key: str, part: str) -> HttpResponseRedirect:
    address = reverse("follow-report", args=[number])
    return HttpResponseRedirect(f"{address}?{urlencode({'kunci': key})}#{part}")


def _words(request: HttpRequest, name: str) -> str:
    return written(request.POST, name, MAX_WORDS[name])


def _status(error: CallerError) -> int:
    return next((_STATUS[kind] for kind in type(error).__mro__ if kind in _STATUS), 422)
