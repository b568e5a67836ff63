"""One GDAL driver at a time: which one opens a file is said by its suffix, never by its content.

GDAL asks every driver it knows whether the content is its own, and some of them (VRT, GDALG, WFS, OAPIF, ...)
then read the files and addresses that the content names. pyogrio hands GDAL no list of drivers, so all others
are taken off for as long as a file is open and registered anew afterwards.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pyogrio
from pyogrio._ogr import _register_drivers as register_all

DRIVERS = {
    ".geojson": "GeoJSON",
    ".json": "GeoJSON",
    ".shp": "ESRI Shapefile",
    ".gpkg": "GPKG",
    ".fgb": "FlatGeobuf",
    ".kml": "LIBKML",
}

_one_at_a_time = threading.RLock()


@contextmanager
def only_driver_of(suffix: str) -> Iterator[None]:
    """Within the block GDAL knows the driver of this suffix and no other. Raises RuntimeError if it cannot.

    Holds for the whole process: whoever else reads or writes with pyogrio meanwhile has this driver only. So
    it is for commands, which do nothing beside.
    """
    with _one_at_a_time:
        others = set(pyogrio.list_drivers()) - {DRIVERS[suffix]}
        _skip(others)
        try:
            if set(pyogrio.list_drivers()) != {DRIVERS[suffix]}:
                raise RuntimeError(f"GDAL still knows other drivers than {DRIVERS[suffix]}")
            yield
        finally:
            _skip(set())


def _skip(names: set[str]) -> None:
    """With a comma at the end: a list without any is split at spaces, and "ESRI Shapefile" has one."""
    pyogrio.set_gdal_config_options({"GDAL_SKIP": ",".join([*sorted(names), ""]) if names else None})
    register_all()
