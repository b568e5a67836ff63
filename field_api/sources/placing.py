"""Coordinates as written become WGS 84: other systems, axes the wrong way round, impossible points."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import islice

import numpy as np
import numpy.typing as npt
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError

from boundaries.errors import BadPoint
from boundaries.points import read_position
from field_api.sources.rows import NotReadable, Row
from field_api.steps.import_batch import IncomingReport

Floats = npt.NDArray[np.float64]

_SWAPPED_IF_MORE_THAN = 0.9
_WGS84 = CRS.from_epsg(4326)
_AROUND_JAKARTA = (106.0, -7.0, 107.5, -5.0)
_INDONESIA_LON, _INDONESIA_LAT = (94.0, 142.0), (-12.0, 7.0)


def placed(
    rows: Iterable[Row], *, crs: str, batch_size: int, say: Callable[[str], None]
) -> Iterator[list[Row]]:
    """The rows in batches, their reports on WGS 84 or turned into rejections with a reason.

    `crs` is anything that PROJ reads, empty for WGS 84. Whether the axes are swapped is decided once, for the
    whole file, on its first batch; `say` is told. Raises NotReadable for an unknown CRS, and for numbers that
    are metres although no CRS was named.
    """
    transformer = _transformer(crs)
    swap: bool | None = None
    iterator = iter(rows)
    while batch := list(islice(iterator, batch_size)):
        x, y = _written(batch)
        lost = _lost_points(x, y)
        if swap is None and x.size:
            swap = _are_swapped(x, y, transformer)
            if swap:
                say("Bujur dan lintang tertukar di seluruh berkas: dibaca terbalik.")
            elif transformer is None:
                _refuse_metres(x[~lost], y[~lost])
        lon, lat = _on_wgs84(y, x, transformer) if swap else _on_wgs84(x, y, transformer)
        yield _with_points(batch, lon, lat)


def _written(batch: list[Row]) -> tuple[Floats, Floats]:
    reports = [row.report for row in batch if row.report]
    return (
        np.array([report.lon for report in reports], dtype=np.float64),
        np.array([report.lat for report in reports], dtype=np.float64),
    )


def _lost_points(lon: Floats, lat: Floats) -> npt.NDArray[np.bool_]:
    """Which are coordinates around Jakarta without the decimal point of one of the two or of both."""
    fixed_lon, fixed_lat = _pointed(lon, 180), _pointed(lat, 90)
    is_changed = (fixed_lon != lon) | (fixed_lat != lat)
    west, south, east, north = _AROUND_JAKARTA
    there = (fixed_lon >= west) & (fixed_lon <= east) & (fixed_lat >= south) & (fixed_lat <= north)
    lost: npt.NDArray[np.bool_] = is_changed & there
    return lost


def _pointed(values: Floats, most: float) -> Floats:
    """Numbers beyond what a degree can be, divided by ten until they can: 1068272 and -61754 as they were.

    A latitude of Jakarta has one digit before the point, so it goes on to that.
    """
    size = np.where(np.isfinite(values), np.abs(values), 0.0)
    least = 1.0 if most < 100 else 100.0
    power = np.floor(np.log10(np.where(size > 0, size, 1.0) / least))
    return np.where(size > most, values / 10.0 ** np.maximum(power, 0), values)


def _with_points(batch: list[Row], lon: Floats, lat: Floats) -> list[Row]:
    is_fine = (_in_indonesia(lon, lat) | (_on_earth(lon, lat) & ~_in_indonesia(lat, lon))) & (
        (lon != 0) | (lat != 0)
    )
    answers = zip(lon.tolist(), lat.tolist(), is_fine.tolist(), strict=True)
    return [_with_point(row, row.report, *next(answers)) if row.report else row for row in batch]


def _with_point(row: Row, report: IncomingReport, lon: float, lat: float, is_fine: bool) -> Row:
    if not is_fine:
        return Row(row.number, row.raw, None, _why_not(lon, lat))
    if (lon, lat) == (report.lon, report.lat):
        return row
    return Row(row.number, row.raw, replace(report, lon=lon, lat=lat))


def _why_not(lon: float, lat: float) -> str:
    if _lost_points(np.array([lon]), np.array([lat]))[0]:
        fixed = [
            f"{float(_pointed(np.array([each]), most)[0]):.10g}" for each, most in ((lon, 180), (lat, 90))
        ]
        return (
            f"Titik desimal hilang (biasanya oleh Excel): {lon:.10g}, {lat:.10g} mungkin {', '.join(fixed)}; "
            "simpan kolom koordinat sebagai teks, lalu impor lagi."
        )
    if lon == 0 and lat == 0:
        return "Koordinat 0,0: lokasi tidak diisi."
    try:
        read_position(lon, lat)
    except BadPoint as error:
        return error.detail
    return "Koordinat tidak masuk akal."


def _transformer(crs: str) -> Transformer | None:
    if not crs:
        return None
    try:
        system = CRS.from_user_input(int(crs) if crs.isdigit() else crs)
        return None if system == _WGS84 else Transformer.from_crs(system, _WGS84, always_xy=True)
    except (CRSError, ProjError) as error:
        raise NotReadable(f"CRS '{crs}' tidak dikenal; misalnya EPSG:32748 (UTM 48S).") from error


def _on_wgs84(x: Floats, y: Floats, transformer: Transformer | None) -> tuple[Floats, Floats]:
    if transformer is None:
        return x, y
    lon, lat = transformer.transform(x, y)
    return np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)


def _are_swapped(x: Floats, y: Floats, transformer: Transformer | None) -> bool:
    """Whether nearly all points lie in Indonesia the other way round, or can be points only that way."""
    as_written, turned = _on_wgs84(x, y, transformer), _on_wgs84(y, x, transformer)
    if _share(_in_indonesia(*turned)) > _SWAPPED_IF_MORE_THAN:
        return _share(_in_indonesia(*as_written)) < 1 - _SWAPPED_IF_MORE_THAN
    return (
        _share(_on_earth(*turned)) > _SWAPPED_IF_MORE_THAN
        and _share(_on_earth(*as_written)) < 1 - _SWAPPED_IF_MORE_THAN
    )


def _refuse_metres(x: Floats, y: Floats) -> None:
    big = (np.abs(x) > 1000) & (np.abs(y) > 1000)
    if _share(big) > _SWAPPED_IF_MORE_THAN:
        raise NotReadable(
            "Koordinat tampaknya dalam meter, bukan derajat; sebutkan sistemnya, "
            "misalnya --crs EPSG:32748 (UTM 48S)."
        )


def _in_indonesia(lon: Floats, lat: Floats) -> npt.NDArray[np.bool_]:
    in_lon = (lon >= _INDONESIA_LON[0]) & (lon <= _INDONESIA_LON[1])
    return in_lon & (lat >= _INDONESIA_LAT[0]) & (lat <= _INDONESIA_LAT[1])


def _on_earth(lon: Floats, lat: Floats) -> npt.NDArray[np.bool_]:
    return (np.abs(lon) <= 180) & (np.abs(lat) <= 90)


def _share(claims: npt.NDArray[np.bool_]) -> float:
    return float(claims.mean()) if claims.size else 0.0
