"""A draft edition: what a file holds, loaded whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import shapely
from django.contrib.gis.geos import GEOSGeometry, MultiPolygon
from django.db import transaction

from boundaries import official
from boundaries.errors import BoundaryError
from boundaries.imports.coverage import AreaShape
from boundaries.imports.examine import Examination
from boundaries.imports.neighbours import NeighbourShape
from boundaries.imports.placing import project
from boundaries.models import UTM_48S, WGS84, Area, Edition, Level


class TooFewKelurahan(BoundaryError):
    """The file lacks so many kelurahan, or so much of their ground, that complaints would go nowhere."""

    code = "too_few_kelurahan"


@dataclass(frozen=True, slots=True)
class EditionFacts:
    """What an edition says of itself; `valid_from` is the first day on which it holds."""

    name: str
    source: str
    licence: str
    attribution: str
    valid_from: date
    is_approximate: bool = False


@transaction.atomic
def load_draft(
    examination: Examination,
    *,
    facts: EditionFacts,
    neighbours: Sequence[NeighbourShape] = (),
    force: bool = False,
) -> Edition:
    """Store an examined file as a draft edition with all its areas, in one transaction.

    Raises TooFewKelurahan below 95 % of the official kelurahan or of their ground unless `force`;
    ValidationError when a fact does not fit its column. Each call makes a new edition.
    """
    if not (force or examination.report.is_complete_enough):
        raise TooFewKelurahan(_too_few(examination))
    edition = Edition(
        name=facts.name,
        source=facts.source,
        licence=facts.licence,
        attribution=facts.attribution,
        valid_from=facts.valid_from,
        is_approximate=facts.is_approximate,
        sha256=examination.sha256,
        import_report=examination.report.as_data(),
    )
    edition.full_clean(exclude=["import_report"])
    edition.save()
    _store_areas(edition, examination.shapes)
    _store(_neighbour_rows(edition, neighbours), [each.outline for each in neighbours])
    return edition


def _store_areas(edition: Edition, shapes: Iterable[AreaShape]) -> None:
    by_code: dict[str, Area] = {}
    shapes = list(shapes)
    for level in ("kota", "kecamatan", "kelurahan"):
        of_level = [shape for shape in shapes if shape.area.level == level]
        rows = [_row(edition, shape, by_code.get(shape.area.parent_code)) for shape in of_level]
        _store(rows, [shape.outline for shape in of_level])
        by_code.update((row.code, row) for row in rows)


def _row(edition: Edition, shape: AreaShape, parent: Area | None) -> Area:
    area = shape.area
    return Area(
        edition=edition,
        level=area.level,
        code=area.code,
        bps_code=area.bps_code,
        name=area.name,
        parent=parent,
        outline=_stored(shape.outline, WGS84),
        outline_simple=_stored(shape.simple, WGS84),
    )


def _neighbour_rows(edition: Edition, neighbours: Iterable[NeighbourShape]) -> list[Area]:
    return [
        Area(
            edition=edition,
            level=Level.NEIGHBOUR,
            code=town.code,
            bps_code=town.bps_code,
            name=town.name,
            outline=_stored(town.outline, WGS84),
            outline_simple=_stored(town.simple, WGS84),
        )
        for town in neighbours
    ]


def _store(rows: list[Area], polygons: list[shapely.MultiPolygon]) -> None:
    """Insert rows of one level; what is measured in metres comes from their outlines."""
    as_array = np.array(polygons, dtype=object)
    for row, metric in zip(rows, project(as_array, to_epsg=UTM_48S), strict=True):
        row.outline_metric = _stored(metric, UTM_48S)
        row.area_km2 = metric.area / 1e6
    Area.objects.bulk_create(rows)


def _stored(outline: shapely.MultiPolygon, srid: int) -> MultiPolygon:
    stored = GEOSGeometry(memoryview(shapely.to_wkb(outline)), srid=srid)
    assert isinstance(stored, MultiPolygon)  # noqa: S101  narrows the type; shapes are MultiPolygons
    return stored


def _too_few(examination: Examination) -> str:
    report, whole = examination.report, len(official.areas("kelurahan"))
    lacking = f"Hanya {report.kelurahan} dari {whole} kelurahan ada dalam berkas ini"
    if report.has_enough_names:
        lacking = f"Kelurahan dalam berkas ini hanya mencakup {report.ground * 100:.0f} % dari luas Jakarta"
    return f"{lacking}; banyak laporan akan tidak bertuan. Periksa berkasnya, atau muat juga dengan --force."
