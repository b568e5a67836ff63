"""Areas of the edition in force as data: one by its code, or all outlines of a level."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import shapely
from django.contrib.gis.db.models.functions import AsWKB
from django.db.models import BinaryField, Case, F, Q, Value, When
from django.utils import timezone

from boundaries.editions import current_edition, version_of
from boundaries.errors import BadQuestion, NoSuchArea
from boundaries.models import Area, Edition, Level, OutlineBody
from boundaries.outlines import DECIMALS, geometry

_CODE = re.compile(r"[0-9]{2}(\.[0-9]{2,4}){0,3}")
_COLUMNS = [
    *("code", "name", "level", "bps_code", "area_km2", "parent_code", "parent_name", "wkb", "drawn"),
    *("edition_name", "edition_id", "attribution", "approximate"),
]
_DRAWN = {"simple": ("outline_simple", DECIMALS), "full": ("outline", 7)}


@dataclass(frozen=True, slots=True)
class Body:
    """The outlines of a level as gzipped GeoJSON, or None when the caller has just these already.

    `version` is that of their edition (`editions.version_of`).
    """

    etag: str
    version: str
    gzipped: bytes | None


def outlines_in_force(level: str, *, known: Collection[str] = ()) -> Body:
    """The outlines of a level as they lie in the database, unless their etag is one of the `known`.

    One query. Raises BadQuestion for a level that does not exist, NoActiveEdition.
    """
    if level not in Level.values:
        choices = ", ".join(Level.values)
        raise BadQuestion("unknown_level", f"Tingkat {level[:20]!r} tidak dikenal. Pilih: {choices}.")
    unless_known = Case(When(etag__in=known, then=None), default="gzipped", output_field=BinaryField())
    rows = OutlineBody.objects.filter(_in_force(), level=level).select_related("edition").defer("gzipped")
    row = rows.annotate(body=unless_known).first()
    if row is None:
        edition = current_edition()
        raise NoSuchArea(f"Garis batas edisi {edition.name} belum disiapkan; berlakukan lagi edisi itu.")
    return Body(row.etag, version_of(row.edition), None if row.body is None else bytes(row.body))


def area_as_data(code: str, *, drawn: str = "") -> dict[str, Any]:
    """One area by its Kemendagri code, as 31.71.01.1005; with its geometry if `drawn` is simple or full.

    `bbox` is west, south, east, north; `label_point` is longitude first and lies inside. One query.
    Raises BadQuestion for another word in `drawn`, NoSuchArea, NoActiveEdition.
    """
    if drawn and drawn not in _DRAWN:
        raise BadQuestion(
            "unknown_geometry", f"Pilihan geometry {drawn[:20]!r} tidak dikenal. Pilih: {', '.join(_DRAWN)}."
        )
    row = _row(code, drawn) if _CODE.fullmatch(code) else None
    if row is None:
        edition = current_edition()
        raise NoSuchArea(f"Tidak ada wilayah berkode {code[:20]!r} dalam edisi {edition.name}.")
    data = {key: row[key] for key in ("code", "name", "level", "bps_code")}
    data["parent"] = {"code": row["parent_code"], "name": row["parent_name"]} if row["parent_code"] else None
    outline = shapely.from_wkb(bytes(row["wkb"]))
    data["bbox"] = [round(degrees, 6) for degrees in outline.bounds]
    data["label_point"] = shapely.get_coordinates(shapely.point_on_surface(outline))[0].round(6).tolist()
    data["area_km2"] = round(row["area_km2"], 4)
    data["edition"] = row["edition_name"]
    data |= {key: row[key] for key in ("edition_id", "attribution", "approximate")}
    if drawn:
        data["geometry"] = geometry(bytes(row["drawn"]), _DRAWN[drawn][1])
    return data


def outlines_of(codes: Collection[str]) -> dict[str, Any]:
    """The simplified outlines of these kelurahan as GeoJSON with their code and name, and `attribution`.

    Codes that the edition in force does not know are left out; without an edition nothing is in. One query.
    """
    areas = Area.objects.filter(_in_force(), level=Level.KELURAHAN, code__in=codes).order_by("code")
    rows = list(areas.values_list("code", "name", "edition__attribution", AsWKB("outline_simple")))
    return {
        "type": "FeatureCollection",
        "attribution": rows[0][2] if rows else "",
        "features": [
            {
                "type": "Feature",
                "properties": {"code": code, "name": name},
                "geometry": geometry(bytes(outline)),
            }
            for code, name, _attribution, outline in rows
        ],
    }


def _row(code: str, drawn: str) -> dict[str, Any] | None:
    rows = Area.objects.filter(_in_force(), code=code).annotate(
        parent_code=F("parent__code"),
        parent_name=F("parent__name"),
        edition_name=F("edition__name"),
        attribution=F("edition__attribution"),
        approximate=F("edition__is_approximate"),
        wkb=AsWKB("outline"),
        drawn=AsWKB(_DRAWN[drawn][0]) if drawn else Value(None, BinaryField()),
    )
    row: dict[str, Any] | None = rows.values(*_COLUMNS).first()
    return row


def _in_force() -> Q:
    """What belongs to the edition that holds today in Jakarta."""
    day = timezone.localdate()
    has_not_ended = Q(edition__valid_to__isnull=True) | Q(edition__valid_to__gt=day)
    return has_not_ended & Q(edition__state=Edition.State.ACTIVE, edition__valid_from__lte=day)
