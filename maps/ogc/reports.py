"""Reports by permission: the public's without words, an officer's unit's, or every one."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from django.conf import settings
from django.db.models import BooleanField, Case, F, Func, Q, QuerySet, TextField, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Concat, Left, NullIf
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from boundaries import official
from field_api import clock
from field_api.models import Category, Report
from field_api.queries import SEES_EVERYTHING, openly_shown, visible_reports, without_copies
from field_api.workflow import OPEN, Status
from maps.ogc.collection import Property
from maps.ogc.reader import Reader
from maps.ogc.table import Table

_KECAMATAN, _KOTA = 8, 5
"""How many characters of a kelurahan's code name the areas above it: 31.71.01.1005."""


def reports() -> Table:
    return Table(
        name="reports",
        title=_("Laporan warga"),
        description=_(
            "Laporan warga. Umum melihat yang ditampilkan, tanpa uraian; petugas melihat laporan unitnya;"
            " perencana dan koordinator melihat semuanya. Siapa pelapornya tidak pernah disertakan."
            " datetime menyaring waktu masuk."
        ),
        geometry_type="Point",
        shape="point",
        drawn="point",
        decimals=6,
        key="number",
        order=("received_at", "id"),
        newest_first=True,
        moment="received_at",
        model=Report,
        rows=_rows,
        properties=_properties,
        audience=_audience,
    )


def _rows(reader: Reader) -> QuerySet[Any]:
    """Of the public's, only those that can be drawn, and of merged ones the one that stays: as on the map."""
    if reader.membership:
        return visible_reports(reader.user)
    return without_copies(openly_shown(Report.objects.filter(point__isnull=False)))


def _audience(reader: Reader) -> str | None:
    if reader.membership is None:
        return "public"
    return "staff" if reader.membership.role in SEES_EVERYTHING else None


def _properties(reader: Reader) -> tuple[Property, ...]:
    return (*_public(), *_of_staff()) if reader.membership else _public()


def _public() -> tuple[Property, ...]:
    is_open = Q(status__in=OPEN)
    return (
        Property("number", "string", _("Nomor"), F("number"), lambda value: Q(number=value)),
        Property("category", "string", _("Kategori (kode)"), F("category__slug"), _of_category),
        Property("category_name", "string", _("Kategori"), _label()),
        Property("group", "string", _("Kelompok (kode)"), F("category__group_id"), _of_group),
        Property(
            "status", "string", _("Tahap"), F("status"), lambda value: Q(status=value), tuple(Status.values)
        ),
        Property("is_open", "boolean", _("Belum selesai"), _holds(is_open), _either(is_open)),
        Property("is_late", "boolean", _("Terlambat"), _holds(_late()), _either(_late())),
        Property("received_at", "date-time", _("Waktu masuk"), F("received_at")),
        Property("status_since", "string", _("Di tahap ini sejak (WIB)"), _in_jakarta("status_since")),
        Property("due", "string", _("Tenggat (WIB)"), _in_jakarta("due_at")),
        *_of_areas(),
        Property("unit", "string", _("Unit (kode)"), F("unit__code"), lambda value: Q(unit__code=value)),
        Property("unit_name", "string", _("Unit"), F("unit__name")),
        Property("url", "string", _("Halaman laporan"), _address()),
    )


def _of_areas() -> tuple[Property, ...]:
    columns: list[Property] = []
    levels = (
        ("kelurahan", None, _("Kode kelurahan"), _("Kelurahan")),
        ("kecamatan", _KECAMATAN, _("Kode kecamatan"), _("Kecamatan")),
        ("kota", _KOTA, _("Kode kota"), _("Kota")),
    )
    for level, length, code_title, name_title in levels:
        code = Left("kelurahan_code", length) if length else F("kelurahan_code")
        columns += [
            Property(level, "string", code_title, NullIf(code, Value("")), _in_area),
            Property(f"{level}_name", "string", name_title, _name_of(code)),
        ]
    return tuple(columns)


def _of_staff() -> tuple[Property, ...]:
    channels, places = tuple(Report.Channel.values), tuple(Report.Place.values)
    shown = tuple(Report.Moderation.values)
    private = Q(is_private=True)
    return (
        Property("description", "string", _("Uraian"), F("description")),
        Property("address", "string", _("Alamat"), F("address")),
        Property("channel", "string", _("Saluran"), F("channel"), lambda value: Q(channel=value), channels),
        Property("place", "string", _("Letak"), F("place"), lambda value: Q(place=value), places),
        Property("accuracy_m", "number", _("Ketelitian (m)"), F("accuracy_m")),
        Property("is_private", "boolean", _("Privat"), F("is_private"), _either(private)),
        Property(
            "moderation", "string", _("Moderasi"), F("moderation"), lambda value: Q(moderation=value), shown
        ),
        Property("merged_into", "string", _("Digabung ke"), F("duplicate_of__number")),
    )


def _of_category(slug: str) -> Q:
    """By subquery, so that the index on category and time is used; an unknown one has no reports."""
    return Q(category_id__in=Category.objects.filter(slug=slug).values("pk"))


def _of_group(slug: str) -> Q:
    return Q(category_id__in=Category.objects.filter(group_id=slug).values("pk"))


def _in_area(code: str) -> Q:
    """A list can use the index, a pattern cannot."""
    codes = [one.code for one in official.areas("kelurahan")]
    inside = [one for one in codes if one.startswith(f"{code}.")]
    return Q(kelurahan_code__in=[code, *inside])


def _late() -> Q:
    return Q(status__in=OPEN, due_at__lt=clock.now())


def _either(claim: Q) -> Any:
    """NOT of a claim about an empty column is unknown in SQL, but those rows do not fulfil the claim."""
    return lambda value: claim if value else ~claim


def _holds(claim: Q) -> Combinable:
    return Case(When(claim, then=Value(True)), default=Value(False), output_field=BooleanField())


def _label() -> Combinable:
    if (get_language() or "").startswith("en"):
        return Case(When(~Q(category__name_en=""), then=F("category__name_en")), default=F("category__name"))
    return F("category__name")


def _in_jakarta(column: str) -> Combinable:
    """Text that sorts by time, written so that GDAL does not take it for one: see Property."""
    template = "to_char(%(expressions)s AT TIME ZONE 'Asia/Jakarta', 'YYYY-MM-DD HH24.MI \"WIB\"')"
    return Func(F(column), template=template, output_field=TextField())


def _address() -> Combinable:
    number = "JK0"
    before, after = f"{settings.PUBLIC_URL}{reverse('follow-report', args=[number])}".split(number)
    return Concat(Value(before), F("number"), Value(after), output_field=TextField())


def _name_of(code: Combinable) -> Combinable:
    """The official name, from a table that the query brings along: no join, the same in every edition."""
    return Func(
        Value(_names()),
        code,
        template="(%(expressions)s)",
        arg_joiner="::jsonb ->> ",
        output_field=TextField(),
    )


@cache
def _names() -> str:
    return json.dumps({one.code: one.short_name for one in official.areas()}, ensure_ascii=False)
