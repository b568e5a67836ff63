"""How the handling went, as a page and as files: the reporters' word, reopenings, time and travel."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from field_api.csv_out import csv_lines
from field_api.intervals import FEW, Estimate
from field_api.results.handling import STAGES, Handled, ReportHandled, each_report, handling, longest
from field_api.results.outcomes import MEASURES, outcomes, ranking
from field_api.results.period import BY, READS_RESULTS, Period, period_from
from field_api.steps.audit import record
from field_api.web.office import for_roles, person

EXPORTED = "results_exported"
BY_WORDS = {"unit": gettext_lazy("Unit"), "category": gettext_lazy("Kategori")}
MEASURE_WORDS = {
    "solved": gettext_lazy("Kata pelapor: beres"),
    "rating": gettext_lazy("Nilai pelapor (1–5)"),
    "reopened": gettext_lazy("Dibuka lagi"),
    "confirmed": gettext_lazy("Kecurigaan dipastikan"),
}
STAGE_WORDS = {
    "coordination": gettext_lazy("Koordinasi"),
    "disposition": gettext_lazy("Disposisi"),
    "work": gettext_lazy("Pengerjaan"),
    "waiting": gettext_lazy("Menunggu petugas"),
    "validation": gettext_lazy("Validasi"),
}
TABLES = ("outcomes", "handling", "reports")


@require_safe
@for_roles(*READS_RESULTS)
def page(request: HttpRequest) -> HttpResponse:
    """`?by=unit|category&sort=&first=&last=`; what is not known counts as not given. Eight queries."""
    period, by = period_from(request.GET), _one_of(request, "by", BY, "unit")
    sort = _one_of(request, "sort", MEASURES, "reopened")
    found = ranking(outcomes(period, by), sort)
    quick, few = handling(period, by)
    words = {
        "period": period,
        "by": by,
        "by_words": BY_WORDS,
        "sort": sort,
        "measures": MEASURE_WORDS,
        "ranking": found,
        "stage_words": STAGE_WORDS,
        "handled": [(row, _stages(row)) for row in quick],
        "handled_few": [(row, _stages(row)) for row in few],
        "longest": [(row, _stages(row)) for row in longest(period)],
        "few": FEW,
        "query": urlencode({"by": by, "first": period.first, "last": period.last}),
    }
    return render(request, "web/results.html", words)


@require_safe
@for_roles(*READS_RESULTS)
def export(request: HttpRequest) -> HttpResponseBase:
    """`?table=outcomes|handling|reports` and the words of the page, as CSV."""
    period, by = period_from(request.GET), _one_of(request, "by", BY, "unit")
    table = _one_of(request, "table", TABLES, "outcomes")
    said = {"table": table, "by": by, "first": str(period.first), "last": str(period.last)}
    record(EXPORTED, by=person(request), detail=said)
    header, rows = _TABLES[table](period, by)
    answer = StreamingHttpResponse(csv_lines(header, rows), content_type="text/csv; charset=utf-8")
    name = f"hasil-{table}-{period.first}-{period.last}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _outcome_lines(period: Period, by: str) -> tuple[list[str], Iterator[list[object]]]:
    header = [str(BY_WORDS[by])]
    for measure in MEASURES:
        name = str(MEASURE_WORDS[measure])
        header += [name, f"{name}: {_('bawah')}", f"{name}: {_('atas')}", f"{name}: {_('jumlah')}"]
    estimates = ((row.name, [getattr(row, measure) for measure in MEASURES]) for row in outcomes(period, by))
    rows: Iterator[list[object]] = ([name, *chain(*map(_cells, known))] for name, known in estimates)
    return header, rows


def _cells(estimate: Estimate | None) -> list[object]:
    """The value, both ends of its interval, and how many it rests on."""
    if estimate is None:
        return [None, None, None, 0]
    return [round(estimate.value, 4), round(estimate.low, 4), round(estimate.high, 4), estimate.of]


def _handling_lines(period: Period, by: str) -> tuple[list[str], Iterator[list[object]]]:
    hours = [f"{STAGE_WORDS[stage]} ({_('rata-rata jam')})" for stage in STAGES]
    header = [str(BY_WORDS[by]), _("Laporan"), _("Median (jam)"), _("Rata-rata (jam)"), *hours]
    header += [_("Penugasan (km per laporan)"), _("Ditempuh (km per laporan)")]
    quick, few = handling(period, by)
    rows: Iterator[list[object]] = (
        [row.name, row.reports, *_rounded(row.median_h, row.mean_h, *row.stages.values(), *_km(row))]
        for row in (*quick, *few)
    )
    return header, rows


def _report_lines(period: Period, _by: str) -> tuple[list[str], Iterator[list[object]]]:
    hours = [f"{STAGE_WORDS[stage]} ({_('jam')})" for stage in STAGES]
    header = [_("Nomor laporan"), _("Unit"), _("Kategori"), _("Selesai (WIB)"), *hours]
    header += [_("Seluruhnya (jam)"), _("Penugasan (km)"), _("Ditempuh (km)")]
    rows: Iterator[list[object]] = (
        [*_named(row), *_rounded(*row.stages.values(), row.total_h, *_km(row))] for row in each_report(period)
    )
    return header, rows


_TABLES = {"outcomes": _outcome_lines, "handling": _handling_lines, "reports": _report_lines}


def _named(row: ReportHandled) -> list[object]:
    return [row.number, row.unit, row.category, row.closed_at]


def _km(row: Handled | ReportHandled) -> tuple[float | None, float | None]:
    return row.assigned_km, row.walked_km


def _rounded(*values: float | None) -> list[object]:
    return [None if value is None else round(value, 2) for value in values]


def _stages(row: Handled | ReportHandled) -> list[float]:
    return [row.stages[stage] for stage in STAGES]


def _one_of(request: HttpRequest, name: str, allowed: tuple[str, ...], usual: str) -> str:
    word = request.GET.get(name, "")
    return word if word in allowed else usual
