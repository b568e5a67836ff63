"""Where is this report? Ask the boundaries and write down the answer with its doubt."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
from django.db import DatabaseError

from boundaries import bulk
from boundaries.errors import NoActiveEdition
from boundaries.lookup import JUST_OUTSIDE_M, Location, locate
from boundaries.models import Edition
from field_api.models import Report
from field_api.place_in_text import proposals_in, unread_links

log = logging.getLogger(__name__)
Place = Report.Place

KEPT_PROPOSALS = 5
_REACH_M = JUST_OUTSIDE_M * 1.01
"""Bulk distances are measured on a flat map; the lookup measures again."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Located:
    """What goes into the report's row. Without a kelurahan code it belongs into the out-of-area queue."""

    place: Report.Place
    kelurahan_code: str = ""
    edition_id: int | None = None
    detail: dict[str, Any] = field(default_factory=dict)

    def write_to(self, report: Report) -> None:
        report.place, report.kelurahan_code = self.place, self.kelurahan_code
        report.edition_id, report.place_detail = self.edition_id, self.detail


def locate_point(lon: float, lat: float, accuracy_m: float | None) -> Located:
    """One lookup. A failure of the lookup is no failure of the report: it comes back as unlocated.

    Raises boundaries.errors.BadPoint for numbers that are no place. Call it outside a transaction.
    """
    try:
        answer = locate(lon, lat, accuracy_m)
    except (NoActiveEdition, DatabaseError) as reason:
        log.exception("locating failed")
        return Located(Place.UNLOCATED, detail={"failed": str(reason)})
    return as_located(answer)


def as_located(answer: Location) -> Located:
    code = answer.kelurahan.code if answer.kelurahan else ""
    return Located(Place(answer.state), code, answer.edition_id, answer.as_dict())


def just_outside(
    lon: Floats,
    lat: Floats,
    accuracy_m: Floats,
    found: bulk.Located,
    *,
    edition: Edition | None = None,
    on: date | None = None,
) -> dict[int, Located]:
    """The lookup's word for the points that no kelurahan covers though one is within its reach, by position.

    Only these need it one by one. `found` is what the edition in force `on` that day, by default today, says
    of all; NaN is no accuracy.
    """
    rows = np.flatnonzero(~found.inside)
    if not len(rows):
        return {}
    near = bulk.near_kelurahan(lon[rows], lat[rows], reach_m=_REACH_M, edition=edition)
    answers = {
        int(row): locate(
            float(lon[row]),
            float(lat[row]),
            None if np.isnan(accuracy_m[row]) else float(accuracy_m[row]),
            on=on,
        )
        for row in rows[near]
    }
    return {row: as_located(answer) for row, answer in answers.items()}


def with_side(located: Located, side: str) -> Located:
    """Take the reporter's word for which side of a border it is, if the lookup holds that side possible.

    `side` is a kelurahan's code, "" for no word. What was said stays in the detail under `side`, with
    `accepted`. A word that differs from the lookup's own answer leaves the place in doubt.
    """
    if not side:
        return located
    possible = {one["code"]: one for one in located.detail.get("candidates", [])}
    found = possible.get(side) if located.kelurahan_code else None
    said = {"code": side, "accepted": found is not None, "instead_of": located.kelurahan_code}
    if found is None:
        return replace(located, detail={**located.detail, "side": said})
    place = located.place if side == located.kelurahan_code else Place.AMBIGUOUS
    detail = {**located.detail, "side": {**said, "name": found["name"], "p": found["p"]}}
    return replace(located, place=place, kelurahan_code=side, detail=detail)


def propose_from_text(text: str) -> Located:
    """Without a point: places named in the text, best first, for a person to confirm.

    Short links hold a place that cannot be read without the network; the person is shown them too.
    """
    found = [proposal.as_dict() for proposal in proposals_in(text)[:KEPT_PROPOSALS]]
    detail = {"proposals": found, "unread_links": unread_links(text)}
    return Located(Place.PROPOSED if found else Place.UNLOCATED, detail=detail)
