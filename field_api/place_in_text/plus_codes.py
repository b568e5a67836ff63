"""Plus codes (Open Location Code, github.com/google/open-location-code): 6P58RRFG+RV, or RRFG+RV Gambir."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from field_api.place_in_text.proposal import JAKARTA_CENTRE, METRES_PER_DEGREE, PlaceProposal, lon_lat

_DIGITS = "23456789CFGHJMPQRVWX"
_PAIR_STEPS_DEG = (20.0, 1.0, 0.05, 0.0025, 0.000125)
_GRID_ROWS, _GRID_COLUMNS = 5, 4
_DIGITS_LEFT_OUT = 4
_CONFIDENCE_FULL, _CONFIDENCE_SHORT_NAMED, _CONFIDENCE_SHORT = 0.9, 0.7, 0.55
_LEAST_ACCURACY_M = 10.0

_FULL = re.compile(
    rf"(?<![\w+])[2-9CFGHJMPQRV]{{2}}[{_DIGITS}]{{6}}\+[{_DIGITS}]{{2,7}}(?!\w)", re.IGNORECASE
)
# Upper case and a letter before the plus: "2345+67" in a text is a sum or a phone number.
_SHORT = re.compile(rf"(?<![\w+])(?=[2-9]*[C-X])[{_DIGITS}]{{4}}\+[{_DIGITS}]{{2,3}}(?!\w)")


@dataclass(frozen=True, slots=True)
class Cell:
    """What a full code stands for: the middle of its cell and the cell's height and width in degrees."""

    lon: float
    lat: float
    height_deg: float
    width_deg: float


def plus_codes_in(text: str, *, near: PlaceProposal | None) -> tuple[list[PlaceProposal], str]:
    """The plus codes of a text, and the text without them.

    A short code leaves out its first four digits; it is completed next to the place `near`, else next to the
    middle of Jakarta. Such cells repeat every degree (111 km), so a wrong part of the town does no harm.
    """
    proposals = []
    for match in _FULL.finditer(text):
        proposals.append(_proposal(decode(match.group()), match.group(), _CONFIDENCE_FULL))
    rest = _FULL.sub(" | ", text)
    lon, lat = (near.lon, near.lat) if near else JAKARTA_CENTRE
    for match in _SHORT.finditer(rest):
        cell = decode(_completed(match.group(), lon, lat))
        proposals.append(
            _proposal(cell, match.group(), _CONFIDENCE_SHORT_NAMED if near else _CONFIDENCE_SHORT)
        )
    return [each for each in proposals if each and lon_lat(each.lon, each.lat)], _SHORT.sub(" | ", rest)


def decode(code: str) -> Cell:
    """The cell of a full code of 10 to 15 digits."""
    digits = [_DIGITS.index(digit) for digit in code.upper().replace("+", "")]
    lat, lon = -90.0, -180.0
    for at, step_deg in enumerate(_PAIR_STEPS_DEG):
        lat += digits[2 * at] * step_deg
        lon += digits[2 * at + 1] * step_deg
    height_deg = width_deg = _PAIR_STEPS_DEG[-1]
    for digit in digits[10:]:
        height_deg, width_deg = height_deg / _GRID_ROWS, width_deg / _GRID_COLUMNS
        row, column = divmod(digit, _GRID_COLUMNS)
        lat, lon = lat + row * height_deg, lon + column * width_deg
    return Cell(lon + width_deg / 2, lat + height_deg / 2, height_deg, width_deg)


def _completed(short: str, near_lon: float, near_lat: float) -> str:
    """The full code whose cell lies nearest to a place, of all that end in `short`."""
    candidates = (
        _first_digits(near_lon + east, near_lat + north) + short
        for east in (-1, 0, 1)
        for north in (-1, 0, 1)
    )

    def distance_deg(code: str) -> float:
        cell = decode(code)
        return math.hypot(cell.lon - near_lon, cell.lat - near_lat)

    return min(candidates, key=distance_deg)


def _first_digits(lon: float, lat: float) -> str:
    north, east = math.floor(lat + 90), math.floor(lon + 180)
    pairs = (north // 20, east // 20, north % 20, east % 20)
    return "".join(_DIGITS[digit] for digit in pairs[:_DIGITS_LEFT_OUT])


def _proposal(cell: Cell, text: str, confidence: float) -> PlaceProposal:
    half_diagonal_m = math.hypot(cell.height_deg, cell.width_deg) / 2 * METRES_PER_DEGREE
    return PlaceProposal(
        kind="plus_code",
        lon=round(cell.lon, 7),
        lat=round(cell.lat, 7),
        accuracy_m=round(max(half_diagonal_m, _LEAST_ACCURACY_M), 1),
        text=text,
        kelurahan_code=None,
        confidence=confidence,
    )
