"""When was it reported? The many ways in which files write a time."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from django.utils import timezone as django_timezone

from field_api.sources.rows import BadValue

WIB = ZoneInfo("Asia/Jakarta")
_EARLIEST_YEAR = 2000
"""Report numbers hold two digits of the year."""
_CLOCKS_MAY_DIFFER = timedelta(days=1)

_EPOCH = re.compile(r"\d{9,10}(?:\.\d+)?|\d{12,13}")
_DAY_FIRST = re.compile(
    r"""(?:[a-zA-Z']+,\s*)?
    (?P<day>\d{1,2})(?:[/.-]|\s+)(?P<month>\d{1,2}|[a-zA-Z]+)\.?(?:[/.,-]|\s+)\s*(?P<year>\d{4})
    (?:[\sT,]+(?:pukul\s+|jam\s+)?(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,]\d+)?)?)?
    \s*(?P<zone>WIB|WITA|WIT)?""",
    re.VERBOSE | re.IGNORECASE,
)
_ZONE_HOURS = {"WIB": 7, "WITA": 8, "WIT": 9}
_ZONE_WORD = re.compile(r"\s*\b(WIB|WITA|WIT)$", re.IGNORECASE)
_MONTHS = (
    *(("jan",), ("feb", "peb"), ("mar",), ("apr",), ("mei", "may"), ("jun",), ("jul",)),
    *(("agu", "ags", "aug"), ("sep",), ("okt", "oct"), ("nov", "nop"), ("des", "dec")),
)


def parse_time(value: object, *, zone: tzinfo = WIB) -> datetime:
    """An aware time from ISO 8601, day/month/year (the Indonesian order, never month first), or an epoch.

    `zone` holds where the text names none. Epochs are seconds or milliseconds. Raises BadValue for what
    cannot be read, for a time more than a day ahead of our clock, and for one before the year 2000.
    """
    text = str(value).strip() if value is not None else ""
    if not text:
        raise BadValue("Waktu laporan kosong.")
    try:
        found = _from_iso(text) or _from_epoch(text) or _from_day_first(text)
    except (ValueError, OverflowError, OSError) as error:
        raise BadValue(f"Waktu '{text[:40]}' tidak ada di kalender.") from error
    if found is None:
        raise BadValue(
            f"Waktu '{text[:40]}' tidak terbaca; tulis seperti 2026-02-21 06:30 atau 21/02/2026 06:30."
        )
    if found.tzinfo is None:
        found = found.replace(tzinfo=zone)
    if found.year < _EARLIEST_YEAR:
        raise BadValue(f"Waktu '{text[:40]}' sebelum tahun {_EARLIEST_YEAR}.")
    if found > django_timezone.now() + _CLOCKS_MAY_DIFFER:
        raise BadValue(f"Waktu '{text[:40]}' di masa depan.")
    return found


def _from_iso(text: str) -> datetime | None:
    zone_word = _ZONE_WORD.search(text)
    if zone_word:
        text = text[: zone_word.start()]
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found.replace(tzinfo=_zone(zone_word[1])) if zone_word else found


def _from_epoch(text: str) -> datetime | None:
    if not _EPOCH.fullmatch(text):
        return None
    seconds = float(text)
    if seconds > 1e11:
        seconds /= 1000
    return datetime.fromtimestamp(seconds, tz=UTC)


def _from_day_first(text: str) -> datetime | None:
    match = _DAY_FIRST.fullmatch(text)
    if match is None:
        return None
    return datetime(
        int(match["year"]),
        _month(match["month"]),
        int(match["day"]),
        int(match["hour"] or 0),
        int(match["minute"] or 0),
        int(match["second"] or 0),
        tzinfo=_zone(match["zone"]) if match["zone"] else None,
    )


def _month(text: str) -> int:
    if text.isdigit():
        return int(text)
    for number, beginnings in enumerate(_MONTHS, start=1):
        if text.lower()[:3] in beginnings:
            return number
    raise ValueError(text)


def _zone(word: str) -> tzinfo:
    return timezone(timedelta(hours=_ZONE_HOURS[word.upper()]))
