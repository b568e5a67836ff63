"""Parts of tending, each by itself: one that fails is told, and the next has its turn all the same."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import TypeVar

from django.db import DatabaseError, close_old_connections, connection

from field_api import clock
from field_api.models import FailingPart

log = logging.getLogger(__name__)
Thing = TypeVar("Thing")


class SomeFailed(Exception):
    """Some of many failed, each of which the log names; the others were done."""


def attempted(name: str, part: Callable[[], object]) -> bool:
    """Run one part; whether it came to its end. One that fails is logged, and kept as failing until it does.

    Raises OperationalError when the database cannot be reached: no other part could do anything either.
    """
    try:
        part()
    except Exception as failure:  # whatever it was, the next round may do better
        log.exception("the part %s of tending failed", name)
        _take_a_sound_connection()
        _remember(name, failure)
        return False
    _remember(name, None)
    return True


def for_each(things: Iterable[Thing], act: Callable[[Thing], int | None]) -> int:
    """Act on all of them, whichever fails. The sum of what the acts say; one that says nothing counts as 1.

    Raises SomeFailed at the end, so that `attempted` tells it.
    """
    done, failed = 0, 0
    for thing in things:
        try:
            said = act(thing)
        except Exception:  # the next one may be sound
            log.exception("%s failed for %s", getattr(act, "__name__", "a part"), thing)
            _take_a_sound_connection()
            failed += 1
        else:
            done += 1 if said is None else said
    if failed:
        raise SomeFailed(f"{failed} failed, {done} done")
    return done


def _take_a_sound_connection() -> None:
    """A connection that broke stays broken until somebody closes it."""
    if not connection.in_atomic_block:
        close_old_connections()
    connection.ensure_connection()


def _remember(name: str, failure: Exception | None) -> None:
    """Only the kind of mistake is kept: its words may hold an address."""
    try:
        if failure is None:
            FailingPart.objects.filter(name=name).delete()
            return
        now = clock.now()
        last = {"error": type(failure).__name__[:100], "failed_at": now}
        FailingPart.objects.update_or_create(name=name, defaults=last, create_defaults={**last, "since": now})
    except DatabaseError:
        log.exception("how the part %s of tending went could not be stored", name)
