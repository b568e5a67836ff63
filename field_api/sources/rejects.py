"""The records that could not be imported and why, as a CSV file: to correct them and send them again."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import IO, Self

from field_api.csv_out import csv_line, csv_lines
from field_api.sources.rows import NotReadable, Row

_HEADER = ["baris", "alasan", "isi"]
_MAX_RAW_CHARS = 32_000
"""A spreadsheet's cell holds no more."""


class RejectsFile:
    """Made at the first rejection only: without one no file appears."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.count = 0
        self._file: IO[str] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file:
            self._file.close()

    def add(self, row: Row) -> None:
        """Raises NotReadable when the file cannot be written."""
        if self._file is None:
            self._file = self._open()
            self._file.writelines(csv_lines(_HEADER, (), beginning=""))
        cells = [row.number, row.reason, row.raw[:_MAX_RAW_CHARS]]
        self._file.write(csv_line(cells))
        self.count += 1

    def _open(self) -> IO[str]:
        try:
            return self.path.open("w", encoding="utf-8", errors="replace", newline="")
        except OSError as error:
            raise NotReadable(
                f"{self.path} tidak bisa ditulis; pilih tempat lain dengan --rejects."
            ) from error
