"""Where is this point? One position in, one answer out, one SQL statement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from django.db import connection
from django.utils import timezone

from boundaries.errors import NoActiveEdition
from boundaries.points import Position, read_position
from boundaries.probability import shares_inside

JUST_OUTSIDE_M = 500.0
"""How far from land or border the nearest kelurahan is still offered as a guess: jetties, moored boats, coral
flats and new land that the edition does not know yet."""

SURE = 0.9
"""The place is settled when one area holds this much of what all known areas hold of the distribution. Open
water holds no reports, so a point on the shore is not in doubt only because its circle reaches the sea."""

REACH = 2.5
"""Areas within so many accuracies count; 0.08 % of the distribution lies farther."""

_LEAST_SHARE = 0.001


class State(StrEnum):
    INSIDE = "inside"
    AMBIGUOUS = "ambiguous"
    JUST_OUTSIDE = "just_outside"
    OUTSIDE = "outside"


class Named(NamedTuple):
    """An area by its official code and name."""

    code: str
    name: str


class Candidate(NamedTuple):
    """A kelurahan in which the position may really lie; `p` is its share of the position's distribution."""

    code: str
    name: str
    p: float


@dataclass(frozen=True, slots=True)
class Location:
    """The answer for one point.

    inside, ambiguous: `kelurahan` covers the point (on a shared edge the one with the lowest code).
    ambiguous: it is less than nine times as likely as all others together. just_outside: no kelurahan covers
    it; `kelurahan` is a guess, `distance_m` away. outside: none; `neighbour` names the town, if known.
    `edge_m` is the distance to the border of that kelurahan, or of the nearest one when outside, in metres.
    """

    state: State
    kelurahan: Named | None
    kecamatan: Named | None
    kota: Named | None
    edge_m: float | None
    candidates: tuple[Candidate, ...]
    edition: str
    edition_id: int
    neighbour: str | None = None
    distance_m: float | None = None

    def as_dict(self) -> dict[str, Any]:
        """As the API and `locate --json` print it: metres to 0.1, probabilities to 0.001."""
        return {
            "state": str(self.state),
            "kelurahan": _named(self.kelurahan),
            "kecamatan": _named(self.kecamatan),
            "kota": _named(self.kota),
            "edge_m": _metres(self.edge_m),
            "candidates": [{"code": c.code, "name": c.name, "p": round(c.p, 3)} for c in self.candidates],
            "edition": self.edition,
            "edition_id": self.edition_id,
            "neighbour": self.neighbour,
            "distance_m": _metres(self.distance_m),
        }


def locate(lon: float, lat: float, accuracy_m: float | None = None, *, on: date | None = None) -> Location:
    """Find the kelurahan of a point, longitude first, WGS 84, with `accuracy_m` as the 68 % radius, if known.

    The edition in force `on` that day answers, by default today in Jakarta. One SQL statement.
    Raises BadPoint and NoActiveEdition.
    """
    return locate_position(read_position(lon, lat, accuracy_m), on=on)


def locate_position(position: Position, *, on: date | None = None) -> Location:
    """`locate` for a position that `boundaries.points.read_position` has checked."""
    rows = _areas_near(position, on)
    if not rows:
        raise NoActiveEdition
    return _judge(position, rows)


class _Near(NamedTuple):
    """One area near the point, or only the edition (level None) when there is none."""

    edition_id: int
    edition: str
    level: str | None
    kelurahan: Named
    kecamatan: Named | None
    kota: Named | None
    covers: bool
    edge_m: float
    outline: bytes | None


_AREAS_NEAR = "SELECT * FROM boundaries_areas_near(%s, %s, %s, %s, %s)"


def _areas_near(position: Position, on: date | None) -> list[_Near]:
    """All kelurahan and towns within 500 m or the accuracy's reach; no row at all without an edition.

    Far from Indonesia the point is not sent, since metres of UTM 48S mean nothing there.
    """
    reach = REACH * (position.accuracy_m or 0.0)
    is_far = not (90 <= position.lon <= 145 and -15 <= position.lat <= 10)
    point = (None, None) if is_far else (position.lon, position.lat)
    day = on or timezone.localdate()
    with connection.cursor() as cursor:
        cursor.execute(_AREAS_NEAR, [*point, max(reach, JUST_OUTSIDE_M), reach, day])
        return [
            _Near(r[0], r[1], r[2], Named(r[3], r[4]), _above(r[5], r[6]), _above(r[7], r[8]), *r[9:])
            for r in cursor.fetchall()
        ]


def _judge(position: Position, rows: list[_Near]) -> Location:
    """Turn the areas around the point into an answer. `rows` are all of one edition, at least one."""
    near = sorted((row for row in rows if row.level == "kelurahan"), key=lambda row: row.kelurahan.code)
    towns = [row for row in rows if row.level == "neighbour"]
    town = min((row.kelurahan.name for row in towns if row.covers), default=None)
    shares = _shares(position, near)
    in_jakarta, in_towns = sum(shares), sum(_shares(position, towns))
    own = next((row for row in near if row.covers), None)
    if own is not None:
        is_sure = shares[near.index(own)] >= SURE * (in_jakarta + in_towns)
        state = State.INSIDE if is_sure else State.AMBIGUOUS
    else:
        own = min(near, key=lambda row: row.edge_m, default=None)
        is_close = own is not None and own.edge_m <= JUST_OUTSIDE_M
        is_likely = town is None or in_towns < SURE * (in_jakarta + in_towns)
        state = State.JUST_OUTSIDE if is_close and is_likely else State.OUTSIDE
    named = own if state is not State.OUTSIDE else None
    return Location(
        state=state,
        kelurahan=named.kelurahan if named else None,
        kecamatan=named.kecamatan if named else None,
        kota=named.kota if named else None,
        edge_m=own.edge_m if own else None,
        candidates=_candidates(near, shares),
        edition=rows[0].edition,
        edition_id=rows[0].edition_id,
        neighbour=town,
        distance_m=own.edge_m if own and not own.covers else None,
    )


def _shares(position: Position, areas: list[_Near]) -> list[float]:
    """The share of the distribution in each area; without an accuracy those that cover the point share alike.

    An area whose border is out of reach came without an outline: it has all of the distribution or nothing.
    """
    outlines = [row.outline for row in areas if row.outline]
    if not outlines or position.accuracy_m is None:
        covering = sum(row.covers for row in areas)
        return [row.covers / covering if covering else 0.0 for row in areas]
    exact = iter(shares_inside(outlines, position.lon, position.lat, position.accuracy_m).tolist())
    return [next(exact) if row.outline else float(row.covers) for row in areas]


def _candidates(areas: list[_Near], shares: list[float]) -> tuple[Candidate, ...]:
    likely = [
        Candidate(*row.kelurahan, p)
        for row, p in zip(areas, shares, strict=True)
        if p >= _LEAST_SHARE or row.covers
    ]
    return tuple(sorted(likely, key=lambda candidate: (-candidate.p, candidate.code)))


def _above(code: str | None, name: str) -> Named | None:
    return Named(code, name) if code else None


def _named(area: Named | None) -> dict[str, str] | None:
    return area._asdict() if area else None


def _metres(value: float | None) -> float | None:
    return None if value is None else round(value, 1)
