"""What is typed into a box for places: a name begun or misspelt, coordinates, a plus code, a map link."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

from boundaries.official import OfficialArea, by_code, full_name, names_by_key
from boundaries.spelling import name_key, words
from field_api.place_in_text import proposals_in, unread_links
from field_api.place_in_text.coordinates import only_a_pair
from field_api.place_in_text.names import NEIGHBOURS, middle_of, names_in
from field_api.place_in_text.proposal import PlaceProposal

MOST_CHARS = 200
MOST_FOUND = 8
_LEAST_CHARS = 2
_BESIDE_A_TOWN = frozenset(["kota", "kab", "kabupaten", "selatan", "barat", "timur", "utara"])
_LEAST_ALIKE = 0.4
"""Of the trigrams of both: "kebon sirh" and "kebon sirih" share 0.67, two names of the town seldom 0.3."""


@dataclass(frozen=True, slots=True)
class PlaceFound:
    """One row under the box; WGS 84. `kelurahan_code` is given for a named kelurahan only."""

    label: str
    kind: str
    lon: float
    lat: float
    accuracy_m: float
    kelurahan_code: str | None

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def search_places(typed: str) -> list[PlaceFound]:
    """At most eight places, the likeliest first: what can be read as a point, then names. No query.

    Streets are in no list of ours; an address finds the kelurahan or kecamatan that it names.
    """
    typed = " ".join(typed[:MOST_CHARS].split())
    points = [one for one in proposals_in(typed) if one.kind not in {"kelurahan", "kecamatan"}]
    if points := points or only_a_pair(typed):
        return [_of_point(point) for point in points[:MOST_FOUND]]
    named = [area for area in map(_area_named, names_in(typed)) if area]
    areas = dict.fromkeys([*_exactly(typed), *named, *_alike(typed)])
    return [_of_area(area) for area in areas][:MOST_FOUND]


def short_links(typed: str) -> list[str]:
    """Map links that hold no place; nobody here opens them."""
    return unread_links(typed[:MOST_CHARS])


def towns_outside(typed: str) -> list[str]:
    """The town beyond Jakarta that this names and nothing else: "Jl. Raya Bekasi" runs through Jakarta."""
    said = [word.lower() for word in words(typed[:MOST_CHARS])]
    towns = [word for word in said if word in NEIGHBOURS]
    return [town.capitalize() for town in towns] if set(said) <= {*towns, *_BESIDE_A_TOWN} else []


def _area_named(proposal: PlaceProposal) -> OfficialArea | None:
    if proposal.kelurahan_code:
        return by_code(proposal.kelurahan_code)
    return names_by_key("kecamatan").get(name_key(proposal.text))


def _exactly(typed: str) -> list[OfficialArea]:
    key = name_key(typed)
    return [area for other, area in _names() if other == key]


def _alike(typed: str) -> list[OfficialArea]:
    """Names that begin so, then those that have it inside, then those that are spelt much like it."""
    key = name_key(typed)
    if len(key) < _LEAST_CHARS:
        return []
    mine = _trigrams(key)
    ranked = [(_rank(key, mine, other), at, area) for at, (other, area) in enumerate(_names())]
    return [
        area for rank, _, area in sorted(ranked, key=lambda one: (-one[0], one[1])) if rank >= _LEAST_ALIKE
    ]


def _rank(key: str, mine: frozenset[str], other: str) -> float:
    if other.startswith(key):
        return 3.0
    if key in other:
        return 2.0
    theirs = _trigrams(other)
    return len(mine & theirs) / len(mine | theirs)


@cache
def _names() -> tuple[tuple[str, OfficialArea], ...]:
    """Every spelling key, kelurahan first."""
    return (*names_by_key("kelurahan").items(), *names_by_key("kecamatan").items())


def _trigrams(key: str) -> frozenset[str]:
    padded = f"  {key} "
    return frozenset(padded[at : at + 3] for at in range(len(padded) - 2))


def _of_point(point: PlaceProposal) -> PlaceFound:
    return PlaceFound(point.text, point.kind, point.lon, point.lat, point.accuracy_m, None)


def _of_area(area: OfficialArea) -> PlaceFound:
    lon, lat, accuracy_m = middle_of(area)
    code = area.code if area.level == "kelurahan" else None
    return PlaceFound(full_name(area), area.level, lon, lat, accuracy_m, code)
