"""What people read: names and meanings of labels and classes, why nothing can be said, and what it is not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from maps.areas.words import number
from maps.hotspots.asking import ALL, KELURAHAN, YEARS, Kind, Question
from maps.hotspots.core.labels import COLD, HOT
from maps.hotspots.found import NO_REPORTS, NO_YEARS

CLASSES = ("hot_99", "hot_95", "hot_90", "none", "cold_90", "cold_95", "cold_99")
COLOURS = dict(
    zip(
        CLASSES,
        ("#b2182b", "#ef8a62", "#fddbc7", "#f7f7f7", "#d1e5f0", "#67a9cf", "#2166ac"),
        strict=True,
    )
)
"""ColorBrewer's RdBu, which those who do not see red and green alike tell apart too."""
_HOT_SHADES = ("#67000d", "#a50f15", "#cb181d", "#ef3b2c", "#fb6a4a", "#fc9272", "#fcbba1", "#b89a90")
_COLD_SHADES = ("#08306b", "#08519c", "#2171b5", "#4292c6", "#6baed6", "#9ecae1", "#c6dbef", "#8fa1b3")
LABEL_COLOURS = dict(zip((*HOT, *COLD), (*_HOT_SHADES, *_COLD_SHADES), strict=True))
CLUSTER_COLOUR, PLACE_COLOUR = "#b2182b", "#7a3d9c"


@dataclass(frozen=True, slots=True)
class Meaning:
    """A label or a class: its colour, its name and what it says of a place."""

    name: str
    colour: str
    title: str
    meaning: str


def disclaimer() -> str:
    """Stands on every page and in every answer."""
    return _(
        "Laporan mengukur pelaporan, bukan kejadian: tempat yang jarang melapor bisa sama buruknya,"
        " dan titik panas berarti lebih banyak laporan daripada yang diperkirakan."
    )


def class_of(z: float, q: float) -> str:
    """By the false discovery rate, as ArcGIS names its bins: 99, 95 and 90 percent."""
    level = next((name for most, name in ((0.01, "99"), (0.05, "95"), (0.1, "90")) if q <= most), "")
    if not level:
        return "none"
    return f"hot_{level}" if z > 0 else f"cold_{level}"


def classes() -> dict[str, Meaning]:
    """Of the search for now, from the hottest to the coldest."""
    titles = {
        "hot_99": _("Panas, sangat yakin (q ≤ 1%)"),
        "hot_95": _("Panas (q ≤ 5%)"),
        "hot_90": _("Cenderung panas (q ≤ 10%)"),
        "none": _("Tidak berbeda dari perkiraan"),
        "cold_90": _("Cenderung dingin (q ≤ 10%)"),
        "cold_95": _("Dingin (q ≤ 5%)"),
        "cold_99": _("Dingin, sangat yakin (q ≤ 1%)"),
    }
    return {name: Meaning(name, COLOURS[name], titles[name], "") for name in CLASSES}


def labels() -> dict[str, Meaning]:
    """Of the search over the months; the rules are in maps.hotspots.core.labels."""
    found = {}
    for name, (title, meaning) in {**_hot_words(), **_cold_words()}.items():
        found[name] = Meaning(name, LABEL_COLOURS[name], title, meaning)
    return found


def refusal(question: Question, summary: Mapping[str, Any]) -> str:
    """Why nothing can be said, and what would help."""
    if summary.get("refused") == NO_REPORTS:
        return _("Tidak ada laporan pada pilihan ini.")
    if summary.get("refused") == NO_YEARS:
        return _(
            "Belum ada laporan dari tahun-tahun sebelumnya untuk dibandingkan."
            " Pilih satu kategori dan bandingkan dengan semua kategori."
        )
    if question.kind == Kind.NEW:
        return _(
            "Terlalu jarang untuk dinilai: tidak ada kategori dengan sedikitnya %(least)s laporan"
            " pada hari-hari ini."
        ) % {"least": summary.get("least", "")}
    said = _(
        "Terlalu jarang untuk dinilai: di tempat yang paling ramai pun, bersama tetangganya,"
        " diperkirakan hanya sekitar %(found)s laporan; perlu sedikitnya 5 di cukup banyak tempat."
    ) % {"found": number(summary.get("around_expected", 0), 1)}
    return f"{said} {_remedy(question, summary)}"


def areas_words(areas: str) -> str:
    if areas == KELURAHAN:
        return _("Kelurahan")
    return _("Segi enam %(size)s m") % {"size": areas.removeprefix("hex")}


def against_words(against: str) -> str:
    return {
        ALL: _("semua kategori di tempat yang sama"),
        YEARS: _("tahun-tahun sebelumnya di tempat yang sama"),
    }[against]


def _remedy(question: Question, summary: Mapping[str, Any]) -> str:
    times = summary.get("times") or 0.0
    longer = question.kind == Kind.NOW and 0 < times <= 10
    told = {"times": number(times, 1)}
    if question.areas != KELURAHAN and longer:
        return (
            _(
                "Pilih kelurahan atau segi enam yang lebih besar,"
                " atau periode sekitar %(times)s kali lebih panjang."
            )
            % told
        )
    if question.areas != KELURAHAN:
        return _("Pilih kelurahan atau segi enam yang lebih besar.")
    if longer:
        return _("Pilih periode sekitar %(times)s kali lebih panjang, atau kelompok kategori.") % told
    return _("Pilih kelompok kategori, bukan satu kategori.")


def _hot_words() -> dict[str, tuple[str, str]]:
    words = (
        (_("Panas baru"), _("Bulan terakhir panas, dan belum pernah panas sebelumnya.")),
        (
            _("Panas beruntun"),
            _("Panas tanpa putus pada dua bulan terakhir atau lebih, dan belum pernah panas sebelum itu."),
        ),
        (_("Panas menguat"), _("Panas pada sedikitnya 90% bulan, juga bulan terakhir, dan makin kuat.")),
        (_("Panas menetap"), _("Panas pada sedikitnya 90% bulan, tanpa menguat atau melemah.")),
        (_("Panas melemah"), _("Panas pada sedikitnya 90% bulan, juga bulan terakhir, tetapi makin lemah.")),
        (_("Panas hilang timbul"), _("Bulan terakhir panas, dan sebelumnya kadang panas kadang tidak.")),
        (_("Panas berayun"), _("Bulan terakhir panas, padahal pernah dingin.")),
        (_("Pernah panas"), _("Panas pada sedikitnya 90% bulan, tetapi bulan terakhir tidak lagi.")),
    )
    return dict(zip(HOT, words, strict=True))


def _cold_words() -> dict[str, tuple[str, str]]:
    words = (
        (_("Dingin baru"), _("Bulan terakhir dingin, dan belum pernah dingin sebelumnya.")),
        (
            _("Dingin beruntun"),
            _("Dingin tanpa putus pada dua bulan terakhir atau lebih, dan belum pernah dingin sebelum itu."),
        ),
        (_("Dingin menguat"), _("Dingin pada sedikitnya 90% bulan, juga bulan terakhir, dan makin kuat.")),
        (_("Dingin menetap"), _("Dingin pada sedikitnya 90% bulan, tanpa menguat atau melemah.")),
        (
            _("Dingin melemah"),
            _("Dingin pada sedikitnya 90% bulan, juga bulan terakhir, tetapi makin lemah."),
        ),
        (_("Dingin hilang timbul"), _("Bulan terakhir dingin, dan sebelumnya kadang dingin kadang tidak.")),
        (_("Dingin berayun"), _("Bulan terakhir dingin, padahal pernah panas.")),
        (_("Pernah dingin"), _("Dingin pada sedikitnya 90% bulan, tetapi bulan terakhir tidak lagi.")),
    )
    return dict(zip(COLD, words, strict=True))
