"""The file that reports come in: plain or gzip, from a path or standard input, in whichever encoding."""

from __future__ import annotations

import codecs
import gzip
import io
import shutil
import sys
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

import charset_normalizer

from field_api.sources.rows import NotReadable

_GZIP_MAGIC = b"\x1f\x8b"
_ZIP_MAGIC = b"PK\x03\x04"
_CHUNK_BYTES = 1 << 20
_SAMPLE_BYTES = 1 << 16
_LIKELY_ENCODINGS = ["cp1252", "utf_16_le", "utf_16_be", "cp1250", "mac_roman"]
_MOST_ARE_LATIN = 0.5
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class SourceFile:
    """A file that can be read more than once; `bytes_read` of `size` (packed, as it lies) show progress."""

    def __init__(self, path: Path, name: str = "") -> None:
        self.path = path
        self.name = name or path.name
        self.size = path.stat().st_size
        self._raw: IO[bytes] | None = None
        self._encoding = ""

    @property
    def bytes_read(self) -> int:
        return self._raw.tell() if self._raw and not self._raw.closed else 0

    @contextmanager
    def binary(self) -> Iterator[IO[bytes]]:
        """The unpacked bytes from the beginning. Raises NotReadable where a gzip file is damaged."""
        with self.path.open("rb") as raw:
            is_gzip = raw.read(2) == _GZIP_MAGIC
            raw.seek(0)
            self._raw = raw
            if not is_gzip:
                yield raw
                return
            try:
                with gzip.open(raw) as unpacked:
                    yield cast(IO[bytes], unpacked)
            except (EOFError, gzip.BadGzipFile, zlib.error) as error:
                raise NotReadable(f"{self.name}: berkas gzip rusak atau terpotong ({error}).") from error

    @contextmanager
    def text(self, encoding: str = "") -> Iterator[IO[str]]:
        """The text from the beginning, line ends as they are; bytes that the encoding lacks become U+FFFD."""
        encoding = encoding or self.detected_encoding()
        with self.binary() as stream:
            wrapper = io.TextIOWrapper(stream, encoding=encoding, errors="replace", newline="")
            try:
                yield wrapper
            finally:
                wrapper.detach()

    def detected_encoding(self) -> str:
        """By its byte order mark or NULs; else UTF-8 if all of it is; else what fits the first other ones."""
        self._encoding = self._encoding or self._detect_encoding()
        return self._encoding

    def _detect_encoding(self) -> str:
        with self.binary() as stream:
            beginning = stream.read(4)
            for mark, encoding in _BYTE_ORDER_MARKS:
                if beginning.startswith(mark):
                    return encoding
            beginning += stream.read(_SAMPLE_BYTES)
            if wide := _wide_encoding(beginning):
                return wide
            sample = _first_bytes_not_utf8(stream, beginning)
        if sample is None:
            return "utf-8"
        best = charset_normalizer.from_bytes(sample, cp_isolation=_LIKELY_ENCODINGS).best()
        return best.encoding if best else "cp1252"


@contextmanager
def opened(name: str) -> Iterator[SourceFile]:
    """The file of this name, or standard input for `-` (kept in a temporary file meanwhile).

    Raises NotReadable when it is missing, empty, no file, or an archive.
    """
    if name == "-":
        with tempfile.NamedTemporaryFile(suffix=".stdin") as copy:
            shutil.copyfileobj(sys.stdin.buffer, copy)
            copy.flush()
            yield _checked(SourceFile(Path(copy.name), "stdin"))
        return
    path = Path(name)
    if not path.is_file():
        kind = "adalah folder, bukan berkas" if path.is_dir() else "tidak ada"
        raise NotReadable(f"Berkas {name} {kind}.")
    try:
        yield _checked(SourceFile(path))
    except PermissionError as error:
        raise NotReadable(f"Berkas {name} tidak boleh dibaca oleh pengguna ini.") from error


def _checked(file: SourceFile) -> SourceFile:
    with file.binary() as stream:
        beginning = stream.read(_SAMPLE_BYTES)
    if not beginning.strip(b" \t\r\n\x00\xef\xbb\xbf"):
        raise NotReadable(f"Berkas {file.name} kosong.")
    if beginning.startswith(_ZIP_MAGIC):
        raise NotReadable(
            f"{file.name} adalah arsip ZIP atau berkas Excel; ekstrak atau simpan sebagai CSV dahulu."
        )
    return file


def _wide_encoding(sample: bytes) -> str:
    """UTF-16 without a mark: every other byte of Latin letters is NUL, which no other text holds."""
    pairs = len(sample) // 2
    nuls = [sample[at : 2 * pairs : 2].count(0) for at in (0, 1)]
    if pairs and max(nuls) > _MOST_ARE_LATIN * pairs and min(nuls) < max(nuls) / 10:
        return "utf-16-le" if nuls[1] > nuls[0] else "utf-16-be"
    return ""


def _first_bytes_not_utf8(stream: IO[bytes], chunk: bytes) -> bytes | None:
    """The part of the stream around the first bytes that are not UTF-8; None when there are none."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    while chunk:
        try:
            decoder.decode(chunk)
        except UnicodeDecodeError as error:
            rest = chunk[max(0, error.start - _SAMPLE_BYTES // 2) :] + stream.read(_SAMPLE_BYTES)
            return rest[:_SAMPLE_BYTES]
        chunk = stream.read(_CHUNK_BYTES)
    return None
