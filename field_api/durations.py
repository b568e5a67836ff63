"""How long something took or takes, in the one way in which every page says it."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import ngettext

_HOUR, _DAY = 60, 24 * 60
_LONG = 10 * _DAY
"""From here on hours say nothing any more."""


def duration_words(span: timedelta) -> str:
    """The two largest units, rounded down: "5 mnt", "2 jam 30 mnt", "1 hari 12 jam", "12 hari"; never 0.

    The sign does not count.
    """
    minutes = max(1, int(abs(span.total_seconds()) // 60))
    if minutes < _HOUR:
        return _minutes(minutes)
    if minutes < _DAY:
        return _both(_hours(minutes // _HOUR), _minutes(minutes % _HOUR), minutes % _HOUR)
    rest = 0 if minutes >= _LONG else minutes % _DAY // _HOUR
    return _both(_days(minutes // _DAY), _hours(rest), rest)


def rounded_words(hours: float) -> str:
    """The same of a measured or reckoned time, to the nearest of its smaller unit instead of down."""
    half = 12.0 if hours >= _LONG / _HOUR else 0.5 if hours >= _DAY / _HOUR else 0.5 / _HOUR
    return duration_words(timedelta(hours=hours + half))


def _both(large: str, small: str, rest: int) -> str:
    return f"{large} {small}" if rest else large


def _days(n: int) -> str:
    return ngettext("%(n)d hari", "%(n)d hari", n) % {"n": n}


def _hours(n: int) -> str:
    return ngettext("%(n)d jam", "%(n)d jam", n) % {"n": n}


def _minutes(n: int) -> str:
    return ngettext("%(n)d mnt", "%(n)d mnt", n) % {"n": n}
