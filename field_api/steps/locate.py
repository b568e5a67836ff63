"""Where is this report? Ask the boundaries and write down the answer with its doubt."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import DatabaseError

from boundaries.errors import NoActiveEdition
from boundaries.lookup import Location, locate
from field_api.models import Report
from field_api.place_in_text import proposals_in, unread_links

log = logging.getLogger(__name__)
Place = Report.Place

KEPT_PROPOSALS = 5


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
