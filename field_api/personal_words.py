"""Personal data in what people typed: numbers, addresses and names that may stand for a person.

A guess, for a hint beside a box and for a person to look at; nothing is refused because of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from phonenumbers import Leniency, PhoneNumberMatcher

MASK = "[dihapus]"


class Kind(StrEnum):
    PHONE = "phone"
    EMAIL = "email"
    ID_NUMBER = "id_number"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Found:
    """What seems to be personal, and where it begins and ends."""

    kind: Kind
    begin: int
    end: int


_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_ID_NUMBER = re.compile(r"(?<!\d)\d{16}(?!\d)")
"""NIK, of identity cards, and numbers of family cards."""
_MAY_BE_PHONE = re.compile(r"\d(?:[\s().\-]*\d){7}")
_ROLES = "RT|RW|Lurah|Camat|Gubernur|Wali|Walikota|Bupati|Presiden|Polisi|Satpam|Kota|Ketua|Kepala"
_CALLED = rf"(?!(?:{_ROLES})\b)[A-Z][\w'’]+(?:\s(?!(?:{_ROLES})\b)[A-Z][\w'’.]*){{0,3}}"
_NAMES = (
    re.compile(
        r"\b(?:nama\s+(?:saya|aku|pelapor|lengkap)|atas\s+nama|bernama)\s*(?:adalah|:)?\s*([^\W\d][\w'’]*)",
        re.I,
    ),
    re.compile(rf"\b(?:[Nn]ama\s*:|[Aa]\.?[Nn]\.)\s*({_CALLED})"),
    re.compile(rf"\b(?i:bapak|bpk\.?|ibu|pak|bu|sdri?\.?|saudara|saudari)\s+({_CALLED})"),
)


def found_in(text: str) -> list[Found]:
    """In their order, none within another."""
    found = [Found(Kind.EMAIL, *one.span()) for one in _EMAIL.finditer(text)]
    found += [Found(Kind.ID_NUMBER, *one.span()) for one in _ID_NUMBER.finditer(text)]
    if _MAY_BE_PHONE.search(text):
        numbers = PhoneNumberMatcher(text, "ID", leniency=Leniency.VALID)
        found += [Found(Kind.PHONE, one.start, one.end) for one in numbers]
    found += [Found(Kind.NAME, *one.span(1)) for names in _NAMES for one in names.finditer(text)]
    apart: list[Found] = []
    for one in sorted(found, key=lambda one: (one.begin, -one.end)):
        if not apart or one.begin >= apart[-1].end:
            apart.append(one)
    return apart


def names_a_person(text: str) -> bool:
    return bool(found_in(text))


def kinds_in(texts: Iterable[str]) -> list[Kind]:
    """Each kind once, in the order of `Kind`."""
    kinds = {one.kind for text in texts for one in found_in(text)}
    return [kind for kind in Kind if kind in kinds]


def masked(text: str, *, known: Iterable[str] = ()) -> str:
    """Without what was found, and without the words that are known to be somebody's."""
    for one in reversed(found_in(text)):
        text = f"{text[: one.begin]}{MASK}{text[one.end :]}"
    for word in sorted(filter(None, (one.strip() for one in known)), key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", MASK, text, flags=re.IGNORECASE)
    return text
