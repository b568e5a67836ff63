"""Can these numbers be a position?"""

from __future__ import annotations

import math
from dataclasses import dataclass

from boundaries.errors import BadPoint

MAX_ACCURACY_M = 100_000.0
"""What a phone reports when it knows its network and nothing else; above it the number says nothing."""

_INDONESIA_LON = (94.0, 142.0)
_INDONESIA_LAT = (-12.0, 7.0)


@dataclass(frozen=True, slots=True)
class Position:
    """A measured position, longitude first, WGS 84; `accuracy_m` is a 68 % radius, None when not known."""

    lon: float
    lat: float
    accuracy_m: float | None = None


def read_position(lon: object, lat: object, accuracy_m: object = None) -> Position:
    """Check numbers, or text with numbers, and return them as a position. An accuracy of 0 counts as unknown.

    Raises BadPoint with the code `missing`, `not_a_number`, `swapped`, `out_of_range` or `bad_accuracy`.
    """
    missing = [name for name, value in [("lon", lon), ("lat", lat)] if value is None or value == ""]
    if missing:
        raise BadPoint("missing", f"{' dan '.join(missing)} belum diisi. Contoh: lon=106.8272&lat=-6.1754.")
    x, y = _number("lon", lon), _number("lat", lat)
    if _within(y, _INDONESIA_LON) and _within(x, _INDONESIA_LAT):
        raise BadPoint(
            "swapped",
            f"Bujur dan lintang tampaknya tertukar: lon={x!r}, lat={y!r}. Maksudnya lon={y!r}, lat={x!r}?",
        )
    if not -180 <= x <= 180:
        raise BadPoint("out_of_range", f"Bujur (lon) {x:g} di luar rentang -180 sampai 180.")
    if not -90 <= y <= 90:
        raise BadPoint("out_of_range", f"Lintang (lat) {y:g} di luar rentang -90 sampai 90.")
    return Position(x, y, _accuracy(accuracy_m))


def _accuracy(value: object) -> float | None:
    if value is None or value == "":
        return None
    try:
        metres = _number("accuracy", value)
    except BadPoint as error:
        raise BadPoint("bad_accuracy", error.detail) from error
    if not 0 <= metres <= MAX_ACCURACY_M:
        raise BadPoint(
            "bad_accuracy", f"Akurasi {metres:g} m tidak masuk akal; isi 0 sampai {MAX_ACCURACY_M:.0f} meter."
        )
    return metres or None


def _number(name: str, value: object) -> float:
    """Anything that float() takes, but finite; numpy's numbers too."""
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if math.isfinite(number):
        return number
    raise BadPoint(
        "not_a_number",
        f"{name} bukan angka: {str(value).strip()[:40]!r}. Tulis dengan titik, seperti -6.1754.",
    )


def _within(value: float, bounds: tuple[float, float]) -> bool:
    return bounds[0] <= value <= bounds[1]
