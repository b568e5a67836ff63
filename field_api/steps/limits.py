"""Count how often somebody wrote lately, once for all workers and servers."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection
from django.utils.crypto import salted_hmac

from field_api import clock
from field_api.models import RateCount

SLICES = 12
"""Of one window; a request is forgotten at most a twelfth of the window late."""
KEPT = timedelta(days=2)


def seconds_to_wait(name: str, *, limit: int, window: timedelta) -> float | None:
    """Count one more of this name and give None, or count nothing and say when there is room again.

    Of two at once the second waits for the first, so the limit is kept to the very one. The name is stored as
    a keyed hash only. One statement: the database's function locks, counts and writes.
    """
    key = salted_hmac("field_api.limits", name, algorithm="sha256").hexdigest()
    now = clock.now()
    since = _slice_of(now, window / SLICES)
    with connection.cursor() as cursor:
        cursor.execute("SELECT field_api_count_one(%s, %s, %s, %s)", [key, since, since - window, limit])
        (oldest,) = cursor.fetchone()
    return None if oldest is None else max(1.0, (oldest + window - now).total_seconds())


def sweep_counts() -> int:
    """Forget the counts of days past; how many."""
    return RateCount.objects.filter(since__lt=clock.now() - KEPT).delete()[0]


def _slice_of(moment: datetime, length: timedelta) -> datetime:
    seconds = length.total_seconds()
    return datetime.fromtimestamp(moment.timestamp() // seconds * seconds, moment.tzinfo)
