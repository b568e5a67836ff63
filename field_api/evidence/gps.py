"""The GPS block of a photo: a position, or the reason there is none."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from PIL.ExifTags import GPS
from PIL.TiffImagePlugin import IFDRational

_NOT_SATELLITES = frozenset({"fused", "network", "cellid", "wlan", "wifi"})


class NoPosition(StrEnum):
    """Why a photo has no usable position."""

    ABSENT = "absent"
    REDACTED = "redacted"
    ZERO = "zero"
    MALFORMED = "malformed"
    OUT_OF_RANGE = "out_of_range"


@dataclass(frozen=True, slots=True)
class Position:
    """WGS 84 degrees, longitude first. `error_m` is the device's own GPSHPositioningError, or None."""

    lon: float
    lat: float
    error_m: float | None


@dataclass(frozen=True, slots=True)
class GpsBlock:
    """What the GPS block says. Exactly one of `position` and `no_position` is set.

    `note` explains a malformed or impossible position in a few Indonesian words. `is_void` is the receiver's
    own "V": no valid fix at that moment. `at` is UTC; `dop` is None when absent or meaningless.
    """

    position: Position | None
    no_position: NoPosition | None
    note: str = ""
    direction_deg: float | None = None
    at: datetime | None = None
    is_void: bool = False
    dop: float | None = None


class _NoPlaceError(Exception):
    def __init__(self, reason: NoPosition, note: str = "") -> None:
        super().__init__(note)
        self.reason = reason
        self.note = note


def read_gps(tags: Mapping[int, object]) -> GpsBlock:
    """Read a GPS block as Pillow gives it; any type may stand under any tag, and nothing is raised."""
    position, reason, note = None, None, ""
    try:
        lon, lat = _place(tags)
        position = Position(lon, lat, _positive(tags.get(GPS.GPSHPositioningError)))
    except _NoPlaceError as none:
        reason, note = none.reason, none.note
    return GpsBlock(
        position=position,
        no_position=reason,
        note=note,
        direction_deg=_direction(tags.get(GPS.GPSImgDirection)),
        at=_utc_time(tags.get(GPS.GPSDateStamp), tags.get(GPS.GPSTimeStamp)),
        is_void=_letter(tags.get(GPS.GPSStatus)) == "V",
        dop=None if _is_fused(tags.get(GPS.GPSProcessingMethod)) else _dilution(tags.get(GPS.GPSDOP)),
    )


def _place(tags: Mapping[int, object]) -> tuple[float, float]:
    _refuse_missing(tags)
    lat = _degrees(tags.get(GPS.GPSLatitude), tags.get(GPS.GPSLatitudeRef), "NS", "lintang")
    lon = _degrees(tags.get(GPS.GPSLongitude), tags.get(GPS.GPSLongitudeRef), "EW", "bujur")
    if abs(lat) > 90:
        raise _NoPlaceError(NoPosition.OUT_OF_RANGE, f"lintang {lat:.6g}°")
    if abs(lon) > 180:
        raise _NoPlaceError(NoPosition.OUT_OF_RANGE, f"bujur {lon:.6g}°")
    return lon, lat


def _refuse_missing(tags: Mapping[int, object]) -> None:
    """Tell an absent position from one that was emptied, and (0, 0) from a place.

    Android empties GPS tags on the way to a web page: the reference letters become NUL and the numbers 0/0 or
    0/1, or only a version of zeros stays. A camera without a fix writes the same blanks, but with status "V".
    """
    values = [tags.get(GPS.GPSLatitude), tags.get(GPS.GPSLongitude)]
    refs = [tags.get(GPS.GPSLatitudeRef), tags.get(GPS.GPSLongitudeRef)]
    has_blank_refs = any(ref is not None for ref in refs) and all(map(_is_blank, refs))
    if all(map(_is_blank, values)) and has_blank_refs:
        is_void = _letter(tags.get(GPS.GPSStatus)) == "V"
        raise _NoPlaceError(NoPosition.ABSENT if is_void else NoPosition.REDACTED)
    if all(value is None for value in values):
        is_emptied = tags.get(GPS.GPSVersionID) == b"\0\0\0\0"
        raise _NoPlaceError(NoPosition.REDACTED if is_emptied else NoPosition.ABSENT)
    if any(value is not None and not _has_number(value) for value in values):
        raise _NoPlaceError(NoPosition.ABSENT)
    if all(map(_is_zero, values)):
        raise _NoPlaceError(NoPosition.ZERO)


def _degrees(value: object, ref: object, letters: str, name: str) -> float:
    """Signed degrees from one to three components; the hemisphere is never guessed."""
    parts = [_number(part) for part in _components(value)]
    numbers = [part for part in parts if part is not None]
    if not 1 <= len(parts) <= 3 or len(numbers) < len(parts):
        raise _NoPlaceError(NoPosition.MALFORMED, f"angka {name} tidak lengkap")
    letter = _letter(ref)
    if not letter:
        raise _NoPlaceError(NoPosition.MALFORMED, f"tanpa {letters[0]}/{letters[1]}")
    if letter not in letters:
        raise _NoPlaceError(NoPosition.MALFORMED, f"{name} bertanda {letter}")
    if any(number < 0 for number in numbers):
        raise _NoPlaceError(NoPosition.MALFORMED, f"{name} bertanda minus sekaligus {letter}")
    degrees, minutes, seconds = (*numbers, 0.0, 0.0)[:3]
    # Rounding writes 60.0 seconds now and then.
    if minutes >= 60.5 or seconds >= 60.5:
        raise _NoPlaceError(NoPosition.MALFORMED, f"menit atau detik {name} lebih dari 60")
    size = degrees + minutes / 60 + seconds / 3600
    return -size if letter in "SW" else size


def _utc_time(date: object, time: object) -> datetime | None:
    parts = [_number(part) for part in _components(time)]
    if not isinstance(date, str) or len(parts) != 3:
        return None
    hour, minute, second = parts
    if hour is None or minute is None or second is None:
        return None
    if not (0 <= hour < 24 and 0 <= minute < 60 and 0 <= second < 60.5):
        return None
    try:
        year, month, day = (int(part) for part in date.strip("\0 ").replace("-", ":").split(":"))
        midnight = datetime(year, month, day, tzinfo=UTC)
    except ValueError:
        return None
    try:
        return midnight + timedelta(hours=hour, minutes=minute, seconds=second)
    except OverflowError:
        return None


def _direction(value: object) -> float | None:
    degrees = _number(value)
    return degrees if degrees is not None and 0 <= degrees <= 360 else None


def _positive(value: object) -> float | None:
    number = _number(value)
    return number if number is not None and number > 0 else None


def _dilution(value: object) -> float | None:
    """NMEA writes up to 99.99 and means "unknown" by it."""
    dop = _positive(value)
    return dop if dop is not None and dop < 99.99 else None


def _is_fused(method: object) -> bool:
    """Whether a phone made the position of several sources: then its DOP is no dilution of satellites."""
    text = method.decode("ascii", "ignore") if isinstance(method, bytes) else method
    words = re.findall(r"[a-z]+", text.lower()) if isinstance(text, str) else []
    return not _NOT_SATELLITES.isdisjoint(words)


def _components(value: object) -> tuple[object, ...]:
    return value if isinstance(value, tuple) else (value,)


def _number(value: object) -> float | None:
    """A finite float, or None for 0/0, text, bytes and everything else."""
    if isinstance(value, bool) or not isinstance(value, (int, float, IFDRational)):
        return None
    try:
        number = float(value)
    except (ArithmeticError, ValueError):
        return None
    return number if math.isfinite(number) else None


def _letter(ref: object) -> str:
    text = ref.decode("ascii", "replace") if isinstance(ref, bytes) else ref
    return text.strip("\0 ")[:1].upper() if isinstance(text, str) else ""


def _is_blank(value: object) -> bool:
    if value is None:
        return True
    if isinstance(value, (str, bytes)):
        return not _letter(value)
    return all(_number(part) in (None, 0.0) for part in _components(value))


def _has_number(value: object) -> bool:
    """0/0 is none, and degrees as text are none either: nobody can say in which form."""
    return any(_number(part) is not None for part in _components(value))


def _is_zero(value: object) -> bool:
    return value is not None and all(_number(part) == 0 for part in _components(value))
