"""The bulletin on paper."""

from __future__ import annotations

from bisect import bisect_left
from math import cos, radians

from django.utils import translation
from django.utils.translation import gettext as _
from reportlab.graphics.shapes import Drawing, Rect, String
from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, KeepTogether, Spacer

from field_api.place_in_text.proposal import METRES_PER_DEGREE
from maps.areas.pdf_map import Frame, areas_on_paper, outlined
from maps.areas.pdf_paper import paragraph, printed, times_taken
from maps.areas.pdf_table import HEAD, SMALL, TITLE, WIDTH, swatches, table
from maps.areas.words import number
from maps.bulletin import words
from maps.bulletin.chart import BASE, HEIGHT, bars
from maps.bulletin.chart import WIDTH as CHART_WIDTH
from maps.bulletin.gather import Bulletin, CountLine
from maps.heat import strength
from maps.scale import HEAT_GRADIENT, bands, colour_of

_MAP_HEIGHT = 105 * mm
_RECEIVED, _CLOSED = "#22799b", "#e69f00"
_STEPS = sorted(HEAT_GRADIENT)


def bulletin_pdf(bulletin: Bulletin) -> bytes:
    """In Indonesian, whatever the language that it is asked in. Two queries, none without boundaries."""
    with translation.override("id"):
        return printed(words.title(bulletin), _story(bulletin))


def _story(bulletin: Bulletin) -> list[Flowable]:
    return [
        paragraph(words.title(bulletin), TITLE),
        paragraph(words.subtitle(bulletin)),
        paragraph(words.made(bulletin), SMALL),
        Spacer(1, 6),
        *(paragraph(f"– {sentence}") for sentence in words.sentences(bulletin)),
        paragraph(_("Tiga belas bulan"), HEAD),
        swatches([(_RECEIVED, _("masuk")), (_CLOSED, _("diselesaikan"))]),
        _chart(bulletin),
        *_map(bulletin),
        *_counts(_("Kategori"), bulletin.categories, bulletin.is_over),
        *_counts(_("Kelurahan"), bulletin.areas, bulletin.is_over),
        _stages(bulletin),
        KeepTogether(times_taken(bulletin.took)),
        Spacer(1, 6),
        paragraph(words.caution(), SMALL),
    ]


def _chart(bulletin: Bulletin) -> Drawing:
    """As the page draws it, with the numbers on top of the bars."""
    scale = WIDTH / CHART_WIDTH
    drawing = Drawing(WIDTH, HEIGHT * scale)
    for bar in bars(bulletin.months):
        box = Rect(bar.x * scale, BASE * scale, bar.width * scale, bar.height * scale)
        box.fillColor, box.strokeColor = HexColor(_CLOSED if bar.is_closed else _RECEIVED), None
        drawing.add(box)
        middle, top = (bar.x + bar.width / 2) * scale, (BASE + bar.height + 2) * scale
        drawing.add(String(middle, top, number(bar.value), fontSize=5.5, textAnchor="middle"))
        if bar.label:
            drawing.add(String(bar.middle * scale, 8, bar.label, fontSize=7.5, textAnchor="middle"))
    return drawing


def _map(bulletin: Bulletin) -> list[Flowable]:
    """Kelurahan coloured by their number; a single one with the cells of its heat."""
    areas = areas_on_paper(bulletin.choice.scope, "kelurahan")
    if not areas:
        return [paragraph(_("Batas wilayah belum dimuat, jadi peta tidak dapat digambar."))]
    classes = bands(bulletin.area_counts.values())
    many = bool(bulletin.areas)
    colours = {code: colour_of(count, classes)[:7] for code, count in bulletin.area_counts.items()}
    drawing, frame = outlined(areas, colours if many else {}, WIDTH, _MAP_HEIGHT)
    if many:
        key = swatches([(band.colour, band.words) for band in classes])
        return [paragraph(_("Laporan per kelurahan"), HEAD), drawing, Spacer(1, 3), key]
    for cell in _cells(bulletin, frame):
        drawing.add(cell)
    note = _("Sel %(m)s × %(m)s meter; makin gelap makin banyak laporan.") % {"m": bulletin.grid.cell_m}
    return [KeepTogether([paragraph(_("Kepadatan laporan"), HEAD), drawing, paragraph(note, SMALL)])]


def _cells(bulletin: Bulletin, frame: Frame) -> list[Rect]:
    grid, drawn = bulletin.grid, []
    for lon, lat, part in zip(grid.lon, grid.lat, strength(grid.weight), strict=True):
        high = grid.cell_m / METRES_PER_DEGREE / 2
        wide = high / cos(radians(lat))
        left, bottom = _on_paper(*frame.xy(lon - wide, lat - high))
        right, top = _on_paper(*frame.xy(lon + wide, lat + high))
        if right <= left or top <= bottom:  # beside the map altogether
            continue
        cell = Rect(left, bottom, right - left, top - bottom)
        colour = HEAT_GRADIENT[_STEPS[min(bisect_left(_STEPS, part), len(_STEPS) - 1)]]
        cell.fillColor, cell.fillOpacity, cell.strokeColor = HexColor(colour), 0.75, None
        drawn.append(cell)
    return drawn


def _on_paper(x: float, y: float) -> tuple[float, float]:
    """The nearest point of the map: a cell at its edge is cut there, as the outlines are."""
    return min(max(x, 0), WIDTH), min(max(y, 0), _MAP_HEIGHT)


def _counts(head: str, lines: list[CountLine], is_over: bool) -> list[Flowable]:
    """A month that still runs is not compared, so it has no column for it."""
    if not lines:
        return []
    columns = 5 if is_over else 4
    heads = (head, _("Bulan ini"), _("Bulan sebelumnya"), _("Setahun lalu"), _("Dibanding bulan sebelumnya"))
    told = [
        (line.name, number(line.now), number(line.before), number(line.year_ago), line.change)
        for line in lines
    ]
    widths = (0.34, 0.12, 0.14, 0.14, 0.26) if is_over else (0.49, 0.17, 0.17, 0.17)
    return [paragraph(head, HEAD), table([row[:columns] for row in (heads, *told)], widths=widths)]


def _stages(bulletin: Bulletin) -> Flowable:
    rows = [(_("Tahap"), _("Laporan")), *((name, number(count)) for name, count in bulletin.stages)]
    head = _("Tahap pada akhir bulan") if bulletin.is_over else _("Tahap kini")
    return KeepTogether([paragraph(head, HEAD), table(rows, widths=(0.4, 0.6))])
