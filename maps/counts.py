"""How many reports each area has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count

from boundaries.models import Level
from maps.selection import Selection

CODE_PARTS = {Level.KOTA: 2, Level.KECAMATAN: 3, Level.KELURAHAN: 4}


@dataclass(frozen=True, slots=True)
class Counts:
    """`by_code` has areas with reports only; `elsewhere` are reports that no kelurahan holds."""

    by_code: Mapping[str, int]
    elsewhere: int

    @property
    def total(self) -> int:
        return sum(self.by_code.values())


def count_by_kelurahan(selection: Selection) -> Counts:
    """Private reports count too: a kelurahan is no exact place. One query."""
    rows = selection.reports().values_list("kelurahan_code").annotate(reports=Count("*"))
    by_code = dict(sorted(rows))
    elsewhere = by_code.pop("", 0)
    return Counts(by_code=by_code, elsewhere=elsewhere)


def roll_up(counts: Counts, level: Level) -> Counts:
    """The same counts for kecamatan or kota: a kelurahan's code begins with theirs."""
    parts = CODE_PARTS[level]
    by_code: Counter[str] = Counter()
    for code, count in counts.by_code.items():
        by_code[".".join(code.split(".")[:parts])] += count
    return Counts(by_code=dict(by_code), elsewhere=counts.elsewhere)
