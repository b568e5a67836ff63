"""What a collection of features is, whatever its features are made of."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.gis.geos import GEOSGeometry
from django.db.models import Q
from django.db.models.expressions import Combinable
from django_stubs_ext import StrOrPromise

from maps.ogc.reader import Reader

Where = Callable[[Any], Q]
Keys = tuple[Any, ...]
"""The place of a feature in the order of its collection."""
EVERYBODY = "everybody"
"""The audience of a collection that is the same for the public and for staff."""


@dataclass(frozen=True, slots=True)
class Property:
    """One column. `kind` is a type of JSON Schema, or `date-time` for the moment that `datetime` asks about.

    Only one may be a `date-time`: GDAL and QGIS send a comparison with any column of times as `datetime`, and
    trust the answer. Every other time is text, which they compare by themselves.
    Of a table: `value` is what it says, and `where` tells the rows that have a value.
    """

    name: str
    kind: str
    title: StrOrPromise
    value: Combinable | None = None
    where: Where | None = None
    choices: tuple[str, ...] = ()
    is_queryable: bool = False
    """It can be filtered by without `where`, in memory."""


@dataclass(frozen=True, slots=True)
class Question:
    """What of a collection is wanted: what lies in the box, was between two moments, has these values.

    `after` is the place in the order to go on from, or nothing.
    """

    limit: int
    box: GEOSGeometry | None = None
    first: datetime | None = None
    last: datetime | None = None
    values: dict[str, Any] = field(default_factory=dict)
    after: Keys = ()


@dataclass(frozen=True, kw_only=True)
class Collection(ABC):
    """`audience` names those who all see the same features, None when only this reader does; what is reckoned
    over all features is kept by it. `roles` None lets anybody in. `key` is the property that is the id.
    """

    name: str
    title: StrOrPromise
    description: StrOrPromise
    geometry_type: str
    key: str
    properties: Callable[[Reader], tuple[Property, ...]]
    audience: Callable[[Reader], str | None]
    moment: str = ""
    roles: frozenset[str] | None = None

    def is_open_to(self, reader: Reader) -> bool:
        if self.roles is None:
            return True
        return reader.membership is not None and reader.membership.role in self.roles

    def queryables(self, reader: Reader) -> dict[str, Property]:
        return {one.name: one for one in self.properties(reader) if one.where or one.is_queryable}

    @abstractmethod
    def matched(self, reader: Reader, question: Question) -> int | None:
        """How many there are in all; None when they are too many to count."""

    @abstractmethod
    def chunks(self, reader: Reader, question: Question) -> Iterator[list[tuple[str, Keys]]]:
        """The features from `after` on as JSON with their places, some hundred at a time.

        One more than `limit` when there are more. New ones that arrive between two pages shift nothing.
        """

    @abstractmethod
    def one(self, reader: Reader, key: str) -> dict[str, Any] | None:
        """The feature of this id, None when there is none that this reader may see."""

    @abstractmethod
    def extent(self, reader: Reader) -> tuple[tuple[float, ...] | None, str | None]:
        """The box around all that this reader may see, and the first moment."""

    @abstractmethod
    def place(self, keys: Sequence[Any]) -> Keys:
        """A place in the order, from JSON out of an address. Raises ValueError, TypeError and the like."""
