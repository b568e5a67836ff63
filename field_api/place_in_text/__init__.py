"""Where does a text say the problem is? For channels without a pin: social media, e-mail, SMS, the office.

What comes back are proposals for a person to confirm, never a fact: a report about a broken road may carry
the link of another place, and a street may bear the name of another kelurahan.
"""

from __future__ import annotations

from field_api.place_in_text.coordinates import coordinates_in
from field_api.place_in_text.links import links_in, unread_links
from field_api.place_in_text.names import names_in
from field_api.place_in_text.plus_codes import plus_codes_in
from field_api.place_in_text.proposal import PlaceProposal

__all__ = ["PlaceProposal", "proposals_in", "unread_links"]

_MAX_CHARS = 20_000
_SAME_PLACE_DEG = 0.00005


def proposals_in(text: str) -> list[PlaceProposal]:
    """The places a text speaks of, best first, each once; an empty list when it speaks of none.

    Reads map links, plus codes, coordinates and the names of kelurahan and kecamatan, within the first
    20,000 characters. A short link (maps.app.goo.gl) holds no place: `unread_links()` names those.
    """
    text = text[:_MAX_CHARS]
    named = names_in(text)
    from_links, rest = links_in(text)
    from_codes, rest = plus_codes_in(rest, near=named[0] if named else None)
    found = [*from_links, *from_codes, *coordinates_in(rest), *names_in(rest)]
    return _each_once(sorted(found, key=lambda proposal: -proposal.confidence))


def _each_once(proposals: list[PlaceProposal]) -> list[PlaceProposal]:
    kept: list[PlaceProposal] = []
    for proposal in proposals:
        if not any(_is_same_place(proposal, other) for other in kept):
            kept.append(proposal)
    return kept


def _is_same_place(one: PlaceProposal, other: PlaceProposal) -> bool:
    return abs(one.lon - other.lon) < _SAME_PLACE_DEG and abs(one.lat - other.lat) < _SAME_PLACE_DEG
