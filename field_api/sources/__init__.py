"""Reports of other systems in: one reader for each form they come in.

A reader takes a `SourceFile`, `ReadOptions` and the `Times` of the file and yields one `Row` after another,
in the order of the file, holding none back. To add a form, write such a function and name it here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.utils.module_loading import import_string

from field_api.sources.files import SourceFile
from field_api.sources.rows import NotReadable, ReadOptions, Row
from field_api.sources.time_style import Times

Reader = Callable[[SourceFile, ReadOptions, Times], Iterator[Row]]

SOURCES = {
    "csv": "field_api.sources.csv_file.read",
    "geojson": "field_api.sources.geojson.read",
    "open311": "field_api.sources.open311.read",
    "petabencana": "field_api.sources.petabencana.read",
}


def reader_for(source: str) -> Reader:
    """The reader of this name. Raises NotReadable, naming those there are."""
    if source not in SOURCES:
        raise NotReadable(f"Sumber '{source}' tidak dikenal; yang ada: {', '.join(SOURCES)}.")
    reader: Reader = import_string(SOURCES[source])
    return reader
