"""One layer of a boundary file, as found: columns of text and a geometry for each feature."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Geometries = NDArray[np.object_]
"""An array of shapely geometries; None where a feature has none."""


@dataclass(frozen=True, slots=True)
class Layer:
    """Axis order and reference system are the file's own; `crs` is empty when the file does not say.

    Every column has one text per feature, "" where the file has nothing; whole numbers have no ".0".
    `notes` are sentences for the report.
    """

    path: Path
    columns: Mapping[str, list[str]]
    geometry: Geometries
    crs: str
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.geometry)
