"""The phone's fixes around a shutter: kept beside the photo, and made one position when it is judged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from field_api.evidence.fixes import TimedFix, steady_fix
from field_api.evidence.rules import Rules
from field_api.evidence.witnesses import LiveFix
from field_api.models import Photo

if TYPE_CHECKING:
    from field_api.steps.photos import Fix

KEPT_WITHIN = timedelta(minutes=1)
MOST_KEPT = 120
"""More than the rules need, so that other rules can choose differently from what is stored."""


def fixes_around(fixes: Sequence[Fix], bound: Fix | None, taken_at: datetime | None) -> list[dict[str, Any]]:
    """The fixes within a minute of the shutter as JSON, the nearest 120 in their order.

    Empty without a fix that the phone tied to the photo: then it had none, and nobody makes one up.
    """
    if bound is None:
        return []
    shutter_at = taken_at or bound.phone_at or bound.at
    if shutter_at is None:
        return []
    apart = {
        index: abs(at - shutter_at)
        for index, fix in enumerate(fixes)
        if (at := fix.phone_at or fix.at) and abs(at - shutter_at) <= KEPT_WITHIN
    }
    nearest = sorted(sorted(apart, key=lambda index: apart[index])[:MOST_KEPT])
    return [_as_json(fixes[index]) for index in nearest]


def live_fix(photo: Photo, rules: Rules) -> LiveFix | None:
    """Where the phone was at the shutter, from what is stored with the photo; None when it did not say."""
    if photo.fix_point is None:
        return None
    told = photo.shutter
    bound = TimedFix(
        photo.fix_point.x,
        photo.fix_point.y,
        photo.fix_accuracy_m,
        photo.fix_at,
        _time(told.get("fix_phone_at")),
    )
    others = [_from_json(one) for one in told.get("fixes", [])]
    return steady_fix(bound, others, _time(told.get("taken_at")), rules)


def _as_json(fix: Fix) -> dict[str, Any]:
    return {
        key: value.isoformat() if isinstance(value, datetime) else value for key, value in asdict(fix).items()
    }


def _from_json(stored: dict[str, Any]) -> TimedFix:
    return TimedFix(**{**stored, "at": _time(stored["at"]), "phone_at": _time(stored["phone_at"])})


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
