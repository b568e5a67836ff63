"""The documents around the features: landing page, conformance, collections, what can be filtered by."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from maps.ogc.collection import Collection, Property
from maps.ogc.door import GEOJSON, HTML, JSON
from maps.ogc.features import extent
from maps.ogc.question import CRS84
from maps.ogc.reader import Reader

OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
SCHEMA = "application/schema+json"
_PART1 = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf"
_PART3 = "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf"
CONFORMS_TO = [
    *(f"{_PART1}/{name}" for name in ("core", "oas30", "html", "geojson")),
    *(f"{_PART3}/{name}" for name in ("queryables", "queryables-query-parameters")),
]
_GREGORIAN = "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"

Link = dict[str, str]


def link(
    request: HttpRequest, rel: str, media_type: str, title: str, view: str, *args: str, **query: str
) -> Link:
    """An absolute one, on the host that was asked."""
    url = request.build_absolute_uri(reverse(f"ogc-{view}", args=args))
    href = f"{url}?{urlencode(query)}" if query else url
    return {"rel": rel, "type": media_type, "title": title, "href": href}


def self_links(request: HttpRequest, media_type: str = JSON) -> list[Link]:
    """This document as it was asked for, and the same for people."""
    words = request.GET.copy()
    words["f"] = "html"
    page = request.build_absolute_uri(f"{request.path}?{words.urlencode()}")
    return [
        {"rel": "self", "type": media_type, "title": _("Dokumen ini"), "href": request.build_absolute_uri()},
        {"rel": "alternate", "type": HTML, "title": _("Halaman untuk dibaca"), "href": page},
    ]


def landing(request: HttpRequest) -> dict[str, Any]:
    return {
        "title": _("Laporan warga Jakarta: OGC API - Features"),
        "description": _("Batas wilayah dan laporan untuk QGIS, ArcGIS, GDAL dan program peta lain."),
        "links": [
            *self_links(request),
            link(request, "service-desc", OPENAPI, _("Uraian API (OpenAPI 3.0)"), "api"),
            link(request, "service-doc", HTML, _("Uraian API untuk dibaca"), "api", f="html"),
            link(request, "conformance", JSON, _("Kelas kesesuaian"), "conformance"),
            link(request, "data", JSON, _("Koleksi"), "collections"),
        ],
    }


def conformance(request: HttpRequest) -> dict[str, Any]:
    return {"links": self_links(request), "conformsTo": CONFORMS_TO}


def all_collections(request: HttpRequest, reader: Reader, collections: list[Collection]) -> dict[str, Any]:
    return {
        "links": self_links(request),
        "collections": [one_collection(request, reader, c) for c in collections],
    }


def one_collection(request: HttpRequest, reader: Reader, collection: Collection) -> dict[str, Any]:
    """One query, none while the extent is remembered."""
    name, title = collection.name, str(collection.title)
    box, first = extent(collection, reader)
    around: dict[str, Any] = {}
    if box:
        around["spatial"] = {"bbox": [list(box)], "crs": CRS84}
    if first:
        around["temporal"] = {"interval": [[first, None]], "trs": _GREGORIAN}
    return {
        "id": name,
        "title": title,
        "description": str(collection.description),
        "itemType": "feature",
        "crs": [CRS84],
        **({"extent": around} if around else {}),
        "links": [
            link(request, "self", JSON, title, "collection", name),
            link(request, "alternate", HTML, title, "collection", name, f="html"),
            link(request, "items", GEOJSON, _("Isi sebagai GeoJSON"), "items", name),
            link(request, "items", HTML, _("Isi untuk dibaca"), "items", name, f="html"),
            link(
                request,
                "http://www.opengis.net/def/rel/ogc/1.0/queryables",
                SCHEMA,
                _("Kolom yang dapat disaring"),
                "queryables",
                name,
            ),
        ],
    }


def queryables(request: HttpRequest, reader: Reader, collection: Collection) -> dict[str, Any]:
    columns = {column.name: schema_of(column) for column in collection.queryables(reader).values()}
    shape = {"title": _("Bentuk"), "format": f"geometry-{collection.geometry_type.lower()}"}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": request.build_absolute_uri(request.path),
        "type": "object",
        "title": str(collection.title),
        "properties": {"geometry": shape, **columns},
        "additionalProperties": False,
    }


def schema_of(column: Property) -> dict[str, Any]:
    """The column in JSON Schema and OpenAPI alike."""
    kind: dict[str, Any] = {"type": column.kind}
    if column.kind == "date-time":
        kind = {"type": "string", "format": "date-time"}
    if column.choices:
        kind["enum"] = list(column.choices)
    return {"title": str(column.title), **kind}
