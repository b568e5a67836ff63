"""The kinds of files there are, and making one of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from field_api.errors import BadInput
from field_api.models import Report
from maps.exports.columns import Batch, batches
from maps.exports.writers.geopackage import write_geopackage
from maps.exports.writers.geoparquet import can_write_geoparquet, write_geoparquet
from maps.exports.writers.text import csv_pieces, geojson_pieces

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise as StrOrPromise

BATCH = 10_000
"""Reports held in memory at once; also a row group of GeoParquet."""
TOLD_EACH = 2_000

OnRows = Callable[[int], None]
"""Is told how many reports are written, and may raise to stop."""


@dataclass(frozen=True, slots=True)
class Format:
    key: str
    label: str
    for_whom: StrOrPromise
    media_type: str

    @property
    def is_text(self) -> bool:
        """Can be sent while it is made."""
        return self.key in {"csv", "geojson"}


_ALL = (
    Format("gpkg", "GeoPackage", gettext_lazy("QGIS dan ArcGIS"), "application/geopackage+sqlite3"),
    Format("geojson", "GeoJSON", gettext_lazy("peta di web dan program lain"), "application/geo+json"),
    Format("csv", "CSV", gettext_lazy("lembar kerja; kolom GeoReport"), "text/csv; charset=utf-8"),
    Format(
        "parquet",
        "GeoParquet",
        gettext_lazy("analisis dengan Python, R, DuckDB"),
        "application/vnd.apache.parquet",
    ),
)
FORMATS = {one.key: one for one in _ALL}


def available() -> list[Format]:
    return [one for one in _ALL if one.key != "parquet" or can_write_geoparquet()]


def format_from(key: str) -> Format:
    """Raises BadInput for one that there is not, or that this server cannot write."""
    if key not in FORMATS:
        raise BadInput(
            _("Format “%(word)s” tidak dikenal; pilih dari %(known)s.")
            % {"word": key[:20], "known": ", ".join(FORMATS)}
        )
    if FORMATS[key] not in available():
        raise BadInput(_("GeoParquet belum tersedia di server ini: pyarrow belum dipasang."))
    return FORMATS[key]


def pieces(
    form: Format, reports: QuerySet[Report], *, for_staff: bool, on_rows: OnRows = lambda _rows: None
) -> Iterator[str]:
    """A text format, in the order of its bytes."""
    if form.key == "csv":
        lines = csv_pieces(reports, for_staff=for_staff)
        yield next(lines)
        yield from _counted(lines, on_rows)
    else:
        yield from geojson_pieces(
            _told(reports, on_rows, for_staff=for_staff, size=TOLD_EACH), for_staff=for_staff
        )


def write_file(
    form: Format,
    path: Path,
    reports: QuerySet[Report],
    *,
    for_staff: bool,
    on_rows: OnRows = lambda _rows: None,
) -> None:
    """The whole file at `path`, in memory that does not grow with it. One statement."""
    if form.is_text:
        with path.open("w", encoding="utf-8", newline="") as file:
            file.writelines(pieces(form, reports, for_staff=for_staff, on_rows=on_rows))
        return
    write = write_geopackage if form.key == "gpkg" else write_geoparquet
    write(path, _told(reports, on_rows, for_staff=for_staff, size=BATCH), for_staff=for_staff)


def _told(reports: QuerySet[Report], on_rows: OnRows, *, for_staff: bool, size: int) -> Iterator[Batch]:
    done = 0
    for batch in batches(reports, for_staff=for_staff, size=size):
        yield batch
        done += len(batch)
        on_rows(done)


def _counted(lines: Iterator[str], on_rows: OnRows) -> Iterator[str]:
    done = 0
    for done, line in enumerate(lines, 1):
        yield line
        if done % TOLD_EACH == 0:
            on_rows(done)
    on_rows(done)
