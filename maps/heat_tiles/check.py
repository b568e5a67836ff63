"""Are the tiles right? Every report is read again and compared with what the tiles held until now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db.models import Count
from numpy.typing import NDArray

from field_api.models import Report
from field_api.queries import openly_shown
from field_api.workflow import Status
from maps.heat_tiles import columns, refresh
from maps.heat_tiles.columns import NAMES, OPENLY, Columns
from maps.heat_tiles.tail import changed_since

_NAMED = 3
_WORDS = {
    "x": "tempat",
    "y": "tempat",
    "category": "kategori",
    "day": "hari",
    "hour": "jam",
    "standing": "status atau keterbukaan",
    "kelurahan": "kelurahan",
}
Ids = NDArray[np.int64]


@dataclass(frozen=True)
class Checked:
    """`differences` are sentences for people, none when all was right. The tiles are new in either case."""

    reports: int
    differences: tuple[str, ...]

    @property
    def words(self) -> str:
        if not self.differences:
            return f"{self.reports} laporan di peta panas, semua cocok"
        return f"{self.reports} laporan di peta panas, dibuat ulang: {'; '.join(self.differences)}"


def check() -> Checked:
    """Compare the current version with the database, and put a new version in its place.

    Reports that changed since are the tail's, which is asked of the database anyway; all others must be as
    they were read. Memory: some 100 bytes a report.
    """
    held = columns.opened(columns.current_version())
    is_usable = held is not None and refresh.is_usable(held)
    made = refresh.refresh()
    differences = _counted_otherwise(made)
    if held is None or not is_usable:
        differences.append("belum ada berkas yang dapat dipakai")
    else:
        differences += _differences(
            held, made, np.array(sorted(changed_since(held.snapshot)), dtype=np.int64)
        )
    return Checked(len(made.rows), tuple(differences))


def _counted_otherwise(made: Columns) -> list[str]:
    """The new version's numbers against the same counted by the predicates of all other maps."""
    every = Report.objects.filter(point__isnull=False).exclude(kelurahan_code="").order_by()
    numbers = dict(every.values_list("status").annotate(n=Count("pk")))
    numbers["terbuka"] = openly_shown(every).count()
    moving = len(changed_since(made.snapshot))
    standing = made.rows.standing
    found = {status.value: int((standing % OPENLY == n).sum()) for n, status in enumerate(Status)}
    found["terbuka"] = int((standing >= OPENLY).sum())
    return [
        f"{name}: {numbers.get(name, 0)} menurut SQL, {count} di peta"
        for name, count in found.items()
        if abs(numbers.get(name, 0) - count) > moving
    ]


def _differences(held: Columns, made: Columns, changed: Ids) -> list[str]:
    if len(changed) and changed[0] == 0:
        return []
    if held.rows.kelurahan_codes != made.rows.kelurahan_codes:
        return ["daftar kelurahan berubah"]
    old, new = np.setdiff1d(held.ids, changed), np.setdiff1d(made.ids, changed)
    both = np.intersect1d(old, new)
    found = [
        _told("hilang dari peta", np.setdiff1d(new, old)),
        _told("masih di peta padahal tidak ada", np.setdiff1d(old, new)),
    ]
    before, after = held.rows_of(both), made.rows_of(both)
    wrong: dict[str, list[Ids]] = {}
    for name in NAMES:
        differs = _values(held, name, before) != _values(made, name, after)
        wrong.setdefault(_WORDS[name], []).append(both[differs])
    found += [_told(f"lain {words}nya", np.unique(np.concatenate(ids))) for words, ids in wrong.items()]
    return [words for words in found if words]


def _values(version: Columns, name: str, at: Ids) -> NDArray[Any]:
    """Categories by their keys, since the two lists of them may differ."""
    values: NDArray[Any] = getattr(version.rows, name)[at]
    return np.array(version.rows.categories, dtype=np.int64)[values] if name == "category" else values


def _told(what: str, ids: Ids) -> str:
    """Names the first few by their numbers; "" for none."""
    if not len(ids):
        return ""
    some = Report.objects.filter(pk__in=ids[:_NAMED].tolist()).order_by("pk").values_list("number", flat=True)
    numbers = ", ".join(some)
    return f"{what}: {len(ids)}" + (f" ({numbers}{', …' if len(ids) > _NAMED else ''})" if numbers else "")
