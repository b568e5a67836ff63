"""What the searches for hot spots found: of each category the newest search, for those who analyse."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any

import shapely
from django.contrib.gis.db.models import Extent
from django.contrib.gis.geos import GEOSGeometry
from django.db.models import Max, QuerySet
from django.db.models.functions import Collate
from django.utils.translation import gettext_lazy as _

from boundaries.editions import current_edition
from boundaries.models import Area, Level
from field_api.models import Membership
from maps.hotspots.answers import collection as as_features
from maps.hotspots.answers import entries
from maps.hotspots.asking import KELURAHAN, Kind
from maps.models import HotspotRun
from maps.ogc.collection import Collection, Keys, Property, Question
from maps.ogc.reader import Reader
from maps.ogc.searched import columns_of
from maps.outlines import outlines

ANALYSES = frozenset({Membership.Role.PLANNER, Membership.Role.COORDINATOR, Membership.Role.ADMIN})
_CHUNK = 500
_FINISHED = (HotspotRun.State.DONE, HotspotRun.State.REFUSED)
_MARGIN_DEGREES = 0.01
"""Hexagons reach beyond the border, as do points that lie just outside of it."""

Feature = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Searches(Collection):
    """One search a category, in the order of their slugs, an empty one for all; in each the ids' order.

    A category whose newest search could say nothing has no features, not those of an earlier one.
    """

    kind: Kind
    areas: str

    def matched(self, reader: Reader, question: Question) -> int | None:
        """Counted when one search has them all, else each would have to be read."""
        if len(self._newest(question.values.get("category"))) > 1:
            return None
        return sum(1 for _one in self._features(question))

    def chunks(self, reader: Reader, question: Question) -> Iterator[list[tuple[str, Keys]]]:
        """One query for the searches, which are read one after the other, and those of the outlines."""
        found: list[tuple[str, Keys]] = []
        for keys, feature in islice(self._features(question), question.limit + 1):
            found.append((json.dumps(feature, ensure_ascii=False), keys))
            if len(found) == _CHUNK:
                yield found
                found = []
        if found:
            yield found

    def one(self, reader: Reader, key: str) -> dict[str, Any] | None:
        category = key.rpartition(":")[0]
        every = self._features(Question(limit=1, values={"category": category}))
        return next((feature for _keys, feature in every if feature["id"] == key), None)

    def extent(self, reader: Reader) -> tuple[tuple[float, ...] | None, str | None]:
        """Around Jakarta: what was found lies in it."""
        areas = Area.objects.filter(edition=current_edition(), level=Level.KOTA)
        box = areas.aggregate(box=Extent("outline"))["box"]
        if box is None:
            return None, None
        signs = (-1, -1, 1, 1)
        return tuple(
            round(side + sign * _MARGIN_DEGREES, 6) for side, sign in zip(box, signs, strict=True)
        ), None

    def place(self, keys: Sequence[Any]) -> Keys:
        category, name = keys
        if not isinstance(category, str) or not isinstance(name, str) or "\x00" in category:
            raise TypeError
        return category, name

    def _features(self, question: Question) -> Iterator[tuple[Keys, Feature]]:
        after_category, after_id = question.after or ("", "")
        outlined = self._outlined()
        for run in self._runs(question):
            keys_and_features = self._of_run(run, outlined)
            if run.category == after_category:
                keys_and_features = [one for one in keys_and_features if one[0][1] > after_id]
            wanted = [one for one in keys_and_features if _has(one[1], question.values)]
            yield from _lying_in(wanted, question.box)

    def _newest(self, category: str | None) -> QuerySet[Any]:
        finished = HotspotRun.objects.filter(kind=self.kind, areas=self.areas, state__in=_FINISHED)
        if category is not None:
            finished = finished.filter(category=category)
        return finished.order_by().values("category").annotate(newest=Max("pk")).values("newest")

    def _runs(self, question: Question) -> Iterator[HotspotRun]:
        """Read as they are asked for: an answer may be some megabytes."""
        runs = HotspotRun.objects.filter(pk__in=self._newest(question.values.get("category")))
        runs = runs.alias(slug=Collate("category", "C")).select_related("same_as").order_by("slug")
        if question.after:
            runs = runs.filter(slug__gte=question.after[0])
        return runs.iterator(chunk_size=2)

    def _outlined(self) -> dict[str, Any]:
        """The outlines of the kelurahan, for searches by kelurahan. Two queries."""
        if self.areas != KELURAHAN or self.kind not in (Kind.NOW, Kind.EMERGING):
            return {}
        return {one.code: json.loads(one.geometry) for one in outlines(current_edition(), Level.KELURAHAN)}

    def _of_run(self, run: HotspotRun, outlined: dict[str, Any]) -> list[tuple[Keys, Feature]]:
        found = entries(run)
        if outlined:
            shapes = [outlined.get(one["code"]) for one in found]
        else:
            shapes = [one["geometry"] for one in as_features(run, found)["features"]] if found else []
        about = {"run": run.pk, "first_day": run.question["first_day"], "last_day": run.question["last_day"]}
        names = [column.name for column in columns_of(self.kind)]
        made = []
        for one, shape in zip(found, shapes, strict=True):
            slug = one.get("category_slug", run.category)
            facts = {
                **one,
                **about,
                "category": slug,
                "kelurahan": one["code"],
                "kelurahan_name": one["name"],
            }
            facts["id"] = f"{run.category}:{one['id']}"
            properties = {name: facts.get(name) for name in names}
            feature = {
                "type": "Feature",
                "id": facts["id"],
                "geometry": _multi(shape),
                "properties": properties,
            }
            made.append(((run.category, one["id"]), feature))
        return sorted(made, key=lambda one: one[0])


def searches() -> list[Collection]:
    kinds = (
        ("hotspots", Kind.NOW, "hex250", _("Titik panas, segi enam 250 m")),
        ("hotspots-kelurahan", Kind.NOW, KELURAHAN, _("Titik panas per kelurahan")),
        ("hotspots-emerging", Kind.EMERGING, KELURAHAN, _("Titik panas yang berkembang, per kelurahan")),
        ("clusters", Kind.NEW, KELURAHAN, _("Gugus baru minggu ini")),
        ("recurring", Kind.RECURRING, KELURAHAN, _("Masalah yang berulang")),
    )
    return [
        Searches(
            name=name,
            title=title,
            description=_(
                "Pencarian terbaru dari setiap kategori, tanpa kategori untuk semuanya. Laporan mengukur"
                " pelaporan, bukan kejadian: tempat yang jarang melapor bisa sama buruknya."
            ),
            geometry_type="Point" if kind == Kind.RECURRING else "MultiPolygon",
            key="id",
            properties=partial(_columns, kind),
            audience=lambda _reader: "staff",
            roles=ANALYSES,
            kind=kind,
            areas=areas,
        )
        for name, kind, areas, title in kinds
    ]


def _columns(kind: Kind, _reader: Reader) -> tuple[Property, ...]:
    return columns_of(kind)


def _multi(shape: Any) -> Any:
    """Polygons as multipolygons, so that a layer has one kind of shape; rings as RFC 7946 asks."""
    if shape is None or shape["type"] == "Point":
        return shape
    parts = [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]
    return {"type": "MultiPolygon", "coordinates": [_wound(rings) for rings in parts]}


def _wound(rings: list[Any]) -> list[Any]:
    """The outer ring counterclockwise, holes the other way."""
    return [
        ring if shapely.is_ccw(shapely.linearrings(ring)) == (n == 0) else ring[::-1]
        for n, ring in enumerate(rings)
    ]


def _has(feature: Feature, values: dict[str, Any]) -> bool:
    return all(feature["properties"][name] == value for name, value in values.items())


def _lying_in(found: list[tuple[Keys, Feature]], box: GEOSGeometry | None) -> Iterator[tuple[Keys, Feature]]:
    if box is None:
        yield from found
        return
    area = shapely.from_wkb(bytes(box.wkb))
    shapes = shapely.from_geojson(
        [json.dumps(one[1]["geometry"]) if one[1]["geometry"] else None for one in found]
    )
    for one, is_in in zip(found, shapely.intersects(shapes, area), strict=True):
        if is_in:
            yield one
