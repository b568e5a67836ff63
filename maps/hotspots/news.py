"""What is new: the scan of each category by itself, over kelurahan or hexagons."""

from __future__ import annotations

from typing import Any

import numpy as np

from maps.hotspots.asking import Question
from maps.hotspots.core.hexagons import from_key
from maps.hotspots.core.scan import LEAST_REPORTS, Cluster, find_clusters
from maps.hotspots.found import NO_REPORTS, SPARSE, Found, digest
from maps.hotspots.places import Places, code_of_number, places_for
from maps.hotspots.rows import Rows, number_of

LEAST_OF_CATEGORY = 20
"""With fewer reports in all the days there is nothing to compare the last ones with."""
SHOWN_P = 0.05


def version_of(rows: Rows) -> str:
    order = np.lexsort((rows.y, rows.x, rows.code, rows.day, rows.category))
    return digest(*(getattr(rows, name)[order] for name in Rows.__slots__))


def new_clusters(question: Question, categories: tuple[int, ...], rows: Rows, seed: int) -> Found:
    """Clusters with p of at most 5 %, the oddest first, of each of these categories, or of every one.

    Each category has the same seed, so that it is answered the same alone and among all.
    """
    here = rows.between(question.first_day, question.last_day).of(categories)
    each, counts = np.unique(here.category, return_counts=True)
    enough = [int(one) for one, count in zip(each, counts, strict=True) if count >= LEAST_OF_CATEGORY]
    summary: dict[str, Any] = {"reports": len(here), "categories": len(enough)}
    if not len(here):
        return Found(summary | {"refused": NO_REPORTS})
    if not enough:
        return Found(summary | {"refused": SPARSE, "least": LEAST_OF_CATEGORY})
    found = [one for category in enough for one in _of_category(question, category, here, seed)]
    found.sort(key=lambda one: (one["p"], -one["llr"]))
    return Found(summary | {"clusters": len(found)}, {"clusters": found})


def _of_category(question: Question, category: int, rows: Rows, seed: int) -> list[dict[str, Any]]:
    own = rows.of((category,))
    places = places_for(question.hexagon_m, own)
    index = places.index_of(own)
    kept = index >= 0
    day = number_of(question.last_day) - own.day[kept]
    if int((day < question.longest).sum()) < LEAST_REPORTS:
        return []
    clusters = find_clusters(index[kept], day, places.middles(), days=question.longest, seed=seed)
    codes = places.codes(own)
    return [_told(one, category, places, codes) for one in clusters if one.p <= SHOWN_P]


def _told(one: Cluster, category: int, places: Places, codes: Any) -> dict[str, Any]:
    told: dict[str, Any] = {
        "category_id": category,
        "codes": [code_of_number(int(codes[at])) for at in one.places],
        "days": one.days,
        "observed": one.observed,
        "expected": round(one.expected, 2),
        "llr": round(one.llr, 3),
        "p": round(one.p, 4),
        "radius_m": round(one.radius),
    }
    if places.hexagon_m:
        q, r = from_key(places.keys[one.places])
        told["hexagons"] = np.stack([q, r], axis=1).tolist()
    return told
