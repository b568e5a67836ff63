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
_EARLIEST_MS = 946_684_800_000
_CLOCKS_MAY_DIFFER = timedelta(days=1)
_HALF_DAY = 12

_MONTH = r"[^\W\d_]+"
_DATE = "|".join(
    [
        r"(?P<y1>\d{4})[/.-](?P<m1>\d{1,2})[/.-](?P<d1>\d{1,2})",
        r"(?P<a>\d{1,2})(?:[/.-]|\s+)(?P<b>\d{1,2})(?:[/.-]|\s+)(?P<y2>\d{4})",
        rf"(?P<d3>\d{{1,2}})(?:[/.-]|\s+)(?P<m3>{_MONTH})\.?(?:[/.,-]|\s+)\s*(?P<y3>\d{{4}})",
        rf"(?P<m4>{_MONTH})\.?\s+(?P<d4>\d{{1,2}}),?\s+(?P<y4>\d{{4}})",
    ]
)
_CLOCK = (
    r"(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,](?P<part>\d+))?)?"
    r"\s*(?P<half>[ap])?(?(half)\.?\s?m\.?)"
)
_ZONE = r"(?P<word>WIB|WITA|WIT|UTC|GMT|Z)?(?:\s*(?P<sign>[+-])(?P<zh>\d{1,2})(?::?(?P<zm>\d{2}))?)?"
_WRITTEN = re.compile(
    rf"(?:[^\W\d_]+,\s*)?(?:{_DATE})(?:(?:\s*,\s*|\s+|T)(?:pukul\s+|jam\s+)?{_CLOCK}\s*{_ZONE})?",
    re.IGNORECASE,
)
_CLOCK_ALONE = re.compile(_CLOCK, re.IGNORECASE)
_MIDNIGHT = re.compile(r"[\sT]+0?0[:.]00(?:[:.]00(?:[.,]0+)?)?(?:\s*12:00(?::00)?\s*AM)?$", re.IGNORECASE)
_DIGITS = re.compile(r"\d{8,16}(?:\.\d+)?|\d(?:[.,]\d+)?E\+\d+", re.IGNORECASE)
_COMPACT = {8: "%Y%m%d", 12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S"}
_MS_DIGITS = 12
_ZONE_HOURS = {"WIB": 7, "WITA": 8, "WIT": 9, "UTC": 0, "GMT": 0, "Z": 0}
_MONTHS = (
    *(("jan",), ("feb", "peb"), ("mar",), ("apr",), ("mei", "may"), ("jun",), ("jul",)),
    *(("agu", "ags", "aug"), ("sep",), ("okt", "oct"), ("nov", "nop"), ("des", "dec")),
)


def parse_time(
    value: object, *, zone: tzinfo = WIB, month_first: bool = False, needs_half: bool = False
) -> datetime:
    """An aware time from a date in words or numbers with or without a clock, or from an epoch.

    Of two small numbers the first is the day, as Indonesia writes it, unless `month_first`. With `needs_half`
    an hour up to 12 must say AM or PM. `zone` holds where the text names none. Epochs are seconds,
    milliseconds or microseconds. Raises BadValue for what cannot be read, for a time more than a day ahead of
    our clock, and for one before the year 2000.
    """
    text = str(value).strip() if value is not None else ""
    if not text:
        raise BadValue("Waktu laporan kosong.")
    try:
        found = _from_digits(text) or _from_written(text, month_first, needs_half)
    except (ValueError, OverflowError, OSError) as error:
        if isinstance(error, BadValue):
            raise
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


def joined(date: str, clock: str) -> str:
    """One text from two columns, whichever of them holds the date; `date` alone where they make no time.

    A spreadsheet writes a date without a clock as one at midnight; the clock beside it is the right one then.
    """
    if _CLOCK_ALONE.fullmatch(date):
        date, clock = clock, date
    day = _MIDNIGHT.sub("", date)
    return f"{day} {clock}" if day and _CLOCK_ALONE.match(clock) and not _has_clock(day) else date


def small_numbers(text: str) -> tuple[int, int] | None:
    """The two numbers of a date of which one is the day and the other the month, as written."""
    match = _WRITTEN.fullmatch(text.strip())
    return (int(match["a"]), int(match["b"])) if match and match["a"] else None


def half_of_day(text: str) -> bool | None:
    """Does the clock say AM or PM? None where there is no clock or an hour that needs neither."""
    match = _WRITTEN.fullmatch(text.strip())
    if match is None or not match["hour"]:
        return None
    return True if match["half"] else (False if 1 <= int(match["hour"]) <= _HALF_DAY else None)


def _has_clock(text: str) -> bool:
    match = _WRITTEN.fullmatch(text)
    return bool(match and match["hour"])


def _from_digits(text: str) -> datetime | None:
    """An epoch, or a date without any mark between its numbers, where that makes no epoch of this century."""
    if not _DIGITS.fullmatch(text):
        return None
    if "E" in text.upper():
        return _from_exponent(text)
    whole = text.partition(".")[0]
    form = _COMPACT.get(len(whole))
    if form and (len(whole) != _MS_DIGITS or int(whole) < _EARLIEST_MS):
        return datetime.strptime(whole, form)  # noqa: DTZ007  the caller knows the zone
    seconds = float(text)
    for digits in (_MS_DIGITS, _MS_DIGITS + 3):
        seconds /= 1000 if len(whole) >= digits else 1
    return datetime.fromtimestamp(seconds, tz=UTC)


def _from_exponent(text: str) -> datetime | None:
    mantissa, _, power = text.upper().replace(",", ".").partition("E+")
    if len(mantissa.partition(".")[2]) + 3 < int(power):
        raise BadValue(
            f"Waktu '{text[:40]}' kehilangan angka (biasanya oleh Excel); simpan kolomnya sebagai teks."
        )
    return _from_digits(str(round(float(f"{mantissa}E{power}"))))


def _from_written(text: str, month_first: bool, needs_half: bool) -> datetime | None:
    match = _WRITTEN.fullmatch(text)
    if match is None:
        return _from_iso(text)
    day, month = _day_and_month(match, month_first)
    year = match["y1"] or match["y2"] or match["y3"] or match["y4"]
    hour = int(match["hour"] or 0)
    if match["half"]:
        if not 1 <= hour <= _HALF_DAY:
            raise ValueError(text)
        hour = hour % _HALF_DAY + (_HALF_DAY if match["half"] in "pP" else 0)
    elif needs_half and match["hour"] and 1 <= hour <= _HALF_DAY:
        raise BadValue(f"Waktu '{text[:40]}' tanpa AM atau PM, padahal baris lain menyebutnya.")
    part = int((match["part"] or "0").ljust(6, "0")[:6])
    clock = (hour, int(match["minute"] or 0), int(match["second"] or 0), part)
    return datetime(int(year), month, day, *clock, tzinfo=_zone(match))


def _from_iso(text: str) -> datetime | None:
    """Weeks, ordinals and other rarer forms of ISO 8601."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _day_and_month(match: re.Match[str], month_first: bool) -> tuple[int, int]:
    if match["a"]:
        first, second = int(match["a"]), int(match["b"])
        return (second, first) if month_first else (first, second)
    month = match["m1"] or match["m3"] or match["m4"]
    return int(match["d1"] or match["d3"] or match["d4"]), _month(month)


def _month(text: str) -> int:
    if text.isdigit():
        return int(text)
    for number, beginnings in enumerate(_MONTHS, start=1):
        if text.lower()[:3] in beginnings:
            return number
    raise ValueError(text)


def _zone(match: re.Match[str]) -> tzinfo | None:
    if match["sign"]:
        away = timedelta(hours=int(match["zh"]), minutes=int(match["zm"] or 0))
        return timezone(-away if match["sign"] == "-" else away)
    return timezone(timedelta(hours=_ZONE_HOURS[match["word"].upper()])) if match["word"] else None
