"""Reports in a CSV file, with whichever delimiter, encoding and column names."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import IO

from field_api.sources.columns import Columns, find_columns
from field_api.sources.files import SourceFile
from field_api.sources.records import report_of
from field_api.sources.rows import BadValue, NotReadable, ReadOptions, Row, StableIds
from field_api.sources.time_style import Times

DELIMITERS = (",", ";", "\t", "|")
_SAMPLE_CHARS = 1 << 16
_SAMPLE_ROWS = 50
_SAID_BY_EXCEL = re.compile(r"\ufeff?\"?sep=(.)\"?\s*(?:[\r\n]|$)")
_NAMED_DELIMITERS = {"tab": "\t", "\\t": "\t", "comma": ",", "koma": ",", "semicolon": ";", "titik koma": ";"}


def read(file: SourceFile, options: ReadOptions, times: Times | None = None) -> Iterator[Row]:
    """One row per record; its number is the line on which it begins (the header is line 1).

    A record without an id gets one from its text. Raises NotReadable for a file that is no such table.
    """
    encoding = _known(options.encoding) or file.detected_encoding()
    with file.text(encoding) as stream:
        delimiter = _delimiter(options) or detect_delimiter(stream.read(_SAMPLE_CHARS), file.name)
    with file.text(encoding) as stream:
        yield from _rows(_Lines(stream), delimiter, options, times or Times())


def detect_delimiter(sample: str, name: str) -> str:
    """The delimiter that cuts most records into as many fields as the header; among equals, into the most.

    Raises NotReadable when none gives two columns.
    """
    said = _SAID_BY_EXCEL.match(sample)
    if said:
        return said[1]
    scores = {delimiter: _score(sample, delimiter) for delimiter in DELIMITERS}
    best = max(DELIMITERS, key=lambda delimiter: scores[delimiter])
    if scores[best] == (0.0, 0):
        raise NotReadable(
            f"{name}: tidak terlihat sebagai CSV; pemisah kolom (koma, titik koma, tab, |) tidak ditemukan."
        )
    return best


def _score(sample: str, delimiter: str) -> tuple[float, int]:
    """The share of records as wide as the header, and that width, without the last line: it may be cut."""
    lines = list(io.StringIO(sample, newline=""))
    records = csv.reader(lines[:-1] or lines, delimiter=delimiter)
    try:
        widths = [len(record) for record in islice(records, _SAMPLE_ROWS) if record]
    except csv.Error:
        return 0.0, 0
    if not widths or widths[0] < 2:
        return 0.0, 0
    return Counter(widths)[widths[0]] / len(widths), widths[0]


class _Lines:
    """The lines of a file, remembering those of the latest record so that they can be shown or read again."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream
        self._again: deque[str] = deque()
        self._taken: list[str] = []
        self.count = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else next(self._stream)
        self.count += 1
        self._taken.append(line)
        return line

    def take(self) -> str:
        """The lines of the latest record."""
        taken, self._taken = "".join(self._taken), []
        return taken.rstrip("\r\n")

    def take_first(self) -> str:
        """The first line of the latest record; the others will come again."""
        first, *others = self._taken
        self._again.extendleft(reversed(others))
        self.count -= len(others)
        self._taken = []
        return first.rstrip("\r\n")


def _rows(lines: _Lines, delimiter: str, options: ReadOptions, times: Times) -> Iterator[Row]:
    records = csv.reader(lines, delimiter=delimiter, strict=True)
    header = _header(records, lines)
    columns = find_columns(header, options, needed=["lon", "lat", "time"])
    table = _Table(header, columns, StableIds(), times)
    while True:
        number = lines.count + 1
        try:
            values = next(records)
            raw = lines.take()
        except StopIteration:
            return
        except csv.Error:
            # A quote that is never closed would swallow all that follows: only its own line is taken.
            raw = lines.take_first()
            values = next(csv.reader([raw], delimiter=delimiter), [])
        if any(values):
            yield _row(number, raw, values, table)


def _header(records: Iterator[list[str]], lines: _Lines) -> list[str]:
    try:
        header = next(record for record in records if any(record) and not _SAID_BY_EXCEL.match(lines.take()))
    except (StopIteration, csv.Error) as error:
        raise NotReadable("Baris judul CSV tidak terbaca.") from error
    lines.take()
    return [name if name not in header[:at] else f"{name} ({at + 1})" for at, name in enumerate(header)]


@dataclass(frozen=True, slots=True)
class _Table:
    """What holds for all records of one file."""

    header: list[str]
    columns: Columns
    ids: StableIds
    times: Times


def _row(number: int, raw: str, values: list[str], table: _Table) -> Row:
    width = len(table.header)
    if any(values[width:]):
        reason = f"Ada {len(values)} kolom, seharusnya {width}; mungkin ada pemisah di luar tanda kutip."
        return Row(number, raw, None, reason)
    try:
        record = dict(zip(table.header, values, strict=False))
        return Row(
            number, raw, report_of(record, table.columns, fallback_ids=table.ids, times=table.times, raw=raw)
        )
    except BadValue as reason:
        return Row(number, raw, None, str(reason))


def _delimiter(options: ReadOptions) -> str:
    delimiter = _NAMED_DELIMITERS.get(options.delimiter.lower(), options.delimiter)
    if len(delimiter) > 1:
        raise NotReadable(f"Pemisah '{options.delimiter}' lebih dari satu huruf; misalnya ';' atau 'tab'.")
    return delimiter


def _known(encoding: str) -> str:
    try:
        return codecs.lookup(encoding).name if encoding else ""
    except LookupError as error:
        raise NotReadable(f"Pengodean '{encoding}' tidak dikenal; misalnya utf-8 atau cp1252.") from error
