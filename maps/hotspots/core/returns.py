"""How often a problem came back: a report at a place where an earlier one had been solved, or a reopening."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum


class Event(IntEnum):
    """What happened at a place; of two at one moment the solving comes first."""

    SOLVED = 0
    REOPENED = 1
    REPORTED = 2


@dataclass(frozen=True, slots=True)
class Returns:
    """`times` it was back after it had been solved, the last time, and the mean days from solved to back.

    Several reports of one return count once: only the first after a solving is a return.
    """

    times: int
    last_at: datetime | None
    mean_days: float | None


def returns_of(events: Iterable[tuple[datetime, Event]]) -> Returns:
    """Count over the events of one place, in any order."""
    times, last_at, quiet = 0, None, 0.0
    solved_at: datetime | None = None
    for at, event in sorted(events):
        if event == Event.SOLVED:
            solved_at = at
        elif solved_at is not None:
            times, last_at = times + 1, at
            quiet += (at - solved_at).total_seconds() / 86_400
            solved_at = None
    return Returns(times, last_at, quiet / times if times else None)
