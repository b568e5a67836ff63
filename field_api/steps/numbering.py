"""Report numbers: JK + yymmdd + a running number of the day in Jakarta; no doubles.

Two series a day. What anyone may see when it comes in is counted on without gaps. What is private or held
then takes a number by chance out of the upper half of the numbers of that length, which the other series
leaves out, so that nothing in the public one tells that it came.
"""

from __future__ import annotations

import secrets
from datetime import date

from django.db import connection

from field_api.models import Report
from field_api.queries import is_openly_shown

_TAKE = """
    INSERT INTO field_api_daynumber (day, last) VALUES (%s, %s)
    ON CONFLICT (day) DO UPDATE SET last = field_api_daynumber.last + EXCLUDED.last
    RETURNING last
"""
_FREE = """
    SELECT number FROM unnest(%s::text[]) WITH ORDINALITY AS drawn(number, place)
     WHERE NOT EXISTS (SELECT FROM field_api_report report WHERE report.number = drawn.number)
     ORDER BY place LIMIT 1
"""
PLACE_IN_SERIES = """
    CASE WHEN substr(number, 9)::bigint < 5000 THEN substr(number, 9)::bigint
         WHEN substr(number, 9, 1) < '5'
         THEN substr(number, 9)::bigint - 5000 * (10 ^ (length(number) - 12) - 1)::bigint / 9
    END
"""
"""In SQL, of a report's number: the reverse of `running`. Null for what is not in the public series."""
_KEYS = "SELECT nextval('field_api_kept_back_key') FROM generate_series(1, %s)"
_HALVES = (5_000, 50_000, 500_000, 5_000_000)
"""Where the upper half of the numbers of four digits begins, of five, six and seven."""
_DRAWN = 8
"""Numbers of each length that are tried: of 5000 with half of them taken all eight are so once in 256 times,
and then one of the next length is taken."""


def number_report(report: Report, day: date) -> None:
    """Give a new report its number, and its key where the public does not see it: keys are told in cursors.

    Inside a transaction the day stays locked until it ends, whichever series the number is from.
    """
    if is_openly_shown(report):
        (report.number,) = take_numbers(day)
    else:
        report.number = _drawn(day)
        (report.pk,) = keys_kept_back(1)


def take_numbers(day: date, count: int = 1) -> list[str]:
    """The next `count` numbers of the day's public series, in order.

    Inside a transaction the day stays locked until it ends, so a rollback gives its numbers back.
    Take them as late as possible: other reports of the day wait meanwhile.
    """
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [day, count])
        (last,) = cursor.fetchone()
    return [_number(day, running(n)) for n in range(last - count + 1, last + 1)]


def running(n: int) -> int:
    """The n-th of the public series, from 1: up to 4999, then 10000 to 49999, 100000 to 499999, and so on."""
    left_out = 0
    for half in _HALVES:
        if n + left_out < half:
            break
        left_out += half
    return n + left_out


def keys_kept_back(count: int) -> list[int]:
    """Keys for rows that strangers must not be able to count: beside those of the table's own sequence."""
    with connection.cursor() as cursor:
        cursor.execute(_KEYS, [count])
        return [key for (key,) in cursor.fetchall()]


def _drawn(day: date) -> str:
    """A free number of the other series."""
    take_numbers(day, 0)
    drawn = [_number(day, half + secrets.randbelow(half)) for half in _HALVES for _try in range(_DRAWN)]
    with connection.cursor() as cursor:
        cursor.execute(_FREE, [drawn])
        (number,) = cursor.fetchone()
    return str(number)


def _number(day: date, n: int) -> str:
    return f"JK{day:%y%m%d}{n:04d}"
