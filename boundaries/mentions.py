"""Which areas does a text speak of? For reports that come with words and no point."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

from boundaries.official import OfficialArea, OfficialLevel, ancestors, names_by_key
from boundaries.spelling import LEVEL_WORDS, key_of_words, words

Manner = Literal["named", "mentioned", "beside"]
"""named: "Kel. Karet". mentioned: "di Kalibata". beside: part of a street or station, "Jl. Kebon Sirih"."""

_LONGEST_NAME_IN_WORDS = 5
_PLACE_WORDS = frozenset(
    [
        *(
            "jl",
            "jln",
            "jalan",
            "gg",
            "gang",
            "tol",
            "jembatan",
            "flyover",
            "simpang",
            "perempatan",
            "pertigaan",
        ),
        *("kali", "sungai", "waduk", "situ", "danau", "pintu", "taman"),
        *("stasiun", "st", "terminal", "halte", "pasar", "mal", "mall"),
        *("rs", "rsud", "puskesmas", "polsek", "sdn", "smpn", "sman"),
        *("apartemen", "komplek", "kompleks", "perumahan", "rusun", "rusunawa"),
    ]
)
_EVERYDAY_WORDS = frozenset(
    [
        *("baru", "bangka", "bungur", "dukuh", "gambir", "gedong", "gelora", "gunung", "guntur", "jati"),
        *("kamal", "kapuk", "karet", "kartini", "keagungan", "kenari", "kramat", "pulo", "rambutan"),
        *("senen", "serdang", "setu", "susukan", "tangki", "tengah"),
    ]
)
"""Kelurahan that are a common word or a person's name too: taken only after "kelurahan" or "kel."."""

_TOKEN = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Mention:
    """An area that a text names; `start` and `end` are places in the text, for a page to mark the words."""

    area: OfficialArea
    manner: Manner
    start: int
    end: int


def mentions(text: str) -> list[Mention]:
    """The areas named in a text, the surest first, each area once.

    The longest name wins ("Kebayoran Lama Utara", not "Kebayoran Lama"); a kelurahan wins over the kecamatan
    of its name unless the text says "kecamatan". A person confirms what comes of it: a street may bear the
    name of another part of the town.
    """
    tokens = [(match.group(), match.start(), match.end()) for match in _TOKEN.finditer(text)]
    found: dict[str, Mention] = {}
    at = 0
    while at < len(tokens):
        mention, used = _mention_at(tokens, at)
        if mention is not None:
            known = found.get(mention.area.code)
            if known is None or _sureness(mention) < _sureness(known):
                found[mention.area.code] = mention
        at += max(used, 1)
    return sorted(found.values(), key=lambda mention: (_sureness(mention), mention.start))


def likely_kelurahan(text: str) -> tuple[OfficialArea, ...]:
    """The kelurahan a text speaks of, surest first; among equals, those in a kecamatan or kota it names."""
    seen = mentions(text)
    above = {mention.area.code for mention in seen if mention.area.level != "kelurahan"}
    inside = [mention for mention in seen if mention.area.level == "kelurahan"]
    inside.sort(key=lambda m: (_sureness(m), not any(up.code in above for up in ancestors(m.area)), m.start))
    return tuple(mention.area for mention in inside)


def _mention_at(tokens: list[tuple[str, int, int]], at: int) -> tuple[Mention | None, int]:
    before = tokens[at - 1][0].lower() if at else ""
    level = LEVEL_WORDS.get(before)
    for size in range(min(_LONGEST_NAME_IN_WORDS, len(tokens) - at), 0, -1):
        span = tokens[at : at + size]
        parts = [word for token, _, _ in span for word in words(token)]
        area = _area_of(key_of_words(parts), level)
        if area is None or (level is None and size == 1 and parts[0] in _EVERYDAY_WORDS):
            continue
        manner: Manner = "named" if level else "beside" if before in _PLACE_WORDS else "mentioned"
        return Mention(area, manner, span[0][1], span[-1][2]), size
    return None, 1


def _area_of(key: str, level: str | None) -> OfficialArea | None:
    if not key:
        return None
    for each, names in _names():
        if (level is None or each == level) and key in names:
            return names[key]
    return None


def _sureness(mention: Mention) -> int:
    return ("named", "mentioned", "beside").index(mention.manner)


@cache
def _names() -> tuple[tuple[OfficialLevel, dict[str, OfficialArea]], ...]:
    levels: tuple[OfficialLevel, ...] = ("kelurahan", "kecamatan", "kota")
    return tuple((level, dict(names_by_key(level))) for level in levels)
