"""Towns outside Jakarta, known by name and outline only, so that a point beyond the border gets a name."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import shapely
from shapely.geometry.base import BaseGeometry

from boundaries.imports.columns import named_column
from boundaries.imports.coverage import SIMPLIFY_TOLERANCE_DEG
from boundaries.imports.layer import Layer
from boundaries.imports.placing import place
from boundaries.imports.problems import ColumnNotFound
from boundaries.imports.readers import read_layer
from boundaries.imports.repair import polygons_of, repair

_NAME_COLUMNS = (
    "regency",
    "kabupaten",
    "kab_kota",
    "kota",
    "wadmkk",
    "nmkab",
    "adm2_name",
    "adm2_en",
    "nama",
)
_CODE_COLUMNS = ("regency_code", "kode_kab", "kdpkab", "kdkab", "adm2_pcode", "kode")
_PROVINCE = "31"


@dataclass(frozen=True, slots=True)
class NeighbourShape:
    """A kota or kabupaten of another province; WGS 84, longitude first. `bps_code` may be empty."""

    code: str
    bps_code: str
    name: str
    outline: shapely.MultiPolygon
    simple: shapely.MultiPolygon


def read_neighbours(paths: Iterable[Path], *, name_field: str | None = None) -> list[NeighbourShape]:
    """Read files of villages or of towns and dissolve each to one outline per kota or kabupaten.

    Towns of Jakarta itself are left out. Raises an ImportProblem, as when no column names the town.
    """
    parts: dict[tuple[str, str], list[BaseGeometry]] = defaultdict(list)
    for path in paths:
        layer = read_layer(path)
        names = _column(layer, name_field, _NAME_COLUMNS)
        codes = _column(layer, None, _CODE_COLUMNS)
        if names is None:
            raise ColumnNotFound(
                f"{path.name} tidak punya kolom nama kota/kabupaten; "
                f"kolom yang ada: {', '.join(layer.columns)}. Sebutkan dengan --neighbour-field."
            )
        geometry, _ = repair(place(layer.geometry, layer.crs).geometry, names)
        for name, code, outline in zip(names, codes or [""] * len(layer), geometry, strict=True):
            if name and shapely.get_dimensions(outline) == 2 and not outline.is_empty:
                parts[re.sub(r"\D", "", code)[:4], name].append(outline)
    towns = [(code, name, each) for (code, name), each in sorted(parts.items()) if code[:2] != _PROVINCE]
    return [_town(at, *town) for at, town in enumerate(towns, start=1)]


def _column(layer: Layer, wanted: str | None, usual: Iterable[str]) -> list[str] | None:
    if wanted:
        return layer.columns[named_column(layer, wanted)]
    headings = {heading.lower(): heading for heading in layer.columns}
    return next((layer.columns[headings[each]] for each in usual if each in headings), None)


def _town(at: int, code: str, name: str, parts: list[BaseGeometry]) -> NeighbourShape:
    outline = polygons_of(shapely.union_all(parts))
    return NeighbourShape(
        code=f"{code[:2]}.{code[2:]}" if code else f"luar.{at:02}",
        bps_code=code,
        name=name,
        outline=outline,
        simple=polygons_of(shapely.simplify(outline, SIMPLIFY_TOLERANCE_DEG)),
    )
