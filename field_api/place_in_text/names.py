"""Names of kelurahan and kecamatan in a text, as wide as the area they name."""

from __future__ import annotations

import math

from boundaries.mentions import Mention, mentions
from boundaries.official import OfficialArea, ancestors, areas
from boundaries.spelling import words
from field_api.place_in_text.proposal import PlaceProposal

_CONFIDENCE = {"named": 0.6, "mentioned": 0.4, "beside": 0.15}
_BONUS_WHEN_ITS_TOWN_IS_NAMED = 0.1
_KECAMATAN_FACTOR = 0.5
_ELSEWHERE_FACTOR = 0.4
NEIGHBOURS = frozenset(["bandung", "banten", "bekasi", "bogor", "depok", "tangerang", "tangsel"])


def names_in(text: str) -> list[PlaceProposal]:
    """The kelurahan a text names and the kecamatan of which it names no kelurahan, surest first.

    The point is the label point of the area, the accuracy the radius of a circle of its size. A text that
    names a neighbouring town too counts for less: Cipayung is in Depok as well.
    """
    seen = mentions(text)
    named = {mention.area.code for mention in seen}
    factor = _ELSEWHERE_FACTOR if NEIGHBOURS & set(words(text)) else 1.0
    proposals = [
        *(_of_kelurahan(each, named, factor, text) for each in seen if each.area.level == "kelurahan"),
        *(_of_kecamatan(each, factor, text) for each in seen if _stands_alone(each, seen)),
    ]
    return sorted(proposals, key=lambda proposal: -proposal.confidence)


def middle_of(area: OfficialArea) -> tuple[float, float, float]:
    """Longitude and latitude of a kelurahan's label point, or of the middle of a kecamatan, and the radius in
    metres of a circle of its size. A kecamatan's is the mean of its kelurahan, weighted by their size.
    """
    if area.level == "kelurahan":
        lon, lat, area_km2 = _place(area)
        return lon, lat, _radius_m(area_km2)
    places = [_place(each) for each in areas("kelurahan") if each.parent_code == area.code]
    total_km2 = sum(area_km2 for _, _, area_km2 in places)
    lon = round(sum(lon * area_km2 for lon, _, area_km2 in places) / total_km2, 5)
    lat = round(sum(lat * area_km2 for _, lat, area_km2 in places) / total_km2, 5)
    return lon, lat, _radius_m(total_km2)


def _of_kelurahan(mention: Mention, named: set[str], factor: float, text: str) -> PlaceProposal:
    area = mention.area
    in_named_town = any(above.code in named for above in ancestors(area))
    confidence = _CONFIDENCE[mention.manner] + _BONUS_WHEN_ITS_TOWN_IS_NAMED * in_named_town
    lon, lat, accuracy_m = middle_of(area)
    return PlaceProposal(
        kind="kelurahan",
        lon=lon,
        lat=lat,
        accuracy_m=accuracy_m,
        text=text[mention.start : mention.end],
        kelurahan_code=area.code,
        confidence=round(confidence * factor, 3),
    )


def _of_kecamatan(mention: Mention, factor: float, text: str) -> PlaceProposal:
    lon, lat, accuracy_m = middle_of(mention.area)
    return PlaceProposal(
        kind="kecamatan",
        lon=lon,
        lat=lat,
        accuracy_m=accuracy_m,
        text=text[mention.start : mention.end],
        kelurahan_code=None,
        confidence=round(_CONFIDENCE[mention.manner] * _KECAMATAN_FACTOR * factor, 3),
    )


def _stands_alone(mention: Mention, seen: list[Mention]) -> bool:
    if mention.area.level != "kecamatan":
        return False
    return not any(other.area.parent_code == mention.area.code for other in seen)


def _place(area: OfficialArea) -> tuple[float, float, float]:
    if area.lon is None or area.lat is None or area.area_km2 is None:
        raise LookupError(f"fixtures/areas.csv has no point for {area.code}")
    return area.lon, area.lat, area.area_km2


def _radius_m(area_km2: float) -> float:
    return round(math.sqrt(area_km2 * 1e6 / math.pi), 1)
