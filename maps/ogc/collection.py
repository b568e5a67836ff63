"""What a collection of features is: its rows by reader, its shape, and what each feature says of itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.db.models.expressions import Combinable
from django_stubs_ext import StrOrPromise

from maps.ogc.reader import Reader

Where = Callable[[Any], Q]
EVERYBODY = "everybody"
"""The audience of a collection that is the same for the public and for staff."""


@dataclass(frozen=True, slots=True)
class Property:
    """One column. `kind` is a type of JSON Schema, or `date-time` for the moment that `datetime` asks about.

    Only one may be a `date-time`: GDAL and QGIS send a comparison with any column of times as `datetime`, and
    trust the answer. Every other time is text in Jakarta's clock, which they compare by themselves.
    `where` says which rows have a value; without it nobody can filter by the column.
    """

    name: str
    kind: str
    title: StrOrPromise
    value: Combinable
    where: Where | None = None
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Collection:
    """`rows` are those a reader may see, unordered, without a limit.

    `order` are columns of the model, two at most, that make an order without ties; `newest_first` turns it
    round. `shape` is the column that a bbox is compared with, `drawn` the one that is given out. `audience`
    names those who all see the same rows, None when only this reader does; what is reckoned over all rows is
    kept by it. `roles` None lets anybody in.
    """

    name: str
    title: StrOrPromise
    description: StrOrPromise
    geometry_type: str
    shape: str
    drawn: str
    decimals: int
    key: str
    order: tuple[str, ...]
    rows: Callable[[Reader], QuerySet[Any]]
    properties: Callable[[Reader], tuple[Property, ...]]
    audience: Callable[[Reader], str | None]
    newest_first: bool = False
    moment: str = ""
    roles: frozenset[str] | None = None

    def is_open_to(self, reader: Reader) -> bool:
        if self.roles is None:
            return True
        return reader.membership is not None and reader.membership.role in self.roles

    def queryables(self, reader: Reader) -> dict[str, Property]:
        return {one.name: one for one in self.properties(reader) if one.where}


def model_of(rows: QuerySet[Any]) -> type[Model]:
    model: type[Model] = rows.model
    return model
