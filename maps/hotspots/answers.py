"""The answer of a search, place by place, and as GeoJSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from pyproj import Transformer

from boundaries import official
from boundaries.editions import current_edition
from boundaries.errors import NoActiveEdition
from boundaries.models import UTM_48S, WGS84, Level
from field_api.models import Category
from maps.hotspots.asking import Kind, Question, stored_question
from maps.hotspots.core.hexagons import corners_of
from maps.hotspots.places import code_of_number
from maps.hotspots.words import class_of, disclaimer
from maps.models import HotspotRun
from maps.outlines import outlines


@dataclass(frozen=True, slots=True)
class Where:
    """What of an answer is wanted: the beginning of a Kemendagri code, categories. Empty: all."""

    area: str = ""
    category_ids: tuple[int, ...] = ()

    def holds(self, code: str) -> bool:
        return not self.area or f"{code}.".startswith(f"{self.area}.")


EVERYWHERE = Where()


def entries(run: HotspotRun, where: Where = EVERYWHERE) -> list[dict[str, Any]]:
    """One a place or cluster, in the order of the answer, with the words to be read; one query for NEW and
    RECURRING.

    All have `id`, `code` (of the kelurahan), `name` and `above`. NOW has `class`, EMERGING `label`; NEW and
    RECURRING have the name of their `category`.
    """
    answer = run.answer
    if answer is None:
        return []
    kind = Kind(run.kind)
    if kind in (Kind.NOW, Kind.EMERGING):
        found = _spots(answer, kind)
    else:
        found = _listed(answer["clusters"] if kind == Kind.NEW else answer["places"], where)
    return [one for one in found if where.holds(one["code"])]


def collection(run: HotspotRun, found: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """These entries as a FeatureCollection, with what the search was and what it is not; one query or two."""
    question = stored_question(run.question)
    shapes = _shapes(question, found)
    return {
        "type": "FeatureCollection",
        "note": disclaimer(),
        "run": about(run),
        "features": [
            {"type": "Feature", "id": one["id"], "geometry": shape, "properties": _properties(one)}
            for one, shape in zip(found, shapes, strict=True)
        ],
    }


def about(run: HotspotRun) -> dict[str, Any]:
    """A search without its answer."""
    return {
        "id": run.pk,
        "kind": run.kind,
        "state": run.state,
        "question": run.question,
        "seed": run.seed,
        "method": run.method,
        "data_version": run.data_version,
        "cause": run.cause,
        "asked_at": run.asked_at.isoformat(),
        "finished_at": run.finished_at.isoformat() if run.finished_at else None,
        "duration_s": run.duration_s,
        "same_as": run.same_as_id,
        "summary": run.summary,
    }


def hexagon_ring(q: int, r: int, size_m: int) -> list[list[float]]:
    """Its corners in WGS 84, the first again at the end."""
    return _rings(np.array([[q, r]]), size_m)[0]


def place_words(code: str) -> tuple[str, str]:
    """A kelurahan's name, and those of its kecamatan and kota."""
    area = official.by_code(code) if code else None
    if area is None:
        return code, ""
    return area.short_name, ", ".join(one.short_name for one in official.ancestors(area))


def _spots(answer: dict[str, Any], kind: Kind) -> list[dict[str, Any]]:
    names = list(answer)
    found = []
    for values in zip(*answer.values(), strict=True):
        one = dict(zip(names, values, strict=True))
        one["code"] = code_of_number(one["code"])
        one["id"] = f"{one['q_axis']},{one['r_axis']}" if "q_axis" in one else one["code"]
        one["name"], one["above"] = place_words(one["code"])
        if kind == Kind.NOW:
            one["class"] = class_of(one["z"], one["q"])
        found.append(one)
    return found


def _listed(rows: list[dict[str, Any]], where: Where) -> list[dict[str, Any]]:
    categories = Category.objects.in_bulk({row["category_id"] for row in rows})
    found = []
    for i, row in enumerate(rows, start=1):
        if where.category_ids and row["category_id"] not in where.category_ids:
            continue
        category = categories.get(row["category_id"])
        code = row["code"] if "code" in row else row["codes"][0]
        name, above = place_words(code)
        told = {"id": str(i), "code": code, "name": name, "above": above}
        told |= {
            "category": category.label if category else "",
            "category_slug": category.slug if category else "",
        }
        found.append({**row, **told})
    return found


def _properties(one: dict[str, Any]) -> dict[str, Any]:
    return {
        key: value for key, value in one.items() if key not in ("id", "hexagons", "history", "lon", "lat")
    }


def _shapes(question: Question, found: Sequence[dict[str, Any]]) -> list[Any]:
    if question.kind == Kind.RECURRING:
        return [{"type": "Point", "coordinates": [one["lon"], one["lat"]]} for one in found]
    if question.kind == Kind.NEW:
        return _cluster_shapes(question, found)
    if question.hexagon_m:
        axial = np.array([[one["q_axis"], one["r_axis"]] for one in found], dtype=np.int64).reshape(-1, 2)
        return [{"type": "Polygon", "coordinates": [ring]} for ring in _rings(axial, question.hexagon_m)]
    outlined = _outlined()
    return [outlined.get(one["code"]) for one in found]


def _cluster_shapes(question: Question, found: Sequence[dict[str, Any]]) -> list[Any]:
    """All areas of a cluster as one MultiPolygon."""
    if question.hexagon_m:
        rings = [_rings(np.array(one["hexagons"], dtype=np.int64), question.hexagon_m) for one in found]
        return [{"type": "MultiPolygon", "coordinates": [[ring] for ring in own]} for own in rings]
    outlined = _outlined() if found else {}
    shapes: list[Any] = []
    for one in found:
        own = [outlined[code]["coordinates"] for code in one["codes"] if code in outlined]
        parts = [polygon for multi in own for polygon in multi]
        shapes.append({"type": "MultiPolygon", "coordinates": parts} if parts else None)
    return shapes


def _outlined() -> dict[str, Any]:
    """The kelurahan's simplified outlines, of the edition in force; two queries."""
    try:
        edition = current_edition()
    except NoActiveEdition:
        return {}
    return {one.code: json.loads(one.geometry) for one in outlines(edition, Level.KELURAHAN)}


def _rings(axial: Any, size_m: int) -> list[list[list[float]]]:
    corners = corners_of(axial[:, 0], axial[:, 1], size_m)
    closed = np.concatenate([corners, corners[:, :1]], axis=1)
    to_degrees = Transformer.from_crs(UTM_48S, WGS84, always_xy=True)
    lon, lat = to_degrees.transform(closed[..., 0].ravel(), closed[..., 1].ravel())
    found: list[list[list[float]]] = (
        np.stack([lon, lat], axis=-1).round(6).reshape(*closed.shape[:2], 2).tolist()
    )
    return found
