"""What reports are about: shares of the categories, by month, and a sentence for each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from field_api.models import Category
from field_api.volume.days import Ints, months

SHARES = {
    "jalan": 16.0,
    "parkir-liar": 10.0,
    "pohon": 9.5,
    "sampah": 8.0,
    "pelanggaran-perda-pergub": 7.0,
    "saluran-air-kali-sungai": 6.0,
    "gangguan-ketenteraman-dan-ketertiban": 6.0,
    "trotoar": 5.0,
    "jaringan-listrik": 5.0,
    "kdm-dan-iklan-rokok": 3.5,
    "arus-lalu-lintas": 3.5,
    "pkl-liar": 3.0,
    "penyandang-masalah-kesejahteraan-sosial-pmks": 2.5,
    "pekerja-penanganan-prasarana-dan-sarana-umum-kelurahan": 2.0,
    "tata-ruang-dan-bangunan": 2.0,
    "banjir": 1.5,
    "taman": 1.5,
    "jaringan-komunikasi": 1.5,
    "reklame": 1.2,
    "keluhan-galian-sisa-proyek": 1.2,
    "pencemaran-lingkungan": 1.2,
    "coretan-tempelan-iklan-selebaran": 1.0,
    "tutup-saluran": 0.9,
    "satwa-liar": 0.8,
    "jaringan-air-bersih": 0.8,
    "jembatan-penyeberangan-orang-jpo-dan-atau-halte": 0.6,
}
"""Per cent: the order that the press names for the city (roads, trees, parking, rubbish, rules, drains) with
the proportions of 85 public rows of 2023. What is not named here shares `_REST`."""
_REST = 5.0
_RAIN = {"banjir": 4.0, "saluran-air-kali-sungai": 1.8, "pohon": 1.7, "jalan": 1.2, "tutup-saluran": 1.2}
_RAINY = np.array([1.0, 1.0, 0.6, 0.3, 0.1, 0, 0, 0, 0, 0.1, 0.5, 0.8])
"""How much of the rain's share each month has."""
_SENTENCES = (
    "{what} sudah beberapa hari, mohon segera ditangani.",
    "Mohon petugas datang: {what} dan mengganggu warga.",
    "{what} di depan gang, sudah pernah dilaporkan.",
    "Tolong ditindaklanjuti, {what} di pinggir jalan.",
)


@dataclass(frozen=True)
class Kinds:
    """`categories` by number; `sentences` holds (category's number, text), sentence `s` of category `c` is at
    `c * per_category + s`."""

    categories: list[Category]
    sentences: list[str]
    per_category: int
    by_month: NDArray[np.float64]

    def draw(self, seconds: Ints, dice: np.random.Generator) -> tuple[Ints, Ints]:
        """The category's and the sentence's number of reports that came in at these moments."""
        month = months(seconds)
        category = np.zeros(len(seconds), dtype=np.int64)
        for one in range(12):
            at = np.flatnonzero(month == one)
            category[at] = dice.choice(len(self.categories), len(at), p=self.by_month[one])
        return category, category * self.per_category + dice.integers(0, self.per_category, len(seconds))


def kinds() -> Kinds:
    """The active categories in the order of their slugs. One query."""
    rows = list(Category.objects.filter(is_active=True).order_by("slug"))
    others = sum(row.slug not in SHARES for row in rows)
    plain = np.array([SHARES.get(row.slug, _REST / max(others, 1)) for row in rows])
    rain = np.array([_RAIN.get(row.slug, 1.0) for row in rows])
    shares = plain * (1 + _RAINY[:, None] * (rain - 1))
    return Kinds(
        categories=rows,
        sentences=[text for row in rows for text in _sentences(row)],
        per_category=len(_SENTENCES),
        by_month=shares / shares.sum(axis=1, keepdims=True) if rows else shares,
    )


def _sentences(category: Category) -> list[str]:
    words = [word.strip() for word in category.keywords.split(";") if word.strip()] or [category.name]
    texts = [sentence.format(what=words[n % len(words)]) for n, sentence in enumerate(_SENTENCES)]
    return [text[0].upper() + text[1:] for text in texts]
