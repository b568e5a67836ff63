"""Count how often somebody wrote lately, once for all workers and servers."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils.crypto import salted_hmac

from field_api import clock
from field_api.models import RateCount

SLICES = 12
"""Of one window; a request is forgotten at most a twelfth of the window late."""
KEPT = timedelta(days=2)
_COUNT_ONE = """
    INSERT INTO field_api_ratecount (key, since, count) VALUES (%s, %s, 1)
    ON CONFLICT (key, since) DO UPDATE SET count = field_api_ratecount.count + 1
"""


@transaction.atomic
def seconds_to_wait(name: str, *, limit: int, window: timedelta) -> float | None:
    """Count one more of this name and give None, or count nothing and say when there is room again.

    Of two at once the second waits for the first, so the limit is kept to the very one. The name is stored as
    a keyed hash only.
    """
    key = salted_hmac("field_api.limits", name, algorithm="sha256").hexdigest()
    now = clock.now()
    since = _slice_of(now, window / SLICES)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 1))", [key])
        counts = list(
            RateCount.objects.filter(key=key, since__gt=since - window)
            .order_by("since")
            .values_list("since", "count")
        )
        if sum(count for _since, count in counts) >= limit:
            oldest = counts[0][0] if counts else since
            return max(1.0, (oldest + window - now).total_seconds())
        cursor.execute(_COUNT_ONE, [key, since])
    return None


def sweep_counts() -> int:
    """Forget the counts of days past; how many."""
    return RateCount.objects.filter(since__lt=clock.now() - KEPT).delete()[0]


def _slice_of(moment: datetime, length: timedelta) -> datetime:
    seconds = length.total_seconds()
    return datetime.fromtimestamp(moment.timestamp() // seconds * seconds, moment.tzinfo)
