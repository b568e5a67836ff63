"""A real server on the loopback: gunicorn with one worker, over the test's own database and photos."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection

from field_api.models import AccessToken
from field_api.steps.tokens import make_token

ROOT = Path(__file__).parents[2]
LONGEST_WAIT_S = 30.0


@dataclass
class Server:
    """Its address and the process that we started."""

    port: int
    process: subprocess.Popen[bytes]

    def is_up(self) -> None:
        """Wait until it answers: a browser would not wait that long for its first page."""
        with contextlib.closing(
            http.client.HTTPConnection("127.0.0.1", self.port, timeout=2 * LONGEST_WAIT_S)
        ) as line:
            line.request("GET", "/lapangan/")
            assert line.getresponse().status == 200

    def put(self, who: User, path: str, body: bytes) -> tuple[int, dict[str, Any]]:
        """Status and JSON of a PUT. Raises ConnectionError or HTTPException when the server dies."""
        return self._ask("PUT", who, path, body)

    def post(self, who: User, path: str, data: Any) -> tuple[int, Any]:
        return self._ask("POST", who, path, json.dumps(data).encode())

    def put_half(self, who: User, path: str, body: bytes) -> bytes:
        """Announce the whole body, send half of it and hang up; what the server said to that."""
        return self.send_half(f"PUT /api/v1/{path}", body, f"Authorization: Token {_token(who)}")

    def send_half(self, method_and_path: str, body: bytes, *headers: str) -> bytes:
        """The same for any door."""
        lines = [f"{method_and_path} HTTP/1.1", "Host: localhost", "Connection: close", *headers]
        head = "\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""])
        with socket.create_connection(("127.0.0.1", self.port), timeout=LONGEST_WAIT_S) as line:
            line.sendall(head.encode() + body[: len(body) // 2])
            line.shutdown(socket.SHUT_WR)
            return b"".join(iter(lambda: line.recv(65536), b""))

    def kill_worker(self) -> None:
        """Kill gunicorn's one worker without warning; its master starts another one."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        (worker,) = children.split()
        os.kill(int(worker), signal.SIGKILL)

    def _ask(self, method: str, who: User, path: str, body: bytes) -> tuple[int, Any]:
        headers = {"Authorization": f"Token {_token(who)}", "Content-Type": "application/json"}
        with contextlib.closing(
            http.client.HTTPConnection("127.0.0.1", self.port, timeout=LONGEST_WAIT_S)
        ) as line:
            line.request(method, f"/api/v1/{path}", body, headers)
            answer = line.getresponse()
            return answer.status, json.loads(answer.read() or b"null")


@contextlib.contextmanager
def serving(media: Path, database_url: str = "", **surroundings: str) -> Iterator[Server]:
    """The socket listens before gunicorn starts, so that the first request waits for it and nobody polls.

    On the test's own database unless another one is named; `surroundings` are environment variables.
    """
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port, handle = listening.getsockname()[1], listening.fileno()
        command = [sys.executable, "-m", "gunicorn", "geo_crm.wsgi", "--bind", f"fd://{handle}"]
        process = subprocess.Popen(
            [
                *command,
                "--workers",
                "1",
                "--timeout",
                "60",
                "--graceful-timeout",
                "1",
                "--log-level",
                "error",
            ],
            cwd=ROOT,
            env={**os.environ, **_environment(media, database_url), **surroundings},
            pass_fds=[handle],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            yield Server(port, process)
        finally:
            process.terminate()
            process.wait(LONGEST_WAIT_S)


def _environment(media: Path, database_url: str) -> dict[str, str]:
    """This test's database and folder, whatever the surroundings say."""
    address, _, options = settings.DATABASE_URL.partition("?")
    name = connection.settings_dict["NAME"]
    return {
        "DATABASE_URL": database_url or f"{address.rpartition('/')[0]}/{name}?{options}",
        "MEDIA_ROOT": str(media),
        "SECRET_KEY": settings.SECRET_KEY,
        "ALLOWED_HOSTS": "localhost,127.0.0.1",
        "HTTPS_ONLY": "off",
    }


def _token(who: User) -> str:
    return str(make_token(who, AccessToken.Purpose.API)[0])
