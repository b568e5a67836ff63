"""The words of an import report: a feature that was refused, and a thing that is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

FaultKind = Literal[
    "invalid_ring",
    "repair_changed_area",
    "name_differs",
    "code_unknown",
    "united",
    "overlap",
    "hole",
    "hierarchy",
    "far_from_siblings",
    "area_differs",
    "label_outside",
    "not_simplified",
]


@dataclass(frozen=True, slots=True)
class Rejected:
    """A feature that is not loaded. `feature` is its row in the layer."""

    feature: int
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong that does not stop the import. `size` orders faults of one kind, worst largest."""

    kind: FaultKind
    name: str
    detail: str
    size: float = 0.0


def area_text(area_m2: float) -> str:
    """An area for people: m² below a hectare, hectares below a km²; decimal comma."""
    if area_m2 < 0.1:
        return "kurang dari 0,1 m²"
    if area_m2 < 10_000:
        return f"{area_m2:.{0 if area_m2 >= 10 else 1}f} m²".replace(".", ",")
    if area_m2 < 1_000_000:
        return f"{area_m2 / 10_000:.1f} ha".replace(".", ",")
    return f"{area_m2 / 1_000_000:.2f} km²".replace(".", ",")
