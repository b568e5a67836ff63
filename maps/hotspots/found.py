"""An answer: a summary for lists, the numbers themselves, or why nothing can be said."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

import numpy as np

SPARSE, NO_YEARS, NO_REPORTS = "sparse", "no_years", "no_reports"
LEAST_PLACES = 30
"""Fewer tested places than this have no normal sum to be compared with (as ArcGIS and spdep warn, too)."""


@dataclass(frozen=True, slots=True)
class Found:
    """`answer` is None when it was refused; then `summary` has `refused`: SPARSE, NO_YEARS or NO_REPORTS."""

    summary: dict[str, Any]
    answer: Any = None


def digest(*parts: Any) -> str:
    """SHA-256 of arrays and words, which must come in an order of their own."""
    made = hashlib.sha256()
    for part in parts:
        made.update(
            np.ascontiguousarray(part).tobytes() if isinstance(part, np.ndarray) else repr(part).encode()
        )
        made.update(b"|")
    return made.hexdigest()


def rounded(values: Any, digits: int) -> list[float]:
    """For JSON: no longer than it need be."""
    found: list[float] = np.round(values, digits).tolist()
    return found


def exact(values: Any) -> list[float]:
    """p and q: three digits that count."""
    return [float(f"{value:.3g}") for value in np.asarray(values).tolist()]
