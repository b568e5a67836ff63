"""Reports of the visitor's own: which files, and of which form each is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

from field_api.sources.files import opened

TAKEN_FROM_FOLDER = (".csv", ".geojson", ".json")
_BEGINNING_CHARS = 1 << 16
_CSV_LINE = re.compile(r"[^,;\t|\n]*[,;\t|]")
_OPEN311_WORDS = ("service_request_id", "<service_request", "requested_datetime")
_PETABENCANA_WORDS = ("instance_region_code", "created_at")


class CannotGuess(ValueError):
    """Nothing tells what form the file has; the message is an Indonesian sentence."""


def files_by_source(paths: Iterable[Path]) -> list[tuple[str, list[Path]]]:
    """The files, a folder standing for those in it, under the name of the reader that each needs.

    Raises CannotGuess, also for a folder without reports, and field_api.sources.rows.NotReadable.
    """
    guessed = sorted((source_of(file), file) for path in paths for file in _files_of(path))
    return [
        (source, [file for _, file in files]) for source, files in groupby(guessed, key=lambda one: one[0])
    ]


def source_of(path: Path) -> str:
    """petabencana, geojson, open311 or csv, by what the file begins with.

    Raises CannotGuess, and field_api.sources.rows.NotReadable for a missing, empty or packed file.
    """
    with opened(str(path)) as file, file.text() as stream:
        beginning = stream.read(_BEGINNING_CHARS).lstrip("\ufeff \t\r\n")
    if beginning.startswith(("{", "[", "<")):
        return _marked_up(path, beginning)
    if _CSV_LINE.match(beginning):
        return "csv"
    raise CannotGuess(
        f"Bentuk {path} tidak dikenali: bukan CSV, GeoJSON, atau Open311. "
        "Impor sendiri dengan: bin/manage import_reports BERKAS --source BENTUK"
    )


def _marked_up(path: Path, beginning: str) -> str:
    if any(word in beginning for word in _OPEN311_WORDS):
        return "open311"
    if '"Feature' in beginning:
        is_petabencana = all(word in beginning for word in _PETABENCANA_WORDS)
        return "petabencana" if is_petabencana else "geojson"
    raise CannotGuess(
        f"{path} berisi JSON atau XML, tetapi bukan GeoJSON dan bukan Open311. "
        "Ubah dulu ke salah satu bentuk itu atau ke CSV."
    )


def _files_of(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    files = sorted(one for one in path.iterdir() if one.suffix.lower() in TAKEN_FROM_FOLDER)
    files = [one for one in files if one.is_file() and not one.name.endswith(".rejects.csv")]
    if not files:
        raise CannotGuess(f"Tidak ada berkas .csv, .geojson, atau .json di folder {path}.")
    return files
