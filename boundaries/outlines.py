"""All outlines of a level as one GeoJSON body, made when an edition comes into force and sent as it lies."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterable
from typing import Any

import numpy as np
import shapely
from django.contrib.gis.db.models.functions import AsWKB
from django.db import transaction
from numpy.typing import NDArray

from boundaries.models import Area, Edition, Level, OutlineBody

DECIMALS = 5
"""About 1.1 m, well below what the simplified outlines leave out."""

_SMALLEST_RING = 4


@transaction.atomic
def build_bodies(edition: Edition) -> None:
    """Make the bodies of every level from the simplified outlines. Safe to repeat: same areas, same bytes."""
    for level in Level:
        body = json.dumps(_collection(edition, level), ensure_ascii=False, separators=(",", ":")).encode()
        OutlineBody.objects.update_or_create(
            edition=edition,
            level=level,
            defaults={
                "gzipped": gzip.compress(body, mtime=0),
                "etag": hashlib.sha256(body).hexdigest()[:32],
            },
        )


def _collection(edition: Edition, level: Level) -> dict[str, Any]:
    areas = Area.objects.filter(edition=edition, level=level).order_by("code")
    columns = areas.values_list("code", "name", "parent__code", AsWKB("outline_simple"))
    return {
        "type": "FeatureCollection",
        "attribution": edition.attribution,
        "edition": edition.name,
        "edition_id": edition.pk,
        "approximate": edition.is_approximate,
        "level": level.value,
        "features": [
            {
                "type": "Feature",
                "properties": {"code": code, "name": name, "parent": parent},
                "geometry": geometry(bytes(outline)),
            }
            for code, name, parent, outline in columns
        ],
    }


def geometry(outline: bytes, decimals: int = DECIMALS) -> dict[str, Any]:
    """GeoJSON of a (multi)polygon in WKB, wound as RFC 7946 asks, without what rounding makes vanish."""
    polygons = shapely.get_parts(shapely.orient_polygons(shapely.from_wkb(outline)))
    parts = [list(_rings(polygon, decimals)) for polygon in polygons]
    return {"type": "MultiPolygon", "coordinates": [rings for rings in parts if rings]}


def _rings(polygon: shapely.Polygon, decimals: int) -> Iterable[list[list[float]]]:
    outer, *holes = shapely.get_rings(polygon)
    shell = _rounded(outer, decimals)
    if len(shell) < _SMALLEST_RING:
        return
    yield shell.tolist()
    for hole in holes:
        if len(ring := _rounded(hole, decimals)) >= _SMALLEST_RING:
            yield ring.tolist()


def _rounded(ring: shapely.LinearRing, decimals: int) -> NDArray[np.float64]:
    """Rounded vertices without immediate repeats. Neighbours round alike, so shared borders stay shared."""
    coords: NDArray[np.float64] = shapely.get_coordinates(ring).round(decimals)
    moves = np.append(True, (np.diff(coords, axis=0) != 0).any(axis=1))
    kept: NDArray[np.float64] = coords[moves]
    return kept
