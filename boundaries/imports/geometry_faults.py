"""Where outlines do not fit together: overlaps, and holes that belong to nobody."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from boundaries.imports.findings import Fault, area_text
from boundaries.imports.layer import Geometries

MIN_OVERLAP_M2 = 1.0
"""Less is two surveys rounding the same corner."""

MIN_LEFT_OVER_M2 = 100.0
MAX_AWAY_M = 1_000.0
NAMED_NEIGHBOURS = 4


def overlaps(outlines: Geometries, names: Sequence[str]) -> list[Fault]:
    """Pairs that share ground, worst first. `outlines` are valid and in metres."""
    first, second, shared_m2 = overlapping_pairs(outlines)
    order = np.argsort(-shared_m2, kind="stable")
    return [
        Fault(
            "overlap",
            f"{names[first[at]]} / {names[second[at]]}",
            f"tumpang tindih {area_text(shared_m2[at])}",
            float(shared_m2[at]),
        )
        for at in order
    ]


def overlapping_pairs(
    outlines: Geometries,
) -> tuple[NDArray[np.int_], NDArray[np.int_], NDArray[np.float64]]:
    """Rows of the first and the second of each pair, and the ground they share in m²."""
    first, second = shapely.STRtree(outlines).query(outlines, predicate="intersects")
    each_once = first < second
    first, second = first[each_once], second[each_once]
    shared_m2 = shapely.area(shapely.intersection(outlines[first], outlines[second]))
    real = shared_m2 > MIN_OVERLAP_M2
    return first[real], second[real], shared_m2[real]


def holes(
    outlines: Geometries, names: Sequence[str], rejected: Geometries, rejected_names: Sequence[str]
) -> list[Fault]:
    """Ground that no kelurahan covers though others enclose it or the file had a feature there; worst first.

    All in metres. `rejected` are the features of the file that are no kelurahan; ground of theirs on the
    outer edge is no hole but as much nobody's. Those further away are no part of Jakarta.
    """
    whole = shapely.union_all(outlines)
    gaps = [(gap, _feature_within(gap, rejected, rejected_names)) for gap in enclosed(whole)]
    open_to_outside = shapely.union_all([whole, *(gap for gap, _ in gaps)])
    for outline, name in zip(rejected, rejected_names, strict=True):
        if shapely.distance(outline, whole) > MAX_AWAY_M:
            continue
        left_over = shapely.difference(outline, open_to_outside)
        if left_over.area > MIN_LEFT_OVER_M2:
            gaps.append((left_over, name))
    tree = shapely.STRtree(outlines)
    faults = [_hole(gap, feature, tree, names) for gap, feature in gaps]
    return sorted(faults, key=lambda fault: -fault.size)


def enclosed(whole: BaseGeometry) -> list[shapely.Polygon]:
    """The holes of a union, as polygons."""
    rings = [ring for part in shapely.get_parts(whole) for ring in part.interiors]
    return [shapely.Polygon(ring) for ring in rings]


def _feature_within(gap: shapely.Polygon, rejected: Geometries, names: Sequence[str]) -> str:
    shares = shapely.area(shapely.intersection(rejected, gap))
    return names[int(np.argmax(shares))] if len(shares) and shares.max() > gap.area / 2 else ""


def _hole(gap: BaseGeometry, feature: str, tree: shapely.STRtree, names: Sequence[str]) -> Fault:
    around = sorted(tree.query(gap, predicate="dwithin", distance=0.5))
    neighbours = [names[row] for row in around]
    between = ", ".join(neighbours[:NAMED_NEIGHBOURS])
    if len(neighbours) > NAMED_NEIGHBOURS:
        between += f" dan {len(neighbours) - NAMED_NEIGHBOURS} lainnya"
    detail = f"{area_text(gap.area)} tidak tercakup, di antara {between or 'laut atau luar wilayah'}"
    if feature:
        detail += f"; di berkas: {feature}, bukan kelurahan"
    return Fault("hole", feature or " / ".join(neighbours[:2]) or "lubang", detail, gap.area)
