"""Which column says what: found by how many of its values the official table knows, not by its heading.

Numbers may be codes by chance (3172 people, 31.71 hectares), so a column of codes must look like one as well.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from boundaries import official
from boundaries.imports.layer import Layer
from boundaries.imports.problems import ColumnNotFound
from boundaries.official import CodeScheme, OfficialArea, OfficialLevel
from boundaries.spelling import name_key

_LEVELS: tuple[OfficialLevel, ...] = ("kelurahan", "kecamatan", "kota")
_HINTS: dict[str, tuple[str, ...]] = {
    "code": ("kode", "code", "kd", "id"),
    "kelurahan": ("kel", "desa", "village", "wadmkd", "namobj", "nama", "name"),
    "kecamatan": ("kec", "district", "wadmkc"),
    "kota": ("kab", "kota", "regency", "wadmkk"),
}
_STATISTICS = frozenset(
    [
        *("penduduk", "population", "populasi", "pop", "jiwa", "jumlah", "jml", "total", "kk", "rt", "rw"),
        *("pria", "wanita", "laki", "lakilaki", "perempuan", "male", "female", "kepadatan", "density"),
        *(
            "luas",
            "area",
            "ha",
            "hektar",
            "hectares",
            "km2",
            "m2",
            "keliling",
            "perimeter",
            "shape",
            "length",
        ),
        *("fid", "objectid", "count", "sum", "tahun", "year"),
    ]
)
_CODE_LIKE = re.compile(
    r"(?:id)?(\d\d)(?:\d{2}|\d{4}|\d{5}|\d{8}|\.\d\d(?:\.\d\d(?:\.\d{4})?)?)", re.IGNORECASE
)
_PROVINCES = frozenset(
    [*range(11, 20), 21, *range(31, 37), 51, 52, 53, *range(61, 66), *range(71, 77), 81, 82, *range(91, 98)]
)
_WORDS = re.compile(r"[a-z]+\d?|\d+")


@dataclass(frozen=True, slots=True)
class Columns:
    """Headings as the file writes them; None where the file has no such column."""

    code: str | None
    scheme: CodeScheme | None
    name: str | None
    kecamatan: str | None
    kota: str | None


@dataclass(frozen=True, slots=True)
class Fields:
    """Columns that the operator names; each one left None is looked for."""

    code: str | None = None
    name: str | None = None
    kecamatan: str | None = None
    kota: str | None = None


def find_columns(layer: Layer, fields: Fields | None = None) -> Columns:
    """Find the columns of code and names. A file of codes alone or of names alone will do.

    Raises ColumnNotFound, listing the columns there are, when neither is found or a named one is missing.
    """
    fields = fields or Fields()
    code = _named(layer, fields.code) or _code_column(layer)
    scheme = _scheme(layer.columns[code]) if code else None
    if fields.code and scheme is None:
        raise ColumnNotFound(f"Kolom {code!r} tidak memuat kode wilayah DKI Jakarta. {_seen(layer)}")
    name = _named(layer, fields.name) or _name_column(layer, "kelurahan", but=(code,))
    if code is None and name is None:
        raise ColumnNotFound(
            "Tidak ada kolom yang memuat kode atau nama kelurahan DKI Jakarta. "
            f"{_seen(layer)} Sebutkan dengan --code-field atau --name-field."
        )
    taken = (code, name)
    kecamatan = _named(layer, fields.kecamatan) or _name_column(layer, "kecamatan", but=taken)
    kota = _named(layer, fields.kota) or _name_column(layer, "kota", but=(*taken, kecamatan))
    return Columns(code=code, scheme=scheme, name=name, kecamatan=kecamatan, kota=kota)


def named_column(layer: Layer, wanted: str) -> str:
    """The heading that is meant, whatever its case. Raises ColumnNotFound with the headings there are."""
    for column in layer.columns:
        if column.lower() == wanted.strip().lower():
            return column
    raise ColumnNotFound(f"Kolom {wanted!r} tidak ada. {_seen(layer)}")


def _named(layer: Layer, wanted: str | None) -> str | None:
    return named_column(layer, wanted) if wanted else None


def _code_column(layer: Layer) -> str | None:
    known = {
        column: max(_known_codes(values).values())
        for column, values in layer.columns.items()
        if _looks_like_codes(column, values)
    }
    return _best(known, "code") or _higher_code_column(layer)


def _looks_like_codes(column: str, values: list[str]) -> bool:
    """Whether most values are written as codes of some province, under a heading that counts nothing."""
    words = _WORDS.findall(column.lower())
    if _STATISTICS.intersection(words) and not set(_HINTS["code"]).intersection(words):
        return False
    filled = [value for value in values if value]
    codes = [found for value in filled if (found := _CODE_LIKE.fullmatch(value))]
    return 2 * sum(int(code[1]) in _PROVINCES for code in codes) > len(filled)


def _higher_code_column(layer: Layer) -> str | None:
    """The column of kecamatan or kota codes when each feature is one of these.

    Their names are often those of kelurahan as well, so that without the code they would be taken for such. A
    code that comes back in other features only says where they lie.
    """
    known = {
        column: max(max(_known_codes(values, level).values()) for level in _LEVELS)
        for column, values in layer.columns.items()
        if len(set(values)) == len(values)
        and _looks_like_codes(column, values)
        and _names_agree(layer, column, values)
    }
    return _best(known, "code")


def _names_agree(layer: Layer, code: str, values: list[str]) -> bool:
    """Whether half of the rows bear the names that their codes mean; true where none has a name.

    A short number can be the code of a kota by chance; that its name stands beside it is none.
    """
    scheme = _scheme(values)
    look_up = official.by_bps_code if scheme == "bps" else official.by_code
    areas = [(row, area) for row, value in enumerate(values) if (area := look_up(value))]
    others = [column for name, column in layer.columns.items() if name != code]
    agreeing = sum(any(official.by_name(c[row], area.level) == area for c in others) for row, area in areas)
    has_names = any(official.by_name(c[row], level) for row, _ in areas for c in others for level in _LEVELS)
    return not has_names or 2 * agreeing >= len(areas)


def _scheme(values: list[str]) -> CodeScheme | None:
    for level in _LEVELS:
        known = _known_codes(values, level)
        if any(known.values()):
            return "kemendagri" if known["kemendagri"] >= known["bps"] else "bps"
    return None


def _known_codes(values: Iterable[str], level: OfficialLevel = "kelurahan") -> dict[CodeScheme, int]:
    """How many different areas of a level the values mean under either numbering."""
    distinct = set(values)
    return {
        "kemendagri": _count(distinct, official.by_code, level),
        "bps": _count(distinct, official.by_bps_code, level),
    }


def _count(values: Iterable[str], look_up: Callable[[str], OfficialArea | None], level: OfficialLevel) -> int:
    found = (look_up(value) for value in values)
    return len({area.code for area in found if area is not None and area.level == level})


def _name_column(layer: Layer, level: OfficialLevel, *, but: tuple[str | None, ...]) -> str | None:
    """The column with the most different names of this level.

    Many kecamatan are called as one of their kelurahan, so most values of a higher level must be known.
    """
    known: dict[str, int] = {}
    names = official.names_by_key(level)
    for column, values in layer.columns.items():
        keys = {value: name_key(value) for value in set(values)}
        meant = {names[key].code for key in keys.values() if key in names}
        covered = sum(keys[value] in names for value in values)
        if column not in but and (level == "kelurahan" or covered * 2 > len(values)):
            known[column] = len(meant)
    return _best(known, level)


def _best(known: Mapping[str, int], what: str) -> str | None:
    def rank(column: str) -> tuple[int, bool]:
        return known[column], any(hint in column.lower() for hint in _HINTS[what])

    best = max(known, key=rank, default=None)
    return best if best is not None and known[best] > 0 else None


def _seen(layer: Layer) -> str:
    examples = [f"{column} (mis. {_example(values)!r})" for column, values in layer.columns.items()]
    return f"Kolom yang ada: {', '.join(examples) or 'tidak ada'}."


def _example(values: list[str]) -> str:
    return next((value[:40] for value in values if value), "")
