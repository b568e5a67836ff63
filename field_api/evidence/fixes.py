"""Where did the phone stand when the shutter fell? One position out of the many that it had around then."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from field_api.evidence.rules import RULES, Rules
from field_api.evidence.witnesses import LiveFix


@dataclass(frozen=True, slots=True)
class TimedFix:
    """One fix as the phone recorded it: WGS 84 degrees, longitude first, accuracy a 68 % radius in metres.

    at: the position's own time. phone_at: what the phone's clock showed when it came. Aware or unknown.
    """

    lon: float
    lat: float
    accuracy_m: float | None = None
    at: datetime | None = None
    phone_at: datetime | None = None


def steady_fix(
    bound: TimedFix, others: Sequence[TimedFix], taken_at: datetime | None, rules: Rules = RULES
) -> LiveFix:
    """The median of the fixes around the shutter; `bound` is the one that the phone tied to the photo.

    Taken are those within `fixes_within` of the shutter, before and after; when they are fewer than
    `fewest_fixes`, those within `fixes_within_at_most`. Left out are fixes much vaguer than the bound one
    (a phone's first ones come from the mobile network) and positions of another moment. The median of each
    axis ignores a few that went astray, which a mean does not; its accuracy is the median of the stated
    ones and not divided by the square root of their number: reflections off one wall mislead them together.
    Without a time of the shutter, or with nothing around it, the bound fix stands alone.
    """
    shutter_at = taken_at or bound.phone_at or bound.at
    near = _around(bound, others, shutter_at, rules) if shutter_at else []
    used = near or [bound]
    stated = [fix.accuracy_m for fix in used if fix.accuracy_m is not None]
    # Degrees will do: a median per axis is the same in any unit of that axis.
    east = median((fix.lon - bound.lon + 180.0) % 360.0 - 180.0 for fix in used)
    return LiveFix(
        lon=bound.lon if not east else (bound.lon + east + 180.0) % 360.0 - 180.0,
        lat=median(fix.lat for fix in used),
        accuracy_m=median(stated) if stated else None,
        at=bound.at,
        taken_at=taken_at,
        used=len(used),
        bound=(bound.lon, bound.lat, bound.accuracy_m),
    )


def _around(
    bound: TimedFix, others: Sequence[TimedFix], shutter_at: datetime, rules: Rules
) -> list[TimedFix]:
    """The fixes to take the median of; one that was delivered twice counts once."""
    distinct = {(fix.lon, fix.lat, fix.accuracy_m, fix.at): fix for fix in [*others, bound]}
    vaguest_m = max(2 * _radius_m(bound, rules), rules.photo_error_m)
    fit = [
        (_apart(fix, shutter_at), fix)
        for fix in distinct.values()
        if _radius_m(fix, rules) <= vaguest_m and not _is_old(fix, shutter_at, rules)
    ]
    close = [fix for apart, fix in fit if apart <= rules.fixes_within]
    if len(close) >= rules.fewest_fixes:
        return close
    return [fix for apart, fix in fit if apart <= rules.fixes_within_at_most]


def _apart(fix: TimedFix, shutter_at: datetime) -> timedelta:
    """By the phone's clock where it is known, since that is the shutter's too."""
    at = fix.phone_at or fix.at
    return abs(at - shutter_at) if at else timedelta.max


def _is_old(fix: TimedFix, shutter_at: datetime, rules: Rules) -> bool:
    return fix.at is not None and abs(fix.at - shutter_at) > rules.stale_after


def _radius_m(fix: TimedFix, rules: Rules) -> float:
    return rules.photo_error_m if fix.accuracy_m is None else fix.accuracy_m
