"""Several calls at the same moment, each in a thread with a database connection of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

LONGEST_WAIT_S = 30.0


def together(*calls: Callable[[], Any]) -> list[Any]:
    """Start all at once; what each returned or raised, in the order of the calls."""
    start = threading.Barrier(len(calls))
    outcomes: list[Any] = [None] * len(calls)

    def run(index: int) -> None:
        try:
            start.wait(LONGEST_WAIT_S)
            outcomes[index] = calls[index]()
        except Exception as raised:  # handed to the test, which says what it expects
            outcomes[index] = raised
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(index,)) for index in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LONGEST_WAIT_S)
    assert not any(thread.is_alive() for thread in threads), "somebody still waits"
    return outcomes


@contextmanager
def meanwhile(call: Callable[[], Any]) -> Iterator[None]:
    """Another connection has made `call` in a transaction that stays open for the block."""
    done, leave = threading.Event(), threading.Event()
    failures: list[Exception] = []

    def run() -> None:
        try:
            with transaction.atomic():
                call()
                done.set()
                leave.wait(LONGEST_WAIT_S)
        except Exception as raised:  # raised again below
            failures.append(raised)
        finally:
            done.set()
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    done.wait(LONGEST_WAIT_S)
    try:
        yield
    finally:
        leave.set()
        thread.join(LONGEST_WAIT_S)
    if failures:
        raise failures[0]


def blocked_by(hold: Callable[[], Any], call: Callable[[], Any]) -> Any:
    """What `call` returns when it starts while another connection has made `hold` and not yet committed.

    The other one commits as soon as `call` waits for it, or has ended without waiting.
    """
    outcome: list[Any] = []
    thread = threading.Thread(target=lambda: outcome.extend(together(call)))
    with meanwhile(hold):
        thread.start()
        while thread.is_alive() and not somebody_waits():
            thread.join(0.02)
    thread.join(LONGEST_WAIT_S)
    return outcome[0]


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return bool(cursor.fetchone()[0])


def raised(outcomes: Sequence[Any]) -> list[type[Exception]]:
    return [type(outcome) for outcome in outcomes if isinstance(outcome, Exception)]
