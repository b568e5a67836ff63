"""What an area's page shows, on paper: map, numbers, deadlines, list."""

from __future__ import annotations

from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Spacer

from field_api.workflow import Status
from maps.areas.listing import STAGE_COLOURS, Row, newest_first, rows
from maps.areas.page import AreaPage, Due, Line
from maps.areas.pdf_map import area_map
from maps.areas.pdf_paper import paragraph, printed, times_taken
from maps.areas.pdf_table import HEAD, SMALL, TITLE, WIDTH, swatches, table
from maps.areas.ranking import Place, Ranking
from maps.areas.words import number

MOST_ROWS = 200
_MAP_HEIGHT = 95 * mm


def pdf_file(page: AreaPage) -> bytes:
    """The page's own numbers and the first MOST_ROWS of its list; nothing that its reader may not see.

    Three queries besides those of the page.
    """
    return printed(page.choice.scope.title, _story(page))


def _story(page: AreaPage) -> list[Flowable]:
    parts = [_top(page), _map(page), _numbers(page), times_taken(page.took)]
    if page.ranking:
        parts.append(_ranking(page.ranking, page.choice.scope.name))
    parts.append(_due(_("Terlambat"), page.overdue))
    parts.append(_due(_("Jatuh tempo hari ini"), page.today))
    return [flowable for part in [*parts, _list(page)] for flowable in part]


def _top(page: AreaPage) -> list[Flowable]:
    choice, stands = page.choice, page.standing
    above = ", ".join(scope.name for scope in reversed(choice.scope.above))
    told = {"open": number(stands.open), "today": number(stands.due_today), "late": number(stands.overdue)}
    sentence = _("%(open)s laporan belum selesai; %(today)s jatuh tempo hari ini, %(late)s terlambat.") % told
    printed = date_format(localtime(choice.now), "j F Y, H.i")
    return [
        paragraph(choice.scope.title, TITLE),
        *([paragraph(above)] if above else []),
        paragraph(sentence),
        paragraph(_filters(page), SMALL),
        paragraph(_("Keadaan %(time)s WIB.") % {"time": printed}, SMALL),
        Spacer(1, 6),
    ]


def _filters(page: AreaPage) -> str:
    choice = page.choice
    parts = [choice.selection.category_name, _("masuk %(period)s") % {"period": choice.period.words}]
    if choice.selection.status_words:
        parts.append(choice.selection.status_words)
    if choice.is_overdue:
        parts.append(_("hanya yang terlambat"))
    if choice.is_due_today:
        parts.append(_("hanya yang jatuh tempo hari ini"))
    return _("Pilihan: %(filters)s.") % {"filters": "; ".join(parts)}


def _map(page: AreaPage) -> list[Flowable]:
    drawing = area_map(page, WIDTH, _MAP_HEIGHT)
    if drawing is None:
        return [paragraph(_("Batas wilayah belum dimuat, jadi peta tidak dapat digambar."))]
    if page.ranking:
        return [drawing, Spacer(1, 3), swatches(page.ranking.classes)]
    stages = [(colour, str(Status(stage).label)) for stage, colour in STAGE_COLOURS.items()]
    note = _("Makin besar lingkarannya makin lama laporan terbuka; tepi merah berarti terlambat.")
    return [drawing, Spacer(1, 3), swatches(stages), paragraph(f"{note} {page.unseen_words}", SMALL)]


def _numbers(page: AreaPage) -> list[Flowable]:
    every = (_("Semua"), number(page.arrived.now), page.arrived.change)
    return [
        paragraph(_("Laporan yang masuk %(period)s") % {"period": page.choice.period.words}, HEAD),
        table([*_counts(_("Tahap"), page.stages), every]),
        Spacer(1, 6),
        table(_counts(_("Kategori"), page.categories)),
    ]


def _counts(head: str, lines: list[Line]) -> list[tuple[str, ...]]:
    told = [(line.name, number(line.now), line.change) for line in lines]
    return [(head, _("Periode ini"), _("Dibanding sebelumnya")), *told]


def _ranking(ranking: Ranking, name: str) -> list[Flowable]:
    heads = ("", _("Wilayah"), _("Nilai"), _("Rentang 95%"), _("Dibanding %(area)s") % {"area": name})
    ranked = [(one.rank, one.scope.name, one.words, one.range, one.beside) for one in ranking.ranked]
    story: list[Flowable] = [paragraph(ranking.title, HEAD)]
    if ranked:
        story.append(table([heads, *ranked], widths=(0.09, 0.24, 0.13, 0.25, 0.29)))
    if ranking.apart:
        story.append(
            paragraph(f"{ranking.why_apart} {', '.join(_apart(one) for one in ranking.apart)}.", SMALL)
        )
    if ranking.silent:
        story.append(paragraph(ranking.silent_words, SMALL))
    return story


def _apart(place: Place) -> str:
    return f"{place.scope.name} ({place.said})"


def _due(title: str, due: Due) -> list[Flowable]:
    story: list[Flowable] = [paragraph(f"{title}: {number(due.total)}", HEAD)]
    if due.rows:
        story.append(_reports(due.rows))
    if due.total > len(due.rows):
        told = {"n": number(len(due.rows)), "all": number(due.total)}
        story.append(
            paragraph(_("%(n)s dari %(all)s; selengkapnya di halaman wilayah dan berkas CSV.") % told, SMALL)
        )
    return story


def _list(page: AreaPage) -> list[Flowable]:
    """The list from its beginning, whatever page of it was open."""
    found = rows(newest_first(page.choice)[: MOST_ROWS + 1], page.choice.now)
    story: list[Flowable] = [paragraph(_("Daftar laporan"), HEAD)]
    if not found:
        return [*story, paragraph(_("Tidak ada laporan yang dapat didaftar pada pilihan ini."))]
    story.append(_reports(found[:MOST_ROWS]))
    if len(found) > MOST_ROWS:
        story.append(
            paragraph(_("Hanya %(n)s yang terbaru; selengkapnya di berkas CSV.") % {"n": MOST_ROWS}, SMALL)
        )
    return story


def _reports(reports: list[Row]) -> Flowable:
    heads = (_("Nomor"), _("Kategori"), _("Tahap"), _("Kelurahan"), _("Masuk"), _("Tenggat"))
    told = [
        (row.number, row.category, row.stage, row.kelurahan, _day(row.received_at), _deadline(row))
        for row in reports
    ]
    return table([heads, *told], widths=(0.16, 0.24, 0.13, 0.16, 0.13, 0.18))


def _deadline(row: Row) -> str:
    if row.late:
        return _("terlambat %(span)s") % {"span": row.late}
    return _("%(span)s lagi") % {"span": row.left} if row.left else "–"


def _day(at: Any) -> str:
    return date_format(localtime(at), "j M Y")
