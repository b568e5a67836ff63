"""The program as it is served: gunicorn over a database of its own, kept connections, CPU by /proc.

Needs a DATABASE_URL whose user may create databases. CPU of the database is known only when it runs on this
machine. What others do on the same server counts too, so let nothing else run.
"""

import importlib
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple

import django
import environ
import psycopg2
from django.core.management import call_command
from psycopg2.extensions import connection as Connection  # noqa: N812  it is a class

from bench.size import sized

WORKERS, THREADS = sized(2, 1), 4
COPIED = ("boundaries_edition", "boundaries_area", "boundaries_outlinebody")
_TICKS = os.sysconf("SC_CLK_TCK")


class Request(NamedTuple):
    method: str
    path: str
    body: bytes | None = None
    headers: dict[str, str] = {}


@contextmanager
def own_database() -> Iterator[str]:
    """Make a database beside that of DATABASE_URL, with fixtures and boundaries, and drop it in the end.

    Django is set up on it in this process, and DATABASE_URL names it for all that follow. The boundaries are
    those in force in the old database; else whatever `ensure_boundaries` can get, at worst approximate ones.
    BENCH_TEMPLATE names a database that has all of this already and is copied instead.
    """
    source = os.environ.get("DATABASE_URL", "postgis:///geo_crm")
    name, template = f"bench_{os.getpid()}", os.environ.get("BENCH_TEMPLATE", "")
    url = f"{source.partition('?')[0].rpartition('/')[0]}/{name}"
    copied = f' TEMPLATE "{template}"' if template else ""
    outside_transaction(source, f'CREATE DATABASE "{name}"{copied}')
    try:
        os.environ["DATABASE_URL"] = url
        importlib.import_module("bench.ready")
        if not template:
            _fill(source, url)
        yield url
    finally:
        django.db.connections.close_all()
        os.environ["DATABASE_URL"] = source
        outside_transaction(source, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _fill(source: str, url: str) -> None:
    call_command("migrate", interactive=False, verbosity=0)
    call_command("load_fixtures", stdout=StringIO())
    if not _copy_boundaries(source, url):
        call_command("ensure_boundaries", stdout=StringIO())
    with _connected(url) as connection:
        connection.cursor().execute("ANALYZE")


@dataclass(frozen=True)
class Cpu:
    """Seconds used so far: gunicorn with its workers; the database's sessions, 0 when it runs elsewhere."""

    web_s: float
    database_s: float


@dataclass(frozen=True)
class Server:
    port: int
    pid: int
    url: str

    def cpu(self) -> Cpu:
        """Sessions that have ended are in their parent's account."""
        sessions = [pid for pid in _sessions(self.url) if _is_postgres(pid)]
        ended = sum(_ended_children_s(parent) for parent in {_parent(pid) for pid in sessions})
        return Cpu(sum(map(_cpu_s, [self.pid, *_children(self.pid)])), sum(map(_cpu_s, sessions)) + ended)


@contextmanager
def served(url: str, **environment: str) -> Iterator[Server]:
    """Gunicorn as `bin/demo` starts it, on a free port of 127.0.0.1; its photos are thrown away."""
    port = _free_port()
    with tempfile.TemporaryDirectory() as folder:
        call = [sys.executable, "-m", "gunicorn", "geo_crm.wsgi", "--bind", f"127.0.0.1:{port}"]
        call += ["--workers", str(WORKERS), "--threads", str(THREADS), "--no-control-socket"]
        settings = {
            "DATABASE_URL": url,
            "MEDIA_ROOT": str(Path(folder) / "media"),
            "PYTHONWARNINGS": "ignore",
            "READ_CPU_SECONDS_PER_HOUR": "1000000",
        }
        call += ["--log-level", "warning"]
        process = subprocess.Popen(call, env=os.environ | settings | environment, stdout=subprocess.DEVNULL)
        try:
            _wait_for(port, process)
            yield Server(port, process.pid, url)
        finally:
            process.terminate()
            process.wait(20)


def drive(port: int, requests: Sequence[Request], clients: int, *, expect: int) -> float:
    """Send the requests over so many kept connections at once; wall seconds. Raises on any other status."""
    failures: list[Exception] = []

    def client(part: Sequence[Request]) -> None:
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            for request in part:
                connection.request(request.method, request.path, request.body, request.headers)
                response = connection.getresponse()
                answer = response.read()
                if response.status != expect:
                    raise RuntimeError(f"{request.path}: {response.status} {answer[:200]!r}")
        except Exception as failure:  # raised below, in the caller's thread
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=client, args=(requests[n::clients],)) for n in range(clients)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return time.perf_counter() - started


@contextmanager
def _connected(url: str) -> Iterator[Connection]:
    config = environ.Env.db_url_config(url)
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    given = {ours: config[theirs] for ours, theirs in names.items() if config.get(theirs)}
    connection = psycopg2.connect(**given)
    connection.autocommit = True
    try:
        yield connection
    finally:
        connection.close()


def outside_transaction(url: str, statement: str) -> None:
    """One statement that may stand in no transaction, to the database of this address."""
    with _connected(url) as connection:
        connection.cursor().execute(statement)


def _copy_boundaries(source: str, target: str) -> bool:
    """Copy the active editions when the other database has some and its tables look like ours."""
    with _connected(source) as old, _connected(target) as new, suppress(psycopg2.Error):
        cursor = old.cursor()
        cursor.execute("SELECT count(*) FROM boundaries_edition WHERE state = 'active'")
        if cursor.fetchone() == (0,):
            return False
        for table in COPIED:
            _copy_table(old, new, table)
        return True
    return False


def _copy_table(old: Connection, new: Connection, table: str) -> None:
    key = "id" if table == "boundaries_edition" else "edition_id"
    active = f"{key} IN (SELECT id FROM boundaries_edition WHERE state = 'active')"
    with tempfile.TemporaryFile() as file:
        old.cursor().copy_expert(f"COPY (SELECT * FROM {table} WHERE {active}) TO STDOUT", file)
        file.seek(0)
        new.cursor().copy_expert(f"COPY {table} FROM STDIN", file)


def _sessions(url: str) -> list[int]:
    with _connected(url) as connection:
        cursor = connection.cursor()
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        return [pid for (pid,) in cursor.fetchall()]


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _wait_for(port: int, process: subprocess.Popen[Any]) -> None:
    """The first answer counts, not the open port: workers load the program after the port is bound."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(OSError):
            drive(port, [Request("GET", "/api/v1/categories")], 1, expect=200)
            return
        time.sleep(0.1)
    raise RuntimeError("gunicorn does not answer")


def _stat(pid: int) -> list[str]:
    """The fields of /proc/<pid>/stat after the name, [0] is the state; empty when it is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    except OSError:
        return []


def _cpu_s(pid: int) -> float:
    return sum(map(int, _stat(pid)[11:13])) / _TICKS


def _ended_children_s(pid: int) -> float:
    return sum(map(int, _stat(pid)[13:15])) / _TICKS


def _parent(pid: int) -> int:
    return int((_stat(pid) or ["", "0"])[1])


def _children(pid: int) -> list[int]:
    found = [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]
    return [one for one in found if _parent(one) == pid]


def _is_postgres(pid: int) -> bool:
    with suppress(OSError):
        return Path(f"/proc/{pid}/comm").read_text().startswith("postgres")
    return False
