"""A PostgreSQL server of a test's own, restarted without warning; Django's connection can point to it."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg2
from django.db import connection
from django.test import override_settings

NAME = "faults"
LONGEST_WAIT_S = 60
_SETTINGS = """
listen_addresses = ''
unix_socket_directories = '{home}'
unix_socket_permissions = 0700
shared_buffers = 16MB
max_connections = 20
max_parallel_workers_per_gather = 0
fsync = off  # a killed server loses nothing by that, a killed machine would
synchronous_commit = off  # a killed server loses by that whatever the program did not ask to be on the disk
wal_writer_delay = 10s
jit = off
timezone = 'UTC'
"""


@dataclass(frozen=True)
class Postgres:
    """Where it lives, its programs, and the unprivileged user that runs it when the tests run as root."""

    home: Path
    programs: Path
    user: str | None

    @property
    def url(self) -> str:
        return f"postgis://tests@/{quote(str(self.home), safe='')}/{NAME}"

    def restart(self) -> None:
        """As after a crash: nobody is asked to finish, and the log is replayed."""
        self._pg_ctl("restart", "-m", "immediate")

    def back_up(self) -> None:
        """A copy of the data as it is now; the server is stopped meanwhile."""
        self._copy_data("data", "backup")

    def put_back(self) -> None:
        """What was committed since the copy is lost, and its numbers are given again."""
        self._copy_data("backup", "data")

    def _copy_data(self, source: str, target: str) -> None:
        self._pg_ctl("stop", "-m", "fast")
        shutil.rmtree(self.home / target, ignore_errors=True)
        subprocess.run(["cp", "-a", self.home / source, self.home / target], check=True)
        self._pg_ctl("start")

    def connect(self, name: str = NAME) -> Any:
        """A connection of psycopg2, outside of Django."""
        return psycopg2.connect(host=str(self.home), user="tests", dbname=name)

    def make(self) -> None:
        words = ["--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C.UTF-8"]
        self._run("initdb", "-D", str(self._data), "-U", "tests", *words)
        with (self._data / "postgresql.conf").open("a") as settings:
            settings.write(_SETTINGS.format(home=self.home))
        self._pg_ctl("start")
        with closing(self.connect("postgres")) as line:
            line.autocommit = True
            line.cursor().execute(f"CREATE DATABASE {NAME}")

    def stop(self) -> None:
        """Whatever state it is in; nothing to do when it never started."""
        if (self._data / "postmaster.pid").exists():
            self._pg_ctl("stop", "-m", "immediate")

    @property
    def _data(self) -> Path:
        return self.home / "data"

    def _pg_ctl(self, action: str, *options: str) -> None:
        log = str(self.home / "log")
        self._run(
            "pg_ctl",
            action,
            "-s",
            "-w",
            "-t",
            str(LONGEST_WAIT_S),
            "-D",
            str(self._data),
            "-l",
            log,
            *options,
        )

    def _run(self, program: str, *arguments: str) -> None:
        """The server must not hold our pipes, or we would wait for it for ever."""
        with (self.home / f"{program}.out").open("ab") as out:
            subprocess.run(
                [self.programs / program, *arguments],
                cwd="/",
                user=self.user,
                group=pwd.getpwnam(self.user).pw_gid if self.user else None,
                extra_groups=[] if self.user else None,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                timeout=2 * LONGEST_WAIT_S,
                check=True,
            )


def programs() -> Path | None:
    """Where the newest PostgreSQL with PostGIS has its programs; they are not on PATH everywhere."""
    homes = sorted(Path("/usr/lib/postgresql").glob("*"), key=lambda home: int(home.name), reverse=True)
    for home in homes:
        postgis = Path("/usr/share/postgresql", home.name, "extension", "postgis.control")
        if (home / "bin" / "initdb").exists() and postgis.exists():
            return home / "bin"
    return None


@contextmanager
def own_postgres(found: Path) -> Iterator[Postgres]:
    """In a short path that its user may enter (a socket's path has at most 107 bytes); gone afterwards."""
    home = Path(tempfile.mkdtemp(prefix="geo-crm-", dir="/tmp"))
    user = _unprivileged() if os.geteuid() == 0 else None
    if user:
        shutil.chown(home, user)
    server = Postgres(home, found, user)
    try:
        server.make()
        yield server
    finally:
        try:
            server.stop()
        finally:
            shutil.rmtree(home)


@contextmanager
def django_on(server: Postgres) -> Iterator[None]:
    """Point Django's connection of this thread to that server, where one role does all, for the block."""
    connection.close()
    before = dict(connection.settings_dict)
    connection.settings_dict.update(
        NAME=NAME, USER="tests", PASSWORD="", HOST=str(server.home), PORT="", CONN_HEALTH_CHECKS=True
    )
    try:
        with override_settings(DATABASE_OWNER={}, DATABASE_PROGRAM_ROLE=""):
            yield
    finally:
        connection.close()
        connection.settings_dict.update(before)


def _unprivileged() -> str:
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"
