"""More is farther from the ground: classes of a map get darker on a light page and lighter on a dark one."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from maps.scale import COLOURS

STYLE = Path(__file__).parents[2] / "geo_crm" / "static" / "geo_crm" / "leaflet.css"


def lightness(colour: str) -> float:
    """Relative luminance as WCAG has it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize(
    "rule", [r'\.swatch\[style\*="{}"\] {{ background: (#\w+)', r'path\[fill="{}"\] {{ fill: (#\w+)']
)
def test_the_dark_ramp_runs_from_the_ground_to_the_brightest(rule: str) -> None:
    dark = STYLE.read_text().partition("prefers-color-scheme: dark")[2]
    found: list[Any] = [re.search(rule.format(colour), dark) for colour in COLOURS]
    shades = [lightness(match[1]) for match in found]
    assert shades == sorted(shades)
    assert all(more / less > 1.25 for less, more in pairwise(shades))
    assert [lightness(colour) for colour in COLOURS] == sorted(map(lightness, COLOURS), reverse=True)
