"""The zip that a phone exports when nothing else gets its work to the server. Read in memory, never unpacked.

`manifest.json` names the owner and the records; `records/<uuid>.json` is a sealed record as the phone would
have sent it; `photos/<sha256>.<ext>` are photos. Whatever else is in there is left alone.
"""

from __future__ import annotations

import json
import re
import uuid
import zlib
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self
from zipfile import BadZipFile, ZipFile, ZipInfo

from rest_framework import serializers

from field_api.errors import BadInput, BlobsMissing, CutShort, TooLarge
from field_api.models import Quarantine
from field_api.rest.errors import first_sentence
from field_api.rest.sealed import MAX_RECORD_BYTES
from field_api.rest.sealed_shape import Sha256Field

MAX_ENTRIES = 20_000
_PHOTO = re.compile(r"photos/([0-9a-f]{64})\.[a-z]{3,4}")
_RECORD = re.compile(r"records/[0-9a-f-]{36}\.json")
_BROKEN = (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)
"""What zipfile raises for a damaged entry, an unknown compression, and one with a password."""


class Named(NamedTuple):
    """One record as the manifest names it."""

    id: uuid.UUID
    kind: Quarantine.Kind
    payload_sha256: str


class _RecordIn(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=Quarantine.Kind.choices)
    payload_sha256 = Sha256Field()


class _ManifestIn(serializers.Serializer[Any]):
    version = serializers.IntegerField(min_value=1, max_value=1)
    owner = serializers.CharField(max_length=150)
    records = serializers.ListField(child=_RecordIn(), max_length=MAX_ENTRIES)


class VisitZip:
    """An open export. Raises BadInput when it is none, TooLarge for what a phone never writes."""

    def __init__(self, path: Path) -> None:
        try:
            self._zip = ZipFile(path)
        except (BadZipFile, OSError) as error:
            raise BadInput(f"{path} bukan berkas zip yang dapat dibaca.") from error
        try:
            self._entries = self._by_name()
            manifest = self._manifest()
        except BaseException:
            self._zip.close()
            raise
        self.owner: str = manifest["owner"]
        self.records = [
            Named(one["id"], Quarantine.Kind(one["kind"]), one["payload_sha256"])
            for one in manifest["records"]
        ]
        self._photos = {
            match[1]: info for name, info in self._entries.items() if (match := _PHOTO.fullmatch(name))
        }

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()

    def record(self, record_id: uuid.UUID) -> bytes:
        """The body of one record. Raises BadInput, TooLarge, CutShort."""
        return self._read(f"records/{record_id}.json")

    def photo(self, sha256: str) -> tuple[int, Callable[[int], bytes]]:
        """Length in bytes of a photo, and a function that reads so many of them.

        What it reads may be anything; whoever keeps it compares the hash. Raises BlobsMissing.
        """
        info = self._photos.get(sha256)
        if info is None:
            raise BlobsMissing(f"Foto {sha256[:12]} tidak ada dalam zip ini.", missing=[sha256])
        return info.file_size, self._reader(info)

    def unnamed(self) -> list[str]:
        """Records in the zip that its manifest does not name."""
        named = {f"records/{one.id}.json" for one in self.records}
        return sorted(name for name in self._entries if _RECORD.fullmatch(name) and name not in named)

    def _by_name(self) -> dict[str, ZipInfo]:
        infos = self._zip.infolist()
        if len(infos) > MAX_ENTRIES:
            raise TooLarge(
                f"Zip ini berisi {len(infos)} berkas; ekspor dari ponsel paling banyak {MAX_ENTRIES}."
            )
        entries = {info.filename: info for info in infos}
        if len(entries) < len(infos):
            raise BadInput("Zip ini memuat dua berkas bernama sama; ini bukan ekspor dari ponsel.")
        return entries

    def _manifest(self) -> dict[str, Any]:
        try:
            data = json.loads(self._read("manifest.json"))
        except (ValueError, RecursionError) as error:
            raise BadInput("manifest.json dalam zip ini bukan JSON.") from error
        shape = _ManifestIn(data=data)
        if not shape.is_valid():
            raise BadInput(f"manifest.json: {first_sentence(shape.errors)}")
        return dict(shape.validated_data)

    def _read(self, name: str) -> bytes:
        info = self._entries.get(name)
        if info is None:
            raise BadInput(f"{name} tidak ada dalam zip ini.")
        if info.file_size > MAX_RECORD_BYTES:
            raise TooLarge(f"{name} terlalu besar: {info.file_size / 1e6:.1f} MB.")
        try:
            return self._reader(info)(info.file_size)
        except OSError as error:
            raise CutShort(f"{name} dalam zip ini rusak.") from error

    def _reader(self, info: ZipInfo) -> Callable[[int], bytes]:
        """Never gives more than the entry says it holds, however well it is packed. Raises OSError."""
        try:
            file = self._zip.open(info)
        except _BROKEN as error:
            raise CutShort(f"{info.filename} dalam zip ini rusak.") from error

        def read(size: int) -> bytes:
            try:
                return file.read(size)
            except _BROKEN as error:
                raise OSError(str(error)) from error

        return read
