"""The pages of an area, at every level, and what can be taken away from them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from field_api.dear_reads import limited
from field_api.errors import BadInput
from field_api.web.area_pages import area_page_of
from field_api.web.office import note_export
from maps.areas.choice import Choice, choice_from
from maps.areas.csv_file import csv_lines
from maps.areas.listing import newest_first
from maps.areas.page import area_page
from maps.areas.pdf_file import pdf_file
from maps.areas.scope import LEVELS, address, scope_of, whole
from maps.areas.shown import context_of
from maps.areas.sight import sight_of
from maps.made_once import made_once

EXPORTED = "area_exported"
PDF_COST_MS = 1300
_Answer = Callable[[HttpRequest, Choice, str], HttpResponseBase]


def _of_area(page: str, cost_ms: int = 0) -> Callable[[_Answer], Callable[..., HttpResponseBase]]:
    """Find the area, read the address, see who asks; `page` names the address: area, area-csv, area-pdf.

    A code without dots or of another level leads to the area's own address, one nobody has is 404.
    What cannot be read is named with status 422, over the page without filters.
    """

    def decorator(answer: _Answer) -> Callable[..., HttpResponseBase]:
        @require_safe
        @gzip_page
        @limited(cost_ms)
        @wraps(answer)
        def view(request: HttpRequest, level: str, code: str = "") -> HttpResponseBase:
            scope = scope_of(code) if code else whole()
            if scope is None:
                raise Http404(_("Tidak ada wilayah dengan kode %(code)s.") % {"code": code})
            if (scope.level, scope.code) != (level, code):
                return redirect(f"{address(page, scope)}?{request.GET.urlencode()}".rstrip("?"))
            sight = sight_of(request)
            try:
                response = answer(request, choice_from(scope, request.GET.dict(), sight), "")
            except BadInput as error:
                response = answer(request, choice_from(scope, {}, sight), error.detail)
                response.status_code = 422
            return sight.mark(response)

        return view

    return decorator


@_of_area("area", cost_ms=200)
def show(request: HttpRequest, choice: Choice, mistake: str) -> HttpResponseBase:
    context = context_of(area_page(choice))
    return render(request, "maps/area.html", {**context, "mistake": mistake, "home": _home(choice)})


@_of_area("area-csv", cost_ms=150)
def as_csv(request: HttpRequest, choice: Choice, mistake: str) -> HttpResponseBase:
    """The whole list, streamed."""
    if mistake:
        return HttpResponse(mistake, content_type="text/plain; charset=utf-8")
    _note(request, choice, "csv")
    lines = csv_lines(newest_first(choice), choice.now, for_staff=choice.sight.is_staff)
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = _attachment(choice, "csv")
    return response


@_of_area("area-pdf")
def as_pdf(request: HttpRequest, choice: Choice, mistake: str) -> HttpResponseBase:
    """In Indonesian, whatever the language of the page it is asked from."""
    if mistake:
        return HttpResponse(mistake, content_type="text/plain; charset=utf-8")
    _note(request, choice, "pdf")
    with translation.override("id"):
        file = made_once(request, _question(choice), lambda: pdf_file(area_page(choice)), PDF_COST_MS)
    response = HttpResponse(file, content_type="application/pdf")
    response["Content-Disposition"] = _attachment(choice, "pdf")
    return response


def _question(choice: Choice) -> tuple[object, ...] | None:
    """All that the paper for anybody depends on. A period that still runs ends now, whenever that is."""
    if choice.sight.membership is not None:
        return None
    period = (choice.period.start, choice.period.end if choice.period.end < choice.now else None)
    view = (choice.is_overdue, choice.sort, choice.level, choice.view, choice.after)
    return ("area-pdf", get_language(), choice.scope.level, choice.scope.code, choice.selection, period, view)


def _note(request: HttpRequest, choice: Choice, kind: str) -> None:
    """What the public may take is nobody's affair; a file of the staff holds more."""
    if choice.sight.is_staff:
        area = choice.scope.code or LEVELS[0]
        note_export(request, EXPORTED, {"area": area, "file": kind, **request.GET.dict()})


def _attachment(choice: Choice, ending: str) -> str:
    area = choice.scope.code or LEVELS[0]
    return f'attachment; filename="laporan-{area}-{choice.now:%Y%m%d}.{ending}"'


def _home(choice: Choice) -> dict[str, Any] | None:
    """Where the page of an officer's own area is, when this is another."""
    membership = choice.sight.membership
    unit = membership.unit if membership else None
    if unit is None or not unit.area_code or unit.area_code == choice.scope.code:
        return None
    return {"name": unit.name, "url": area_page_of(unit)}
