"""The searches with Gi*: where more is reported than expected now, and how that went over the months."""

from __future__ import annotations

from typing import Any

import numpy as np

from maps.hotspots.asking import YEARS, Question
from maps.hotspots.core.emerging import Emerging, find_emerging
from maps.hotspots.core.hexagons import from_key
from maps.hotspots.core.labels import LEVEL
from maps.hotspots.core.local_g import LEAST_AROUND, Spots, find_spots
from maps.hotspots.found import LEAST_PLACES, NO_REPORTS, NO_YEARS, SPARSE, Found, exact, rounded
from maps.hotspots.gathered import Gathered


def spots_now(question: Question, gathered: Gathered) -> Found:
    """Each place that can be tested: counts, z, p and q."""
    if refused := _without_reports(question, gathered):
        return refused
    found = find_spots(gathered.observed, gathered.pool, gathered.places.weights())
    summary = _summary(gathered, found.is_tested)
    if found.is_tested.sum() < LEAST_PLACES:
        return _too_sparse(summary, found.around_expected)
    hot, cold = (found.q <= LEVEL) & (found.z > 0), (found.q <= LEVEL) & (found.z < 0)
    summary |= {"hot": int(hot.sum()), "cold": int(cold.sum()), "spread": round(float(found.spread), 3)}
    at = np.flatnonzero(found.is_tested)
    return Found(summary, _places(gathered, at) | _numbers(found, gathered.observed, at))


def spots_over_months(question: Question, gathered: Gathered) -> Found:
    """Each place that can be tested in any month: its label, the trend, the z of each month."""
    if refused := _without_reports(question, gathered):
        return refused
    found = find_emerging(gathered.observed, gathered.pool, gathered.places.weights())
    tested = found.spots.is_tested
    is_tested = tested.any(axis=1)
    summary = _summary(gathered, is_tested)
    summary["months_tested"] = int((tested.sum(axis=0) >= LEAST_PLACES).sum())
    if 2 * summary["months_tested"] < tested.shape[1] or not summary["months_tested"]:
        return _too_sparse(summary, np.median(found.spots.around_expected, axis=1))
    names, counts = np.unique(found.label[is_tested], return_counts=True)
    summary["labels"] = {str(name): int(n) for name, n in zip(names, counts, strict=True) if name}
    at = np.flatnonzero(is_tested)
    return Found(summary, _places(gathered, at) | _histories(found, gathered, at))


def _places(gathered: Gathered, at: Any) -> dict[str, Any]:
    """Columns that say where: `place` for kelurahan, the axial `q_axis` and `r_axis` for hexagons."""
    places = gathered.places
    codes = {"code": gathered.codes[at].tolist()}
    if not places.hexagon_m:
        return codes
    q, r = from_key(places.keys[at])
    return codes | {"q_axis": q.tolist(), "r_axis": r.tolist()}


def _numbers(found: Spots, observed: Any, at: Any) -> dict[str, Any]:
    return {
        "observed": observed[at].astype(int).tolist(),
        "expected": rounded(found.expected[at], 2),
        "around": found.around[at].astype(int).tolist(),
        "around_expected": rounded(found.around_expected[at], 2),
        "z": rounded(found.z[at], 3),
        "p": exact(found.p[at]),
        "q": exact(found.q[at]),
    }


def _histories(found: Emerging, gathered: Gathered, at: Any) -> dict[str, Any]:
    last = found.spots
    return {
        "label": found.label[at].tolist(),
        "observed": gathered.observed[at].sum(axis=1).astype(int).tolist(),
        "expected": rounded(last.expected[at].sum(axis=1), 2),
        "trend_z": rounded(found.trend_z[at], 3),
        "trend_p": exact(found.trend_p[at]),
        "hot_months": found.hot_months[at].tolist(),
        "cold_months": found.cold_months[at].tolist(),
        "z": rounded(last.z[at, -1], 3),
        "p": exact(last.p[at, -1]),
        "q": exact(last.q[at, -1]),
        "zs": [
            rounded(row, 1) if label else [] for row, label in zip(last.z[at], found.label[at], strict=True)
        ],
    }


def _summary(gathered: Gathered, is_tested: Any) -> dict[str, Any]:
    return {
        "reports": int(gathered.observed.sum()),
        "pool": int(gathered.pool.sum()),
        "beyond": gathered.beyond,
        "places": len(gathered.places.keys),
        "tested": int(is_tested.sum()),
    }


def _without_reports(question: Question, gathered: Gathered) -> Found | None:
    summary = _summary(gathered, np.zeros(0, dtype=bool))
    if not summary["reports"]:
        return Found(summary | {"refused": NO_REPORTS})
    if question.against == YEARS and summary["pool"] == summary["reports"]:
        return Found(summary | {"refused": NO_YEARS})
    return None


def _too_sparse(summary: dict[str, Any], around_expected: Any) -> Found:
    """`times`: how much more would have to be expected, so how much longer the period would have to be."""
    fullest = np.sort(around_expected)[::-1]
    enough = float(fullest[min(LEAST_PLACES, len(fullest)) - 1]) if len(fullest) else 0.0
    times = round(LEAST_AROUND / enough, 1) if enough > 0 else None
    return Found(summary | {"refused": SPARSE, "around_expected": round(enough, 2), "times": times})
