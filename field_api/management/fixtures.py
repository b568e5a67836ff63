"""How the CSV files of `fixtures/` become rows. What a person changed or removed stays as they left it."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from typing import NamedTuple

from django.core.management.base import CommandError
from django.db.models import Model

from field_api.management.loaded_rows import Counts, Values, key_of, switch_off, upsert
from field_api.models import (
    AccessNote,
    BlockedWord,
    Category,
    CategoryGroup,
    Criterion,
    Cutoff,
    Deadline,
    Holiday,
    RoutingRule,
    Unit,
)

Row = dict[str, str]


@dataclass(frozen=True)
class Ids:
    """What the files name by slug or code, and the primary key it has here; "" is nothing."""

    groups: Mapping[str, str]
    categories: Mapping[str, int]
    units: Mapping[str, int]


def load_file(directory: Path, name: str, *, overwrite: bool = False) -> Counts:
    """Bring the table of one file up to date; a second run changes nothing and writes nothing.

    Raises CommandError, naming file and line, for a value that cannot be read or a reference to nothing.
    """
    rows = read_rows(directory / name)
    if name == "units.csv":
        return _load_units(rows, overwrite)
    table = TABLES[name]
    return upsert(table.model, table.keys, values_of(name, rows, table.values, known_ids()), overwrite)


def retire_missing(directory: Path) -> tuple[int, int, int]:
    """Switch off units and categories that the files no longer have, and drop such rules.

    Nothing that a report may point to is deleted. The counts are units, categories, rules.
    """
    units = [row["code"] for row in read_rows(directory / "units.csv")]
    categories = [row["slug"] for row in read_rows(directory / "categories.csv")]
    rules = values_of("routing_rules.csv", read_rows(directory / "routing_rules.csv"), _rule, known_ids())
    keys = TABLES["routing_rules.csv"].keys
    wanted = {key_of(rule, keys) for rule in rules}
    stale = [
        rule["pk"] for rule in RoutingRule.objects.values("pk", *keys) if key_of(rule, keys) not in wanted
    ]
    return (
        switch_off(Unit, "code", Unit.objects.filter(is_active=True).exclude(code__in=units)),
        switch_off(Category, "slug", Category.objects.filter(is_active=True).exclude(slug__in=categories)),
        RoutingRule.objects.filter(pk__in=stale).delete()[0],
    )


def read_rows(path: Path) -> list[Row]:
    """The rows of one CSV file (UTF-8, comma, header). Raises CommandError when it is not there."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))
    except FileNotFoundError as error:
        raise CommandError(f"{path} tidak ada.") from error


def known_ids() -> Ids:
    return Ids(
        groups={slug: slug for slug in CategoryGroup.objects.values_list("slug", flat=True)},
        categories=dict(Category.objects.values_list("slug", "pk")),
        units=dict(Unit.objects.values_list("code", "pk")),
    )


def _load_units(rows: list[Row], overwrite: bool) -> Counts:
    """Parents before children, one statement a generation."""
    total, waiting = Counts(0, 0, 0, 0), rows
    while waiting:
        to_come = {row["code"] for row in waiting}
        ready = [row for row in waiting if row["parent_code"] not in to_come]
        if not ready:
            raise CommandError(f"units.csv: induk {waiting[0]['code']} berputar ke dirinya sendiri.")
        counts = upsert(Unit, ["code"], values_of("units.csv", ready, _unit, known_ids()), overwrite)
        total = Counts(*(before + now for before, now in zip(total, counts, strict=True)))
        waiting = [row for row in waiting if row["parent_code"] in to_come]
    return total


def values_of(name: str, rows: Sequence[Row], read: Callable[[Row, Ids], Values], ids: Ids) -> list[Values]:
    values = []
    for at, row in enumerate(rows):
        try:
            values.append(read(row, ids))
        except KeyError as error:
            raise CommandError(f"{name}, baris data {at + 1}: {error} tidak dikenal.") from error
        except ValueError as error:
            raise CommandError(f"{name}, baris data {at + 1}: {error}.") from error
    return values


def _group(row: Row, _ids: Ids) -> Values:
    names = {"name": row["name"], "name_en": row["name_en"]}
    return {"slug": row["slug"], **names, "position": int(row["order"])}


def _category(row: Row, ids: Ids) -> Values:
    return {
        "slug": row["slug"],
        "name": row["name"],
        "name_en": row["name_en"],
        "group_id": ids.groups[row["group"]],
        "keywords": row["keywords"],
        "duplicate_radius_m": int(row["radius_m"]),
        "is_active": True,
    }


def _unit(row: Row, ids: Ids) -> Values:
    return {
        "code": row["code"],
        "name": row["name"],
        "kind": Unit.Kind(row["kind"]).value,
        "area_code": row["area_code"],
        "parent_id": ids.units[row["parent_code"]] if row["parent_code"] else None,
        "is_active": True,
    }


def _rule(row: Row, ids: Ids) -> Values:
    return {
        "kind": RoutingRule.Kind(row["kind"]).value,
        "category_id": ids.categories[row["category"]] if row["category"] else None,
        "group_id": ids.groups[row["group"]] if row["group"] else None,
        "area_code": row["area_code"],
        "unit_id": ids.units[row["unit"]],
        "note": row["note"],
    }


def _deadline(row: Row, _ids: Ids) -> Values:
    return {
        "stage": Deadline.Stage(row["stage"]).value,
        "category_id": None,
        "hours": int(row["hours"]),
        "clock": Deadline.Clock(row["clock"]).value,
        "valid_from": date.fromisoformat(row["valid_from"]),
        "valid_to": date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
        "source": row["source"],
    }


def _cutoff(row: Row, _ids: Ids) -> Values:
    return {
        "name": Cutoff.Name(row["name"]).value,
        "time": time.fromisoformat(row["time"]) if row["time"] else None,
        "day": int(row["day"]) if row["day"] else None,
        "valid_from": date.fromisoformat(row["valid_from"]),
        "source": row["source"],
    }


def _holiday(row: Row, _ids: Ids) -> Values:
    return {
        "day": date.fromisoformat(row["date"]),
        "name": row["name"],
        "is_joint_leave": row["kind"] == "joint_leave",
        "source": row["source"],
    }


def _criterion(row: Row, ids: Ids) -> Values:
    return {
        "slug": row["slug"],
        "question": row["question"],
        "rule": row["rule"],
        "source": row["source"],
        "photo_hint": row["photo_hint"],
        "category_id": ids.categories[row["category"]] if row["category"] else None,
        "group_id": ids.groups[row["group"]] if row["group"] else None,
        "position": int(row["order"]),
        "is_active": True,
    }


def _access_note(row: Row, _ids: Ids) -> Values:
    return {"area_code": row["area_code"], "note": row["note"], "source": row["source"], "is_active": True}


def _blocked_word(row: Row, _ids: Ids) -> Values:
    return {"word": row["word"], "is_active": True}


class _Table(NamedTuple):
    model: type[Model]
    keys: Sequence[str]
    values: Callable[[Row, Ids], Values]


TABLES: dict[str, _Table] = {
    "category_groups.csv": _Table(CategoryGroup, ["slug"], _group),
    "categories.csv": _Table(Category, ["slug"], _category),
    "units.csv": _Table(Unit, ["code"], _unit),
    "routing_rules.csv": _Table(RoutingRule, ["kind", "category_id", "group_id", "area_code"], _rule),
    "deadlines.csv": _Table(Deadline, ["stage", "category_id", "valid_from"], _deadline),
    "cutoffs.csv": _Table(Cutoff, ["name", "valid_from"], _cutoff),
    "holidays.csv": _Table(Holiday, ["day"], _holiday),
    "criteria.csv": _Table(Criterion, ["slug"], _criterion),
    "access_notes.csv": _Table(AccessNote, ["area_code"], _access_note),
    "blocked_words.csv": _Table(BlockedWord, ["word"], _blocked_word),
}
"""In the order in which they refer to each other."""
