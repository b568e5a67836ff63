from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from boundaries.sources import (
    DEFAULT,
    SOURCES,
    Source,
    SourceChanged,
    SourceMissing,
    SourceTooLarge,
    SourceUnreachable,
    by_sha256,
    facts_of_file,
    fetch,
)

BODY = b'{"type": "FeatureCollection", "features": []}'
HASH = hashlib.sha256(BODY).hexdigest()


class Handler(BaseHTTPRequestHandler):
    hanging = threading.Event()
    asked: list[str] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        if self.path == "/hangs.geojson":
            self.hanging.wait(10)
            return
        if self.path == "/breaks.geojson":
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(BODY)
            return
        status = {"/good.geojson": 200, "/broken.geojson": 503}.get(self.path, 404)
        self.send_response(status)
        self.end_headers()
        if status == 200:
            self.wfile.write(BODY)

    def log_message(self, *args: object) -> None:
        """Keep quiet."""


@pytest.fixture
def address(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    Handler.hanging.clear()
    Handler.asked.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    Handler.hanging.set()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def source(address: str) -> Callable[..., Source]:
    def make(path: str, sha256: str = HASH) -> Source:
        return replace(SOURCES[DEFAULT], slug="uji", url=address + path, sha256=sha256)

    return make


def test_a_good_file_is_fetched_once_and_kept(source: Callable[..., Source], tmp_path: Path) -> None:
    first = fetch(source("/good.geojson"), into=tmp_path / "new", timeout_s=5)
    again = fetch(source("/good.geojson"), into=tmp_path / "new", timeout_s=5)

    assert first == again == tmp_path / "new" / "uji.geojson"
    assert first.read_bytes() == BODY
    assert Handler.asked == ["/good.geojson"]


def test_a_kept_file_that_was_changed_is_fetched_anew(source: Callable[..., Source], tmp_path: Path) -> None:
    (tmp_path / "uji.geojson").write_text("something else")

    assert fetch(source("/good.geojson"), into=tmp_path, timeout_s=5).read_bytes() == BODY


def test_another_content_than_the_pinned_one_is_thrown_away(
    source: Callable[..., Source], tmp_path: Path
) -> None:
    with pytest.raises(SourceChanged, match="SHA-256"):
        fetch(source("/good.geojson", sha256="0" * 64), into=tmp_path, timeout_s=5)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("path", "problem", "words"),
    [
        ("/gone.geojson", SourceMissing, "404"),
        ("/broken.geojson", SourceUnreachable, "503"),
        ("/breaks.geojson", SourceUnreachable, "tidak terjangkau"),
    ],
)
def test_a_server_in_trouble_is_told_apart_from_a_wrong_address(
    source: Callable[..., Source], tmp_path: Path, path: str, problem: type[Exception], words: str
) -> None:
    with pytest.raises(problem, match=words):
        fetch(source(path), into=tmp_path, timeout_s=5)
    assert list(tmp_path.iterdir()) == []


def test_a_server_that_hangs_is_left_after_the_time_out(
    source: Callable[..., Source], tmp_path: Path
) -> None:
    started = time.monotonic()

    with pytest.raises(SourceUnreachable, match="tidak terjangkau"):
        fetch(source("/hangs.geojson"), into=tmp_path, timeout_s=0.2)

    assert time.monotonic() - started < 2


def test_a_host_that_is_not_there_is_unreachable(tmp_path: Path) -> None:
    nowhere = replace(SOURCES[DEFAULT], url="http://127.0.0.1:1/batas.geojson")

    with pytest.raises(SourceUnreachable, match="tidak terjangkau"):
        fetch(nowhere, into=tmp_path, timeout_s=1)


def test_more_than_any_boundary_file_needs_is_stopped(source: Callable[..., Source], tmp_path: Path) -> None:
    with pytest.raises(SourceTooLarge):
        fetch(source("/good.geojson"), into=tmp_path, timeout_s=5, max_bytes=10)
    with pytest.raises(SourceTooLarge):
        fetch(source("/breaks.geojson"), into=tmp_path, timeout_s=5, max_bytes=999)
    assert list(tmp_path.iterdir()) == []


def test_every_row_of_the_table_is_pinned_and_named() -> None:
    for slug, source in SOURCES.items():
        assert source.slug == slug
        assert source.url.startswith("https://")
        assert len(bytes.fromhex(source.sha256)) == 32
        assert source.licence
        assert source.attribution
        assert set(source.neighbours) <= set(SOURCES)


def test_a_pinned_file_is_known_by_its_content_and_others_by_their_name() -> None:
    bps = SOURCES[DEFAULT]

    assert by_sha256(bps.sha256) == bps
    assert facts_of_file(Path("unduhan.geojson"), bps.sha256) == bps.facts
    other = facts_of_file(Path("/data/batas 2026.gpkg"), "0" * 64, today=date(2026, 3, 1))
    assert (other.name, other.source, other.valid_from) == ("batas 2026", "batas 2026.gpkg", date(2026, 3, 1))
