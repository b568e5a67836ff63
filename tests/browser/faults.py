"""A line between phone and server that can be broken as lines in the field break.

It listens on the loopback and passes whole requests on to a server there; `fault` decides about each of them.
"""

from __future__ import annotations

import http.client
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

LONGEST_WAIT_S = 20.0
ABORTED = 0
PORTAL = b"<!DOCTYPE html><title>Wi-Fi Gratis</title><h1>Selamat datang di Wi-Fi</h1>"
_HOP = {"connection", "transfer-encoding", "content-length", "date", "server"}
_NOT_PASSED = {"connection", "accept-encoding", "if-none-match", "if-modified-since"}


@dataclass(frozen=True)
class Answer:
    """Said instead of the server, which hears nothing of the request."""

    status: int
    body: bytes = b""
    content_type: str = "text/html"
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Cut:
    """The line breaks after so many bytes of the body went on to the server."""

    after: int = 0


@dataclass(frozen=True)
class Held:
    """It is passed on as soon as the test says so."""

    until: threading.Event


Fault = Callable[[str, str], Answer | Cut | Held | None]
"""From method and path. None: pass it on."""


@dataclass
class Asked:
    """A request that came. `status` is the answer's: None while it is on its way, ABORTED when it broke."""

    method: str
    path: str
    status: int | None = None
    reply: bytes = b""


@dataclass
class Line:
    """Its address, what came through, and what is wrong with it now. `tiles` are those of the map."""

    port: int
    upstream: int = 0
    fault: Fault | None = None
    tiles: Answer | None = None
    asked: list[Asked] = field(default_factory=list)
    changed: threading.Condition = field(default_factory=threading.Condition)
    rewrite: Callable[[str, bytes], bytes] = lambda _path, body: body

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def seen(self, method: str, part: str) -> list[Asked]:
        """Those of this method whose path holds `part`, in the order of their coming."""
        return [one for one in list(self.asked) if one.method == method and part in one.path]

    def arrived(self, method: str, part: str, count: int = 1) -> list[Asked]:
        """As `seen`, once there are so many of them. Raises AssertionError when that never happens."""
        return self._enough(method, part, count, is_over=False)

    def answered(self, method: str, part: str, count: int = 1) -> list[Asked]:
        """As `arrived`, once so many of them were answered or broken."""
        return self._enough(method, part, count, is_over=True)

    def _enough(self, method: str, part: str, count: int, *, is_over: bool) -> list[Asked]:
        def enough() -> bool:
            seen = self.seen(method, part)
            return sum(one.status is not None or not is_over for one in seen) >= count

        with self.changed:
            assert self.changed.wait_for(enough, LONGEST_WAIT_S), f"no {count} times {method} {part}"
        return self.seen(method, part)


def offline(_method: str, _path: str) -> Cut:
    return Cut()


def portal(_method: str, _path: str) -> Answer:
    """A network that answers everything with its own page."""
    return Answer(200, PORTAL)


def portal_elsewhere(_method: str, _path: str) -> Answer:
    return Answer(302, b"", headers=(("Location", "http://portal.example/masuk"),))


def refusing(method: str, part: str, answer: Answer, *, times: int | None = None) -> Fault:
    """This answer to requests of this method ("" for all) with `part` in their path, so many times."""
    return _some(method, part, answer, times)


def cutting(method: str, part: str, after: int, *, skip: int = 0) -> Fault:
    """The line breaks once, at the request after `skip` others."""
    return _some(method, part, Cut(after), 1, skip)


def _some(method: str, part: str, what: Answer | Cut, times: int | None, skip: int = 0) -> Fault:
    lock, count = threading.Lock(), [0]

    def fault(asked: str, path: str) -> Answer | Cut | None:
        if (method and asked != method) or part not in path:
            return None
        with lock:
            count[0] += 1
            return what if skip < count[0] and (times is None or count[0] <= skip + times) else None

    return fault


@contextmanager
def line_to_nowhere() -> Iterator[Line]:
    """A line that is up; set `upstream` to a port before anything is passed on."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    server.daemon_threads = True
    line = Line(server.server_port)
    server.RequestHandlerClass = _handler(line)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield line
    finally:
        server.shutdown()
        server.server_close()
        thread.join(LONGEST_WAIT_S)


def _handler(line: Line) -> type[BaseHTTPRequestHandler]:
    class Handler(_Handler):
        def handle_one_request(self) -> None:
            self.line = line
            super().handle_one_request()

    return Handler


class _Handler(BaseHTTPRequestHandler):
    """One request for each connection, so that no later one runs into a line that was cut."""

    line: Line

    def do_GET(self) -> None:
        asked = Asked(self.command, self.path)
        with self.line.changed:
            self.line.asked.append(asked)
            self.line.changed.notify_all()
        fault = self.line.fault(self.command, self.path) if self.line.fault else None
        if fault is None and self.path.startswith("/ubin/"):
            fault = self.line.tiles
        try:
            if isinstance(fault, Held):
                fault.until.wait(LONGEST_WAIT_S)
                fault = None
            asked.status = self._deal(fault, asked)
        except (OSError, http.client.HTTPException):
            asked.status = ABORTED
        with self.line.changed:
            self.line.changed.notify_all()

    do_HEAD = do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815  the names that the base class looks for

    def _deal(self, fault: Answer | Cut | None, asked: Asked) -> int:
        if isinstance(fault, Cut):
            self._cut(fault.after)
            return ABORTED
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if fault:
            headers = [("Content-Type", fault.content_type), *fault.headers]
            self._say(fault.status, headers, fault.body)
            return fault.status
        return self._pass_on(body, asked)

    def _pass_on(self, body: bytes, asked: Asked) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.line.upstream, timeout=LONGEST_WAIT_S)
        with closing(connection) as server:
            server.request(self.command, self.path, body or None, self._headers())
            with closing(server.getresponse()) as answer:
                asked.reply = self.line.rewrite(self.path, answer.read())
                self._say(answer.status, answer.getheaders(), asked.reply)
                return answer.status

    def _cut(self, after: int) -> None:
        if after:
            head = f"{self.command} {self.path} HTTP/1.1\r\n{self.headers}".replace("\n", "\r\n")
            with socket.create_connection(
                ("127.0.0.1", self.line.upstream), timeout=LONGEST_WAIT_S
            ) as server:
                server.sendall(head.replace("\r\r\n", "\r\n").encode() + self.rfile.read(after))
        # Closed with a reset and not with an answer, which is how a lost line looks.
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close()

    def _headers(self) -> dict[str, str]:
        return {name: value for name, value in self.headers.items() if name.lower() not in _NOT_PASSED}

    def _say(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.send_response_only(status)
        for name, value in headers:
            if name.lower() not in _HOP:
                self.send_header(name, value)
        if status not in (204, 304):
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_words: object) -> None:
        """Say nothing."""
