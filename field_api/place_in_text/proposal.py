"""A proposed place, and what makes two numbers a point in Indonesia."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Literal

Kind = Literal["link", "map_view", "coordinates", "plus_code", "kelurahan", "kecamatan"]
"""link: a pin in a map link. map_view: only the middle of the map that somebody looked at."""

METRES_PER_DEGREE = 111_320
FINEST_ACCURACY_M = 20.0
"""A pin set by hand or a phone's fix is no better, however many digits it is written with."""

JAKARTA_CENTRE = (106.8272, -6.1754)
_LON_OF_INDONESIA = (95.0, 141.5)
_LAT_OF_INDONESIA = (-11.5, 6.5)
_LON_NEAR_JAKARTA = (106.2, 107.4)
_LAT_NEAR_JAKARTA = (-6.8, -5.0)


@dataclass(frozen=True, slots=True)
class PlaceProposal:
    """One place a text may mean; WGS 84.

    `accuracy_m` is the radius within which the place lies if the text means it. `confidence` (0 to 1) orders
    proposals and was not measured. `text` is the piece that was read. `kelurahan_code` (Kemendagri) is known
    for a named kelurahan only; every other point is still to be located.
    """

    kind: Kind
    lon: float
    lat: float
    accuracy_m: float
    text: str
    kelurahan_code: str | None
    confidence: float

    def as_dict(self) -> dict[str, str | float | None]:
        """For JSON: coordinates to a decimetre."""
        return {**asdict(self), "lon": round(self.lon, 6), "lat": round(self.lat, 6)}


def lon_lat(first: float, second: float) -> tuple[float, float] | None:
    """Two numbers in either order as (lon, lat); None when they are no point in Indonesia.

    The ranges do not overlap (longitude 95 to 141, latitude -11 to 6), so the order needs no telling.
    """
    for lon, lat in ((second, first), (first, second)):
        if _within(lon, _LON_OF_INDONESIA) and _within(lat, _LAT_OF_INDONESIA):
            return lon, lat
    return None


def is_near_jakarta(lon: float, lat: float) -> bool:
    """Within the box of Jakarta, its islands and its neighbours."""
    return _within(lon, _LON_NEAR_JAKARTA) and _within(lat, _LAT_NEAR_JAKARTA)


def _within(value: float, bounds: tuple[float, float]) -> bool:
    return bounds[0] <= value <= bounds[1]
