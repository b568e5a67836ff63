"""What is seen, to take away: tables as CSV, written while they are read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from boundaries import official
from boundaries.errors import NoActiveEdition
from field_api import clock
from field_api.csv_out import csv_lines
from field_api.errors import BadInput
from field_api.web.office import for_roles, note_export, person
from maps.analysis.api import ANALYSES
from maps.analysis.choice import Choice, choice_from, words_of
from maps.analysis.detail import listed
from maps.analysis.figures import Figures, cells, figures
from maps.analysis.spot import cell_size
from maps.analysis.steps import days_in_words
from maps.areas.csv_file import csv_lines as list_lines
from maps.exports.link import export_url
from maps.heat import STAFF
from maps.vendor import NotInstalled

EXPORTED = "analysis_exported"
_Answer = Callable[[HttpRequest, Choice], HttpResponseBase]


def of_choice(answer: _Answer) -> Callable[..., HttpResponseBase]:
    """Let in who may, and read the address; what cannot be read is told in words, with status 422."""

    @require_safe
    @for_roles(*ANALYSES)
    @wraps(answer)
    def view(request: HttpRequest) -> HttpResponseBase:
        try:
            response = answer(request, choice_from(words_of(request.GET)))
        except BadInput as error:
            return _told(error.detail, 422)
        except NoActiveEdition as error:
            return _told(error.detail, 503)
        except NotInstalled as error:
            return _told(str(error), 503)
        if response.status_code == 200:  # not when it only leads on to the page of exports
            note_export(request, EXPORTED, {"file": answer.__name__, **request.GET.dict()})
        return response

    return view


@of_choice
def areas_csv(request: HttpRequest, choice: Choice) -> HttpResponseBase:
    """Every kelurahan of the area, with its reports in each period at this place of the slider."""
    found = [figures(period, choice.unit) for period in choice.periods]
    header = [_("Kode"), _("Kelurahan"), _("Kecamatan"), _("Kota"), *_headings(choice)]
    return _csv(choice, "kelurahan", csv_lines(header, _area_rows(choice, found)))


@of_choice
def cells_csv(request: HttpRequest, choice: Choice) -> HttpResponseBase:
    """The cells of the heat map: centre, side, and the reports of each period."""
    text = choice.words.get("cell_m", "")
    found = cells(choice, step=choice.step, least_m=cell_size(text) if text else STAFF.least_cell_m)
    header = [_("Bujur"), _("Lintang"), _("Sisi petak (m)"), *_headings(choice)]
    compared = len(choice.periods) == 2
    rows = (
        [round(cell.lon, 6), round(cell.lat, 6), found.cell_m, cell.reports, *[cell.compared] * compared]
        for cell in found.cells
    )
    return _csv(choice, "petak", csv_lines(header, rows))


@of_choice
def list_csv(request: HttpRequest, choice: Choice) -> HttpResponseBase:
    """The reports that one map shows (`of`), at the chosen place if there is one."""
    reports = listed(choice, choice.spot, person(request), choice.of).order_by("-received_at", "-pk")
    return _csv(choice, "daftar", list_lines(reports, clock.now(), for_staff=True))


@of_choice
def export(request: HttpRequest, choice: Choice) -> HttpResponseBase:
    """On to the export page, with what one map shows (`of`), or the chosen kelurahan of it."""
    selection = choice.shown[choice.of - 1]
    if selection is None:
        raise BadInput(_("Periode ini tidak sepanjang itu."))
    kelurahan = choice.spot.code if choice.spot else ""
    return redirect(export_url(selection.words() | ({"area": kelurahan} if kelurahan else {})))


def _headings(choice: Choice) -> list[str]:
    """The days of each period's numbers."""
    return [
        _("Laporan %(days)s")
        % {
            "days": days_in_words(one.first_day, one.last_day)
            if one and one.first_day and one.last_day
            else "–"
        }
        for one in choice.shown
    ]


def _area_rows(choice: Choice, found: list[Figures]) -> Iterator[list[object]]:
    counts = [one.counts(choice.step) for one in found]
    inside = choice.selection.area_code
    for area in official.areas("kelurahan"):
        if area.code == inside or area.code.startswith(f"{inside}." if inside else ""):
            kecamatan, kota = official.ancestors(area)
            numbers = [one.get(area.code, 0) for one in counts]
            yield [area.code, area.short_name, kecamatan.short_name, kota.short_name, *numbers]
    if not inside:
        yield [
            "",
            _("Di luar wilayah atau tanpa lokasi"),
            "",
            "",
            *(one.outside(choice.step) for one in found),
        ]


def _csv(choice: Choice, name: str, lines: Iterator[str]) -> HttpResponseBase:
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = attachment(choice, name, "csv")
    return response


def attachment(choice: Choice, name: str, ending: str) -> str:
    """The name of the file, with what it is of and its days."""
    shown = choice.shown[choice.of - 1] or choice.selection
    return f'attachment; filename="analisis-{name}-{shown.first_day:%Y%m%d}-{shown.last_day:%Y%m%d}.{ending}"'


def _told(words: str, status: int) -> HttpResponse:
    return HttpResponse(words, status=status, content_type="text/plain; charset=utf-8")
