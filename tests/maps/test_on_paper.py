"""What is drawn on paper stays on its map; what lies on a page's map lies on one ground everywhere."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np

from maps.areas.pdf_map import Frame
from maps.areas.pdf_table import WIDTH
from maps.bulletin.pdf_file import _MAP_HEIGHT, _cells

LEAFLET = Path(__file__).parents[2] / "geo_crm" / "static" / "geo_crm" / "leaflet.css"


def test_cells_of_density_are_cut_at_the_edge_of_the_map_and_left_out_beside_it() -> None:
    """A cell of 300 m is some 27 points: one inside, one across the edge, one outside."""
    frame = Frame(west=106.8, south=-6.2, scale_x=10_000, scale_y=10_000, left=0, bottom=0)
    lon, lat = np.array([106.81, 106.8, 106.7]), np.array([-6.19, -6.2, -6.2])
    grid = SimpleNamespace(lon=lon, lat=lat, weight=np.array([3.0, 2.0, 1.0]), cell_m=300)
    bulletin: Any = SimpleNamespace(grid=grid)
    drawn = _cells(bulletin, frame)
    assert len(drawn) == 2
    for cell in drawn:
        assert 0 <= cell.x <= cell.x + cell.width <= WIDTH
        assert 0 <= cell.y <= cell.y + cell.height <= _MAP_HEIGHT
    inside, cut = drawn
    assert cut.width < inside.width


def test_every_map_has_the_ground_of_the_page() -> None:
    assert ".leaflet-container { font: inherit; background: var(--soft" in LEAFLET.read_text()
