"""Lines that drip: the web server cuts them by itself, and nginx before it takes them all on itself."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from geo_crm import slow_clients
from geo_crm.slow_clients import TimedSocket

ROOT = Path(__file__).parents[2]
LONG_S = 20


class Clock:
    """Stands still but for what the socket below lets pass."""

    def __init__(self) -> None:
        self.now = 0.0

    def monotonic(self) -> float:
        return self.now


class Line:
    """A socket from which a few bytes come, each after some seconds."""

    def __init__(self, clock: Clock, *pieces: tuple[float, int]) -> None:
        self.clock, self.pieces = clock, list(pieces)
        self.timeout: float | None = None

    def gettimeout(self) -> float | None:
        return self.timeout

    def settimeout(self, seconds: Any) -> None:
        self.timeout = seconds

    def recv(self, _size: int) -> bytes:
        after_s, count = self.pieces.pop(0)
        assert self.timeout is not None
        if after_s > self.timeout:
            self.clock.now += self.timeout
            raise TimeoutError
        self.clock.now += after_s
        return b"x" * count


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(slow_clients, "time", clock)
    return clock


def came(clock: Clock, *pieces: tuple[float, int]) -> tuple[int, float]:
    """Bytes that were taken, and how many seconds went by before the line was cut or empty."""
    timed, total = TimedSocket(Line(clock, *pieces)), 0  # type: ignore[arg-type]
    with suppress(ConnectionResetError):
        for _ in pieces:
            total += len(timed.recv(8192))
    return total, clock.now


def test_a_byte_a_second_is_cut_after_twenty_seconds(clock: Clock) -> None:
    count, seconds = came(clock, *[(1, 1)] * 100)
    assert (count, round(seconds)) == (20, 20)


def test_silence_is_cut_after_twenty_seconds(clock: Clock) -> None:
    count, seconds = came(clock, (3, 100), (3600, 1))
    assert (count, round(seconds, 3)) == (100, 20.2)


def test_a_slow_line_that_moves_is_never_cut(clock: Clock) -> None:
    assert came(clock, *[(10, 8192)] * 60) == (60 * 8192, 600)


def test_our_own_time_is_not_the_clients_and_each_request_begins_anew(clock: Clock) -> None:
    timed = TimedSocket(Line(clock, (15, 1), (4, 1), (15, 1)))  # type: ignore[arg-type]
    timed.recv(1)
    clock.now += 100
    assert timed.recv(1) == b"x"
    timed.begin()
    assert timed.recv(1) == b"x"


@contextmanager
def gunicorn(folder: Path, longest_s: float) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """The project's own file, and a shorter time."""
    config = folder / "gunicorn.conf.py"
    shorter = f"\nimport geo_crm.slow_clients\ngeo_crm.slow_clients.LONGEST_S = {longest_s}\n"
    config.write_text((ROOT / "gunicorn.conf.py").read_text() + shorter)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port, handle = listening.getsockname()[1], listening.fileno()
        command = [sys.executable, "-m", "gunicorn", "tests.project.small_app", "--config", str(config)]
        process = subprocess.Popen(
            [*command, "--bind", f"fd://{handle}", "--workers", "1"], cwd=ROOT, pass_fds=[handle]
        )
    try:
        yield port, process
    finally:
        process.terminate()
        process.wait(LONG_S)


def dripping(port: int, *first: bytes) -> socket.socket:
    line = socket.create_connection(("127.0.0.1", port), timeout=LONG_S)
    for piece in first:
        line.sendall(piece)
    return line


HEAD = b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: "
BODY = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3000\r\n\r\n{"


def ask(port: int, path: str = "/", **headers: str) -> tuple[int, dict[str, str], bytes]:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=LONG_S)
    line.request("GET", path, headers=headers)
    answer = line.getresponse()
    told = answer.status, dict(answer.headers), answer.read()
    line.close()
    return told


def test_the_web_server_cuts_who_drips_and_ends_with_its_master(tmp_path: Path) -> None:
    with gunicorn(tmp_path, longest_s=0.5) as (port, process):
        silent = [dripping(port) for _ in range(50)]
        assert ask(port)[0] == 200  # nobody who is silent holds one of the four threads
        heads, bodies = ([dripping(port, first) for _ in range(2)] for first in (HEAD, BODY))
        assert [line.recv(100) for line in heads] == [b"", b""]
        for line in bodies:
            assert b"cut_short" in b"".join(iter(lambda line=line: line.recv(4096), b""))  # type: ignore[misc]
        assert ask(port)[0] == 200
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        for line in [*silent, *heads, *bodies]:
            line.close()
        process.kill()
        process.wait(LONG_S)
        ends = time.monotonic() + LONG_S
        while any(_runs(pid) for pid in children) and time.monotonic() < ends:
            time.sleep(0.02)
        assert children
        assert not any(_runs(pid) for pid in children)


def _runs(pid: str) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def proxy_command(tmp_path: Path, port: int, web_port: int) -> list[str]:
    """nginx by docs/nginx.conf as bin/demo --proxy makes it; skipped where there is none, but not in CI."""
    script = '. "$1/bin/_lib.sh"; . "$1/bin/_proxy.sh"; find_nginx; echo; PORT=$2 WEB_PORT=$3; nginx_conf'
    words = ["bash", "-c", script, "bash", str(ROOT), str(port), str(web_port)]
    told = subprocess.run(words, capture_output=True, text=True, check=False)
    program, _, config = told.stdout.partition("\n")
    if told.returncode or not program:
        if os.environ.get("CI"):
            pytest.fail("bin/test fetches nginx, and it is not here")
        pytest.skip("nginx is not here; bin/test fetches it")
    (tmp_path / "nginx.conf").write_text(config)
    return [program, "-p", f"{tmp_path}/", "-c", str(tmp_path / "nginx.conf")]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as one:
        return int(one.getsockname()[1])


def test_behind_nginx_two_hundred_slow_lines_cost_no_page_and_its_refusals_have_the_shape(
    tmp_path: Path,
) -> None:
    port = free_port()
    with ExitStack() as stack:
        web_port, process = stack.enter_context(gunicorn(tmp_path, longest_s=20))
        proxy = subprocess.Popen(proxy_command(tmp_path, port, web_port), stderr=subprocess.DEVNULL)
        stack.callback(proxy.wait, LONG_S)
        stack.callback(proxy.terminate)
        _until_open(port)
        status, _headers, body = ask(port, **{"X-Forwarded-For": "1.2.3.4", "Forwarded": "for=1.2.3.4"})
        saw = json.loads(body)
        assert (status, saw["HTTP_X_FORWARDED_FOR"]) == (200, "127.0.0.1")
        assert (saw["HTTP_X_FORWARDED_PROTO"], saw["HTTP_FORWARDED"]) == ("http", None)
        assert saw["HTTP_HOST"] == f"127.0.0.1:{port}"

        kinds = ((), (HEAD,), (BODY,))
        lines = [dripping(port, *kinds[n % 3]) for n in range(201)]
        began = time.monotonic()
        assert [ask(port)[0] for _ in range(20)] == [200] * 20
        assert time.monotonic() - began < LONG_S / 2
        for line in lines:
            line.close()

        for path, status, words in [
            ("/api/v1/reports", 413, b'{"code": "too_large"'),
            ("/open311/v2/requests.json", 400, b'[{"code": 413'),
            ("/lapor", 413, b"<h1>Kiriman ini terlalu besar</h1>"),
        ]:
            head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 140000000\r\n\r\n"
            with dripping(port, head.encode()) as line:
                answer = line.recv(4096)
                assert answer.startswith(f"HTTP/1.1 {status} ".encode()), path
                answer += line.recv(4096) if words not in answer else b""
                assert words in answer

        process.terminate()
        process.wait(LONG_S)
        status, headers, body = ask(port, "/api/v1/categories")
        assert (status, headers["Retry-After"], json.loads(body)["code"]) == (503, "10", "unavailable")
        status, headers, body = ask(port, "/en/lapor")
        assert (status, headers["Retry-After"]) == (503, "10")
        assert "<h1>Layanan sedang tidak tersedia</h1>" in body.decode()


def _until_open(port: int) -> None:
    ends = time.monotonic() + LONG_S
    while time.monotonic() < ends:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            time.sleep(0.02)
        else:
            return
    pytest.fail("nginx does not listen")
