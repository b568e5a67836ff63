"""Points in map links: Google Maps, OpenStreetMap, Waze, Apple Maps and geo: addresses."""

from __future__ import annotations

import re
from typing import Literal
from urllib.parse import unquote

from field_api.place_in_text.coordinates import coordinates_in
from field_api.place_in_text.proposal import FINEST_ACCURACY_M, PlaceProposal, lon_lat

_PIN_CONFIDENCE, _VIEW_CONFIDENCE = 0.95, 0.7
_VIEW_ACCURACY_M = 50.0
_METRES_PER_PIXEL_AT_ZOOM_0 = 155_640
"""Web Mercator at Jakarta's latitude: 156,543 m times the cosine of 6.2 degrees."""
_PIXELS_FROM_THE_MIDDLE = 100
"""How far from the middle of the map in view the place meant may lie."""

_URL = re.compile(
    r"""https?://[^\s<>"]+ | geo:[^\s<>"]+ |
    (?<![\w/.@])(?:www\.)?
    (?:google\.[a-z.]{2,6}/maps|maps\.google\.[a-z.]{2,6}|maps\.app\.goo\.gl|goo\.gl/|
       (?:www\.)?openstreetmap\.org|osm\.org|waze\.com|ul\.waze\.com|maps\.apple\.com)[^\s<>"]*""",
    re.VERBOSE | re.IGNORECASE,
)
_SHORT_LINK = re.compile(
    r"(?:https?://)?(?:www\.)?(?:maps\.app\.goo\.gl/|goo\.gl/|osm\.org/go/|openstreetmap\.org/go/|maps\.apple/)",
    re.IGNORECASE,
)
_NUMBER = r"-?\d{1,3}(?:\.\d+)?"
_A, _B = rf"(?P<a>{_NUMBER})", rf"(?P<b>{_NUMBER})"
_PAIR = rf"{_A}\s*[, ]\s*{_B}"
_PINS = (
    re.compile(rf"!3d{_A}!4d{_B}"),
    re.compile(rf"[?&]mlat={_A}&mlon={_B}"),
    re.compile(
        rf"[?&](?:q|query|ll|latlng|daddr|destination|coordinate|cbll|viewpoint|to)=(?:loc:|ll\.)?\s*{_PAIR}"
    ),
    re.compile(rf"/(?:place|search)/\s*{_PAIR}"),
)
_VIEWS = (
    re.compile(rf"/@{_A},{_B}(?:,(?P<size>\d+(?:\.\d+)?)(?P<unit>[zma]))?"),
    re.compile(rf"[?&](?:center|sll|saddr)={_PAIR}(?:&z(?:oom)?=(?P<size>\d+)(?P<unit>))?"),
    re.compile(rf"[#&]map=(?P<size>\d+(?:\.\d+)?)(?P<unit>)/{_A}/{_B}"),
)
_GEO = re.compile(rf"geo:{_A},{_B}(?:,{_NUMBER})?(?:;crs=[\w.]+)?(?:;u=(?P<u>\d+(?:\.\d+)?))?", re.IGNORECASE)
_WAZE_HASH = re.compile(r"waze\.com/ul/h([0-9b-hjkmnp-z]{6,12})", re.IGNORECASE)
_GEOHASH_DIGITS = "0123456789bcdefghjkmnpqrstuvwxyz"


def links_in(text: str) -> tuple[list[PlaceProposal], str]:
    """The points in a text's links, and the text with those links taken out and the others made readable."""
    proposals: list[PlaceProposal] = []

    def read(match: re.Match[str]) -> str:
        url = _without_sentence_end(match.group())
        found = _from_link(url)
        proposals.extend(found)
        return " | " if found else unquote(match.group())

    return proposals, _URL.sub(read, text)


def unread_links(text: str) -> list[str]:
    """Short map links. Their place shows only when somebody opens them, which this program never does."""
    urls = (_without_sentence_end(match.group()) for match in _URL.finditer(text))
    return list(dict.fromkeys(url for url in urls if _SHORT_LINK.match(url)))


def _without_sentence_end(url: str) -> str:
    url = url.rstrip(".,;:!?'")
    return url.rstrip(")].,;:!?'") if url.count("(") < url.count(")") else url


def _from_link(url: str) -> list[PlaceProposal]:
    plain = unquote(url.replace("+", " "))
    for read in (_from_geo, _from_pin, _from_waze_hash, _from_view):
        proposal = read(plain, url)
        if proposal is not None:
            return [proposal]
    return coordinates_in(plain)


def _from_geo(plain: str, url: str) -> PlaceProposal | None:
    match = _GEO.match(plain)
    if match is None:
        return None
    accuracy_m = float(match["u"]) if match["u"] else FINEST_ACCURACY_M
    return _proposal("link", float(match["a"]), float(match["b"]), url, accuracy_m)


def _from_pin(plain: str, url: str) -> PlaceProposal | None:
    """In a Google link with several pins the last is where the way leads to."""
    for pattern in _PINS:
        for match in reversed(list(pattern.finditer(plain))):
            proposal = _proposal("link", float(match["a"]), float(match["b"]), url, FINEST_ACCURACY_M)
            if proposal is not None:
                return proposal
    return None


def _from_waze_hash(plain: str, url: str) -> PlaceProposal | None:
    match = _WAZE_HASH.search(plain)
    if match is None:
        return None
    lon, lat = geohash_middle(match[1])
    return _proposal("link", lat, lon, url, FINEST_ACCURACY_M)


def _from_view(plain: str, url: str) -> PlaceProposal | None:
    for pattern in _VIEWS:
        match = pattern.search(plain)
        if match is not None:
            accuracy_m = _view_accuracy_m(match["size"], match["unit"])
            return _proposal("map_view", float(match["a"]), float(match["b"]), url, accuracy_m)
    return None


def _view_accuracy_m(size: str | None, unit: str | None) -> float:
    """Google writes a zoom (17z), the height of the view in metres (850m) or a street view's stand (3a)."""
    if size is None:
        return _VIEW_ACCURACY_M
    if unit == "a":
        return FINEST_ACCURACY_M
    metres = (
        float(size) / 4
        if unit == "m"
        else _PIXELS_FROM_THE_MIDDLE * _METRES_PER_PIXEL_AT_ZOOM_0 / 2 ** float(size)
    )
    return round(max(metres, FINEST_ACCURACY_M), 1)


def _proposal(
    kind: Literal["link", "map_view"], first: float, second: float, url: str, accuracy_m: float
) -> PlaceProposal | None:
    point = lon_lat(first, second)
    if point is None:
        return None
    confidence = _PIN_CONFIDENCE if kind == "link" else _VIEW_CONFIDENCE
    return PlaceProposal(kind, *point, accuracy_m, url, None, confidence)


def geohash_middle(code: str) -> tuple[float, float]:
    """The middle of a geohash cell as (lon, lat); bits halve longitude and latitude in turn."""
    lon_bounds, lat_bounds = [-180.0, 180.0], [-90.0, 90.0]
    for at in range(5 * len(code)):
        digit = _GEOHASH_DIGITS.index(code[at // 5].lower())
        bounds = lat_bounds if at % 2 else lon_bounds
        upper_half = digit >> (4 - at % 5) & 1
        bounds[1 - upper_half] = (bounds[0] + bounds[1]) / 2
    return sum(lon_bounds) / 2, sum(lat_bounds) / 2
