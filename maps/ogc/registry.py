"""Every collection, in the order in which they are listed. A new one is one entry here."""

from __future__ import annotations

from functools import cache

from django.utils.translation import gettext as _

from field_api.errors import NotYours
from maps.ogc.collection import Collection
from maps.ogc.errors import NoSuchCollection, SignInFirst
from maps.ogc.outlines import outlines
from maps.ogc.reader import Reader
from maps.ogc.reports import reports
from maps.ogc.searches import searches


@cache
def every_collection() -> tuple[Collection, ...]:
    return (reports(), *outlines(), *searches())


def collections_for(reader: Reader) -> list[Collection]:
    """Those that this reader may open."""
    return [one for one in every_collection() if one.is_open_to(reader)]


def collection_for(reader: Reader, name: str) -> Collection:
    """Raises NoSuchCollection; SignInFirst or NotYours when it is there, but not for this reader."""
    found = next((one for one in every_collection() if one.name == name), None)
    if found is None:
        raise NoSuchCollection(_("Koleksi %(name)s tidak ada.") % {"name": name})
    if found.is_open_to(reader):
        return found
    if reader.is_anonymous:
        raise SignInFirst(_("Koleksi %(name)s hanya untuk petugas; masuk dahulu.") % {"name": name})
    raise NotYours(_("Koleksi %(name)s bukan untuk peran Anda.") % {"name": name})
