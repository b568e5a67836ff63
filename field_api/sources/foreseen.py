"""What an import would do, and what is doubtful about it: said before anything is stored."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from field_api.sources.rows import Row
from field_api.steps.import_batch import Tally

SHOWN = 5
_MANY_OUTSIDE = 0.1
_VALUES = re.compile(r"['(:\d].*")


@dataclass
class Foreseen:
    """Counts of one file; `unknown` are the categories that mean none of ours, with how often they come."""

    tally: Tally = field(default_factory=Tally)
    read: int = 0
    rejected: int = 0
    unknown: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)

    def reject(self, row: Row) -> None:
        """Count a row that is no report, with the first of its kind as the example."""
        kind = _VALUES.sub("", row.reason)
        self.rejected += 1
        self.kinds[kind] += 1
        self.examples.setdefault(kind, f"baris {row.number}: {row.reason}")

    def warnings(self) -> list[str]:
        """Sentences about what is doubtful; none when nothing is."""
        return [*self._rejections(), *self._categories(), *self._outside()]

    def _rejections(self) -> list[str]:
        return [
            f"{count} baris akan ditolak; {self.examples[kind]}"
            for kind, count in self.kinds.most_common(SHOWN)
        ]

    def _categories(self) -> list[str]:
        if not self.tally.catch_all:
            return []
        named = ", ".join(f"{_quoted(name)} ({count})" for name, count in self.unknown.most_common(SHOWN))
        return [
            f"{_share(self.tally.catch_all, self.tally.stored)} akan masuk kategori 'lainnya', karena "
            f"kategorinya tidak dikenal: {named}. Tambahkan kata itu pada kata kunci kategori di /admin/, "
            "atau sebutkan kolomnya dengan --category-field."
        ]

    def _outside(self) -> list[str]:
        outside, stored = self.tally.outside, self.tally.stored
        if outside <= _MANY_OUTSIDE * stored:
            return []
        return [
            f"{_share(outside, stored)} terletak di luar Jakarta. Bila seharusnya di dalam, periksa kolom "
            "koordinat (--lon-field, --lat-field) dan sistemnya (--crs)."
        ]


def _quoted(name: str) -> str:
    return f"'{name[:40]}'" if name else "kosong"


def _share(part: int, whole: int) -> str:
    percent = f"{100 * part / whole:.1f}".removesuffix(".0").replace(".", ",")
    return f"{part} dari {whole} laporan ({percent} %)"
