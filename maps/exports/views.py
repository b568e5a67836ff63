"""Reports to take away: small files at once, large ones asked for, with a page that tells how far it is."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from field_api import clock
from field_api.dear_reads import limited
from field_api.errors import BadInput, CallerError, Conflict, NoSuchEntry, NotYours, TooLate, TooMany
from field_api.models import Membership
from field_api.web.area_pages import area_page_of
from field_api.web.exported import note_asked, note_taken
from field_api.web.office import for_roles, person
from maps.exports.asking import ask_export, cancel_export, export_for, ready_file
from maps.exports.chosen import Chosen, chosen_from, file_from
from maps.exports.formats import FORMATS, Format, pieces, write_file
from maps.exports.shown import context_of, described, words_of
from maps.models import Export

_everybody = for_roles(*Membership.Role.values)
_STATUS: dict[type[CallerError], int] = {TooMany: 429, Conflict: 409, TooLate: 409}


@require_safe
@never_cache
def page(request: HttpRequest) -> HttpResponse:
    """What is chosen, how many that are, and, for staff, the files they asked for."""
    return _page(request, words_of(request.GET))


@require_safe
@never_cache
@limited(cost_ms=200)
def at_once(request: HttpRequest) -> HttpResponseBase:
    """The file, when it is small enough; text is sent while it is read. Else the page with the reason."""
    words = words_of(request.GET)
    try:
        chosen, form = file_from(words, request.user)
    except BadInput as error:
        return _page(request, words, error.detail, 422)
    total = chosen.reports().count()
    if total > settings.EXPORT_ROWS_AT_ONCE:
        return _page(request, words, _too_many(total, chosen), 422)
    if request.user.is_authenticated:
        note_taken(by=person(request), detail=_detail(chosen, form, total))
    response = _file(chosen, form)
    response["Content-Disposition"] = f'attachment; filename="{_name(chosen.words(), form.key)}"'
    return response


@require_POST
@_everybody
def ask(request: HttpRequest) -> HttpResponseBase:
    """Have a file made, and go to the page that tells about it."""
    words = words_of(request.POST)
    try:
        with transaction.atomic():
            chosen, form = file_from(words, request.user)
            export = ask_export(chosen=chosen, form=form, by=person(request))
            detail = {"export": str(export.pk), **_detail(chosen, form, export.rows_total)}
            note_asked(by=person(request), detail=detail)
    except CallerError as error:
        return _page(request, words, error.detail, _STATUS.get(type(error), 422))
    return redirect("export", pk=export.pk)


def _of_export(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """What is not there, or somebody else's, is 404; what cannot be done now is told with status 409."""

    @_everybody
    @wraps(view)
    def guarded(request: HttpRequest, pk: UUID) -> HttpResponseBase:
        try:
            return view(request, pk)
        except NoSuchEntry as error:
            raise Http404(error.detail) from error
        except NotYours as error:
            raise PermissionDenied(error.detail) from error
        except CallerError as error:
            return _show(request, pk, mistake=error.detail, status=_STATUS.get(type(error), 422))

    return guarded


@require_safe
@_of_export
def show(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    return _show(request, pk)


@require_safe
@_of_export
def state(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The part of the page that asks again every second while the file is in the making."""
    return render(request, "maps/_export_state.html", described(export_for(person(request), pk)))


@require_safe
@_of_export
def fetch(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    export, path = ready_file(by=person(request), pk=pk)
    said = {"for": export.audience, "format": export.format, "reports": export.rows_done}
    detail = {"export": str(export.pk), **_as_told(export.words), **said}
    note_taken(by=person(request), detail=detail)
    response = FileResponse(path.open("rb"), as_attachment=True, filename=_name(export.words, export.format))
    response["Content-Type"] = _media_type(export)
    return response


@require_POST
@_of_export
def cancel(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    cancel_export(by=person(request), pk=pk)
    return redirect("export", pk=pk)


def _page(request: HttpRequest, words: dict[str, str], mistake: str = "", status: int = 200) -> HttpResponse:
    try:
        chosen = chosen_from(words, request.user)
    except BadInput as error:
        mistake, status = mistake or error.detail, 422
        chosen = chosen_from({}, request.user)
    _for_navigation(request, chosen.membership)
    context = context_of(chosen, request.user, mistake)
    return render(request, "maps/exports.html", context, status=status)


def _for_navigation(request: HttpRequest, membership: Membership | None) -> None:
    """As `for_roles` leaves it; this page is the public's too."""
    request.membership = membership  # type: ignore[attr-defined]
    unit = membership.unit if membership else None
    request.area_page = area_page_of(unit) if unit else ""  # type: ignore[attr-defined]


def _show(request: HttpRequest, pk: UUID, mistake: str = "", status: int = 200) -> HttpResponse:
    words = described(export_for(person(request), pk)) | {"mistake": mistake}
    return render(request, "maps/export.html", words, status=status)


def _file(chosen: Chosen, form: Format) -> HttpResponseBase:
    if form.is_text:
        text = pieces(form, chosen.reports(), for_staff=chosen.for_staff)
        return StreamingHttpResponse(text, content_type=form.media_type)
    with tempfile.TemporaryDirectory() as place:  # an open file outlives its name
        path = Path(place) / f"laporan.{form.key}"
        write_file(form, path, chosen.reports(), for_staff=chosen.for_staff)
        return FileResponse(path.open("rb"), content_type=form.media_type)


def _too_many(total: int, chosen: Chosen) -> str:
    numbers = {"total": total, "most": settings.EXPORT_ROWS_AT_ONCE}
    if chosen.membership:
        return (
            _("Lebih dari %(most)s laporan (%(total)s) tidak dikirim langsung; minta berkasnya di bawah.")
            % numbers
        )
    return (
        _("Lebih dari %(most)s laporan (%(total)s) tidak dikirim langsung; persempit tanggal atau wilayah.")
        % numbers
    )


def _detail(chosen: Chosen, form: Format, total: int) -> dict[str, Any]:
    told = _as_told(chosen.selection.words())
    return {**told, "format": form.key, "for": chosen.audience, "reports": total}


def _as_told(words: dict[str, str]) -> dict[str, str]:
    """The trail names days as it does elsewhere."""
    names = {"from": "first_day", "to": "last_day"}
    return {names.get(key, key): word for key, word in words.items()}


def _name(words: dict[str, str], ending: str) -> str:
    """laporan-31.71.01-20260301.gpkg; the area is a code of ours, so nothing in it needs quoting."""
    area = words.get("area", "jakarta")
    return f"laporan-{area}-{clock.now():%Y%m%d-%H%M}.{ending}"


def _media_type(export: Export) -> str:
    return FORMATS[export.format].media_type
