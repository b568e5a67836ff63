"""Pages of a long list by the place of a row in its order: page 900 costs what the first costs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet

Row = TypeVar("Row", bound=Model)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_FURTHEST = 253_402_300_799_000_000
"""Microseconds to the end of the year 9999."""
_BIGGEST_KEY = 2**63 - 1


@dataclass(frozen=True)
class Slice(Generic[Row]):
    """Some rows, with the words for `after=` and `before=` in an address; empty where nothing more is."""

    rows: list[Row]
    after: str
    before: str


def take(rows: QuerySet[Row], *, key: str, words: Any, size: int, newest_first: bool = False) -> Slice[Row]:
    """The rows that `after` or `before` in `words` asks for, by a time named `key`, then by id. One query.

    A word that cannot be read counts as not given. Rows that come or go meanwhile shift nothing.
    """
    after, before = _place(words.get("after", "")), _place(words.get("before", ""))
    is_back = after is None and before is not None
    if place := before if is_back else after:
        rows = rows.filter(_beyond(key, place, up=is_back == newest_first))
    rising = newest_first == is_back
    found = list(rows.order_by(*((key, "pk") if rising else (f"-{key}", "-pk")))[: size + 1])
    has_more, found = len(found) > size, found[:size]
    if is_back:
        found.reverse()
    has_next, has_previous = (True, has_more) if is_back else (has_more, after is not None)
    return Slice(
        found,
        after=_word(found[-1], key) if found and has_next else "",
        before=_word(found[0], key) if found and has_previous else "",
    )


def _beyond(key: str, place: tuple[datetime, int], *, up: bool) -> Q:
    at, pk = place
    sign = "gt" if up else "lt"
    return Q(**{f"{key}__{sign}": at}) | Q(**{key: at, f"pk__{sign}": pk})


def _word(row: Model, key: str) -> str:
    return f"{(getattr(row, key) - _EPOCH) // _MICROSECOND}-{row.pk}"


def _place(word: str) -> tuple[datetime, int] | None:
    at, _, pk = word[:40].partition("-")
    if not (at.isascii() and at.isdecimal() and pk.isascii() and pk.isdecimal()):
        return None
    if int(at) > _FURTHEST or int(pk) > _BIGGEST_KEY:
        return None
    return _EPOCH + int(at) * _MICROSECOND, int(pk)
