"""A step taken on the page of a report."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from field_api.errors import Conflict, NoSuchReport, NotYours, WrongStatus
from field_api.possible import Step
from field_api.queries import report_for
from field_api.uploads import takes_photos
from field_api.web.office import for_roles, person
from field_api.web.work.acts import Form, Refusal, take
from field_api.web.work.report import page_answer
from field_api.web.work.worklist import WORKS

_STATUS: dict[type[Exception], int] = {NotYours: 403, WrongStatus: 409, Conflict: 409}


@takes_photos
@require_POST
@for_roles(*WORKS)
def take_step(request: HttpRequest, number: str, step: str) -> HttpResponse:
    """Take it and lead back to the page; what is refused is said there, with what was typed."""
    try:
        report = report_for(request.user, number)
        wanted = Step(step)
    except (NoSuchReport, ValueError) as error:
        raise Http404 from error
    form = Form(report.number, person(request), request.POST, tuple(request.FILES.getlist("photos")))
    try:
        said = take(wanted, form)
    except Refusal as error:
        status = next((_STATUS[kind] for kind in type(error).__mro__ if kind in _STATUS), 422)
        return page_answer(
            request, report.number, status=status, mistake=error.detail, failed=wanted, typed=request.POST
        )
    messages.success(request, said)
    return redirect("work-report", number=report.number)
