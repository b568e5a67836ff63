"""The addresses of OGC API - Features, each as JSON and as a page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import chain
from typing import Any

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from field_api import clock
from field_api.dear_reads import charge
from field_api.web.exported import note_read
from maps.ogc import documents, openapi
from maps.ogc.collection import EVERYBODY, Collection
from maps.ogc.documents import OPENAPI, SCHEMA, link, self_links
from maps.ogc.door import GEOJSON, Sheet, Way, as_json, as_page, door, same_for_all, wants_html
from maps.ogc.features import Page, one_feature
from maps.ogc.question import CRS84, plain_words, question_from
from maps.ogc.reader import Reader
from maps.ogc.registry import collection_for, collections_for
from maps.ogc.sheets import sheet_of_collection, sheet_of_feature, sheet_of_items, sheet_of_links

ITEMS_COST_MS = 150
"""Of a page of 10,000; strangers are charged for each page alike."""
_CRS_HEADER = {"Content-Crs": f"<{CRS84}>"}


@door
def landing(request: HttpRequest, reader: Reader) -> HttpResponseBase:
    plain_words(request.GET, "f")
    data = documents.landing(request)
    if wants_html(request):
        return as_page(request, sheet_of_links(data["title"], data["description"], data["links"]))
    return as_json(data)


@door
def conformance(request: HttpRequest, reader: Reader) -> HttpResponseBase:
    plain_words(request.GET, "f")
    data = documents.conformance(request)
    if wants_html(request):
        rows: list[list[str | Way]] = [[one] for one in data["conformsTo"]]
        return as_page(request, Sheet(_("Kelas kesesuaian"), head=["URI"], rows=rows))
    return as_json(data)


@door
def api(request: HttpRequest, reader: Reader) -> HttpResponseBase:
    plain_words(request.GET, "f")
    data = openapi.describe(request, reader, collections_for(reader))
    if wants_html(request):
        rows: list[list[str | Way]] = [
            [path, operations["get"]["summary"]] for path, operations in data["paths"].items()
        ]
        sheet = Sheet(_("Uraian API"), data["info"]["description"], head=[_("Alamat"), _("Isi")], rows=rows)
        return as_page(request, sheet)
    return as_json(data, OPENAPI)


@door
def collections(request: HttpRequest, reader: Reader) -> HttpResponseBase:
    plain_words(request.GET, "f")
    found = collections_for(reader)
    if wants_html(request):
        rows: list[list[str | Way]] = [
            [
                Way(str(one.title), reverse("ogc-collection", args=[one.name]) + "?f=html"),
                str(one.description),
            ]
            for one in found
        ]
        return as_page(request, Sheet(_("Koleksi"), head=[_("Koleksi"), _("Isi")], rows=rows))
    return as_json(documents.all_collections(request, reader, found))


@door
def collection(request: HttpRequest, reader: Reader, name: str) -> HttpResponseBase:
    plain_words(request.GET, "f")
    found = collection_for(reader, name)
    data = documents.one_collection(request, reader, found)
    return as_page(request, sheet_of_collection(found, data)) if wants_html(request) else as_json(data)


@door
def queryables(request: HttpRequest, reader: Reader, name: str) -> HttpResponseBase:
    plain_words(request.GET, "f")
    found = collection_for(reader, name)
    data = documents.queryables(request, reader, found)
    if not wants_html(request):
        return as_json(data, SCHEMA)
    rows: list[list[str | Way]] = [
        [key, one["title"], ", ".join(one.get("enum", []))] for key, one in data["properties"].items()
    ]
    head = [_("Kolom"), _("Arti"), _("Nilai")]
    return as_page(request, Sheet(f"{found.title}: {_('kolom yang dapat disaring')}", head=head, rows=rows))


@door
def items(request: HttpRequest, reader: Reader, name: str) -> HttpResponseBase:
    """Two queries beside those that find who reads, three for strangers, however many features there are."""
    found = collection_for(reader, name)
    if reader.is_anonymous:
        charge(request, ITEMS_COST_MS)
    page = Page(found, reader, question_from(request.GET, found, reader))
    matched = page.matched()
    chunks = page.chunks()
    first = next(chunks, [])  # what fails, fails before the answer begins
    if wants_html(request):
        features = [json.loads(text) for text in chain(first, *chunks)]
        _note_read(reader, found)
        return as_page(request, sheet_of_items(request, page, features, matched))
    body = _body(request, page, chain([first] if first else [], chunks), matched)
    _note_read(reader, found)
    response = StreamingHttpResponse(body, content_type=GEOJSON, headers=_CRS_HEADER)
    return same_for_all(response) if found.audience(Reader()) == EVERYBODY else response


def _note_read(reader: Reader, found: Collection, number: str = "") -> None:
    """Citizens' words are read by it, whether somebody looks at them or a program does."""
    if found.name == "reports" and reader.membership and isinstance(reader.user, User):
        note_read(by=reader.user, number=number)


@door
def item(request: HttpRequest, reader: Reader, name: str, key: str) -> HttpResponseBase:
    plain_words(request.GET, "f")
    found = collection_for(reader, name)
    feature = one_feature(found, reader, key)
    _note_read(reader, found, key)
    if wants_html(request):
        return as_page(request, sheet_of_feature(found, reader, feature))
    up = link(request, "collection", "application/json", str(found.title), "collection", name)
    response = as_json(feature | {"links": [*self_links(request, GEOJSON), up]}, GEOJSON)
    response["Content-Crs"] = _CRS_HEADER["Content-Crs"]
    return response


def _body(
    request: HttpRequest, page: Page, chunks: Iterator[list[str]], matched: int | None
) -> Iterator[str]:
    """The features first: what follows them is known when they have been read."""
    head: dict[str, Any] = {"type": "FeatureCollection", "timeStamp": clock.now().isoformat()}
    if matched is not None:
        head["numberMatched"] = matched
    before = f'{json.dumps(head)[:-1]},"features":['
    for chunk in chunks:
        yield before + ",\n".join(chunk)
        before = ",\n"
    tail = {"numberReturned": page.returned, "links": _links(request, page.collection, page.next_mark)}
    yield f"{before if not page.returned else ''}],{json.dumps(tail, ensure_ascii=False)[1:]}"


def _links(request: HttpRequest, found: Collection, next_mark: str) -> list[documents.Link]:
    links = self_links(request, GEOJSON)
    if next_mark:
        words = request.GET.copy()
        words["cursor"] = next_mark
        onward = request.build_absolute_uri(f"{request.path}?{words.urlencode()}")
        links.append({"rel": "next", "type": GEOJSON, "title": _("Halaman berikutnya"), "href": onward})
    return [
        *links,
        link(request, "collection", "application/json", str(found.title), "collection", found.name),
    ]
