"""Report numbers: JK + yymmdd + the running number of the day in Jakarta; no gaps, no doubles."""

from __future__ import annotations

from datetime import date

from django.db import connection

_TAKE = """
    INSERT INTO field_api_daynumber (day, last) VALUES (%s, %s)
    ON CONFLICT (day) DO UPDATE SET last = field_api_daynumber.last + EXCLUDED.last
    RETURNING last
"""


def take_numbers(day: date, count: int = 1) -> list[str]:
    """The next `count` numbers of the day, in order.

    Inside a transaction the day stays locked until it ends, so a rollback gives its numbers back.
    Take them as late as possible: other reports of the day wait meanwhile.
    """
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [day, count])
        (last,) = cursor.fetchone()
    return [f"JK{day:%y%m%d}{n:04d}" for n in range(last - count + 1, last + 1)]
