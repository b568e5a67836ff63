"""The columns: one array a fact, sorted along a Z-curve, in files that workers map and so share.

A version is a folder that is never written again; `current` names it and is replaced as a whole. A reader
that has an older version open keeps it until it looks at the name again, also when the folder is gone
by then.
"""

from __future__ import annotations

import fcntl
import json
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

FORMAT = 1
PIXEL_ZOOM = 22
"""`x` and `y` are pixels of the Web Mercator world at this zoom, 2**30 each way: 4 cm in Jakarta."""
KEY_ZOOM = 16
"""`key` is the Z-order number of the tile at this zoom: all of a tile at any lower zoom lie together."""
FIRST_DAY = date(2000, 1, 1)
UNKNOWN = 65_535
"""A category or kelurahan that is not in the list."""
OPENLY = 8
"""Added to a status's number where anyone may see the report."""
_POINTER, _KEPT = "current", 2
Column = NDArray[Any]


@dataclass(frozen=True, eq=False)
class Rows:
    """Located reports. `category` and `kelurahan` are places in the lists, `day` counts from 2000 and `hour`
    from 0, both in Jakarta; `standing` is the number of the status, with OPENLY added."""

    x: Column
    y: Column
    category: Column
    day: Column
    hour: Column
    standing: Column
    kelurahan: Column
    categories: tuple[int, ...]
    kelurahan_codes: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.x)

    def taken(self, at: Column) -> Rows:
        """Those at these places, as arrays of their own."""
        return replace(self, **{name: getattr(self, name)[at] for name in NAMES})


TYPES = {
    "x": "i4",
    "y": "i4",
    "category": "u2",
    "day": "u2",
    "hour": "u1",
    "standing": "u1",
    "kelurahan": "u2",
}
NAMES = tuple(TYPES)


@dataclass(frozen=True, eq=False)
class Columns:
    """One version: rows by ascending `key`; `ids` ascending, `row_of_id` says where each of them is.

    `snapshot` is PostgreSQL's, taken before the rows were read; `database` names the very database.
    """

    version: str
    rows: Rows
    key: Column
    ids: Column
    row_of_id: Column
    snapshot: str
    database: str
    made_at: float

    def rows_of(self, ids: Column) -> Column:
        """Where these reports are, for those that are here."""
        if not len(self.ids):
            return np.zeros(0, dtype=np.int64)
        at = np.minimum(np.searchsorted(self.ids, ids.astype(self.ids.dtype)), len(self.ids) - 1)
        return np.asarray(self.row_of_id[at[self.ids[at] == ids]], dtype=np.int64)


def z_order(x: Column, y: Column) -> NDArray[np.uint32]:
    """The bits of two 16-bit numbers in turn, x in the lower ones."""
    return _spread(x) | (_spread(y) << np.uint32(1))


def _spread(number: Column) -> NDArray[np.uint32]:
    bits = number.astype(np.uint32)
    for shift, mask in ((8, 0x00FF00FF), (4, 0x0F0F0F0F), (2, 0x33333333), (1, 0x55555555)):
        bits = (bits | (bits << np.uint32(shift))) & np.uint32(mask)
    return bits


def folder() -> Path:
    """Where the versions lie."""
    return Path(settings.HEAT_TILES_DIR)


def new_version() -> str:
    """A name that no other version has, on this machine or another; later ones sort behind."""
    return f"{time.time_ns():016x}-{secrets.token_hex(8)}"


def write(rows: Rows, ids: Column, *, version: str, snapshot: str, database: str) -> str:
    """Store a new version and make it the current one; its name. Hold `refreshing` meanwhile.

    Rows and ids come in any order, one id for each row. Older versions but one are swept away.
    """
    shift = PIXEL_ZOOM + 8 - KEY_ZOOM
    key = z_order(rows.x >> shift, rows.y >> shift)
    order = np.argsort(key, kind="stable")
    by_id = np.argsort(ids[order])
    target = folder() / f"columns-{version}"
    new = target.with_suffix(".new")
    new.mkdir(parents=True)
    for name in NAMES:
        np.save(new / f"{name}.npy", getattr(rows, name)[order].astype(TYPES[name]))
    np.save(new / "key.npy", key[order])
    np.save(new / "ids.npy", ids[order][by_id].astype(np.int64))
    np.save(new / "row_of_id.npy", by_id.astype(np.uint32))
    facts = {
        "format": FORMAT,
        "snapshot": snapshot,
        "database": database,
        "made_at": time.time(),
        "categories": rows.categories,
        "kelurahan_codes": rows.kelurahan_codes,
    }
    (new / "facts.json").write_text(json.dumps(facts), encoding="utf-8")
    new.rename(target)
    _point_to(version)
    _sweep()
    return version


def current_version() -> str:
    """The name of the current version, "" while there is none. Reads a file of some bytes."""
    try:
        return (folder() / _POINTER).read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""


def opened(version: str) -> Columns | None:
    """A version mapped into memory; None when it is gone, or another program version wrote it."""
    at = folder() / f"columns-{version}"
    try:
        facts = json.loads((at / "facts.json").read_text(encoding="utf-8"))
        if facts["format"] != FORMAT:
            return None
        columns = {name: _mapped(at / f"{name}.npy") for name in (*NAMES, "key", "ids", "row_of_id")}
    except FileNotFoundError:
        return None
    rows = Rows(
        **{name: columns[name] for name in NAMES},
        categories=tuple(facts["categories"]),
        kelurahan_codes=tuple(facts["kelurahan_codes"]),
    )
    return Columns(
        version=version,
        rows=rows,
        key=columns["key"],
        ids=columns["ids"],
        row_of_id=columns["row_of_id"],
        snapshot=facts["snapshot"],
        database=facts["database"],
        made_at=facts["made_at"],
    )


@contextmanager
def refreshing(*, wait: bool = True) -> Iterator[bool]:
    """One writer at a time on this machine. Without `wait` it may be False: somebody else is at it."""
    folder().mkdir(parents=True, exist_ok=True)
    with (folder() / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
            return
        yield True


def _mapped(path: Path) -> Column:
    """As a plain array over the mapped pages: slices of a memmap cost more."""
    mapped: Column = np.load(path, mmap_mode="r").view(np.ndarray)
    return mapped


def _point_to(version: str) -> None:
    new = folder() / f"{_POINTER}.new"
    new.write_text(version, encoding="utf-8")
    new.replace(folder() / _POINTER)


def _sweep() -> None:
    """All but the newest two: a worker may be about to open the one before."""
    names = sorted(path.name for path in folder().glob("columns-*") if path.suffix != ".new")
    halves = [path.name for path in folder().glob("columns-*.new")]
    for name in [*names[:-_KEPT], *halves]:
        shutil.rmtree(folder() / name, ignore_errors=True)
