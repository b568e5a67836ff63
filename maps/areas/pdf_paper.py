"""What every printed page is made with: its sheets, its paragraphs, the table of times."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate

from maps.areas.page import Took
from maps.areas.pdf_table import BODY, HEAD, said_plainly, table
from maps.areas.words import number


def printed(title: str, story: list[Flowable]) -> bytes:
    """Sheets of A4 with numbers at their foot."""
    file = BytesIO()
    margins: dict[str, Any] = dict.fromkeys(
        ("leftMargin", "rightMargin", "topMargin", "bottomMargin"), 15 * mm
    )
    paper = SimpleDocTemplate(file, pagesize=A4, title=title, author="Cepat Respon Masyarakat", **margins)
    paper.build(story, onFirstPage=_foot, onLaterPages=_foot)
    return file.getvalue()


def paragraph(text: str, style: ParagraphStyle = BODY) -> Paragraph:
    return Paragraph(said_plainly(text), style)


def times_taken(took: Sequence[Took]) -> list[Flowable]:
    """How long each stage took, against its limit."""
    heads = (_("Tahap"), _("Selesai"), _("Rata-rata"), _("Median"), _("Batas"), _("Lewat batas"))
    told = [
        (
            one.name,
            number(one.count),
            one.mean,
            one.median,
            one.limit,
            "" if one.late is None else number(one.late),
        )
        for one in took
    ]
    return [paragraph(_("Waktu penanganan"), HEAD), table([heads, *told])]


def _foot(canvas: Canvas, paper: SimpleDocTemplate) -> None:
    canvas.setFont("Helvetica", 7)
    canvas.drawString(15 * mm, 8 * mm, "Cepat Respon Masyarakat")
    canvas.drawRightString(A4[0] - 15 * mm, 8 * mm, str(paper.page))
