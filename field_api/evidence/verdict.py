"""What a photo proves about a place and a time: one verdict, its reasons, its inputs, the rule's version."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from field_api.evidence.alteration import Marks, marks_reasons
from field_api.evidence.angle import AngleMatch
from field_api.evidence.distance import Accuracy, DistanceTest, Nearness, sigma_m
from field_api.evidence.exif import PhotoFacts
from field_api.evidence.gps import NoPosition, Position
from field_api.evidence.opening import PhotoRefused
from field_api.evidence.reasons import Reason, Weight
from field_api.evidence.reuse import ReuseMatch
from field_api.evidence.rules import RULES, Rules
from field_api.evidence.sentences import (
    angle_reasons,
    gap_reasons,
    live_reasons,
    place_reasons,
    reuse_reason,
    said_once,
)
from field_api.evidence.times import PhotoTimes, photo_times, time_reasons
from field_api.evidence.witnesses import (
    LiveFix,
    Site,
    Witness,
    between,
    exif_witness,
    live_witness,
    site_accuracy,
)


class Result(StrEnum):
    """The seven states of a photo. Only "far" and "contradictory" speak against it, and a person decides."""

    MATCH = "match"
    UNCLEAR = "unclear"
    FAR = "far"
    NO_LOCATION = "no_location"
    REDACTED = "redacted"
    INVALID = "invalid"
    CONTRADICTORY = "contradictory"


NO_WITNESS = {
    NoPosition.REDACTED: Result.REDACTED,
    NoPosition.MALFORMED: Result.INVALID,
    NoPosition.OUT_OF_RANGE: Result.INVALID,
}
"""What a photo is whose position is missing for such a reason; "no_location" for any other."""


@dataclass(frozen=True)
class Judgement:
    """A verdict with everything it rests on, so that it can be explained and computed again.

    `position` is the deciding witness's (its error as stated, None if assumed), `distance_m` its distance
    from the site, both None without a witness. `taken_at` is the camera's time, or the application's.
    """

    verdict: Result
    reasons: tuple[Reason, ...]
    position: Position | None
    distance_m: float | None
    taken_at: datetime | None
    rule_version: str
    inputs: dict[str, Any] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """JSON-able: enums as text, times as ISO 8601, numbers unrounded."""
        return {
            "verdict": self.verdict.value,
            "reasons": [
                {"code": reason.code, "text": reason.text, "weight": reason.weight.value}
                for reason in self.reasons
            ],
            "position": asdict(self.position) if self.position else None,
            "distance_m": self.distance_m,
            "taken_at": _iso(self.taken_at),
            "rule_version": self.rule_version,
            "inputs": self.inputs,
        }


def judge_photo(
    facts: PhotoFacts,
    site: Site,
    *,
    live_fix: LiveFix | None = None,
    reported_at: datetime | None = None,
    received_at: datetime | None = None,
    reuse: Sequence[ReuseMatch] = (),
    marks: Marks | None = None,
    angles: Sequence[AngleMatch] | None = None,
    rules: Rules = RULES,
) -> Judgement:
    """Judge one photo against the place and the time of one report. All times aware.

    The application's fix at the shutter is the first witness, the photo's own position the second; the first
    one that can tell near from far decides. Two witnesses that cannot both be right, an impossible time, or a
    picture seen before make the photo contradictory; so does a picture that says it was generated. Missing
    or emptied EXIF is neutral. Without `marks` or `angles` nobody looked.
    """
    times, told = photo_times(facts, rules), said_once(reuse, angles or (), rules)
    live = live_witness(live_fix, site, rules) if live_fix else None
    exif = exif_witness(facts, site, is_stale=times.is_stale, rules=rules)
    decider = _decider([witness for witness in (live, exif) if witness])
    gap = between(live, exif, rules) if live and exif and live.is_usable and exif.is_usable else None
    reasons = [
        *place_reasons(facts, site, decider, rules),
        *live_reasons(live_fix, rules),
        *gap_reasons(gap),
        *time_reasons(
            times,
            live_at=_shown_by_phone(live_fix),
            reported_at=reported_at,
            received_at=received_at,
            rules=rules,
        ),
        *map(reuse_reason, told.reuse),
        *(marks_reasons(marks) if marks else []),
        *angle_reasons(told.angles, rules),
    ]
    return Judgement(
        verdict=_result(facts, decider, reasons),
        reasons=tuple(reasons),
        position=_position(decider),
        distance_m=decider.test.distance_m if decider else None,
        taken_at=times.taken_at or _shown_by_phone(live_fix),
        rule_version=rules.version,
        inputs={
            "site": _site_inputs(site, rules),
            "witnesses": [_witness_inputs(witness) for witness in (live, exif) if witness],
            "live_fix": _fix_inputs(live_fix),
            "decided_by": decider.source.value if decider else None,
            "between": _flat(gap) if gap else None,
            "exif_position": facts.no_position.value if facts.no_position else "present",
            "times": _time_inputs(times, live_fix, reported_at, received_at),
            "reuse": [_flat(match) for match in told.reuse],
            "reuse_told_by_angle": [_flat(match) for match in told.left_out],
            "marks": marks.as_dict() if marks else None,
            "angles": None if angles is None else [asdict(angle) for angle in angles],
        },
    )


def judge_refused(refusal: PhotoRefused, rules: Rules = RULES) -> Judgement:
    """The answer for a file that could not be read as a photo: "invalid", with the refusal as its reason."""
    reason = Reason("photo_refused", str(refusal))
    return Judgement(Result.INVALID, (reason,), None, None, None, rules.version)


def _decider(witnesses: list[Witness]) -> Witness | None:
    """The first usable witness with a clear answer, else the first usable one, else the first."""
    usable = [witness for witness in witnesses if witness.is_usable]
    clear = [witness for witness in usable if witness.test.nearness is not Nearness.UNCLEAR]
    return next(iter([*clear, *usable, *witnesses]), None)


def _witness_inputs(witness: Witness) -> dict[str, Any]:
    """With what it alone says of the place: near, unclear, far; or stale, for another moment's fix."""
    own = witness.test.nearness.value if witness.is_usable else "stale"
    return _flat(witness) | {"verdict": own}


def _result(facts: PhotoFacts, decider: Witness | None, reasons: list[Reason]) -> Result:
    weights = {reason.weight for reason in reasons}
    if Weight.CONTRADICTION in weights:
        return Result.CONTRADICTORY
    if decider is None:
        return NO_WITNESS.get(facts.no_position or NoPosition.ABSENT, Result.NO_LOCATION)
    if not decider.is_usable or decider.test.nearness is Nearness.UNCLEAR:
        return Result.UNCLEAR
    if decider.test.nearness is Nearness.FAR:
        return Result.FAR
    return Result.UNCLEAR if Weight.DOUBT in weights else Result.MATCH


def _shown_by_phone(fix: LiveFix | None) -> datetime | None:
    """The phone's clock at the shutter, or the time of its position when it did not say."""
    return (fix.taken_at or fix.at) if fix else None


def _position(decider: Witness | None) -> Position | None:
    if decider is None:
        return None
    error_m = decider.accuracy.radius_m if decider.accuracy.is_stated else None
    return Position(decider.lon, decider.lat, error_m)


def _site_inputs(site: Site, rules: Rules) -> dict[str, Any]:
    own = site_accuracy(site, rules)
    return {"lon": site.lon, "lat": site.lat, "accuracy": _flat(own), "sigma_m": sigma_m(own, rules)}


def _fix_inputs(fix: LiveFix | None) -> dict[str, Any] | None:
    """How the first witness's position came about: the fix that the phone named, and how many were used."""
    if fix is None:
        return None
    lon, lat, radius_m = fix.bound or (fix.lon, fix.lat, fix.accuracy_m)
    bound = {"lon": lon, "lat": lat, "accuracy_m": radius_m}
    return {"used": fix.used, "bound": bound, "taken_at": _iso(fix.taken_at)}


def _time_inputs(
    times: PhotoTimes, fix: LiveFix | None, reported_at: datetime | None, received_at: datetime | None
) -> dict[str, Any]:
    return {
        "taken_at": _iso(times.taken_at),
        "clock": times.clock.value if times.clock else None,
        "zone": times.zone.value if times.zone else None,
        "factory_at": _iso(times.factory_at),
        "gps_at": _iso(times.gps_at),
        "gps_fault": times.gps_fault.value if times.gps_fault else None,
        "gps_lag_s": times.gps_lag.total_seconds() if times.gps_lag is not None else None,
        "live_at": _iso(_shown_by_phone(fix)),
        "reported_at": _iso(reported_at),
        "received_at": _iso(received_at),
    }


def _flat(record: Witness | DistanceTest | Accuracy | ReuseMatch) -> dict[str, Any]:
    return _plain(asdict(record))


def _plain(record: dict[str, Any]) -> dict[str, Any]:
    """The same record with its str enums as text."""
    return {
        key: _plain(value)
        if isinstance(value, dict)
        else value.value
        if isinstance(value, StrEnum)
        else value
        for key, value in record.items()
    }


def _iso(time: datetime | None) -> str | None:
    return time.isoformat() if time else None
