"""Boundary files in: GeoJSON, Shapefile (loose or zipped), GeoPackage, FlatGeobuf, KML, SQL inserts.

GDAL guesses a format from the content, and some of its drivers run pipelines or fetch addresses that a file
names. So the suffix says the format and the only driver (`drivers`), and the content must agree.
"""

from __future__ import annotations

import mmap
import re
import tempfile
import warnings
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError
from pyogrio.raw import read as read_raw

from boundaries.imports.archives import unpack
from boundaries.imports.drivers import only_driver_of
from boundaries.imports.layer import Layer
from boundaries.imports.problems import ArchiveRefused, EmptyLayer, LayerNotFound, NotAVectorFile
from boundaries.imports.sql_inserts import read_sql

FORMATS = {
    ".geojson": "GeoJSON",
    ".json": "GeoJSON",
    ".shp": "Shapefile",
    ".gpkg": "GeoPackage",
    ".fgb": "FlatGeobuf",
    ".kml": "KML",
    ".sql": "INSERT SQL",
    ".zip": "zip",
}
MAX_FILE_BYTES = 1_000_000_000

_FIRST_BYTES = {".shp": b"\x00\x00\x27\x0a", ".gpkg": b"SQLite format 3\x00", ".fgb": b"fgb"}
_MUST_HOLD = {
    ".geojson": rb'"type"\s*:\s*"(?:FeatureCollection|Feature)"',
    ".json": rb'"type"\s*:\s*"(?:FeatureCollection|Feature)"',
    ".kml": rb"<(?:\w+:)?kml\b",
}
_MUST_NOT_HOLD = rb"gdal_streamed_alg|<!ENTITY"


def read_layer(path: Path, *, layer: str | None = None) -> Layer:
    """Read the polygons of one file, or of a folder of SQL files or with one boundary file.

    `layer` is needed only when a file has several layers with polygons.
    Raises an ImportProblem that says what is wrong and what would do.
    """
    if path.is_dir():
        return _read_folder(path, layer)
    suffix = path.suffix.lower()
    if not path.is_file():
        raise NotAVectorFile(f"Berkas {path} tidak ada.")
    if suffix not in FORMATS:
        raise NotAVectorFile(f"{path.name} bukan berkas batas yang dikenal. Yang dibaca: {_known_formats()}.")
    if suffix == ".zip":
        return _read_zip(path, layer)
    _check_content(path, suffix)
    if suffix == ".sql":
        return read_sql([path], name=path)
    with only_driver_of(suffix):
        return _read_with_gdal(path, layer)


def _known_formats() -> str:
    return ", ".join(f"{name} ({suffix})" for suffix, name in FORMATS.items())


def _read_folder(path: Path, layer: str | None) -> Layer:
    files = sorted(each for each in path.iterdir() if each.is_file())
    if sql := [each for each in files if each.suffix.lower() == ".sql"]:
        return read_sql(sql, name=path)
    return read_layer(_only_boundary_file(files, path), layer=layer)


def _read_zip(path: Path, layer: str | None) -> Layer:
    with tempfile.TemporaryDirectory(prefix="batas-") as folder:
        files = unpack(path, Path(folder))
        if sql := [each for each in files if each.suffix.lower() == ".sql"]:
            return read_sql(sql, name=path)
        found = read_layer(_only_boundary_file(files, path), layer=layer)
    return Layer(path, found.columns, found.geometry, found.crs, found.notes)


def _only_boundary_file(files: Iterable[Path], where: Path) -> Path:
    found = [each for each in files if each.suffix.lower() in FORMATS and each.suffix.lower() != ".zip"]
    if len(found) == 1:
        return found[0]
    names = ", ".join(each.name for each in found) or "tidak ada"
    raise ArchiveRefused(
        f"{where.name} harus memuat tepat satu berkas batas ({_known_formats()}); yang ada: {names}."
    )


def _check_content(path: Path, suffix: str) -> None:
    size = path.stat().st_size
    if size == 0:
        raise EmptyLayer(f"{path.name} kosong (0 bita).")
    if size > MAX_FILE_BYTES:
        raise NotAVectorFile(f"{path.name} berukuran {size / 1e6:.0f} MB; paling besar 1.000 MB.")
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        agrees = content[:16].startswith(_FIRST_BYTES.get(suffix, b""))
        if suffix in _MUST_HOLD:
            agrees = re.search(_MUST_HOLD[suffix], content) is not None
            agrees = agrees and re.search(_MUST_NOT_HOLD, content) is None
    if not agrees:
        raise NotAVectorFile(f"Isi {path.name} bukan {FORMATS[suffix]}, walau akhiran namanya {suffix}.")
    if suffix == ".shp" and (lost := [s for s in (".shx", ".dbf") if not _has_sibling(path, s)]):
        raise NotAVectorFile(f"Shapefile {path.name} tidak lengkap: berkas {' dan '.join(lost)} tidak ada.")


def _has_sibling(path: Path, suffix: str) -> bool:
    return path.with_suffix(suffix).exists() or path.with_suffix(suffix.upper()).exists()


def _read_with_gdal(path: Path, layer: str | None) -> Layer:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            chosen, note = _choose_layer(path, layer)
            meta, _, wkb, values = read_raw(path, layer=chosen, force_2d=True, datetime_as_string=True)
        except (DataSourceError, DataLayerError, ValueError, RuntimeError) as error:
            raise NotAVectorFile(f"{path.name} tidak dapat dibaca: {error}") from error
    if wkb is None or len(wkb) == 0:
        raise EmptyLayer(f"{path.name} tidak memuat fitur apa pun.")
    notes = [note, *(f"Pembaca berkas: {each.message}" for each in caught)]
    return Layer(
        path=path,
        columns={str(field): _texts(column) for field, column in zip(meta["fields"], values, strict=True)},
        geometry=shapely.from_wkb(wkb, on_invalid="fix"),
        crs=meta["crs"] or "",
        notes=tuple(each for each in notes if each),
    )


def _choose_layer(path: Path, wanted: str | None) -> tuple[str, str]:
    """The layer to read and a note on the choice ("" when there was none to make)."""
    layers = [(str(name), str(kind)) for name, kind in pyogrio.list_layers(path)]
    names = [name for name, _ in layers]
    if wanted is not None:
        if wanted not in names:
            raise LayerNotFound(
                f"Lapisan {wanted!r} tidak ada dalam {path.name}; yang ada: {', '.join(names)}."
            )
        return wanted, ""
    with_polygons = [name for name, kind in layers if not re.search(r"Point|Line|None", kind)]
    if not with_polygons:
        raise EmptyLayer(f"{path.name} tidak memuat poligon (lapisan: {', '.join(names) or 'tidak ada'}).")
    if len(with_polygons) > 1:
        raise LayerNotFound(f"{path.name} punya beberapa lapisan: {', '.join(names)}. Pilih dengan --layer.")
    note = f"Lapisan {with_polygons[0]!r} dibaca dari {len(names)} lapisan." if len(names) > 1 else ""
    return with_polygons[0], note


def _texts(values: object) -> list[str]:
    return [_text(value) for value in np.asarray(values, dtype=object)]


def _text(value: object) -> str:
    if value is None or (isinstance(value, float) and np.isnan(value)):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
