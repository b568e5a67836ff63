"""Does the ground agree with the code? Kecamatan and kota, siblings, size, label point."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from boundaries import official
from boundaries.imports.findings import Fault, area_text
from boundaries.imports.layer import Geometries
from boundaries.imports.placing import project
from boundaries.official import OfficialArea, OfficialLevel

ISLANDS = "31.01"
"""Kepulauan Seribu: islands lie far apart, and outlines may or may not hold the sea between them."""

MAX_SIBLING_DISTANCE_M = 1_000
MAX_LABEL_DISTANCE_M = 500
MIN_AREA_DIFFERENCE_KM2 = 0.2

_METRES = 32748


def named_otherwise(area: OfficialArea, level: OfficialLevel, said: str, above: OfficialArea) -> Fault | None:
    """A fault when the file's word for the kecamatan or kota is not the one that the code means."""
    if not said or official.by_name(said, level) == above:
        return None
    found = official.by_name(said, level)
    known = "" if found else ", yang tidak dikenal"
    detail = f"berkas menyebut {level} {said}{known}, kode {area.code} berarti {above.short_name}"
    return Fault("hierarchy", area.name, detail)


def inside_another(outlines: Mapping[str, BaseGeometry], above: Mapping[str, BaseGeometry]) -> list[Fault]:
    """Kelurahan that lie mostly in another kecamatan (or kota) than their own, by the file's own outlines.

    Both in metres, by code; `above` may hold either level or both. Worst first.
    """
    codes = sorted(above)
    tree = shapely.STRtree([above[code] for code in codes])
    faults = []
    for code, outline in outlines.items():
        shared = {
            codes[row]: shapely.intersection(outline, above[codes[row]]).area
            for row in tree.query(outline, predicate="intersects")
        }
        for length in (len("31.71"), len("31.71.01")):
            level = {each: m2 for each, m2 in shared.items() if len(each) == length}
            worst = max(level, key=lambda each: level[each], default="")
            if worst and level[worst] > outline.area / 2 and not code.startswith(worst):
                faults.append(_inside(code, worst, level[worst]))
    return sorted(faults, key=lambda fault: -fault.size)


def far_from_siblings(outlines: Mapping[str, BaseGeometry]) -> list[Fault]:
    """Kelurahan on the mainland that lie apart from all others of their kecamatan. In metres, by code."""
    families: dict[str, list[str]] = defaultdict(list)
    for code in outlines:
        if not code.startswith(ISLANDS):
            families[code.rpartition(".")[0]].append(code)
    faults = []
    for codes in families.values():
        for code in codes:
            siblings = [outlines[other] for other in codes if other != code]
            away_m = float(np.min(shapely.distance(outlines[code], siblings))) if siblings else 0.0
            if away_m > MAX_SIBLING_DISTANCE_M:
                parent = official.by_code(code.rpartition(".")[0])
                detail = f"{away_m / 1000:.1f} km dari kelurahan lain di kecamatan {parent and parent.name}"
                faults.append(Fault("far_from_siblings", _name(code), detail.replace(".", ","), away_m))
    return faults


def unlike_the_gazetteer(outlines: Mapping[str, BaseGeometry]) -> list[Fault]:
    """Kelurahan of another size than is known, or elsewhere than their label point. In metres, by code."""
    faults = []
    areas = [area for code in outlines if (area := official.by_code(code)) and area.lon is not None]
    points: Geometries = shapely.points([(area.lon or 0.0, area.lat or 0.0) for area in areas])
    for area, label in zip(areas, project(points, to_epsg=_METRES), strict=True):
        outline = outlines[area.code]
        away_m = shapely.distance(outline, label)
        if away_m > MAX_LABEL_DISTANCE_M:
            detail = f"titik namanya {away_m / 1000:.1f} km di luar garis batas".replace(".", ",")
            faults.append(Fault("label_outside", area.name, detail, away_m))
        if area.area_km2 and _sizes_differ(outline.area / 1e6, area.area_km2):
            known = area_text(area.area_km2 * 1e6)
            detail = f"luas {area_text(outline.area)}, menurut daftar {known}"
            faults.append(Fault("area_differs", area.name, detail, abs(outline.area - area.area_km2 * 1e6)))
    return sorted(faults, key=lambda fault: (fault.kind, -fault.size))


def ground_share(outlines: Mapping[str, BaseGeometry]) -> float:
    """The share of Jakarta's ground that the outlines are, each for no more than its known area.

    In metres, by code.
    """
    known_m2 = {area.code: (area.area_km2 or 0.0) * 1e6 for area in official.areas("kelurahan")}
    there_m2 = sum(min(outline.area, known_m2[code]) for code, outline in outlines.items())
    return float(there_m2 / sum(known_m2.values()))


def _sizes_differ(here_km2: float, known_km2: float) -> bool:
    ratio = here_km2 / known_km2
    return not 0.5 <= ratio <= 2 and abs(here_km2 - known_km2) > MIN_AREA_DIFFERENCE_KM2


def _inside(code: str, other: str, shared_m2: float) -> Fault:
    area, above = official.by_code(code), official.by_code(other)
    level = above.level if above else "wilayah"
    detail = (
        f"{area_text(shared_m2)} di antaranya di dalam garis {level} {_name(other)}, kode {code} berkata lain"
    )
    return Fault("hierarchy", area.name if area else code, detail, shared_m2)


def _name(code: str) -> str:
    area = official.by_code(code)
    return area.short_name if area else code
