from __future__ import annotations

import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from boundaries.imports.coverage import clean

STEP_DEG = 0.005
"""Wider than any sliver, so that no hole between the boxes is closed."""


@st.composite
def boxes(draw: st.DrawFn) -> shapely.Polygon:
    west, south = draw(st.integers(0, 8)), draw(st.integers(0, 8))
    width, height = draw(st.integers(1, 6)), draw(st.integers(1, 6))
    corners = np.array([west, south, west + width, south + height]) * STEP_DEG + np.tile([106.8, -6.2], 2)
    outline: shapely.Polygon = shapely.box(*corners.round(6))
    return outline


@settings(deadline=None, max_examples=60)
@given(st.lists(boxes(), min_size=1, max_size=8))
def test_cleaning_keeps_all_ground_and_gives_each_point_to_the_first(outlines: list[shapely.Polygon]) -> None:
    cleaned = clean(np.array(outlines, dtype=object))

    assert shapely.coverage_is_valid(cleaned)
    taken: shapely.geometry.base.BaseGeometry = shapely.Polygon()
    for before, after in zip(outlines, cleaned, strict=True):
        own = shapely.difference(before, taken)
        assert shapely.symmetric_difference(after, own).area < 1e-12
        taken = shapely.union(taken, before)


def test_a_lake_stays_and_a_seam_is_closed() -> None:
    # Two squares of 0.01 degrees, a lake of 0.003 degrees (11 ha) in the first, a seam 5 m wide between.
    lake = shapely.box(106.803, -6.203, 106.806, -6.2)
    seam = shapely.box(106.80995, -6.203, 106.81, -6.198)
    west = shapely.box(106.8, -6.205, 106.81, -6.195).difference(lake).difference(seam)
    east = shapely.box(106.81, -6.205, 106.82, -6.195)

    cleaned = clean(np.array([west, east], dtype=object))

    assert shapely.union_all(cleaned).area == shapely.box(106.8, -6.205, 106.82, -6.195).difference(lake).area
    assert shapely.coverage_is_valid(cleaned)
    # Three sides of the seam lie on the west, one on the east.
    assert shapely.intersects(cleaned[0], seam.centroid)
