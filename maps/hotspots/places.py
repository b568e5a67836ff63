"""The areas of a search: hexagons that have reports, or the kelurahan with their neighbours."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import scipy.sparse as sp
from django.db import connection
from django.utils.translation import gettext as _
from numpy.typing import NDArray
from pyproj import Transformer

from boundaries import official
from boundaries.editions import current_edition
from boundaries.errors import NoActiveEdition
from boundaries.models import UTM_48S, WGS84, Area, Level
from field_api.errors import BadInput
from maps.hotspots.core.hexagons import centre_of, from_key, hexagon_of, key_of, neighbours
from maps.hotspots.rows import Rows

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Places:
    """`keys` are sorted: those of hexagons; or codes of kelurahan without dots, with a `hexagon_m` of 0."""

    keys: Ints
    hexagon_m: int

    def index_of(self, rows: Rows) -> Ints:
        """The place of each report; -1 for one that lies in none."""
        return _found(self.keys, _keys(rows, self.hexagon_m))

    def weights(self) -> sp.csr_array:
        """Each place, itself and its neighbours. Raises BadInput for kelurahan without an edition."""
        return neighbours(self.keys) if self.hexagon_m else _touching(self.keys)

    def middles(self) -> NDArray[np.float64]:
        """Metres in EPSG:32748, shape (places, 2)."""
        if self.hexagon_m:
            return np.stack(centre_of(*from_key(self.keys), self.hexagon_m), axis=1)
        to_metres = Transformer.from_crs(WGS84, UTM_48S, always_xy=True)
        points = [(area.lon or 0.0, area.lat or 0.0) for area in official.areas("kelurahan")]
        return np.stack(to_metres.transform(*np.array(points).T), axis=1)

    def codes(self, rows: Rows) -> Ints:
        """The kelurahan of each place; of a hexagon the one that most of these reports in it belong to."""
        if not self.hexagon_m:
            return self.keys
        index = self.index_of(rows)
        pairs = np.stack([index, rows.code], axis=1)[index >= 0]
        each, count = np.unique(pairs, axis=0, return_counts=True)
        order = np.lexsort((-each[:, 1], count))
        codes = np.zeros(len(self.keys), dtype=np.int64)
        codes[each[order, 0]] = each[order, 1]  # the fullest is written last; of equals the lowest code
        return codes


def places_for(hexagon_m: int, rows: Rows) -> Places:
    """The hexagons that hold any of these reports, or all kelurahan of the official table."""
    if not hexagon_m:
        codes = [number_of_code(area.code) for area in official.areas("kelurahan")]
        return Places(np.array(sorted(codes), dtype=np.int64), 0)
    keys = _keys(rows, hexagon_m)
    return Places(np.unique(keys[keys >= 0]), hexagon_m)


def number_of_code(code: str) -> int:
    return int(code.replace(".", ""))


def code_of_number(number: int) -> str:
    """With its dots again: 31.71.01.1005. Empty for 0."""
    digits = f"{number:010}"
    return f"{digits[:2]}.{digits[2:4]}.{digits[4:6]}.{digits[6:]}" if number else ""


def _keys(rows: Rows, hexagon_m: int) -> Ints:
    if not hexagon_m:
        return rows.code
    is_somewhere = np.isfinite(rows.x)
    keys = np.full(len(rows), -1, dtype=np.int64)
    keys[is_somewhere] = key_of(*hexagon_of(rows.x[is_somewhere], rows.y[is_somewhere], hexagon_m))
    return keys


def _found(keys: Ints, wanted: Ints) -> Ints:
    if not len(keys):
        return np.full(len(wanted), -1, dtype=np.int64)
    at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[at] == wanted, at, -1)


_TOUCHING = """
SELECT one.code, other.code FROM {table} one JOIN {table} other
    ON other.edition_id = one.edition_id AND other.level = one.level
    AND ST_Intersects(one.outline_simple, other.outline_simple)
WHERE one.edition_id = %s AND one.level = %s
"""


def _touching(keys: Ints) -> sp.csr_array:
    """Kelurahan that share a border or a corner, and each with itself, whether it has an outline or not."""
    try:
        pairs = _pairs(current_edition().pk)
    except NoActiveEdition:
        raise BadInput(_("Batas wilayah belum dimuat; tetangga kelurahan belum diketahui.")) from None
    here = np.arange(len(keys))
    rows, columns = (_found(keys, np.array(side, dtype=np.int64)) for side in pairs)
    known = (rows >= 0) & (columns >= 0) & (rows != columns)
    i, j = np.concatenate([here, rows[known]]), np.concatenate([here, columns[known]])
    return sp.csr_array((np.ones(len(i)), (i, j)), shape=(len(keys), len(keys)))


@lru_cache(maxsize=4)
def _pairs(edition_id: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """An edition never changes once it is in force."""
    with connection.cursor() as cursor:
        cursor.execute(_TOUCHING.format(table=Area._meta.db_table), [edition_id, Level.KELURAHAN.value])
        found: list[Any] = cursor.fetchall()
    ones, others = zip(*found, strict=True) if found else ((), ())
    return tuple(map(number_of_code, ones)), tuple(map(number_of_code, others))
