"""The outlines of the edition in force, in full and simplified for small maps."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Q, QuerySet, Value
from django.utils.translation import gettext_lazy as _

from boundaries.editions import current_edition
from boundaries.models import Area, Level
from maps.ogc.collection import EVERYBODY, Property
from maps.ogc.reader import Reader
from maps.ogc.table import Table

_FULL_DECIMALS, _SIMPLE_DECIMALS = 7, 6


def outlines() -> list[Table]:
    levels = (Level.KELURAHAN, Level.KECAMATAN, Level.KOTA)
    return [_of(level, is_simple=is_simple) for is_simple in (False, True) for level in levels]


def _of(level: Level, *, is_simple: bool) -> Table:
    titles = {
        Level.KELURAHAN: (_("Batas kelurahan"), _("Batas kelurahan, disederhanakan")),
        Level.KECAMATAN: (_("Batas kecamatan"), _("Batas kecamatan, disederhanakan")),
        Level.KOTA: (_("Batas kota dan kabupaten"), _("Batas kota dan kabupaten, disederhanakan")),
    }
    about = (
        _("Batas lengkap dari edisi yang berlaku hari ini."),
        _("Batas dari edisi yang berlaku hari ini, titiknya lebih sedikit; cukup untuk peta seluruh kota."),
    )

    def rows(reader: Reader) -> QuerySet[Any]:
        return Area.objects.filter(edition=current_edition(), level=level)

    return Table(
        name=f"{level.value}-simple" if is_simple else level.value,
        title=titles[level][is_simple],
        description=about[is_simple],
        geometry_type="MultiPolygon",
        shape="outline",
        drawn="outline_simple" if is_simple else "outline",
        decimals=_SIMPLE_DECIMALS if is_simple else _FULL_DECIMALS,
        key="code",
        order=("code",),
        model=Area,
        rows=rows,
        properties=lambda _reader: _PROPERTIES[level],
        audience=lambda _reader: EVERYBODY,
    )


def _properties(level: Level) -> tuple[Property, ...]:
    own = (
        Property("code", "string", _("Kode Kemendagri"), F("code"), lambda value: Q(code=value)),
        Property("name", "string", _("Nama"), F("name"), lambda value: Q(name=value)),
        Property("level", "string", _("Tingkat"), Value(level.value)),
    )
    above = {Level.KELURAHAN: ("kecamatan", "kota"), Level.KECAMATAN: ("kota",)}.get(level, ())
    words = {"kecamatan": (_("Kode kecamatan"), _("Kecamatan")), "kota": (_("Kode kota"), _("Kota"))}
    parents: list[Property] = []
    path = ""
    for one in above:
        path += "parent__"
        code, name = words[one]
        parents += [
            Property(one, "string", code, F(f"{path}code"), _equals(f"{path}code")),
            Property(f"{one}_name", "string", name, F(f"{path}name")),
        ]
    return (
        *own,
        *parents,
        Property("bps_code", "string", _("Kode BPS"), F("bps_code"), lambda value: Q(bps_code=value)),
        Property("area_km2", "number", _("Luas (km²)"), F("area_km2")),
        Property("edition", "string", _("Edisi batas"), F("edition__name")),
        Property("source", "string", _("Sumber"), F("edition__attribution")),
        Property("is_approximate", "boolean", _("Batas perkiraan"), F("edition__is_approximate")),
    )


def _equals(path: str) -> Any:
    return lambda value: Q(**{path: value})


_PROPERTIES = {level: _properties(level) for level in (Level.KELURAHAN, Level.KECAMATAN, Level.KOTA)}
