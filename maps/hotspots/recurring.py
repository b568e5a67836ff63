"""Problems that come back after they were solved: the same category at the same place, again and again."""

from __future__ import annotations

from collections import Counter, defaultdict
from statistics import median
from typing import Any

import numpy as np
from pyproj import Transformer

from boundaries.models import UTM_48S, WGS84
from field_api.models import Category
from field_api.results.handling import ReportHandled
from field_api.workflow import OPEN
from maps.hotspots.asking import Question
from maps.hotspots.core.places import places_of
from maps.hotspots.core.returns import Returns, returns_of
from maps.hotspots.found import NO_REPORTS, Found
from maps.hotspots.history import Told, handled, visits

MOST_PLACES = 500
MOST_LISTED = 40
"""Reports of one place in its history, the newest first."""


def recurring_places(question: Question, reports: list[Told]) -> Found:
    """The places where it came back at least as often as asked, the most often first. Three queries."""
    summary: dict[str, Any] = {"reports": len(reports)}
    if not reports:
        return Found(summary | {"refused": NO_REPORTS})
    back = [(group, returns_of([e for one in group for e in one.events])) for group in _groups(reports)]
    back = [(group, returns) for group, returns in back if returns.times >= question.least]
    back.sort(key=lambda one: (-one[1].times, -(one[1].last_at.timestamp() if one[1].last_at else 0)))
    summary |= {"recurring": len(back), "returns": sum(returns.times for _group, returns in back)}
    shown = back[:MOST_PLACES]
    costs = handled(question, {one.number for group, _returns in shown for one in group})
    seen = visits([one.pk for group, _returns in shown for one in group])
    radii = dict(Category.objects.values_list("pk", "duplicate_radius_m"))
    return Found(
        summary | {"shown": len(shown)},
        {
            "places": [
                _place(group, returns, costs, seen) | {"radius_m": radii[group[0].category_id]}
                for group, returns in shown
            ]
        },
    )


def _groups(reports: list[Told]) -> list[list[Told]]:
    """Reports by category and place; one that is alone comes into question when it was reopened."""
    radii = dict(Category.objects.values_list("pk", "duplicate_radius_m"))
    to_metres = Transformer.from_crs(WGS84, UTM_48S, always_xy=True)
    by_category: dict[int, list[Told]] = defaultdict(list)
    for one in reports:
        by_category[one.category_id].append(one)
    found: list[list[Told]] = []
    for category, own in sorted(by_category.items()):
        x, y = to_metres.transform([one.lon for one in own], [one.lat for one in own])
        groups: dict[int, list[Told]] = defaultdict(list)
        for one, place in zip(
            own, places_of(np.stack([x, y], axis=1), radii[category]).tolist(), strict=True
        ):
            if place >= 0:
                groups[place].append(one)
            elif one.reopenings:
                found.append([one])
        found += groups.values()
    return found


def _place(
    group: list[Told], returns: Returns, costs: dict[str, ReportHandled], seen: Counter[int]
) -> dict[str, Any]:
    known = [costs[one.number] for one in group if one.number in costs]
    hours = [one.total_h for one in known]
    newest = sorted(group, key=lambda one: one.received_at, reverse=True)
    return {
        "category_id": group[0].category_id,
        "code": Counter(one.code for one in group).most_common(1)[0][0],
        "lon": round(float(np.mean([one.lon for one in group])), 5),
        "lat": round(float(np.mean([one.lat for one in group])), 5),
        "reports": len(group),
        "open": sum(one.status in OPEN for one in group),
        "times": returns.times,
        "last_at": returns.last_at.isoformat() if returns.last_at else None,
        "mean_days": round(returns.mean_days, 1) if returns.mean_days is not None else None,
        "first_at": newest[-1].received_at.isoformat(),
        "reopenings": sum(one.reopenings for one in group),
        "units": Counter(one.unit for one in group if one.unit).most_common(3),
        "solved": len(known),
        "hours": round(sum(hours), 1),
        "median_h": round(median(hours), 1) if hours else None,
        "visits": sum(seen[one.pk] for one in group),
        "assigned_km": _sum([one.assigned_km for one in known]),
        "walked_km": _sum([one.walked_km for one in known]),
        "history": [_line(one, costs.get(one.number)) for one in newest[:MOST_LISTED]],
    }


def _line(one: Told, cost: ReportHandled | None) -> dict[str, Any]:
    return {
        "number": one.number,
        "received_at": one.received_at.isoformat(),
        "solved_at": one.solved_at.isoformat() if one.solved_at else None,
        "status": one.status,
        "unit": one.unit,
        "reopenings": one.reopenings,
        "hours": round(cost.total_h, 1) if cost else None,
    }


def _sum(km: list[float | None]) -> float | None:
    """None where nothing is known, which is not the same as no way."""
    known = [one for one in km if one is not None]
    return round(sum(known), 1) if known else None
