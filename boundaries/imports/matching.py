"""Which kelurahan is each feature? By code, else by name; the official label point has the last word."""

from __future__ import annotations

import difflib
from collections import Counter, defaultdict
from dataclasses import dataclass, field

import shapely
from shapely.geometry.base import BaseGeometry

from boundaries import official
from boundaries.imports.columns import Columns
from boundaries.imports.findings import Fault, Rejected
from boundaries.imports.labels import MAX_DISTANCE_M, Grounds
from boundaries.imports.layer import Geometries, Layer
from boundaries.official import OfficialArea
from boundaries.spelling import name_key

SAME_NAME_RATIO = 0.75
"""Likeness of two spelling keys (difflib) from which on they are one name, misspelt, if the code agrees."""

_PROVINCE = "31"
_CODE_LENGTHS = {4, 6, 7, 10}


@dataclass(slots=True)
class Matches:
    """Rows of the layer by kelurahan code, and what could not be used.

    `higher` holds the rows that are a kecamatan or kota, by code: never loaded, only compared with.
    """

    kelurahan: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    higher: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    rejected: list[Rejected] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    spellings: list[str] = field(default_factory=list)
    elsewhere: int = 0


@dataclass(frozen=True, slots=True)
class _Feature:
    row: int
    code: str
    name: str
    kecamatan: str
    kota: str

    @property
    def label(self) -> str:
        return self.name or self.code or f"fitur ke-{self.row + 1}"


def match(layer: Layer, columns: Columns, geometry: Geometries) -> Matches:
    """Match every feature. `geometry` is the layer's, repaired; an empty one could not be repaired.

    Features of one kelurahan are its parts. Whatever lies more than 5 km from the official label point of
    what it is called is refused; names of a kecamatan or kota in the file only hint.
    """
    matches, grounds = Matches(), Grounds(geometry)
    coded: dict[str, list[_Feature]] = defaultdict(list)
    unknown: list[_Feature] = []
    for feature in _features(layer, columns):
        if reason := _useless(geometry[feature.row]):
            matches.rejected.append(Rejected(feature.row, feature.label, reason))
        elif area := _by_code(feature.code, columns):
            coded[area.code].append(feature)
        elif _is_elsewhere(feature.code, columns):
            matches.elsewhere += 1
        else:
            unknown.append(feature)
    for code, features in coded.items():
        _take_coded(matches, grounds, code, features)
    named: dict[str, list[_Feature]] = defaultdict(list)
    for feature in unknown:
        if area := _by_name(matches, grounds, feature):
            named[area.code].append(feature)
    for code, features in named.items():
        _take_named(matches, grounds, code, features)
    matches.rejected.sort(key=lambda each: each.feature)
    _report_united(matches)
    return matches


def _features(layer: Layer, columns: Columns) -> list[_Feature]:
    blank = [""] * len(layer)

    def values(column: str | None) -> list[str]:
        return layer.columns[column] if column else blank

    cells = zip(
        range(len(layer)),
        values(columns.code),
        values(columns.name),
        values(columns.kecamatan),
        values(columns.kota),
        strict=True,
    )
    return [_Feature(*cell) for cell in cells]


def _useless(outline: BaseGeometry | None) -> str:
    if outline is None:
        return "tidak punya garis batas yang terbaca"
    if outline.is_empty:
        return "poligonnya kosong atau rusak dan tidak dapat dibetulkan"
    if shapely.get_dimensions(outline) != 2:
        return f"bukan poligon melainkan {outline.geom_type}"
    return ""


def _by_code(code: str, columns: Columns) -> OfficialArea | None:
    if not code:
        return None
    return official.by_bps_code(code) if columns.scheme == "bps" else official.by_code(code)


def _is_elsewhere(code: str, columns: Columns) -> bool:
    """Whether a code is well formed and of another province, as in a file of all Indonesia."""
    digits = code.lower().removeprefix("id").replace(".", "")
    well_formed = digits.isdigit() and len(digits) in _CODE_LENGTHS
    return columns.scheme is not None and well_formed and not digits.startswith(_PROVINCE)


def _take_coded(matches: Matches, grounds: Grounds, code: str, features: list[_Feature]) -> None:
    area = _official(code)
    if area.level != "kelurahan":
        matches.higher[code] += [feature.row for feature in features]
        return
    near = grounds.near(area, [feature.row for feature in features])
    for feature in features:
        if feature.row not in near:
            _reject_far(matches, grounds, area, feature)
            continue
        matches.kelurahan[code].append(feature.row)
        if feature.name:
            _compare_names(matches, area, feature)


def _reject_far(matches: Matches, grounds: Grounds, area: OfficialArea, feature: _Feature) -> None:
    away = f"{grounds.away_m(area, feature.row) / 1000:.1f}".replace(".", ",")
    reason = (
        f"{away} km dari titik nama {official.full_name(area)}; paling jauh {MAX_DISTANCE_M // 1000} km, "
        "jadi ini tempat lain yang senama atau salah letak"
    )
    matches.rejected.append(Rejected(feature.row, feature.label, reason))


def _compare_names(matches: Matches, area: OfficialArea, feature: _Feature) -> None:
    named = official.by_name(feature.name, "kelurahan")
    alike = difflib.SequenceMatcher(None, name_key(feature.name), name_key(area.name)).ratio()
    if named == area or (named is None and alike >= SAME_NAME_RATIO):
        if feature.name.casefold() != area.name.casefold():
            matches.spellings.append(f"{feature.name} = {area.name}")
        return
    says = f"kode {feature.code} berarti {official.full_name(area)}"
    meant = f"nama berarti {official.full_name(named)}" if named else "nama itu tidak dikenal"
    matches.faults.append(Fault("name_differs", feature.name, f"{says}, tetapi {meant}; kode yang dipakai"))


def _by_name(matches: Matches, grounds: Grounds, feature: _Feature) -> OfficialArea | None:
    """The kelurahan that the name means here; None, with the reason noted, when it means none.

    A kecamatan or kota that says otherwise is overruled by ground that holds the label point.
    """
    area = official.by_name(feature.name, "kelurahan") if feature.name else None
    hint = {"kecamatan": feature.kecamatan, "kota": feature.kota}
    if area is None or (feature.code and area.code in matches.kelurahan):
        matches.rejected.append(Rejected(feature.row, feature.label, _why_rejected(feature, area)))
        return None
    agrees = official.by_name(feature.name, "kelurahan", **hint) == area
    if not agrees and not grounds.is_at_label(area, feature.row):
        matches.rejected.append(Rejected(feature.row, feature.label, _why_rejected(feature, None)))
        return None
    return area


def _take_named(matches: Matches, grounds: Grounds, code: str, features: list[_Feature]) -> None:
    area = _official(code)
    there = matches.kelurahan.get(code, [])
    near = grounds.near(area, [*there, *(feature.row for feature in features)])
    joined = grounds.hanging_together(area, near)
    for feature in features:
        if feature.row not in near:
            _reject_far(matches, grounds, area, feature)
        elif feature.row not in joined:
            reason = f"terpisah dari bagian lain {official.full_name(area)} yang lebih dekat ke titik namanya"
            matches.rejected.append(Rejected(feature.row, feature.label, reason))
        else:
            matches.kelurahan[code].append(feature.row)
            _tell_how_named(matches, area, feature)


def _tell_how_named(matches: Matches, area: OfficialArea, feature: _Feature) -> None:
    if feature.code:
        detail = f"kode {feature.code} tidak dikenal; dicocokkan menurut nama dengan {area.code}"
        matches.faults.append(Fault("code_unknown", feature.name, detail))
    elif feature.name.casefold() != area.name.casefold():
        spelling = f"{feature.name} = {area.name}"
        if spelling not in matches.spellings:
            matches.spellings.append(spelling)


def _why_rejected(feature: _Feature, area: OfficialArea | None) -> str:
    code = f"kode {feature.code}" if feature.code else ""
    name = f"nama {feature.name!r}" if feature.name else ""
    if area is not None:
        return f"{code} tidak dikenal dan {area.name} sudah ada dengan kode {area.code}".strip()
    if feature.name and (elsewhere := official.by_name(feature.name, "kelurahan")):
        return (
            f"{name} adalah {official.full_name(elsewhere)}, tetapi berkas menyebut "
            f"{feature.kecamatan or feature.kota}"
        )
    near = ", ".join(each.name for each in official.suggestions(feature.name, "kelurahan"))
    hint = f"; mirip: {near}" if near else ""
    unknown = " dan ".join(part for part in (code, name) if part) or "fitur tanpa kode dan nama"
    return f"{unknown} tidak ada dalam daftar resmi kelurahan{hint}"


def _report_united(matches: Matches) -> None:
    counts = Counter({code: len(rows) for code, rows in matches.kelurahan.items() if len(rows) > 1})
    for code, count in counts.items():
        matches.faults.append(Fault("united", _official(code).name, f"{count} fitur disatukan", count))


def _official(code: str) -> OfficialArea:
    area = official.by_code(code)
    if area is None:
        raise LookupError(f"{code} is not in the official table")
    return area
