"""A reason of a verdict, and how metres and times are said in it. The sentences are Indonesian."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

JAKARTA = ZoneInfo("Asia/Jakarta")
_MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni",
    "Juli", "Agustus", "September", "Oktober", "November", "Desember",
)  # fmt: skip


class Weight(StrEnum):
    """What a reason does to the verdict: nothing, "match" becomes "unclear", or "contradictory"."""

    NOTE = "note"
    DOUBT = "doubt"
    CONTRADICTION = "contradiction"


@dataclass(frozen=True, slots=True)
class Reason:
    """One whole sentence with a code that stays the same when the wording changes."""

    code: str
    text: str
    weight: Weight = Weight.NOTE


def metres(distance_m: float) -> str:
    """ "23 m", "1,2 km" or "1.250 km"."""
    if distance_m < 999.5:
        return f"{distance_m:.0f} m"
    kilometres = distance_m / 1000
    text = f"{kilometres:.1f}" if kilometres < 99.95 else f"{kilometres:,.0f}"
    return text.translate(str.maketrans(",.", ".,")) + " km"


def moment(time: datetime) -> str:
    """ "5 Maret 2025 pukul 10.05 WIB"."""
    local = time.astimezone(JAKARTA)
    return f"{local.day} {_MONTHS[local.month - 1]} {local.year} pukul {local:%H.%M} WIB"


def span(duration: timedelta) -> str:
    """The size of a duration: "kurang dari 1 menit", "45 menit", "27 jam 4 menit", "12 hari"."""
    minutes = int(abs(duration) / timedelta(minutes=1))
    if minutes < 1:
        return "kurang dari 1 menit"
    if minutes < 60:
        return f"{minutes} menit"
    if minutes < 48 * 60:
        hours, rest = divmod(minutes, 60)
        return f"{hours} jam {rest} menit" if rest else f"{hours} jam"
    return f"{minutes // (24 * 60)} hari"
