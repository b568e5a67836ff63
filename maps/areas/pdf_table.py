"""Type and tables of the printed page."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

from reportlab.graphics.shapes import Drawing, Rect, String
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import Paragraph, Table, TableStyle

WIDTH = A4[0] - 30 * mm - 12
"""Between margins of 15 mm and the 6 points that ReportLab keeps inside them."""
_INK = HexColor("#12262f")
BODY = ParagraphStyle("body", fontName="Helvetica", fontSize=9, leading=12, textColor=_INK)
SMALL = ParagraphStyle("small", BODY, fontSize=8, leading=10.5)
BOLD = ParagraphStyle("bold", SMALL, fontName="Helvetica-Bold")
TITLE = ParagraphStyle("title", BODY, fontName="Helvetica-Bold", fontSize=17, leading=22)
HEAD = ParagraphStyle(
    "head",
    BODY,
    fontName="Helvetica-Bold",
    fontSize=11,
    leading=15,
    spaceBefore=9,
    spaceAfter=3,
    keepWithNext=1,
)
_RULES = TableStyle(
    [
        ("LINEBELOW", (0, 0), (-1, -1), 0.4, HexColor("#c6d3d9")),
        ("BACKGROUND", (0, 0), (-1, 0), HexColor("#e2eff4")),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("TOPPADDING", (0, 0), (-1, -1), 2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5),
        ("LEFTPADDING", (0, 0), (-1, -1), 4),
    ]
)


def said_plainly(text: str) -> str:
    """Fit for a Paragraph, which reads markup, and for Helvetica, which has Western letters only."""
    return escape(text.encode("cp1252", "replace").decode("cp1252"))


def table(rows: Sequence[Sequence[str]], widths: Sequence[float] = ()) -> Table:
    """The first row is the head, repeated on each sheet. `widths` are shares of the paper's width."""
    columns = len(rows[0])
    shares = widths or [1 / columns] * columns
    cells = [
        [Paragraph(said_plainly(cell), SMALL if number else BOLD) for cell in row]
        for number, row in enumerate(rows)
    ]
    return Table(cells, colWidths=[share * WIDTH for share in shares], repeatRows=1, style=_RULES)


def swatches(classes: Sequence[tuple[str, str]]) -> Drawing:
    """Colours with their words, in as many lines as they need."""
    x, y, drawn = 0.0, 0.0, []
    for colour, words in classes:
        width = 16 + stringWidth(words, "Helvetica", 8) + 12
        if x and x + width > WIDTH:
            x, y = 0.0, y - 12
        drawn.append((x, y, colour, words))
        x += width
    drawing = Drawing(WIDTH, 12 - y)
    for left, line, colour, words in drawn:
        drawing.add(box(left, line - y + 1, 12, 8, fill=colour, line="#3c5a66"))
        drawing.add(String(left + 16, line - y + 2, words, fontName="Helvetica", fontSize=8, fillColor=_INK))
    return drawing


def box(x: float, y: float, width: float, height: float, *, fill: str, line: str) -> Rect:
    rect = Rect(x, y, width, height)
    rect.fillColor, rect.strokeColor = HexColor(fill), HexColor(line)
    return rect
