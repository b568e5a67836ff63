"""Which reports a tile is about: a selection and who looks, as look-up tables for the columns."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from field_api.workflow import Status
from maps.heat_tiles.columns import FIRST_DAY, OPENLY, Column, Rows
from maps.selection import Selection

Flags = NDArray[np.bool_]
_STATUSES = [status.value for status in Status]
_DAYS = 65_536
_MOST_RUNS = 4


@dataclass(frozen=True)
class Chosen:
    """With `openly`, only what anyone may see, and nothing of places with too few reports."""

    selection: Selection
    openly: bool

    @cached_property
    def key(self) -> str:
        """The same for the same reports, however they were asked for."""
        one = self.selection
        facts = [
            self.openly,
            one.category_ids,
            str(one.first_day),
            str(one.last_day),
            sorted(one.statuses),
            one.area_code,
            one.weekdays,
            sorted(one.hours),
        ]
        return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:16]

    def mask(self, rows: Rows, parts: list[slice]) -> Flags | None:
        """Which rows of these parts count, one after the other; None when all of them do."""
        mask: Flags | None = None
        for test in _tests(self, rows.categories, rows.kelurahan_codes):
            column = joined(getattr(rows, test.name), parts)
            if len(test.runs) <= _MOST_RUNS:
                found = _in_runs(column, test.runs)
                mask = found if mask is None else np.logical_and(mask, found, out=mask)
            elif mask is None:
                mask = np.asarray(test.table[column])
            else:
                left = np.flatnonzero(mask)
                mask[left] = test.table[column[left]]
        return mask

    def tables(
        self, categories: tuple[int, ...], kelurahan_codes: tuple[str, ...]
    ) -> dict[str, Flags | None]:
        """For each column, which of its numbers count; None where all do."""
        return {
            "standing": self._standings,
            "day": self._days,
            "category": self._categories(categories),
            "hour": self._hours,
            "kelurahan": self._kelurahan(kelurahan_codes),
        }

    @cached_property
    def _standings(self) -> Flags | None:
        wanted = self.selection.statuses
        if not wanted and not self.openly:
            return None
        allowed = np.array([not wanted or name in wanted for name in _STATUSES])
        table = np.zeros(256, dtype=np.bool_)
        table[OPENLY : OPENLY + len(allowed)] = allowed
        table[: len(allowed)] = allowed & (not self.openly)
        return table

    @cached_property
    def _days(self) -> Flags | None:
        """Days and weekdays in one table: both follow from the day's number."""
        one = self.selection
        if not (one.first_day or one.last_day or one.weekdays):
            return None
        table = np.zeros(_DAYS, dtype=np.bool_)
        first = _number(one.first_day) if one.first_day else 0
        last = _number(one.last_day + timedelta(days=1)) if one.last_day else _DAYS
        table[max(first, 0) : max(last, 0)] = True
        if one.weekdays:
            week = np.isin(np.arange(7), [(day - FIRST_DAY.isoweekday()) % 7 for day in one.weekdays])
            table &= np.resize(week, _DAYS)
        return table

    @cached_property
    def _hours(self) -> Flags | None:
        return np.isin(np.arange(256), self.selection.hours) if self.selection.hours else None

    def _categories(self, pks: tuple[int, ...]) -> Flags | None:
        return _table(np.isin(pks, self.selection.category_ids)) if self.selection.category_ids else None

    def _kelurahan(self, codes: tuple[str, ...]) -> Flags | None:
        code = self.selection.area_code
        if not code:
            return None
        return _table(np.array([one == code or one.startswith(f"{code}.") for one in codes]))


def joined(column: Column, parts: list[slice]) -> Column:
    """The parts of a column, one after the other; a single part is not copied."""
    return (
        column[parts[0]]
        if len(parts) == 1
        else np.concatenate([column[:0], *(column[part] for part in parts)])
    )


@dataclass(frozen=True, eq=False)
class _Test:
    """What a column must hold: `table` says it of each number, `runs` as (first, end) of each run of yes."""

    name: str
    table: Flags
    runs: list[tuple[int, int]]


@lru_cache(maxsize=256)
def _tests(chosen: Chosen, categories: tuple[int, ...], kelurahan_codes: tuple[str, ...]) -> list[_Test]:
    """The quick ones first. Most choices are a run or two: a period, an area, a category, hours."""
    tables = chosen.tables(categories, kelurahan_codes)
    tests = [_Test(name, table, _runs(table)) for name, table in tables.items() if table is not None]
    return sorted(tests, key=lambda test: len(test.runs))


def _runs(table: Flags) -> list[tuple[int, int]]:
    ends = np.flatnonzero(np.diff(table, prepend=False, append=False)).tolist()
    return list(zip(ends[::2], ends[1::2], strict=True))


def _in_runs(column: Column, runs: list[tuple[int, int]]) -> Flags:
    """Comparing takes a tenth of the time of looking each row up."""
    found = np.zeros(len(column), dtype=np.bool_)
    for first, end in runs:
        found |= (column >= first) & (column <= end - 1)
    return found


def _table(chosen: Flags) -> Flags:
    """With a no for every number that the list has not."""
    table = np.zeros(_DAYS, dtype=np.bool_)
    table[: len(chosen)] = chosen
    return table


def _number(day: date) -> int:
    return (day - FIRST_DAY).days
