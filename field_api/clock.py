"""Our clock. A replay of past events may set it for the time of a `with` block, in its own thread only."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.utils import timezone

_replayed: ContextVar[datetime | None] = ContextVar("replayed", default=None)


def now() -> datetime:
    """The present moment, aware; inside `replaying` the moment that is being replayed."""
    return _replayed.get() or timezone.now()


@contextmanager
def replaying(moment: datetime) -> Iterator[None]:
    """Let everything inside happen at `moment`, which must be aware."""
    token = _replayed.set(moment)
    try:
        yield
    finally:
        _replayed.reset(token)
