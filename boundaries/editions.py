"""Editions in and out of force: load a draft whole or not at all, make one current, ask which is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import shapely
from django.contrib.gis.geos import GEOSGeometry, MultiPolygon
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from boundaries import official, outlines
from boundaries.errors import BoundaryError, NoActiveEdition
from boundaries.imports.coverage import AreaShape
from boundaries.imports.examine import Examination
from boundaries.imports.neighbours import NeighbourShape
from boundaries.imports.placing import project
from boundaries.models import UTM_48S, WGS84, Area, Edition, Level


class TooFewKelurahan(BoundaryError):
    """The file lacks so many kelurahan that complaints would go nowhere."""

    code = "too_few_kelurahan"


class EmptyEdition(BoundaryError):
    """An edition without kelurahan cannot answer for any point."""

    code = "empty_edition"


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

    Raises TooFewKelurahan below 95 % of the official kelurahan unless `force`; ValidationError when a fact
    does not fit its column. Each call makes a new edition.
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


@transaction.atomic
def activate(edition: Edition, *, today: date | None = None) -> list[Edition]:
    """Put an edition in force from its `valid_from` on; give the editions that it ended or replaced.

    An active edition that began earlier ends on that day and goes on answering for its own days; one that
    began later is retired. Safe to repeat: an edition that stands is left as it is. A retired or ended
    edition comes back in force. Raises EmptyEdition.
    """
    today = today or timezone.localdate()
    everyone = list(Edition.objects.select_for_update().order_by("pk"))
    edition.refresh_from_db()
    if not edition.areas.filter(level=Level.KELURAHAN).exists():
        raise EmptyEdition(f"Edisi {edition.pk} tidak memuat kelurahan, jadi tidak dapat diberlakukan.")
    is_active = edition.state == Edition.State.ACTIVE
    if is_active and (edition.valid_to is None or edition.valid_to > today):
        return []
    if edition.state != Edition.State.DRAFT:
        edition.valid_to = None
    given_way = [other for other in everyone if other.pk != edition.pk and _overlap(other, edition)]
    for other in given_way:
        _give_way(other, edition, today)
    edition.state = Edition.State.ACTIVE
    edition.save(update_fields=["state", "valid_to"])
    outlines.build_bodies(edition)
    return given_way


def current_edition(on: date | None = None) -> Edition:
    """The active edition of a day, by default today in Jakarta. Raises NoActiveEdition."""
    day = on or timezone.localdate()
    in_force = Edition.objects.filter(state=Edition.State.ACTIVE, valid_from__lte=day)
    edition = in_force.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day)).first()
    if edition is None:
        raise NoActiveEdition
    return edition


def _overlap(other: Edition, edition: Edition) -> bool:
    if other.state != Edition.State.ACTIVE:
        return False
    ends_before = other.valid_to is not None and other.valid_to <= edition.valid_from
    begins_after = edition.valid_to is not None and edition.valid_to <= other.valid_from
    return not (ends_before or begins_after)


def _give_way(other: Edition, edition: Edition, today: date) -> None:
    if other.valid_from < edition.valid_from:
        other.valid_to = edition.valid_from
    else:
        other.state = Edition.State.RETIRED
        other.valid_to = today if today > other.valid_from else None
    other.save(update_fields=["state", "valid_to"])


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
    there, whole = examination.report.kelurahan, len(official.areas("kelurahan"))
    return (
        f"Hanya {there} dari {whole} kelurahan ada dalam berkas ini; banyak laporan akan tidak bertuan. "
        "Periksa berkasnya, atau muat juga dengan --force."
    )
