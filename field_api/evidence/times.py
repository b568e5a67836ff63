"""When was the photo taken, and can that be? Three clocks: the camera's, the satellites', ours."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum

from field_api.evidence.clocks import GpsFault, is_factory_date, is_rolled_over, mended_gps
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


class Clock(StrEnum):
    """By which of the photo's times it is judged, the first that it has; what a camera calls `modified` may
    be when a program saved it."""

    ORIGINAL = "original"
    DIGITIZED = "digitized"
    MODIFIED = "modified"
    GPS = "gps"


@dataclass(frozen=True, slots=True)
class PhotoTimes:
    """Aware times. `taken_at` is in the camera's zone, None when the photo states no time; `gps_at` is UTC,
    put right where it is wrong in a known way, which `gps_fault` names.

    `taken_last` is the latest it may have been taken: later than `taken_at` when only the day is known.
    `factory_at` is what a clock showed that nobody had set; it is not used. `gps_lag` is how long before the
    photo the fix was made (negative: after it), None when unknown; with a truncated GPS time the least it can
    be.
    """

    taken_at: datetime | None
    taken_last: datetime | None
    clock: Clock | None
    zone: Zone | None
    factory_at: datetime | None
    gps_at: datetime | None
    gps_fault: GpsFault | None
    gps_lag: timedelta | None
    is_gps_truncated: bool
    is_stale: bool


def photo_times(facts: PhotoFacts, rules: Rules = RULES) -> PhotoTimes:
    """Place the photo on the world's clock: by DateTimeOriginal, else DateTimeDigitized, DateTime, GPS time.

    A missing zone is taken as Asia/Jakarta (+07:00), unless the photo's own position lies where that cannot
    be and its GPS time tells a zone that fits the place. A GPS time of exactly midnight is a date cut short:
    it only tells the day.
    """
    is_truncated = facts.gps_at is not None and facts.gps_at.time() == datetime.min.time()
    offset, zone = _zone(facts, None if is_truncated else facts.gps_at, rules)
    camera_at = _at(facts.taken_local, offset)
    is_unset = camera_at is not None and is_factory_date(camera_at.date())
    gps_at, fault, lag = facts.gps_at, None, None
    if camera_at and facts.taken_local and gps_at and not is_unset:
        if not is_truncated:
            gps_at, fault = mended_gps(gps_at, facts.taken_local, offset, rules)
        lag = camera_at - min(max(camera_at, gps_at), _end_of(gps_at, is_truncated=is_truncated))
    taken_at, clock = camera_at, Clock(facts.taken_from.value)
    if (camera_at is None or is_unset) and gps_at:
        taken_at, clock, zone = gps_at, Clock.GPS, Zone.STATED
    elif is_unset:
        taken_at = None
    is_by_gps = clock is Clock.GPS and taken_at is not None
    return PhotoTimes(
        taken_at=taken_at,
        taken_last=_end_of(taken_at, is_truncated=is_truncated and is_by_gps) if taken_at else None,
        clock=clock if taken_at else None,
        zone=zone if taken_at else None,
        factory_at=camera_at if is_unset else None,
        gps_at=gps_at,
        gps_fault=fault,
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
    reasons = [*_clock_reasons(times), *_gps_reasons(times)]
    for taken_at, last, clock, zone in (
        (times.taken_at, times.taken_last, times.clock, times.zone),
        (live_at, live_at, None, Zone.STATED),
    ):
        if last and reported_at and last < reported_at - rules.clock_slack:
            reasons.append(_before_report(last, reported_at, received_at, rules))
        if taken_at and received_at and taken_at > received_at + rules.clock_slack:
            reasons.append(_after_receipt(taken_at, received_at, clock, zone, rules))
    if times.taken_at and live_at and abs(times.taken_at - live_at) > rules.stale_after:
        reasons.append(_clocks_disagree(times, times.taken_at, live_at, rules))
    return _one_of_each(reasons)


def _end_of(at: datetime, *, is_truncated: bool) -> datetime:
    return at + timedelta(days=1) if is_truncated and at.year < 9999 else at


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


def _clock_reasons(times: PhotoTimes) -> list[Reason]:
    """By which clock and zone the photo is judged, where that is not the camera's own, as stated."""
    reasons = []
    if times.factory_at:
        text = f"Jam kamera menunjuk {moment(times.factory_at)}, tampaknya tanggal bawaan yang belum disetel."
        reasons.append(Reason("clock_not_set", text, Weight.DOUBT))
    if times.taken_at is None:
        if not times.factory_at:
            reasons.append(Reason("time_absent", "Foto tidak menyebut waktu pengambilannya."))
        return reasons
    if times.clock is Clock.GPS:
        text = "Waktu pengambilan foto hanya diketahui dari jam GPS-nya."
        return [*reasons, Reason("time_from_gps", text)]
    if times.clock is Clock.DIGITIZED:
        text = "Waktu pengambilan foto hanya diketahui dari waktu berkasnya dibuat kamera."
        reasons.append(Reason("time_from_digitized", text))
    if times.clock is Clock.MODIFIED:
        text = "Waktu pengambilan foto hanya diketahui dari waktu berkasnya terakhir disimpan."
        reasons.append(Reason("time_from_modified", text))
    if times.zone is Zone.ASSUMED:
        text = "Foto tidak menyebut zona waktu; jamnya dianggap WIB (+07:00)."
        reasons.append(Reason("zone_assumed", text))
    if times.zone is Zone.FROM_GPS:
        text = f"Foto tidak menyebut zona waktu; menurut jam GPS-nya UTC{times.taken_at:%z}."
        reasons.append(Reason("zone_from_gps", text))
    return reasons


def _gps_reasons(times: PhotoTimes) -> list[Reason]:
    reasons = []
    if times.is_gps_truncated:
        text = (
            "Jam GPS di foto hanya berisi tanggal (pukul 00.00 tepat); umur posisinya tidak diketahui pasti."
        )
        reasons.append(Reason("gps_time_truncated", text))
    if times.gps_fault:
        reasons.append(Reason(f"gps_{times.gps_fault}", _FAULTS[times.gps_fault], Weight.DOUBT))
    if times.gps_lag is not None and times.is_stale:
        if times.gps_lag > timedelta(0):
            text = f"Posisi GPS di foto sudah berumur {span(times.gps_lag)} saat foto diambil."
        else:
            text = f"Jam GPS di foto {span(times.gps_lag)} lebih lambat daripada jam fotonya."
        doubt = " Posisi itu belum tentu tempat foto diambil."
        reasons.append(Reason("stale_fix", text + doubt, Weight.DOUBT))
    return reasons


_FAULTS = {
    GpsFault.ROLLOVER: (
        "Tanggal GPS di foto mundur 1.024 minggu, kesalahan yang dikenal pada penerima GPS lama; "
        "jamnya cocok dengan jam kamera."
    ),
    GpsFault.LOCAL_TIME: "Jam GPS di foto memakai waktu setempat, bukan UTC; jamnya cocok dengan jam kamera.",
    GpsFault.LOCAL_DATE: (
        "Tanggal GPS di foto memakai tanggal setempat, bukan UTC; jamnya cocok dengan jam kamera."
    ),
}


def _before_report(
    taken_at: datetime, reported_at: datetime, received_at: datetime | None, rules: Rules
) -> Reason:
    text = f"Foto diambil {moment(taken_at)}, {span(reported_at - taken_at)} sebelum laporan dibuat."
    latest = received_at + rules.clock_slack if received_at else None
    if is_rolled_over(taken_at, earliest=reported_at - rules.clock_slack, latest=latest):
        maybe = " Mungkin jamnya mundur 1.024 minggu, kesalahan penerima GPS lama."
        return Reason("before_report", text + maybe, Weight.DOUBT)
    return Reason("before_report", text, Weight.CONTRADICTION)


def _after_receipt(
    taken_at: datetime, received_at: datetime, clock: Clock | None, zone: Zone | None, rules: Rules
) -> Reason:
    ahead = taken_at - received_at
    text = f"Menurut jamnya, foto diambil {moment(taken_at)}, {span(ahead)} setelah kami terima."
    if clock is Clock.GPS and ahead <= rules.gps_local_hours + rules.clock_slack:
        return Reason("after_receipt", text + " Mungkin jam GPS-nya memakai waktu setempat.", Weight.DOUBT)
    if zone is Zone.ASSUMED and ahead <= rules.eastern_zones + rules.clock_slack:
        return Reason("after_receipt", text + " Mungkin jamnya WITA atau WIT.", Weight.DOUBT)
    return Reason("after_receipt", text, Weight.CONTRADICTION)


def _clocks_disagree(times: PhotoTimes, taken_at: datetime, live_at: datetime, rules: Rules) -> Reason:
    """A doubt where the photo's time is not its camera's at the shutter, or its zone may be another."""
    text = (
        f"Jam di dalam foto ({moment(taken_at)}) berbeda {span(taken_at - live_at)} "
        f"dari jam aplikasi saat memotret ({moment(live_at)})."
    )
    hours_ahead = round((taken_at - live_at) / timedelta(hours=1))
    is_on_the_hour = abs(taken_at - live_at - timedelta(hours=hours_ahead)) <= rules.stale_after
    may_be_zone = timedelta(0) < timedelta(hours=hours_ahead) <= rules.eastern_zones and is_on_the_hour
    is_doubtful = times.clock in (Clock.GPS, Clock.MODIFIED) or (times.zone is Zone.ASSUMED and may_be_zone)
    return Reason("clocks_disagree", text, Weight.DOUBT if is_doubtful else Weight.CONTRADICTION)


def _one_of_each(reasons: list[Reason]) -> list[Reason]:
    """Both clocks may say the same; the heavier statement stays, else the camera's."""
    kept: dict[str, Reason] = {}
    for reason in reasons:
        if reason.code not in kept or reason.weight is Weight.CONTRADICTION is not kept[reason.code].weight:
            kept[reason.code] = reason
    return list(kept.values())
