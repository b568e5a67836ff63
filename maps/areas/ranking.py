"""The areas below, held against each other as far as their numbers allow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import reduce
from itertools import pairwise
from operator import add

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from field_api.intervals import Estimate, share_of
from maps.areas.choice import Choice
from maps.areas.counts import Standing
from maps.areas.scope import Scope
from maps.areas.times import Times
from maps.areas.uncertain import FEW
from maps.areas.words import against, duration, number, percent
from maps.scale import COLOURS

FEW_COLOUR = "#8a979c"
_SHARE_CUTS = (0.05, 0.10, 0.20, 0.40)
_TIME_CUTS = (24.0, 72.0, 168.0, 336.0)


@dataclass(frozen=True, slots=True)
class Place:
    """One area. `rank` is its place, or those that it may have: "2" or "2–4"; "" with too few reports."""

    scope: Scope
    open: int
    estimate: Estimate | None
    words: str
    range: str
    beside: str
    colour: str
    rank: str = ""

    @property
    def said(self) -> str:
        """The value with what it may as well be: "12%, antara 8% dan 17%"."""
        if self.estimate is None:
            return _("belum ada angka")
        if self.estimate.of < FEW:
            told = {"value": self.words, "of": number(self.estimate.of)}
            return _("%(value)s dari hanya %(of)s laporan") % told
        return f"{self.words}, {self.range}"


@dataclass(frozen=True, slots=True)
class Ranking:
    """`whole` is the value of the area above all these, in words; `classes` are colours and their words.

    `apart` have too few reports for a rank, `silent` have none at all.
    """

    sort: str

    ranked: list[Place]
    apart: list[Place]
    silent: list[Place]
    whole: str
    classes: list[tuple[str, str]]

    @property
    def title(self) -> str:
        return {
            "overdue": _("Bagian laporan terbuka yang terlambat"),
            "reopened": _("Bagian laporan selesai yang dibuka lagi"),
            "time": _("Median waktu penyelesaian"),
        }[self.sort]

    @property
    def why_apart(self) -> str:
        return _(
            "Tanpa urutan, karena laporannya kurang dari %(few)s: satu laporan saja mengubah segalanya."
        ) % {"few": FEW}

    @property
    def silent_words(self) -> str:
        return ngettext(
            "%(n)s wilayah lain tidak punya laporan untuk ukuran ini.",
            "%(n)s wilayah lain tidak punya laporan untuk ukuran ini.",
            len(self.silent),
        ) % {"n": number(len(self.silent))}

    @property
    def colours(self) -> dict[str, dict[str, str]]:
        """For the map: colour and words by code."""
        every = [*self.ranked, *self.apart, *self.silent]
        return {
            one.scope.code: {
                "name": one.scope.name,
                "url": one.scope.url,
                "colour": one.colour,
                "words": one.said,
            }
            for one in every
        }


def ranking(choice: Choice, open_now: Mapping[str, Standing], times: Mapping[str, Times]) -> Ranking:
    """By the chosen measure, highest first, as anybody would sort it; chance is told by the rank.

    An area whose interval overlaps others' has all the places that it may have among them: "2–4". Fewer than
    FEW reports give no rank.
    """
    total = reduce(add, open_now.values(), Standing())
    whole = _estimate(choice.sort, total, times[""])
    places = []
    for scope in choice.scope.at(choice.level):
        stands = open_now.get(scope.code, Standing())
        estimate = _estimate(choice.sort, stands, times.get(scope.code))
        places.append(_place(choice, scope, stands.open, estimate, whole))
    sure = [one for one in places if one.estimate and one.estimate.of >= FEW]
    sure.sort(
        key=lambda one: (-one.estimate.value, -one.estimate.low, one.scope.code) if one.estimate else ()
    )
    ranked = [replace(one, rank=rank) for one, rank in zip(sure, _ranks(sure), strict=True)]
    apart = [one for one in places if one.estimate and one.estimate.of < FEW]
    silent = [one for one in places if one.estimate is None]
    return Ranking(choice.sort, ranked, apart, silent, _say(choice.sort, whole), _classes(choice.sort))


def _estimate(sort: str, stands: Standing, took: Times | None) -> Estimate | None:
    if sort == "overdue":
        return share_of(stands.overdue, stands.open)
    if took is None:
        return None
    return took.reopened_share if sort == "reopened" else took.median


def _place(
    choice: Choice, scope: Scope, count: int, estimate: Estimate | None, whole: Estimate | None
) -> Place:
    if estimate is None or whole is None:
        return Place(scope, count, None, "–", "", "", FEW_COLOUR)
    say = duration if choice.sort == "time" else percent
    told = {"low": say(estimate.low), "high": say(estimate.high)}
    return Place(
        scope=scope,
        open=count,
        estimate=estimate,
        words=say(estimate.value),
        range=_("antara %(low)s dan %(high)s") % told,
        beside=against(estimate, whole.value, choice.scope.name),
        colour=_colour(choice.sort, estimate) if estimate.of >= FEW else FEW_COLOUR,
    )


def _ranks(places: list[Place]) -> list[str]:
    """For each the best and the last place that its interval leaves open, given those of the others."""
    estimates = [one.estimate for one in places if one.estimate]
    found = []
    for mine in estimates:
        first = 1 + sum(other.low > mine.high for other in estimates)
        last = len(estimates) - sum(other.high < mine.low for other in estimates)
        found.append(str(first) if first == last else f"{first}–{last}")
    return found


def _say(sort: str, estimate: Estimate | None) -> str:
    if estimate is None:
        return "–"
    return duration(estimate.value) if sort == "time" else percent(estimate.value)


def _colour(sort: str, estimate: Estimate) -> str:
    cuts = _TIME_CUTS if sort == "time" else _SHARE_CUTS
    return COLOURS[sum(estimate.value >= cut for cut in cuts)]


def _classes(sort: str) -> list[tuple[str, str]]:
    """The same classes for every area and day, so that two maps can be compared."""
    cuts = _TIME_CUTS if sort == "time" else _SHARE_CUTS
    say = duration if sort == "time" else percent
    under = [_("di bawah %(limit)s") % {"limit": say(cuts[0])}]
    between = [f"{say(low)} – {say(high)}" for low, high in pairwise(cuts)]
    over = [_("%(limit)s atau lebih") % {"limit": say(cuts[-1])}]
    few = _("kurang dari %(few)s laporan") % {"few": FEW}
    return [*zip(COLOURS, [*under, *between, *over], strict=True), (FEW_COLOUR, few)]
