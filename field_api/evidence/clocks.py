"""How clocks go wrong without anybody's doing: set back by 1,024 weeks, never set, or telling local time."""

from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from field_api.evidence.rules import Rules

ROLLOVER = timedelta(weeks=1024)
"""GPS counts its weeks with ten bits; receivers that were not told of it fall back by so much, 19.6 years."""

FACTORY_DATES = frozenset({date(1980, 1, 6), date(2002, 12, 8)})
"""The first day of GPS, and the day that Android cameras write when they know none."""
FACTORY_YEARS_UNTIL = 2010
"""Other clocks start from a New Year's Day. Who sends a photo of such a day is asked, not accused."""


class GpsFault(StrEnum):
    """What is wrong with the GPS time of a photo, told by the camera's own."""

    ROLLOVER = "rollover"
    LOCAL_TIME = "local_time"
    LOCAL_DATE = "local_date"


def is_factory_date(day: date) -> bool:
    """Whether clocks start from this day when nobody has set them."""
    return day in FACTORY_DATES or ((day.month, day.day) == (1, 1) and day.year <= FACTORY_YEARS_UNTIL)


def mended_gps(
    gps_at: datetime, local: datetime, offset: timedelta, rules: Rules
) -> tuple[datetime, GpsFault | None]:
    """The GPS time, put right where the camera's `local` time and zone tell how it is wrong.

    A time that is not wrong in one of the known ways stays as it is; then it belongs to another moment.
    """
    local_as_utc = local.replace(tzinfo=UTC)
    taken_at = local_as_utc - offset

    def fits(moment: datetime) -> bool:
        return abs(taken_at - moment) <= rules.stale_after

    if fits(gps_at):
        return gps_at, None
    try:
        rolled = gps_at + ROLLOVER
    except OverflowError:
        return gps_at, None
    day_off = timedelta(days=local_as_utc.date().toordinal() - taken_at.date().toordinal())
    for mended, fault in (
        (rolled, GpsFault.ROLLOVER),
        (gps_at - offset, GpsFault.LOCAL_TIME),
        (gps_at - day_off, GpsFault.LOCAL_DATE),
    ):
        if fits(mended):
            return mended, fault
    return gps_at, None


def is_rolled_over(at: datetime, *, earliest: datetime, latest: datetime | None) -> bool:
    """Whether 1,024 weeks later it would lie between the two; without the later one within 90 days."""
    last = latest or earliest + timedelta(days=90)
    return at.year < 9000 and earliest <= at + ROLLOVER <= last
