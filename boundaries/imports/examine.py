"""The whole examination of a boundary file, from its bytes to outlines that may be loaded; writes nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from boundaries import official
from boundaries.imports import geometry_faults, hierarchy
from boundaries.imports.columns import Columns, Fields, find_columns
from boundaries.imports.coverage import AreaShape, shapes_of_all_levels
from boundaries.imports.findings import Fault
from boundaries.imports.layer import Geometries, Layer
from boundaries.imports.matching import Matches, match
from boundaries.imports.placing import Placed, place, project
from boundaries.imports.problems import EmptyLayer
from boundaries.imports.readers import read_layer
from boundaries.imports.repair import repair
from boundaries.imports.report import ImportReport
from boundaries.models import UTM_48S


@dataclass(frozen=True, slots=True)
class Examination:
    """Outlines of every level, ready to load, what was found, and the hash of what was read."""

    shapes: tuple[AreaShape, ...]
    report: ImportReport
    sha256: str


def examine(
    path: Path, *, layer: str | None = None, crs: str | None = None, fields: Fields | None = None
) -> Examination:
    """Read a file (or folder) and look for everything that may be wrong with it.

    Raises an ImportProblem when the file as a whole is of no use.
    """
    found = read_layer(path, layer=layer)
    columns = find_columns(found, fields)
    placed = place(found.geometry, found.crs, override=crs)
    geometry, repair_faults = repair(placed.geometry, _labels(found, columns))
    matches = match(found, columns, geometry)
    if not matches.kelurahan:
        raise EmptyLayer(_none_found(path, matches))
    kelurahan = {
        code: shapely.union_all(geometry[rows]) if len(rows) > 1 else geometry[rows[0]]
        for code, rows in sorted(matches.kelurahan.items())
    }
    shapes, not_simplified = shapes_of_all_levels(kelurahan)
    metric = dict(zip(kelurahan, project(_array(kelurahan.values()), to_epsg=UTM_48S), strict=True))
    faults = [
        *repair_faults,
        *matches.faults,
        *_names_above(found, columns, matches),
        *_ground_faults(metric, geometry, matches),
        *not_simplified,
    ]
    report = _report(found, placed, matches, shapes, faults, ground=hierarchy.ground_share(metric))
    return Examination(tuple(shapes), report, sha256_of(path))


def sha256_of(path: Path) -> str:
    """The hash of a file, or of the files of a folder in order of name."""
    digest = hashlib.sha256()
    for file in sorted(path.iterdir()) if path.is_dir() else [path]:
        if file.is_file():
            digest.update(file.read_bytes())
    return digest.hexdigest()


def _labels(layer: Layer, columns: Columns) -> list[str]:
    column = columns.name or columns.code
    return layer.columns[column] if column else [""] * len(layer)


def _names_above(layer: Layer, columns: Columns, matches: Matches) -> list[Fault]:
    """Where the file names another kecamatan or kota than the code means."""
    faults = []
    for code, rows in sorted(matches.kelurahan.items()):
        area = official.by_code(code)
        if area is None:
            continue
        kecamatan, kota = official.ancestors(area)
        for column, above in ((columns.kecamatan, kecamatan), (columns.kota, kota)):
            all_said = dict.fromkeys(layer.columns[column][row] for row in rows) if column else {}
            faults += [hierarchy.named_otherwise(area, above.level, said, above) for said in all_said]
    return [fault for fault in faults if fault]


def _ground_faults(
    by_code: Mapping[str, BaseGeometry], geometry: Geometries, matches: Matches
) -> list[Fault]:
    """All that is measured, in metres."""
    outlines = _array(by_code.values())
    names = [area.name for code in by_code if (area := official.by_code(code))]
    refused = [each for each in matches.rejected if shapely.get_dimensions(geometry[each.feature]) == 2]
    refused_outlines = project(geometry[[each.feature for each in refused]], to_epsg=UTM_48S)
    above = {code: shapely.union_all(geometry[rows]) for code, rows in matches.higher.items()}
    above_outlines = dict(zip(above, project(_array(above.values()), to_epsg=UTM_48S), strict=True))
    return [
        *geometry_faults.overlaps(outlines, names),
        *geometry_faults.holes(outlines, names, refused_outlines, [each.name for each in refused]),
        *hierarchy.inside_another(by_code, above_outlines),
        *hierarchy.far_from_siblings(by_code),
        *hierarchy.unlike_the_gazetteer(by_code),
    ]


def _array(geometries: Iterable[BaseGeometry]) -> Geometries:
    each = list(geometries)
    array = np.empty(len(each), dtype=object)
    array[:] = each
    return array


def _report(
    layer: Layer,
    placed: Placed,
    matches: Matches,
    shapes: list[AreaShape],
    faults: list[Fault],
    *,
    ground: float,
) -> ImportReport:
    levels = [shape.area.level for shape in shapes]
    return ImportReport(
        source=layer.path.name,
        kelurahan=levels.count("kelurahan"),
        kecamatan=levels.count("kecamatan"),
        kota=levels.count("kota"),
        missing=tuple(a for a in official.areas("kelurahan") if a.code not in matches.kelurahan),
        rejected=tuple(matches.rejected),
        faults=tuple(faults),
        axes_swapped=placed.axes_swapped,
        crs=placed.crs,
        ground=ground,
        notes=(*layer.notes, *placed.notes, *_left_out(matches)),
        spellings=tuple(matches.spellings),
    )


def _left_out(matches: Matches) -> list[str]:
    notes = []
    if matches.higher:
        count = sum(len(rows) for rows in matches.higher.values())
        notes.append(
            f"{count} fitur kecamatan dan kota tidak dimuat; keduanya dihimpun dari kelurahan menurut kode."
        )
    if matches.elsewhere:
        notes.append(f"{matches.elsewhere} fitur berkode provinsi lain dilewati.")
    return notes


def _none_found(path: Path, matches: Matches) -> str:
    if matches.higher:
        return f"{path.name} hanya memuat kecamatan atau kota; yang diperlukan batas kelurahan."
    reasons = "; ".join(f"{each.name}: {each.reason}" for each in matches.rejected[:3])
    return f"{path.name} tidak memuat satu pun kelurahan DKI Jakarta. {reasons}".strip()
