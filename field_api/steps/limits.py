"""Count how often somebody wrote lately, once for all workers and servers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils.crypto import salted_hmac

from field_api import clock
from field_api.models import RateCount

SLICES = 12
"""Of one window; a request is forgotten at most a twelfth of the window late."""
KEPT = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` in a `window` for whoever `name` is; `cost` is what this one request adds."""

    name: str
    most: int
    window: timedelta
    cost: int = 1


def seconds_to_wait(*limits: Limit) -> float | None:
    """Count one more against each and give None, or count nothing and say when there is room again.

    Of two at once the second waits for the first, so a limit is kept to the very one. Names are stored as
    keyed hashes only. One statement: the database's function locks, counts and writes.
    """
    now = clock.now()
    slices = [_slice_of(now, limit.window / SLICES) for limit in limits]
    rows: list[Any] = [
        [salted_hmac("field_api.limits", limit.name, algorithm="sha256").hexdigest() for limit in limits],
        slices,
        [since - limit.window for limit, since in zip(limits, slices, strict=True)],
        [limit.most for limit in limits],
        [limit.cost for limit in limits],
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT which, oldest FROM field_api_count_all(%s, %s::timestamptz[], %s::timestamptz[], %s, %s)",
            rows,
        )
        full = cursor.fetchone()
    if full is None:
        return None
    which, oldest = full
    ends: datetime = oldest + limits[which - 1].window
    return max(1.0, (ends - now).total_seconds())


def sweep_counts() -> int:
    """Forget the counts of days past; how many."""
    return RateCount.objects.filter(since__lt=clock.now() - KEPT).delete()[0]


def _slice_of(moment: datetime, length: timedelta) -> datetime:
    seconds = length.total_seconds()
    return datetime.fromtimestamp(moment.timestamp() // seconds * seconds, moment.tzinfo)
