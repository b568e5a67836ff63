"""Public reports as a map draws them at one zoom: single ones, and clusters of those that would overlap."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import hypot
from typing import Any

from django.contrib.gis.geos import Polygon
from django.db.models import Avg, Count, F, FloatField, Func, Max, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Floor
from django.urls import reverse
from django.utils.translation import gettext as _

from field_api.errors import BadInput
from field_api.models import Photo, Report
from field_api.queries import openly_shown, without_copies
from field_api.workflow import OPEN
from maps.selection import Selection

LEAST_ZOOM, MOST_ZOOM = 8, 19
CELL_PX = 64
MARK_PX = 40
"""Marks whose middles lie closer than this would overlap, so they become one."""
MOST_CELLS = 1500
_WORLD_PX = 256


@dataclass(frozen=True, slots=True)
class Box:
    """West, south, east, north in degrees (WGS 84)."""

    west: float
    south: float
    east: float
    north: float

    def polygon(self) -> Polygon:
        box: Polygon = Polygon.from_bbox((self.west, self.south, self.east, self.north))
        box.srid = 4326
        return box


@dataclass(frozen=True, slots=True)
class Cluster:
    """`reports` of one cell at their middle; `box` holds them all, so that a map can show them apart."""

    lon: float
    lat: float
    reports: int
    open: int
    box: Box


@dataclass(frozen=True, slots=True)
class Drawn:
    """What lies in a box. `is_cut` when there are more cells than a map can draw."""

    clusters: list[Cluster]
    singles: list[dict[str, Any]]
    is_cut: bool


def shown_reports(selection: Selection, box: Box | None = None) -> QuerySet[Report]:
    """The chosen reports whose place anyone may know; of merged ones the one that stays. Unordered."""
    reports = without_copies(openly_shown(selection.reports())).filter(point__isnull=False)
    return reports.filter(point__bboverlaps=box.polygon()) if box else reports


def drawn(selection: Selection, box: Box, zoom: int) -> Drawn:
    """Reports per cell of 64 pixels at this zoom, cells fixed to the ground; what would overlap is joined.

    Two queries.
    """
    cell = CELL_PX * 360 / (_WORLD_PX * 2**zoom)
    lon, lat = _ordinate("ST_X"), _ordinate("ST_Y")
    cells = (
        shown_reports(selection, box).annotate(gx=Floor(lon / cell), gy=Floor(lat / cell)).values("gx", "gy")
    )
    rows = cells.annotate(
        n=Count("pk"),
        n_open=Count("pk", filter=Q(status__in=OPEN)),
        one=Min("pk"),
        x=Avg(lon),
        y=Avg(lat),
        west=Min(lon),
        south=Min(lat),
        east=Max(lon),
        north=Max(lat),
    ).order_by("-n", "gx", "gy")[: MOST_CELLS + 1]
    found: list[dict[str, Any]] = [dict(row) for row in rows]
    joined = _joined(found[:MOST_CELLS], near=cell * MARK_PX / CELL_PX)
    clusters = [_cluster(row) for row in joined if row["n"] > 1]
    singles = [row["one"] for row in joined if row["n"] == 1]
    return Drawn(clusters, _described(singles), is_cut=len(found) > MOST_CELLS)


def box_from(words: Mapping[str, str]) -> Box | None:
    """Read `bbox=west,south,east,north`. None without one. Raises BadInput."""
    text = words.get("bbox", "").strip()
    if not text:
        return None
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        west, south, east, north = 0.0, 0.0, 0.0, 0.0
    if -180 <= west < east <= 180 and -90 <= south < north <= 90:
        return Box(west, south, east, north)
    raise BadInput(_("bbox tidak terbaca; tulis barat,selatan,timur,utara, misalnya 106.8,-6.2,106.9,-6.1."))


def zoom_from(words: Mapping[str, str]) -> int:
    """Read `zoom`; what lies outside the zooms of the map counts as the nearest of them. Raises BadInput."""
    text = words.get("zoom", "").strip()
    if not text.isdecimal() or len(text) > 3:
        raise BadInput(_("zoom harus bilangan bulat, misalnya 14."))
    return min(max(int(text), LEAST_ZOOM), MOST_ZOOM)


def first_photo() -> Subquery:
    """The reporter's first photo of each report, for a thumbnail."""
    photos = Photo.objects.filter(report=OuterRef("pk"), kind=Photo.Kind.REPORT).order_by("pk")
    return Subquery(photos.values("pk")[:1])


def _ordinate(function: str) -> Func:
    return Func(F("point"), function=function, output_field=FloatField())


def _joined(rows: list[dict[str, Any]], near: float) -> list[dict[str, Any]]:
    """The fuller of two cells takes in the other when their middles are less than `near` degrees apart."""
    kept: dict[tuple[int, int], list[dict[str, Any]]] = {}
    for row in rows:
        place = (int(row["x"] // near), int(row["y"] // near))
        around = [(place[0] + dx, place[1] + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)]
        others = [other for key in around for other in kept.get(key, ())]
        taker = next((one for one in others if hypot(one["x"] - row["x"], one["y"] - row["y"]) < near), None)
        if taker is None:
            kept.setdefault(place, []).append(row)
        else:
            _take_in(taker, row)
    return [row for rows_there in kept.values() for row in rows_there]


def _take_in(taker: dict[str, Any], row: dict[str, Any]) -> None:
    """It stays where it is: moving its middle could bring it onto the next one."""
    taker["n"] += row["n"]
    taker["n_open"] += row["n_open"]
    for side, outermost in (("west", min), ("south", min), ("east", max), ("north", max)):
        taker[side] = outermost(taker[side], row[side])


def _cluster(row: dict[str, Any]) -> Cluster:
    box = Box(*(round(row[side], 6) for side in ("west", "south", "east", "north")))
    return Cluster(round(row["x"], 6), round(row["y"], 6), row["n"], row["n_open"], box)


def _described(keys: list[int]) -> list[dict[str, Any]]:
    """What a single report says of itself on the map; only public facts."""
    reports = Report.objects.filter(pk__in=keys).select_related("category").annotate(photo=first_photo())
    return [
        {
            "lon": round(report.point.x, 6) if report.point else None,
            "lat": round(report.point.y, 6) if report.point else None,
            "number": report.number,
            "category": report.category.name,
            "status": report.status,
            "open": report.status in OPEN,
            "received_at": report.received_at.isoformat(),
            "thumbnail": reverse("photo-thumbnail", args=[report.number, report.photo])
            if report.photo
            else "",
        }
        for report in reports.order_by("pk")
    ]
