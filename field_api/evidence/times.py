"""When was the photo taken, and can that be? Three clocks: the camera's, the satellites', ours."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum

from field_api.evidence.exif import PhotoFacts
from field_api.evidence.reasons import Reason, Weight, moment, span
from field_api.evidence.rules import RULES, Rules, is_in_box

_WIB = timedelta(hours=7)
_DEGREES_AN_HOUR = 15
_NOMINAL_SLACK = timedelta(hours=2, minutes=30)  # zones stray this far from the sun, summer time included


class Zone(StrEnum):
    """Where the zone of the camera's clock comes from."""

    STATED = "stated"
    ASSUMED = "assumed"
    FROM_GPS = "from_gps"


@dataclass(frozen=True, slots=True)
class PhotoTimes:
    """Aware times. `taken_at` is in the camera's zone, None when the photo states no time; `gps_at` is UTC.

    `gps_lag` is how long before the photo the fix was made (negative: after it), None when unknown; with a
    truncated GPS time the least it can be.
    """

    taken_at: datetime | None
    zone: Zone | None
    gps_at: datetime | None
    gps_lag: timedelta | None
    is_gps_truncated: bool
    is_stale: bool


def photo_times(facts: PhotoFacts, rules: Rules = RULES) -> PhotoTimes:
    """Place the camera's local time on the world's clock.

    A missing zone is taken as Asia/Jakarta (+07:00), unless the photo's own position lies where that cannot
    be and its GPS time tells a zone that fits the place. A GPS time of exactly midnight is a date cut short:
    it only tells the day.
    """
    is_truncated = facts.gps_at is not None and facts.gps_at.time() == datetime.min.time()
    offset, zone = _zone(facts, None if is_truncated else facts.gps_at, rules)
    taken_at = _at(facts.taken_local, offset)
    lag = None
    if taken_at and facts.gps_at:
        last = facts.gps_at + (timedelta(days=1) if is_truncated else timedelta(0))
        lag = taken_at - min(max(taken_at, facts.gps_at), last)
    return PhotoTimes(
        taken_at=taken_at,
        zone=zone if taken_at else None,
        gps_at=facts.gps_at,
        gps_lag=lag,
        is_gps_truncated=is_truncated,
        is_stale=lag is not None and abs(lag) > rules.stale_after,
    )


def time_reasons(
    times: PhotoTimes,
    *,
    live_at: datetime | None = None,
    reported_at: datetime | None = None,
    received_at: datetime | None = None,
    rules: Rules = RULES,
) -> list[Reason]:
    """What the clocks say, oddities only. All times aware.

    live_at: the phone's clock when its own fix was taken at the shutter; reported_at: when the report was
    made; received_at: when the photo reached us.
    """
    reasons = [*_zone_reasons(times), *_gps_reasons(times)]
    for taken_at, zone in ((times.taken_at, times.zone), (live_at, Zone.STATED)):
        if taken_at and reported_at and taken_at < reported_at - rules.clock_slack:
            reasons.append(_before_report(taken_at, reported_at))
        if taken_at and received_at and taken_at > received_at + rules.clock_slack:
            reasons.append(_after_receipt(taken_at, received_at, zone, rules))
    if times.taken_at and live_at and abs(times.taken_at - live_at) > rules.stale_after:
        reasons.append(_clocks_disagree(times.taken_at, live_at))
    return _one_of_each(reasons)


def _zone(facts: PhotoFacts, gps_at: datetime | None, rules: Rules) -> tuple[timedelta, Zone]:
    if facts.offset is not None:
        return facts.offset, Zone.STATED
    if facts.position is None or facts.taken_local is None or gps_at is None:
        return _WIB, Zone.ASSUMED
    if is_in_box(facts.position.lon, facts.position.lat, rules.wib_box):
        return _WIB, Zone.ASSUMED
    nominal = timedelta(hours=facts.position.lon / _DEGREES_AN_HOUR)
    ahead = facts.taken_local.replace(tzinfo=UTC) - gps_at
    half_hour = timedelta(minutes=30)
    offset = round(ahead / half_hour) * half_hour
    if abs(offset - nominal) <= _NOMINAL_SLACK and abs(ahead - offset) <= rules.stale_after:
        return offset, Zone.FROM_GPS
    return _WIB, Zone.ASSUMED


def _at(local: datetime | None, offset: timedelta) -> datetime | None:
    """The local time with its zone; None when it lies outside the calendar in UTC (years 1 and 9999)."""
    if local is None or not 1 < local.year < 9999:
        return None
    return local.replace(tzinfo=timezone(offset))


def _zone_reasons(times: PhotoTimes) -> list[Reason]:
    if times.taken_at is None:
        return [Reason("time_absent", "Foto tidak menyebut waktu pengambilannya.")]
    if times.zone is Zone.ASSUMED:
        return [Reason("zone_assumed", "Foto tidak menyebut zona waktu; jamnya dianggap WIB (+07:00).")]
    if times.zone is Zone.FROM_GPS:
        text = f"Foto tidak menyebut zona waktu; menurut jam GPS-nya UTC{times.taken_at:%z}."
        return [Reason("zone_from_gps", text)]
    return []


def _gps_reasons(times: PhotoTimes) -> list[Reason]:
    reasons = []
    if times.is_gps_truncated:
        text = (
            "Jam GPS di foto hanya berisi tanggal (pukul 00.00 tepat); umur posisinya tidak diketahui pasti."
        )
        reasons.append(Reason("gps_time_truncated", text))
    if times.gps_lag is not None and times.is_stale:
        if times.gps_lag > timedelta(0):
            text = f"Posisi GPS di foto sudah berumur {span(times.gps_lag)} saat foto diambil."
        else:
            text = f"Jam GPS di foto {span(times.gps_lag)} lebih lambat daripada jam fotonya."
        doubt = " Posisi itu belum tentu tempat foto diambil."
        reasons.append(Reason("stale_fix", text + doubt, Weight.DOUBT))
    return reasons


def _before_report(taken_at: datetime, reported_at: datetime) -> Reason:
    text = f"Foto diambil {moment(taken_at)}, {span(reported_at - taken_at)} sebelum laporan dibuat."
    return Reason("before_report", text, Weight.CONTRADICTION)


def _after_receipt(taken_at: datetime, received_at: datetime, zone: Zone | None, rules: Rules) -> Reason:
    ahead = taken_at - received_at
    text = f"Menurut jamnya, foto diambil {moment(taken_at)}, {span(ahead)} setelah kami terima."
    may_be_zone = zone is Zone.ASSUMED and ahead <= rules.eastern_zones + rules.clock_slack
    if may_be_zone:
        return Reason("after_receipt", text + " Mungkin jamnya WITA atau WIT.", Weight.DOUBT)
    return Reason("after_receipt", text, Weight.CONTRADICTION)


def _clocks_disagree(taken_at: datetime, live_at: datetime) -> Reason:
    text = (
        f"Jam di dalam foto ({moment(taken_at)}) berbeda {span(taken_at - live_at)} "
        f"dari jam aplikasi saat memotret ({moment(live_at)})."
    )
    return Reason("clocks_disagree", text, Weight.CONTRADICTION)


def _one_of_each(reasons: list[Reason]) -> list[Reason]:
    """Both clocks may say the same; the heavier statement stays, else the camera's."""
    kept: dict[str, Reason] = {}
    for reason in reasons:
        if reason.code not in kept or reason.weight is Weight.CONTRADICTION is not kept[reason.code].weight:
            kept[reason.code] = reason
    return list(kept.values())
