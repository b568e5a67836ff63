"""The task worker outlives its connection to the database."""

from __future__ import annotations

import signal
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command, get_commands
from django.db import InterfaceError, InternalError, OperationalError, ProgrammingError
from django_tasks_db.management.commands.db_worker import Worker
from psycopg2.errors import ReadOnlySqlTransaction

from geo_crm.management.commands.db_worker import SteadyWorker


def worker(**other: Any) -> SteadyWorker:
    words: dict[str, Any] = {"queue_names": ["default"], "excluded_queue_names": [], "interval": 0}
    words |= {"batch": False, "backend_name": "default", "startup_delay": False, "max_tasks": None}
    return SteadyWorker(**(words | {"worker_id": "one"} | other))


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    slept: list[float] = []
    monkeypatch.setattr("geo_crm.management.commands.db_worker.time.sleep", slept.append)
    return slept


def breaking(*errors: Exception) -> Callable[[Worker], None]:
    left = list(errors)

    def run(self: Worker) -> None:
        if left:
            raise left.pop(0)

    return run


def test_a_database_that_comes_back_finds_its_worker(
    pauses: list[float], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    read_only = InternalError("cannot execute SELECT FOR UPDATE in a read-only transaction")
    read_only.__cause__ = ReadOnlySqlTransaction()
    lost = [OperationalError("gone\nfor a while"), read_only, *[InterfaceError("already closed")] * 6]
    monkeypatch.setattr(Worker, "run", breaking(*lost))
    worker().run()
    assert pauses == [1, 2, 4, 8, 10, 10, 10, 10]
    assert len(caplog.messages) == len(lost)
    assert caplog.messages[0] == "the database is away (gone); asking again in 1 s"


def test_what_is_no_fault_of_the_connection_ends_it(
    pauses: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    for bug in (RuntimeError("a bug"), ProgrammingError("no such table"), InternalError("corrupted")):
        monkeypatch.setattr(Worker, "run", breaking(bug))
        with pytest.raises(type(bug)):
            worker().run()
    monkeypatch.setattr(Worker, "run", breaking(OperationalError("gone")))
    with pytest.raises(OperationalError):  # a batch is for whoever waits for its end
        worker(batch=True).run()


def test_told_to_stop_while_the_database_is_away_it_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    steady = worker()

    def told(seconds: float) -> None:
        steady.shutdown(signal.SIGTERM, None)

    monkeypatch.setattr("geo_crm.management.commands.db_worker.time.sleep", told)
    monkeypatch.setattr(Worker, "run", breaking(OperationalError("gone"), OperationalError("still")))
    with pytest.raises(SystemExit) as end:
        steady.run()
    assert end.value.code == 0


def test_the_command_is_ours_and_hands_on_what_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    assert get_commands()["db_worker"] == "geo_crm"
    ran: list[SteadyWorker] = []

    def kept(self: SteadyWorker) -> None:
        ran.append(self)

    monkeypatch.setattr(SteadyWorker, "configure_signals", kept)
    monkeypatch.setattr(SteadyWorker, "run", kept)
    call_command("db_worker", "--queue-name=*", "--exclude-queues=a,b", "--max-tasks=3", verbosity=0)
    one, two = ran
    assert one is two
    assert (one.queue_names, one.excluded_queue_names, one.max_tasks) == (["*"], ["a", "b"], 3)
