"""What an import found: as sentences for the operator and as data for programs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypedDict

from boundaries import official
from boundaries.imports.findings import Fault, FaultKind, Rejected
from boundaries.official import OfficialArea

SHOWN = 10
"""Cases written out per kind; the rest is counted."""

MIN_SHARE = 0.95
"""Of the official kelurahan and of their ground; a file with less is loaded only if the operator insists."""

_HEADINGS: dict[FaultKind, str] = {
    "overlap": "Tumpang tindih antarkelurahan",
    "hole": "Lubang dan celah yang tidak tercakup kelurahan mana pun",
    "invalid_ring": "Cincin rusak yang dibetulkan",
    "repair_changed_area": "Pembetulan yang mengubah luas 1 % atau lebih",
    "name_differs": "Kode dan nama tidak sepakat",
    "code_unknown": "Kode tidak dikenal, dicocokkan menurut nama",
    "united": "Beberapa fitur disatukan menjadi satu kelurahan",
    "hierarchy": "Kecamatan atau kota tidak sesuai dengan kode",
    "far_from_siblings": "Jauh dari kelurahan lain sekecamatan",
    "area_differs": "Luas jauh berbeda dari daftar",
    "label_outside": "Titik nama di luar garis batas",
    "not_simplified": "Garis sederhana tidak berbagi batas",
}
_IN_SQUARE_METRES = {"overlap", "hole"}


class MissingData(TypedDict):
    code: str
    name: str


class RejectedData(TypedDict):
    name: str
    reason: str


class FaultData(TypedDict):
    kind: str
    name: str
    detail: str


class ReportData(TypedDict):
    """The import report as `--json` prints it."""

    kelurahan: int
    kecamatan: int
    kota: int
    missing: list[MissingData]
    rejected: list[RejectedData]
    faults: list[FaultData]
    axes_swapped: bool
    crs: str


@dataclass(frozen=True, slots=True)
class ImportReport:
    """Counts are of areas that would be loaded; `notes`, `spellings` and `ground` are in the text only.

    `ground` is the share of Jakarta's known area that they are, each for no more than its own.
    """

    source: str
    kelurahan: int
    kecamatan: int
    kota: int
    missing: tuple[OfficialArea, ...]
    rejected: tuple[Rejected, ...]
    faults: tuple[Fault, ...]
    axes_swapped: bool
    crs: str
    ground: float
    notes: tuple[str, ...] = ()
    spellings: tuple[str, ...] = ()

    @property
    def is_complete_enough(self) -> bool:
        """Whether it may be loaded without insisting."""
        return self.has_enough_names and self.ground >= MIN_SHARE

    @property
    def has_enough_names(self) -> bool:
        return self.kelurahan >= MIN_SHARE * len(official.areas("kelurahan"))

    def as_data(self) -> ReportData:
        return {
            "kelurahan": self.kelurahan,
            "kecamatan": self.kecamatan,
            "kota": self.kota,
            "missing": [{"code": area.code, "name": area.name} for area in self.missing],
            "rejected": [{"name": each.name, "reason": each.reason} for each in self.rejected],
            "faults": [{"kind": f.kind, "name": f.name, "detail": f.detail} for f in self.faults],
            "axes_swapped": self.axes_swapped,
            "crs": self.crs,
        }

    def as_text(self) -> str:
        """The report for people: counts first, then the worst cases of each kind."""
        whole = len(official.areas("kelurahan"))
        lines = [
            f"{self.source}: {self.kelurahan} dari {whole} kelurahan, "
            f"{self.kecamatan} kecamatan, {self.kota} kota/kabupaten.",
            f"Luasnya {self.ground * 100:.1f} % dari luas Jakarta menurut daftar.".replace(".", ",", 1),
            f"Sistem koordinat: {self.crs}.",
            *self.notes,
            *_section("Kelurahan yang tidak ada", [_missing(area) for area in self.missing]),
            *_section("Fitur yang ditolak", [f"{each.name}: {each.reason}" for each in self.rejected]),
            *_section("Ejaan lain yang dikenali", self.spellings),
        ]
        by_kind: dict[FaultKind, list[Fault]] = defaultdict(list)
        for fault in self.faults:
            by_kind[fault.kind].append(fault)
        for kind, heading in _HEADINGS.items():
            lines += _section(heading, [f"{f.name}: {f.detail}" for f in by_kind[kind]], _sum(by_kind[kind]))
        if not self.faults:
            lines.append("Tidak ditemukan cacat.")
        return "\n".join(lines)


def _missing(area: OfficialArea) -> str:
    return f"{area.code} {official.full_name(area)}"


def _section(heading: str, cases: Sequence[str], total: str = "") -> list[str]:
    if not cases:
        return []
    lines = ["", f"{heading}: {len(cases)}{total}", *(f"  {case}" for case in cases[:SHOWN])]
    if len(cases) > SHOWN:
        lines.append(f"  … dan {len(cases) - SHOWN} lagi")
    return lines


def _sum(faults: Iterable[Fault]) -> str:
    sizes = [fault.size for fault in faults if fault.kind in _IN_SQUARE_METRES]
    return f", jumlah {sum(sizes) / 10_000:.1f} ha".replace(".", ",") if sizes else ""
