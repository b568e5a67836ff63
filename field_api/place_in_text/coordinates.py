"""Coordinates as people write them: -6.1754, 106.8272 or 6°10'31"S 106°49'38"E or 6,1754 LS 106,8272 BT."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from itertools import pairwise

from field_api.place_in_text.proposal import (
    FINEST_ACCURACY_M,
    METRES_PER_DEGREE,
    PlaceProposal,
    is_near_jakarta,
    lon_lat,
)

_SURE, _SIGN_GUESSED = 0.9, 0.6
_FINE_STEP_DEG = 1.001e-4
_COARSE_STEP_DEG = 1.001e-2

_HEMISPHERE = r"(?:LS|LU|BT|BB|[NSEW])"
_NUMBER = re.compile(
    rf"""(?:(?<![\w.])|(?<=[NSEW])(?=\d)|(?<=\d)(?=[NSEW]\d))
    (?:(?P<before>{_HEMISPHERE})[\s.:]{{0,2}})?
    (?P<minus>[-−–])?
    (?:
      (?P<deg>\d{{1,3}})\s?[°º˚]\s?
      (?P<min>\d{{1,2}}(?:[.,]\d+)?)\s?['′’‘´`]\s?
      (?:(?P<sec>\d{{1,2}}(?:[.,]\d+)?)\s?(?:["″”“]|['′’]{{2}})\s?)?
    |
      (?P<whole>\d{{1,3}})[.,](?P<part>\d{{2,15}})\s?[°º˚]?(?!\d|\.\d)
    )
    (?(before)|(?:\s?(?P<after>{_HEMISPHERE})(?![^\W\d]))?)""",
    re.VERBOSE | re.IGNORECASE,
)
_ONLY_A_PAIR = re.compile(
    r"\s*[-−–](?P<south>\d{1,2}[.,]\d{1,15})\s*[,;/\s]\s*(?P<east>\d{3}[.,]\d{1,15})\s*", re.ASCII
)
_MAX_GAP_CHARS = 30
_SEPARATORS = r"[\s,;/|&:=()\[\].]*"
_GAP = re.compile(
    rf"{_SEPARATORS}(?:(?:dan|and|lat\w*|lon\w*|lng|lintang|bujur|x|y){_SEPARATORS}){{0,3}}", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class _Angle:
    """One written number; `step_deg` is the size of its last digit, `is_signed` says its sign was written."""

    value: float
    step_deg: float
    is_signed: bool
    start: int
    end: int


def coordinates_in(text: str) -> list[PlaceProposal]:
    """The points written out in a text, in either order. Lone numbers, prices, dates and phones are none.

    A pair without sign or hemisphere is taken only near Jakarta and with four decimals or more, as south.
    """
    angles = [_angle(match) for match in _NUMBER.finditer(text)]
    proposals = []
    used_to = 0
    for first, second in pairwise(angles):
        if first.start < used_to or not _belong_together(text[first.end : second.start]):
            continue
        point = _point(first, second)
        if point is not None:
            proposals.append(_proposal(point, first, second, text))
            used_to = second.end
    return proposals


def only_a_pair(text: str) -> list[PlaceProposal]:
    """What is nothing but "-6.2, 106.8", as typed into a box for places; as rough as it is written.

    Near Jakarta only. In a running text so few decimals are more often prices and measures.
    """
    match = _ONLY_A_PAIR.fullmatch(text)
    if match is None:
        return []
    south, east = match["south"], match["east"]
    lon, lat = _float(east), -_float(south)
    if not is_near_jakarta(lon, lat):
        return []
    step_deg = 10.0 ** -min(_decimals(south), _decimals(east))
    return [
        PlaceProposal(
            kind="coordinates",
            lon=lon,
            lat=lat,
            accuracy_m=round(step_deg / 2 * METRES_PER_DEGREE * math.sqrt(2), 1),
            text=text.strip(),
            kelurahan_code=None,
            confidence=_SURE,
        )
    ]


def _angle(match: re.Match[str]) -> _Angle:
    hemisphere = (match["before"] or match["after"] or "").upper()
    if match["deg"]:
        seconds = match["sec"] or ""
        value = int(match["deg"]) + _float(match["min"]) / 60 + _float(seconds or "0") / 3600
        step_deg = 10 ** -_decimals(seconds) / 3600 if seconds else 10 ** -_decimals(match["min"]) / 60
    else:
        value = float(f"{match['whole']}.{match['part']}")
        step_deg = 10.0 ** -len(match["part"])
    is_negative = bool(match["minus"]) or hemisphere in {"S", "LS", "W", "BB"}
    return _Angle(
        value=-value if is_negative else value,
        step_deg=step_deg,
        is_signed=is_negative or bool(hemisphere),
        start=match.start(),
        end=match.end(),
    )


def _belong_together(gap: str) -> bool:
    return len(gap) <= _MAX_GAP_CHARS and _GAP.fullmatch(gap) is not None


def _point(first: _Angle, second: _Angle) -> tuple[float, float] | None:
    coarsest = max(first.step_deg, second.step_deg)
    latitude = min(first, second, key=lambda angle: abs(angle.value))
    if latitude.is_signed:
        point = lon_lat(first.value, second.value)
        allowed = _COARSE_STEP_DEG if point and is_near_jakarta(*point) else _FINE_STEP_DEG
        return point if coarsest <= max(allowed, 1 / 3600) else None
    lon, lat = max(first.value, second.value), -latitude.value
    return (lon, lat) if is_near_jakarta(lon, lat) and coarsest <= max(_FINE_STEP_DEG, 1 / 3600) else None


def _proposal(point: tuple[float, float], first: _Angle, second: _Angle, text: str) -> PlaceProposal:
    half_diagonal_m = max(first.step_deg, second.step_deg) / 2 * METRES_PER_DEGREE * math.sqrt(2)
    latitude = min(first, second, key=lambda angle: abs(angle.value))
    return PlaceProposal(
        kind="coordinates",
        lon=point[0],
        lat=point[1],
        accuracy_m=round(max(half_diagonal_m, FINEST_ACCURACY_M), 1),
        text=text[first.start : second.end].strip(),
        kelurahan_code=None,
        confidence=_SURE if latitude.is_signed else _SIGN_GUESSED,
    )


def _float(text: str) -> float:
    return float(text.replace(",", "."))


def _decimals(text: str) -> int:
    return len(re.split(r"[.,]", text)[1]) if re.search(r"[.,]", text) else 0
