"""Reading a made-up file with one of the readers."""

from __future__ import annotations

import gzip
from pathlib import Path

from field_api.sources import reader_for
from field_api.sources.files import opened
from field_api.sources.rows import ReadOptions, Row
from field_api.sources.time_style import Times
from field_api.steps.import_batch import IncomingReport

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"


def rows_of(
    folder: Path, source: str, content: str | bytes, *, packed: bool = False, **options: str
) -> list[Row]:
    path = folder / "laporan"
    data = content.encode() if isinstance(content, str) else content
    path.write_bytes(gzip.compress(data) if packed else data)
    with opened(str(path)) as file:
        return list(reader_for(source)(file, ReadOptions(**options), Times()))


def reports_of(folder: Path, source: str, content: str | bytes, **options: str) -> list[IncomingReport]:
    rows = rows_of(folder, source, content, packed=False, **options)
    assert [row.reason for row in rows if row.reason] == []
    return [row.report for row in rows if row.report]
