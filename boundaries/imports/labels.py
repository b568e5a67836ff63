"""How far is an outline from the official label point of the kelurahan that it is said to be?

A name may be borne elsewhere too, and a column may say anything; the label point decides.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import numpy as np
import shapely
from numpy.typing import NDArray

from boundaries import official
from boundaries.imports.hierarchy import ISLANDS, MAX_LABEL_DISTANCE_M
from boundaries.imports.layer import Geometries
from boundaries.imports.placing import project
from boundaries.models import UTM_48S
from boundaries.official import OfficialArea

MAX_DISTANCE_M = 5_000
"""What lies further away is another place, or badly placed."""

MAX_ISLAND_DISTANCE_M = 40_000
"""For more islands of a kelurahan with one near its label: Sabira lies 33 km from that of Pulau Harapan."""

MAX_GAP_M = 1_000
"""Between parts of a kelurahan on the mainland that only their name holds together."""


class Grounds:
    """The outlines of a layer in metres, each asked for its distance from a label point.

    `geometry` is on WGS 84, longitude first; None stays None.
    """

    def __init__(self, geometry: Geometries) -> None:
        self._metric = project(geometry, to_epsg=UTM_48S)

    def away_m(self, area: OfficialArea, row: int) -> float:
        """Metres from the label point of a kelurahan to the outline of a row, 0 when it lies inside."""
        return float(shapely.distance(self._metric[row], _labels()[area.code]))

    def is_at_label(self, area: OfficialArea, row: int) -> bool:
        """Whether the label lies in the outline, but for what two surveys may differ."""
        return self.away_m(area, row) <= MAX_LABEL_DISTANCE_M

    def near(self, area: OfficialArea, rows: Iterable[int]) -> list[int]:
        """Those of the rows that may be loaded as this kelurahan, in their order.

        On the mainland all within 5 km of the label; as soon as one island is, the others within 40 km too.
        """
        away_m = {row: self.away_m(area, row) for row in rows}
        is_there = any(each <= MAX_DISTANCE_M for each in away_m.values())
        reach_m = MAX_ISLAND_DISTANCE_M if is_there and area.code.startswith(ISLANDS) else MAX_DISTANCE_M
        return [row for row, each in away_m.items() if each <= reach_m]

    def hanging_together(self, area: OfficialArea, rows: Iterable[int]) -> list[int]:
        """Those of the rows that gaps of less than a kilometre join to the one nearest the label.

        In their order. Islands hang together as they are.
        """
        left = sorted(rows, key=lambda row: self.away_m(area, row))
        if area.code.startswith(ISLANDS):
            return sorted(left)
        joined, left = left[:1], left[1:]
        while left:
            gaps = shapely.distance(shapely.union_all(self._metric[joined]), self._metric[left])
            close: NDArray[np.bool_] = gaps <= MAX_GAP_M
            if not close.any():
                break
            joined += [row for row, is_close in zip(left, close, strict=True) if is_close]
            left = [row for row, is_close in zip(left, close, strict=True) if not is_close]
        return sorted(joined)


@cache
def _labels() -> dict[str, shapely.Point]:
    areas = [area for area in official.areas("kelurahan") if area.lon is not None]
    points: Geometries = shapely.points([(area.lon or 0.0, area.lat or 0.0) for area in areas])
    return {area.code: point for area, point in zip(areas, project(points, to_epsg=UTM_48S), strict=True)}
