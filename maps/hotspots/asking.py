"""What can be asked about hot spots: the kind of search, the category, the areas, the days."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from field_api import clock
from field_api.errors import BadInput
from maps.models import HotspotRun
from maps.selection import JAKARTA, Selection, selection_from

Kind = HotspotRun.Kind

METHOD = 1
"""Goes up when the same numbers would be answered differently."""
SEED = 1
KELURAHAN = "kelurahan"
HEXAGONS = {"hex250": 250, "hex500": 500, "hex1000": 1000}
ALL, YEARS = "all", "years"
DAYS = {Kind.NOW: 365, Kind.NEW: 60, Kind.RECURRING: 730}
MONTHS = 24
LEAST_MONTHS, MOST_MONTHS = 6, 120
LONGEST = (7, 14, 28)
LEAST_RETURNS = (1, 2, 3, 5)
MOST_DAYS = 3660
_AREAS = {
    Kind.NOW: (*HEXAGONS, KELURAHAN),
    Kind.EMERGING: (KELURAHAN, *HEXAGONS),
    Kind.NEW: (KELURAHAN, "hex1000", "hex500"),
    Kind.RECURRING: (KELURAHAN,),
}


@dataclass(frozen=True, slots=True)
class Question:
    """Days are Jakarta's and both count; of EMERGING they are whole months.

    against: the pool that says what is expected: all categories, or the same ones in earlier years too.
    longest: of NEW, the days that a cluster may have lasted. least: of RECURRING, how often it came back.
    """

    kind: str
    category: str
    areas: str
    against: str
    first_day: date
    last_day: date
    longest: int
    least: int

    @property
    def key(self) -> str:
        return hashlib.sha256(json.dumps(self.as_json(), sort_keys=True).encode()).hexdigest()

    @property
    def hexagon_m(self) -> int:
        """0 for kelurahan."""
        return HEXAGONS.get(self.areas, 0)

    @property
    def months(self) -> int:
        return months_between(self.first_day, self.last_day) + 1

    def as_json(self) -> dict[str, Any]:
        """What is stored; what a kind does not ask is left out."""
        words = {key: str(value) for key, value in asdict(self).items() if key not in ("longest", "least")}
        if self.kind == Kind.NEW:
            words["longest"] = str(self.longest)
        if self.kind == Kind.RECURRING:
            words["least"] = str(self.least)
        return words

    def words(self) -> dict[str, str]:
        """The same as the words of an address."""
        stored = self.as_json()
        stored["from"], stored["to"] = stored.pop("first_day"), stored.pop("last_day")
        return {key: value for key, value in stored.items() if value}

    def selection(self) -> Selection:
        """The reports in question. Raises BadInput when the category is gone."""
        return selection_from(
            {"category": self.category, "from": str(self.first_day), "to": str(self.last_day)}
        )


def question_from(words: Mapping[str, str]) -> Question:
    """Read `kind`, `category`, `areas`, `against`, `from`, `to`, `longest` and `least`.

    Without days: those that the nightly search takes, until yesterday. Raises BadInput.
    """
    kind = Kind(_one_of(words, "kind", list(Kind.values)))
    chosen = selection_from({key: words.get(key, "") for key in ("category", "from", "to")})
    against = _one_of(words, "against", [ALL, YEARS] if chosen.category else [YEARS, ALL])
    if kind in (Kind.NEW, Kind.RECURRING):
        against = ALL
    elif against == ALL and not chosen.category:
        raise BadInput(
            _("Semua kategori tidak dapat dibandingkan dengan semua kategori; pilih tahun sebelumnya.")
        )
    first, last = _days(kind, chosen)
    return Question(
        kind=kind.value,
        category=chosen.category,
        areas=_one_of(words, "areas", list(_AREAS[kind])),
        against=against,
        first_day=first,
        last_day=last,
        longest=int(_one_of(words, "longest", [str(days) for days in LONGEST])),
        least=int(_one_of(words, "least", [str(LEAST_RETURNS[1]), *map(str, LEAST_RETURNS)])),
    )


def stored_question(stored: Mapping[str, str]) -> Question:
    """The question of a run."""
    return Question(
        kind=stored["kind"],
        category=stored["category"],
        areas=stored["areas"],
        against=stored["against"],
        first_day=date.fromisoformat(stored["first_day"]),
        last_day=date.fromisoformat(stored["last_day"]),
        longest=int(stored.get("longest", LONGEST[0])),
        least=int(stored.get("least", LEAST_RETURNS[1])),
    )


def areas_for(kind: str) -> tuple[str, ...]:
    """What the kind can be searched by, the usual first."""
    return _AREAS[Kind(kind)]


def yesterday() -> date:
    """Jakarta's; the last day that is complete."""
    return timezone.localdate(clock.now(), JAKARTA) - timedelta(days=1)


def months_between(first: date, last: date) -> int:
    return (last.year - first.year) * 12 + last.month - first.month


def month_after(day: date, months: int) -> date:
    """The first day of the month so many months later, or earlier."""
    number = day.year * 12 + day.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def _days(kind: Kind, chosen: Selection) -> tuple[date, date]:
    last = chosen.last_day or yesterday()
    if kind == Kind.EMERGING:
        end = (
            month_after(last, 1) if last == month_after(last, 1) - timedelta(days=1) else last.replace(day=1)
        )
        first = chosen.first_day.replace(day=1) if chosen.first_day else month_after(end, -MONTHS)
        months = months_between(first, end)
        if not LEAST_MONTHS <= months <= MOST_MONTHS:
            raise BadInput(
                _("Perkembangan butuh %(least)s sampai %(most)s bulan yang utuh.")
                % {"least": LEAST_MONTHS, "most": MOST_MONTHS}
            )
        return first, end - timedelta(days=1)
    first = chosen.first_day or last - timedelta(days=DAYS[kind] - 1)
    if first > last:
        raise BadInput(_("Hari pertama harus sebelum hari terakhir."))
    if (last - first).days >= MOST_DAYS:
        raise BadInput(_("Periode paling panjang sepuluh tahun; persempit tanggalnya."))
    return first, last


def _one_of(words: Mapping[str, str], key: str, allowed: list[str]) -> str:
    word = words.get(key, "").strip() or allowed[0]
    if word not in allowed:
        raise BadInput(
            _("“%(word)s” tidak dikenal; pilih dari %(known)s.")
            % {"word": word, "known": ", ".join(dict.fromkeys(allowed))}
        )
    return word
