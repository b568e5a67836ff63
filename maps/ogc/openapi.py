"""The description of this door in OpenAPI 3.0, with the collections and columns of whoever asks.

GDAL and QGIS read from it how much a page may hold and which columns the server filters by; they look for
explicit paths, for `components.parameters.limit`, and for parameters with `style` and `explode` written out.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from maps.ogc.collection import Collection
from maps.ogc.documents import SCHEMA, schema_of
from maps.ogc.door import GEOJSON, HTML, JSON
from maps.ogc.question import CRS84, FORMATS, MOST_FEATURES, USUAL_LIMIT
from maps.ogc.reader import Reader

_Object = dict[str, Any]
_NUMBERS = {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 6}


def describe(request: HttpRequest, reader: Reader, collections: list[Collection]) -> _Object:
    base = request.build_absolute_uri(reverse("ogc-landing")).rstrip("/")
    paths: _Object = {
        "/": _path(_("Halaman awal"), "landing", "LandingPage"),
        "/conformance": _path(_("Kelas kesesuaian"), "conformance", "Conformance"),
        "/api": _path(_("Uraian ini"), "api", "Anything", "application/vnd.oai.openapi+json;version=3.0"),
        "/collections": _path(_("Koleksi"), "collections", "Collections"),
    }
    for collection in collections:
        paths |= _paths_of(collection, reader)
    return {
        "openapi": "3.0.3",
        "info": {
            "title": _("Laporan warga Jakarta: OGC API - Features"),
            "version": "1.0.0",
            "description": _(
                "Hanya untuk dibaca. Tanpa masuk terlihat data umum; petugas masuk dengan HTTP Basic"
                " (kata sandi, atau token sebagai kata sandi) atau Authorization: Token. Halaman berikutnya"
                " selalu lewat tautan next."
            ),
        },
        "servers": [{"url": base}],
        "security": [{}, {"basic": []}, {"token": []}],
        "paths": paths,
        "components": {
            "parameters": _parameters(),
            "responses": _refusals(),
            "schemas": _schemas(),
            "securitySchemes": {
                "basic": {"type": "http", "scheme": "basic"},
                "token": {"type": "apiKey", "in": "header", "name": "Authorization"},
            },
        },
    }


def _paths_of(collection: Collection, reader: Reader) -> _Object:
    base, title, name = (
        f"/collections/{collection.name}",
        str(collection.title),
        collection.name.replace("-", "_"),
    )
    columns = [
        _query(column.name, schema_of(column), str(column.title))
        for column in collection.queryables(reader).values()
    ]
    words = [_ref("parameters", word) for word in ("limit", "bbox", "bboxCrs", "crs", "datetime", "cursor")]
    key = {"name": "featureId", "in": "path", "required": True, "schema": {"type": "string"}}
    return {
        base: _path(title, f"{name}_about", "Collection"),
        f"{base}/queryables": _path(f"{title}: {_('kolom')}", f"{name}_queryables", "Anything", SCHEMA),
        f"{base}/items": _path(
            f"{title}: {_('isi')}", f"{name}_items", "FeatureCollection", GEOJSON, [*words, *columns]
        ),
        f"{base}/items/{{featureId}}": _path(
            f"{title}: {_('satu')}", f"{name}_item", "Feature", GEOJSON, [key]
        ),
    }


def _path(
    title: str, operation: str, schema: str, media_type: str = JSON, parameters: list[_Object] | None = None
) -> _Object:
    content = {media_type: {"schema": _ref("schemas", schema)}, HTML: {"schema": {"type": "string"}}}
    refusals = {
        code: _ref("responses", "Refusal") for code in ("400", "401", "403", "404", "405", "429", "503")
    }
    return {
        "get": {
            "summary": title,
            "operationId": operation,
            "parameters": [*(parameters or []), _ref("parameters", "f")],
            "responses": {"200": {"description": title, "content": content}, **refusals},
        }
    }


def _parameters() -> _Object:
    limit = {"type": "integer", "minimum": 1, "maximum": MOST_FEATURES, "default": USUAL_LIMIT}
    return {
        "limit": _query("limit", limit, _("Banyaknya per halaman; lebih dari maksimum dianggap maksimum.")),
        "bbox": _query(
            "bbox",
            _NUMBERS,
            _(
                "barat,selatan,timur,utara dalam derajat; boleh dengan ketinggian. Barat yang lebih besar"
                " daripada timur berarti kotak yang melintasi bujur 180."
            ),
        ),
        "bboxCrs": _query("bbox-crs", {"type": "string", "enum": [CRS84]}, _("Hanya CRS84.")),
        "crs": _query("crs", {"type": "string", "enum": [CRS84]}, _("Hanya CRS84.")),
        "datetime": _query(
            "datetime",
            {"type": "string"},
            _(
                "Saat atau selang RFC 3339, ujungnya boleh terbuka (..)."
                " Batas wilayah tidak disaring menurut waktu."
            ),
        ),
        "cursor": _query("cursor", {"type": "string"}, _("Dari tautan next; jangan disusun sendiri.")),
        "f": _query("f", {"type": "string", "enum": list(FORMATS)}, _("Bentuk jawaban; mengalahkan Accept.")),
    }


def _query(name: str, schema: _Object, description: str) -> _Object:
    plain = {key: value for key, value in schema.items() if key != "title"}
    shape = {"in": "query", "required": False, "style": "form", "explode": False}
    return {"name": name, **shape, "description": description, "schema": plain}


def _refusals() -> _Object:
    body = {JSON: {"schema": _ref("schemas", "Refusal")}}
    return {"Refusal": {"description": _("Kode dan kalimat yang menyebut salahnya."), "content": body}}


def _schemas() -> _Object:
    text, anything = {"type": "string"}, {"type": "object"}
    links = {"type": "array", "items": _ref("schemas", "Link")}
    feature: _Object = {
        "type": {"type": "string", "enum": ["Feature"]},
        "id": text,
        "geometry": {"type": "object", "nullable": True},
        "properties": anything,
    }
    return {
        "Anything": anything,
        "Link": _object(["href", "rel"], href=text, rel=text, type=text, title=text),
        "LandingPage": _object(["links"], title=text, description=text, links=links),
        "Conformance": _object(["conformsTo"], conformsTo={"type": "array", "items": text}),
        "Collection": _object(
            ["id", "links"], id=text, title=text, description=text, links=links, extent=anything
        ),
        "Collections": _object(
            ["links", "collections"],
            links=links,
            collections={"type": "array", "items": _ref("schemas", "Collection")},
        ),
        "Feature": _object(["type", "id", "geometry", "properties"], **feature),
        "FeatureCollection": _object(
            ["type", "features"],
            type={"type": "string", "enum": ["FeatureCollection"]},
            features={"type": "array", "items": _ref("schemas", "Feature")},
            links=links,
            timeStamp={"type": "string", "format": "date-time"},
            numberMatched={"type": "integer", "minimum": 0},
            numberReturned={"type": "integer", "minimum": 0},
        ),
        "Refusal": _object(["code", "detail"], code=text, detail=text),
    }


def _object(required: list[str], **properties: _Object) -> _Object:
    return {"type": "object", "required": required, "properties": properties}


def _ref(part: str, name: str) -> _Object:
    return {"$ref": f"#/components/{part}/{name}"}
