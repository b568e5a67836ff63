"""Bars month by month, as boxes that a page and a sheet of paper draw alike."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.formats import date_format

from maps.bulletin.gather import MonthLine

WIDTH, HEIGHT, BASE = 640.0, 170.0, 28.0
"""The drawing, and what of its height is left below the bars for the months' names."""


@dataclass(frozen=True, slots=True)
class Bar:
    """Its left edge, size and number; `top` is where it ends, downwards as SVG counts. `middle` is where the
    label of its month stands, empty for the second of the two."""

    x: float
    middle: float
    width: float
    height: float
    top: float
    value: int
    label: str
    is_closed: bool


def bars(months: list[MonthLine]) -> list[Bar]:
    """Two a month, received and closed, with one scale that begins at zero."""
    most = max((max(one.received, one.closed) for one in months), default=0) or 1
    slot = WIDTH / len(months)
    width = slot * 0.38
    full = HEIGHT - BASE - 14  # room for the number on top
    drawn = []
    for place, one in enumerate(months):
        for is_closed, value in ((False, one.received), (True, one.closed)):
            height = full * value / most
            drawn.append(
                Bar(
                    x=round(place * slot + slot * 0.1 + is_closed * (width + 1), 1),
                    middle=round(place * slot + slot / 2, 1),
                    width=round(width, 1),
                    height=round(height, 1),
                    top=round(HEIGHT - BASE - height, 1),
                    value=value,
                    label="" if is_closed else _label(one, place),
                    is_closed=is_closed,
                )
            )
    return drawn


def _label(line: MonthLine, place: int) -> str:
    """The month's short name, the year where one begins."""
    return date_format(line.month.first_day, "M y" if place == 0 or line.month.number == 1 else "M")
