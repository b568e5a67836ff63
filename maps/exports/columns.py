"""What a file says of each report, and what only staff read of it. Never who reported it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any, Literal

from django.contrib.gis.db.models.functions import GeoFunc
from django.db.models import FloatField, QuerySet

from boundaries import official
from field_api.models import Category, Report, Unit
from field_api.workflow import OPEN

Kind = Literal["text", "time", "number", "flag"]
_BASE = (
    *("number", "category_id", "status", "received_at", "status_since", "complete_by", "channel"),
    *("kelurahan_code", "place", "unit_id", "accuracy_m"),
)
_STAFF = ("description", "address", "is_private", "moderation", "home_unit_id")


class _X(GeoFunc):
    function = "ST_X"
    output_field = FloatField()


class _Y(GeoFunc):
    function = "ST_Y"
    output_field = FloatField()


LONGITUDE, LATITUDE = _X("point"), _Y("point")


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Batch:
    """Some reports, column by column as `columns_for` names them; `lon` and `lat` are None together."""

    values: list[list[Any]]
    lon: list[float | None]
    lat: list[float | None]

    def __len__(self) -> int:
        return len(self.lon)


_COLUMNS = (
    *(Column(name, "text") for name in ("number", "category", "category_name", "category_group", "status")),
    Column("is_open", "flag"),
    *(Column(name, "time") for name in ("received_at", "status_since", "complete_by")),
    *(Column(name, "text") for name in ("channel", "kelurahan_code", "kelurahan", "kecamatan", "kota")),
    *(Column(name, "text") for name in ("place", "unit")),
    Column("accuracy_m", "number"),
)
_STAFF_COLUMNS = (
    *(Column(name, "text") for name in ("home_unit", "address", "description")),
    *(Column(name, "flag") for name in ("is_private", "is_kept_back")),
)


def columns_for(*, for_staff: bool) -> tuple[Column, ...]:
    return (*_COLUMNS, *_STAFF_COLUMNS) if for_staff else _COLUMNS


def batches(reports: QuerySet[Report], *, for_staff: bool, size: int) -> Iterator[Batch]:
    """The reports in the order they came in, from one cursor on the server: the state of one moment."""
    names = (*_BASE, *_STAFF) if for_staff else _BASE
    rows = reports.order_by("received_at", "pk").values_list(*names, LONGITUDE, LATITUDE)
    cursor = rows.iterator(chunk_size=size)
    categories = _categories()
    units = dict(Unit.objects.values_list("pk", "name"))
    while taken := list(islice(cursor, size)):
        yield _batch(taken, categories, units, for_staff=for_staff)


def _batch(
    rows: list[tuple[Any, ...]],
    categories: dict[int, tuple[str, str, str]],
    units: dict[int, str],
    *,
    for_staff: bool,
) -> Batch:
    by_column = list(zip(*rows, strict=True))
    number, category, status, received, since, complete, channel, kelurahan, place, unit, accuracy = (
        by_column[:11]
    )
    slug, name, group = zip(*map(categories.__getitem__, category), strict=True)
    areas = list(zip(*map(_area_names, kelurahan), strict=True))
    values: list[Sequence[Any]] = [number, slug, name, group, status]
    values += [[one in OPEN for one in status], received, since, complete, channel]
    values += [[code or None for code in kelurahan], *areas, place, _each(units.get, unit), accuracy]
    if for_staff:
        description, address, private, moderation, home = by_column[11:16]
        kept = [is_private or word != "shown" for is_private, word in zip(private, moderation, strict=True)]
        values += [
            _each(units.get, home),
            _each(_or_none, address),
            _each(_or_none, description),
            private,
            kept,
        ]
    lon, lat = by_column[-2:]
    return Batch([list(column) for column in values], list(lon), list(lat))


def _each(function: Callable[[Any], Any], values: Sequence[Any]) -> list[Any]:
    return [function(value) for value in values]


def _or_none(text: str) -> str | None:
    """Without what XML and databases of other makers cannot hold."""
    return text.replace("\x00", "") or None


def _categories() -> dict[int, tuple[str, str, str]]:
    """Slug, name and group's name, in the language of the file."""
    every = Category.objects.select_related("group")
    return {one.pk: (one.slug, one.label, one.group.label) for one in every}


@cache
def _area_names(code: str) -> tuple[str | None, str | None, str | None]:
    area = official.by_code(code) if code else None
    if area is None or area.level != "kelurahan":
        return None, None, None
    kecamatan, kota = official.ancestors(area)
    return area.short_name, kecamatan.short_name, kota.short_name
