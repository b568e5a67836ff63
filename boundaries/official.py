"""The official table of Jakarta's areas: 6 kota, 44 kecamatan, 267 kelurahan, by code and by name.

Codes follow Kemendagri (31.71.01.1005). BPS numbers the same areas differently, and the two collide:
3171 is Jakarta Selatan for BPS, 31.71 is Jakarta Pusat for Kemendagri. So a look-up says which it reads.
The table is read from `fixtures/` on first use and kept.
"""

from __future__ import annotations

import csv
import difflib
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, cast

from boundaries.spelling import name_key

OfficialLevel = Literal["kota", "kecamatan", "kelurahan"]
CodeScheme = Literal["kemendagri", "bps"]

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
_LEVEL_BY_DIGITS: dict[int, OfficialLevel] = {4: "kota", 6: "kecamatan", 10: "kelurahan"}


@dataclass(frozen=True, slots=True)
class OfficialArea:
    """One row of the table. Point (a label point, WGS 84) and size are known for kelurahan only."""

    code: str
    level: OfficialLevel
    name: str
    parent_code: str
    bps_code: str
    bps_name: str
    lon: float | None
    lat: float | None
    area_km2: float | None

    @property
    def short_name(self) -> str:
        """The name as people say it: "Jakarta Pusat", not "Kota Administrasi Jakarta Pusat"."""
        return self.name.removeprefix("Kota Administrasi ").removeprefix("Kabupaten Administrasi ")


def areas(level: OfficialLevel | None = None) -> tuple[OfficialArea, ...]:
    """All areas, or those of one level, sorted by code."""
    rows = _rows()
    return rows if level is None else tuple(area for area in rows if area.level == level)


def by_code(code: str) -> OfficialArea | None:
    """The area with this Kemendagri code, written with or without dots; None when there is none."""
    return _by_code().get(code.strip().replace(".", ""))


def by_bps_code(code: str) -> OfficialArea | None:
    """The area with this BPS code (4, 7 or 10 digits), `id` before it or not; None when there is none."""
    return _by_bps_code().get(_bps_digits(code))


def by_name(name: str, level: OfficialLevel, *, kecamatan: str = "", kota: str = "") -> OfficialArea | None:
    """The area of this name, whatever the case, spacing, short forms or known variant spelling.

    `kecamatan` and `kota` are names that the area must lie in when they are given; one that Jakarta does not
    have gives None, so that Cipayung in Depok is not taken for Cipayung in Jakarta Timur.
    """
    found = _by_key().get((level, name_key(name)))
    if found is None:
        return None
    for wanted, of_level in ((kecamatan, "kecamatan"), (kota, "kota")):
        if wanted.strip() and by_name(wanted, cast(OfficialLevel, of_level)) not in (
            found,
            *ancestors(found),
        ):
            return None
    return found


def suggestions(name: str, level: OfficialLevel, count: int = 3) -> tuple[OfficialArea, ...]:
    """Areas whose name is close to a misspelt one, closest first; for messages, never for matching."""
    keys = [key for key_level, key in _by_key() if key_level == level]
    close = difflib.get_close_matches(name_key(name), keys, n=count * 2, cutoff=0.75)
    found = dict.fromkeys(_by_key()[level, key] for key in close)
    return tuple(found)[:count]


def ancestors(area: OfficialArea) -> tuple[OfficialArea, ...]:
    """The areas that this one lies in, nearest first: (kecamatan, kota) for a kelurahan, () for a kota."""
    chain: list[OfficialArea] = []
    while area.parent_code:
        area = _by_code()[area.parent_code.replace(".", "")]
        chain.append(area)
    return tuple(chain)


def full_name(area: OfficialArea) -> str:
    """The name with those above it: "Kebon Kelapa, Gambir, Jakarta Pusat"."""
    return ", ".join(each.short_name for each in (area, *ancestors(area)))


def names_by_key(level: OfficialLevel) -> Mapping[str, OfficialArea]:
    """Every spelling key of a level and the area it means."""
    return {key: area for (key_level, key), area in _by_key().items() if key_level == level}


@cache
def _rows() -> tuple[OfficialArea, ...]:
    with (FIXTURES / "areas.csv").open(encoding="utf-8", newline="") as file:
        return tuple(_area(row) for row in csv.DictReader(file))


@cache
def _by_code() -> dict[str, OfficialArea]:
    return {area.code.replace(".", ""): area for area in _rows()}


@cache
def _by_bps_code() -> dict[str, OfficialArea]:
    return {area.bps_code: area for area in _rows()}


@cache
def _by_key() -> dict[tuple[OfficialLevel, str], OfficialArea]:
    """Own names first: an alias or a BPS spelling never takes a name that another area of the level bears."""
    keys: dict[tuple[OfficialLevel, str], OfficialArea] = {}
    aliases = _aliases()
    for area in _rows():
        keys[area.level, name_key(area.name)] = area
    for area in _rows():
        for name in (area.bps_name, *aliases.get(area.code, ())):
            keys.setdefault((area.level, name_key(name)), area)
    return keys


@cache
def _aliases() -> dict[str, list[str]]:
    aliases: dict[str, list[str]] = defaultdict(list)
    with (FIXTURES / "aliases.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            aliases[row["code"]].append(row["alias"])
    return aliases


def _area(row: dict[str, str]) -> OfficialArea:
    return OfficialArea(
        code=row["code"],
        level=_LEVEL_BY_DIGITS[len(row["code"].replace(".", ""))],
        name=row["name"],
        parent_code=row["parent_code"],
        bps_code=row["bps_code"],
        bps_name=row["bps_name"],
        lon=_number(row["lon"]),
        lat=_number(row["lat"]),
        area_km2=_number(row["area_km2"]),
    )


def _number(text: str) -> float | None:
    return float(text) if text else None


def _bps_digits(code: str) -> str:
    return re.sub(r"^id", "", code.strip(), flags=re.IGNORECASE)
