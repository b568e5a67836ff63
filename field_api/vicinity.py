"""A circle on the ground, as people ask for it in an address or a form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import cos, radians

from django.contrib.gis.geos import Point, Polygon
from django.contrib.gis.measure import D
from django.db.models import Q
from django.utils.translation import gettext as _

from boundaries.errors import BadPoint
from boundaries.points import read_position
from field_api.errors import BadInput

LEAST_RADIUS_M, MOST_RADIUS_M, USUAL_RADIUS_M = 100, 5_000, 500
_METRES_PER_DEGREE = 110_500
"""Of latitude near the equator; a little too few, so that a box is a little too large."""


@dataclass(frozen=True, slots=True)
class Circle:
    """Longitude first, WGS 84; the radius in metres on the ground."""

    lon: float
    lat: float
    radius_m: int

    @property
    def centre(self) -> Point:
        return Point(self.lon, self.lat, srid=4326)

    def holds(self, field: str = "point") -> Q:
        """Rows whose point lies inside; the box lets the index do most of it."""
        high = self.radius_m / _METRES_PER_DEGREE
        wide = high / max(0.1, cos(radians(self.lat)))
        box = Polygon.from_bbox((self.lon - wide, self.lat - high, self.lon + wide, self.lat + high))
        box.srid = 4326
        near = (self.centre, D(m=self.radius_m))
        return Q(**{f"{field}__bboverlaps": box}) & Q(**{f"{field}__distance_lte": near})


def circle_from(words: Mapping[str, str]) -> Circle | None:
    """Read `lon`, `lat` and `radius` (metres; 500 when it is not given). None without a position.

    Raises BadInput with a sentence that names what is wrong.
    """
    lon, lat = words.get("lon", "").strip(), words.get("lat", "").strip()
    if not lon and not lat:
        return None
    try:
        at = read_position(lon, lat)
    except BadPoint as error:
        raise BadInput(error.detail) from error
    text = words.get("radius", "").strip() or str(USUAL_RADIUS_M)
    if not text.isdecimal() or not LEAST_RADIUS_M <= int(text) <= MOST_RADIUS_M:
        raise BadInput(
            _("Radius harus bilangan bulat, %(least)d sampai %(most)d meter.")
            % {"least": LEAST_RADIUS_M, "most": MOST_RADIUS_M}
        )
    return Circle(at.lon, at.lat, int(text))
