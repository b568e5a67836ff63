"""The app's icon for home screens, drawn from a few numbers: the pin with a tick of `geo_crm/icon.svg`."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from math import cos, pi, sin

from PIL import Image, ImageDraw

_GROUND, _PIN, _TICK = "#0b4a6b", "#f47b20", "#ffffff"
_OVERSAMPLED = 4
_CORNER = 0.18
_SAFE = 0.72
"""A maskable icon may lose all that lies outside a circle of 80 % of its width."""


@cache
def icon(px: int, *, maskable: bool = False) -> bytes:
    """A PNG of `px` by `px`; maskable ones fill the square and keep the pin well inside."""
    side = px * _OVERSAMPLED
    image = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((0, 0, side - 1, side - 1), 0 if maskable else side * _CORNER, fill=_GROUND)
    _pin(draw, side, _SAFE if maskable else 0.86)
    out = BytesIO()
    image.resize((px, px), Image.Resampling.LANCZOS).save(out, "PNG", optimize=True)
    return out.getvalue()


def _pin(draw: ImageDraw.ImageDraw, side: int, share: float) -> None:
    """In a box of 32 units, as the SVG has it, shrunk to `share` of the side around its middle."""
    unit = side * share / 32

    def at(x: float, y: float) -> tuple[float, float]:
        return side / 2 + (x - 16) * unit, side / 2 + (y - 16) * unit

    circle = [at(16 + 12 * cos(angle * pi / 90), 13 + 12 * sin(angle * pi / 90)) for angle in range(180)]
    draw.polygon(circle, fill=_PIN)
    draw.polygon([at(7.06, 21), at(24.94, 21), at(16, 31)], fill=_PIN)
    tick = [at(10.5, 13.2), at(14.5, 17.2), at(21.7, 9.6)]
    draw.line(tick, fill=_TICK, width=round(3.2 * unit), joint="curve")
    for x, y in (tick[0], tick[-1]):
        draw.circle((x, y), 1.6 * unit, fill=_TICK)
