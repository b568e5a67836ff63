"""Where boundaries come from: a table of pinned files, and fetching one of them."""

from __future__ import annotations

import hashlib
import os
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from django.conf import settings
from django.utils import timezone

from boundaries.drafts import EditionFacts
from boundaries.errors import BoundaryError
from boundaries.imports.columns import Fields

MAX_BYTES = 50_000_000
MAX_SECONDS = 120
"""For the whole file, however steadily it trickles."""

_CHUNK_BYTES = 1 << 16
_AT_COMMIT = (
    "https://raw.githubusercontent.com/JfrAziz/indonesia-district/8d3de3cfe78a0458e1fcab8e612f0a45d9ef5895/"
)


class SourceProblem(BoundaryError):
    """The file could not be had. The message says why, in Indonesian."""

    code = "source_problem"


class SourceUnreachable(SourceProblem):
    """No network, no answer in time, or a server in trouble: trying later may help."""


class SourceMissing(SourceProblem):
    """The server has no such file: the table needs another address."""


class SourceTooLarge(SourceProblem):
    """More comes than any boundary file needs."""


class SourceChanged(SourceProblem):
    """What came is not the file that was pinned; it was thrown away."""


@dataclass(frozen=True, slots=True)
class Source:
    """One pinned file. `neighbours` are slugs of files with the towns around it, used when there."""

    slug: str
    url: str
    sha256: str
    name: str
    publisher: str
    licence: str
    attribution: str
    valid_from: date
    fields: Fields | None = None
    neighbours: tuple[str, ...] = ()

    @property
    def host(self) -> str:
        return urlsplit(self.url).netloc

    @property
    def facts(self) -> EditionFacts:
        return EditionFacts(
            name=self.name,
            source=self.publisher,
            licence=self.licence,
            attribution=self.attribution,
            valid_from=self.valid_from,
        )


def _bps_2020(slug: str, path: str, sha256: str, name: str, neighbours: tuple[str, ...] = ()) -> Source:
    return Source(
        slug=slug,
        url=_AT_COMMIT + path,
        sha256=sha256,
        name=name,
        publisher="BPS 2020, HDX COD-AB Indonesia, lewat JfrAziz/indonesia-district",
        licence="CC BY-IGO",
        attribution="BPS 2020 / OCHA HDX (CC BY-IGO)",
        valid_from=date(2020, 4, 1),
        fields=Fields(code="village_code", name="village", kecamatan="district", kota="regency"),
        neighbours=neighbours,
    )


SOURCES: dict[str, Source] = {
    source.slug: source
    for source in (
        _bps_2020(
            "bps-2020",
            "id31_dki_jakarta/id31_dki_jakarta_district.geojson",
            "96ca004c61b6e6095c7a0f3a15637e02f0f25edc9541b0e2c75f039ef0f27d6b",
            "BPS 2020",
            neighbours=("bps-2020-kota-bekasi", "bps-2020-kota-depok"),
        ),
        _bps_2020(
            "bps-2020-kota-bekasi",
            "id32_jawa_barat/id3275_kota_bekasi/id3275_kota_bekasi.geojson",
            "961a4689acb9ff063f424930e252fdc4dbf1b8c9fafc5cdc2303df6c6c6a99af",
            "BPS 2020, Kota Bekasi",
        ),
        _bps_2020(
            "bps-2020-kota-depok",
            "id32_jawa_barat/id3276_kota_depok/id3276_kota_depok.geojson",
            "ea5ab6ff6aa9fcc9642ef0e4fb6cffbbbdfc9105582aa86073285ea02dd28771",
            "BPS 2020, Kota Depok",
        ),
    )
}
DEFAULT = "bps-2020"


def by_sha256(sha256: str) -> Source | None:
    """The pinned source with this content, however the file is called."""
    return next((source for source in SOURCES.values() if source.sha256 == sha256), None)


def facts_of_file(path: Path, sha256: str, *, today: date | None = None) -> EditionFacts:
    """What is known of an operator's file: the table's word when it is a pinned one, else its name."""
    if known := by_sha256(sha256):
        return known.facts
    return EditionFacts(
        name=path.stem[:120] or "Batas wilayah",
        source=path.name[:200] or str(path)[:200],
        licence="tidak disebutkan",
        attribution=path.stem[:200],
        valid_from=today or timezone.localdate(),
    )


def at_hand(source: Source, *, beside: Path) -> Path | None:
    """The source's file, whatever its name, in this folder or among those fetched before; else None."""
    kept = kept_in()
    folders = [folder for folder in (beside, kept) if folder.is_dir()]
    suffix = Path(source.url).suffix
    files = [file for folder in folders for file in sorted(folder.glob(f"*{suffix}")) if file.is_file()]
    return next(
        (each for each in files if each.stat().st_size <= MAX_BYTES and _sha256(each) == source.sha256), None
    )


def kept_in() -> Path:
    """The folder for fetched files: beside the uploads, outside the code."""
    return Path(settings.MEDIA_ROOT).parent / "boundaries"


def fetch(source: Source, *, into: Path, timeout_s: float, max_bytes: int = MAX_BYTES) -> Path:
    """Give the source's file, from `into` when it is there unchanged, else over the network.

    `timeout_s` is the longest silence that is borne, connecting included. The file appears in `into` only
    whole and with the pinned hash. Raises a SourceProblem.
    """
    target = into / f"{source.slug}{Path(source.url).suffix}"
    if target.is_file() and _sha256(target) == source.sha256:
        return target
    into.mkdir(parents=True, exist_ok=True)
    part = into / f".{target.name}.{os.getpid()}.part"
    try:
        _download(source, part, timeout_s, max_bytes)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return target


def _download(source: Source, part: Path, timeout_s: float, max_bytes: int) -> None:
    digest = hashlib.sha256()
    try:
        with _open(source.url, timeout_s) as response, part.open("wb") as file:
            for chunk in _chunks(response, source, max_bytes):
                digest.update(chunk)
                file.write(chunk)
    except HTTPError as error:
        error.close()
        kind = SourceUnreachable if error.code >= 500 else SourceMissing
        raise kind(f"{source.url} menjawab {error.code} {error.reason}") from error
    except (OSError, HTTPException) as error:
        reason = getattr(error, "reason", None) or error or type(error).__name__
        raise SourceUnreachable(f"{source.host} tidak terjangkau: {reason}") from error
    if digest.hexdigest() != source.sha256:
        raise SourceChanged(
            f"Isi {source.url} bukan berkas yang dikenal (SHA-256 {digest.hexdigest()[:12]}…, "
            f"seharusnya {source.sha256[:12]}…); tidak dipakai"
        )


def _chunks(response: HTTPResponse, source: Source, max_bytes: int) -> Iterator[bytes]:
    deadline = time.monotonic() + MAX_SECONDS
    announced, received = int(response.headers.get("Content-Length") or 0), 0
    if announced > max_bytes:
        raise SourceTooLarge(f"{source.url} berukuran {announced / 1e6:.0f} MB; terlalu besar")
    while chunk := response.read(_CHUNK_BYTES):
        received += len(chunk)
        if received > max_bytes:
            raise SourceTooLarge(f"{source.url} lebih besar dari {max_bytes / 1e6:.0f} MB; dihentikan")
        if time.monotonic() > deadline:
            raise SourceUnreachable(f"{source.host} belum selesai setelah {MAX_SECONDS} detik; dihentikan")
        yield chunk
    if received < announced:
        raise SourceUnreachable(f"{source.host} tidak terjangkau: putus setelah {received} bita")


def _open(url: str, timeout_s: float) -> HTTPResponse:
    """Connect within `timeout_s` in all.

    The socket's own time-out counts for each address of the host and not for looking it up, so a dead network
    could take minutes; the attempt is left behind in a thread instead.
    """
    outcome: list[HTTPResponse | Exception] = []
    left_behind = threading.Event()

    def attempt() -> None:
        request = Request(url, headers={"User-Agent": "geo-crm"})  # noqa: S310  addresses come from the table
        try:
            response = urlopen(request, timeout=timeout_s)  # noqa: S310
            if left_behind.is_set():
                response.close()
            outcome.append(response)
        except (OSError, HTTPException, ValueError) as error:
            outcome.append(error)

    thread = threading.Thread(target=attempt, daemon=True)
    thread.start()
    thread.join(timeout_s)
    if not outcome:
        left_behind.set()
        raise TimeoutError(f"tidak ada jawaban dalam {timeout_s:g} detik")
    if isinstance(outcome[0], Exception):
        raise outcome[0]
    return outcome[0]


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
