"""Files that cannot be what they should be, and standard input."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from field_api.sources import reader_for
from field_api.sources.files import opened
from field_api.sources.rows import NotReadable


def test_a_missing_file_is_an_error(tmp_path: Path):
    with pytest.raises(NotReadable, match="tidak ada"), opened(str(tmp_path / "nihil.csv")):
        pass


def test_a_folder_is_no_file(tmp_path: Path):
    with pytest.raises(NotReadable, match="adalah folder"), opened(str(tmp_path)):
        pass


@pytest.mark.parametrize("content", [b"", b" \n\n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_an_error(tmp_path: Path, content: bytes):
    (tmp_path / "a.csv").write_bytes(content)

    with pytest.raises(NotReadable, match="kosong"), opened(str(tmp_path / "a.csv")):
        pass


def test_an_excel_file_is_told_from_a_csv(tmp_path: Path):
    (tmp_path / "a.xlsx").write_bytes(b"PK\x03\x04rest")

    with pytest.raises(NotReadable, match="simpan sebagai CSV"), opened(str(tmp_path / "a.xlsx")):
        pass


def test_standard_input_is_read_like_a_file(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"lon,lat\n1,2\n")))

    with opened("-") as file, file.text() as stream:
        assert stream.read() == "lon,lat\n1,2\n"


def test_an_unknown_source_names_those_there_are():
    with pytest.raises(NotReadable, match="csv, geojson, open311, petabencana"):
        reader_for("excel")
