"""What a fixture file and a person put into a row, told apart: the file wins only over an older file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Model, QuerySet

from field_api.models import LoadedRow

_SWITCHED_OFF = "switched off"
Values = dict[str, Any]


class Counts(NamedTuple):
    """`kept` differ from the file because a person changed or removed them here."""

    new: int
    changed: int
    same: int
    kept: int = 0


def upsert(
    model: type[Model], keys: Sequence[str], rows: Sequence[Values], overwrite: bool = False
) -> Counts:
    """Insert what is new and overwrite what an older file put there, in one statement."""
    if not rows:
        return Counts(0, 0, 0)
    sorted_rows = sort_out(model, keys, rows, overwrite)
    model._default_manager.bulk_create(
        [model(**row) for row in (*sorted_rows.new, *sorted_rows.changed)],
        update_conflicts=True,
        unique_fields=keys,
        update_fields=[field for field in rows[0] if field not in keys],
    )
    sorted_rows.remember()
    return sorted_rows.counts()


@dataclass
class SortedRows:
    """The rows of a file by what they are to the database."""

    model: type[Model]
    keys: Sequence[str]
    new: list[Values]
    changed: list[Values]
    same: list[Values]
    kept: list[Values]
    remembered: dict[str, str]

    def counts(self) -> Counts:
        return Counts(len(self.new), len(self.changed), len(self.same), len(self.kept))

    def remember(self) -> None:
        """Note what is in the database by now from the file, for the next time."""
        held = {_name(row, self.keys): _digest(row) for row in (*self.new, *self.changed, *self.same)}
        _note(self.model, {key: now for key, now in held.items() if self.remembered.get(key) != now})


def sort_out(
    model: type[Model], keys: Sequence[str], rows: Sequence[Values], overwrite: bool = False
) -> SortedRows:
    """Two queries. What nobody noted at its loading and differs is taken for a person's change."""
    known = {key_of(row, keys): row for row in model._default_manager.values(*rows[0])}
    noted = LoadedRow.objects.filter(table=model._meta.label).values_list("key", "sha256")
    found = SortedRows(model, keys, [], [], [], [], dict(noted))
    for row in rows:
        here, before = known.get(key_of(row, keys)), found.remembered.get(_name(row, keys))
        if here is None:
            (found.kept if before and not overwrite else found.new).append(row)
        elif here == row:
            found.same.append(row)
        else:
            (found.changed if overwrite or before in {_digest(here), _SWITCHED_OFF} else found.kept).append(
                row
            )
    return found


def _name(row: Mapping[str, Any], keys: Sequence[str]) -> str:
    return json.dumps(key_of(row, keys), default=str, ensure_ascii=False)


def _digest(row: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(row, sort_keys=True, default=str).encode()).hexdigest()


def key_of(row: Mapping[str, Any], keys: Sequence[str]) -> tuple[Any, ...]:
    return tuple(row[key] for key in keys)


def switch_off(model: type[Model], key: str, rows: QuerySet[Any]) -> int:
    """Noted as ours and not a person's, so that a file that has them again brings them back."""
    names = list(rows.values_list(key, flat=True))
    model._default_manager.filter(**{f"{key}__in": names}).update(is_active=False)
    _note(model, {_name({key: name}, [key]): _SWITCHED_OFF for name in names})
    return len(names)


def _note(model: type[Model], held: Mapping[str, str]) -> None:
    rows = [LoadedRow(table=model._meta.label, key=key, sha256=sha256) for key, sha256 in held.items()]
    LoadedRow.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["table", "key"], update_fields=["sha256"]
    )
