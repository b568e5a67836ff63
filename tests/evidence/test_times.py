"""The camera's clock, the satellites' and ours."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from field_api.evidence.exif import PhotoFacts, read_photo
from field_api.evidence.gps import Position
from field_api.evidence.reasons import Reason, Weight, metres, moment, span
from field_api.evidence.times import Zone, photo_times, time_reasons
from tests.evidence.made_photos import jpeg

WIB = timezone(timedelta(hours=7))
FACTS = read_photo(jpeg())
MONAS = Position(106.8271, -6.1754, None)
TEN = datetime(2025, 3, 5, 10, 0, tzinfo=WIB)


def photo(
    taken: str, gps: str | None = None, zone: float | None = 7, place: Position | None = MONAS
) -> PhotoFacts:
    return replace(
        FACTS,
        position=place,
        taken_local=datetime.fromisoformat(f"2025-03-05T{taken}"),
        offset=None if zone is None else timedelta(hours=zone),
        gps_at=datetime.fromisoformat(f"{gps}Z") if gps else None,
    )


def codes(facts: PhotoFacts, **times) -> dict[str, Weight]:
    return {reason.code: reason.weight for reason in time_reasons(photo_times(facts), **times)}


def test_a_stated_zone_places_the_photo_in_time():
    times = photo_times(photo("10:00:00", zone=9))
    assert times.taken_at == datetime(2025, 3, 5, 1, 0, tzinfo=UTC)
    assert times.zone is Zone.STATED
    assert codes(photo("10:00:00")) == {}


def test_a_missing_zone_is_taken_as_wib_and_said_so():
    times = photo_times(photo("10:00:00", zone=None))
    assert times.taken_at == TEN
    assert time_reasons(times) == [
        Reason("zone_assumed", "Foto tidak menyebut zona waktu; jamnya dianggap WIB (+07:00).")
    ]


def test_a_photo_without_a_time_is_no_fault():
    assert codes(FACTS, reported_at=TEN, received_at=TEN) == {"time_absent": Weight.NOTE}


@pytest.mark.parametrize(
    ("gps", "is_stale"),
    [("03:00:00", False), ("02:50:00", False), ("02:49:59", True), ("03:10:00", False), ("03:10:01", True)],
)
def test_a_fix_is_stale_after_ten_minutes_either_way(gps, is_stale):
    assert photo_times(photo("10:00:00", f"2025-03-05T{gps}")).is_stale is is_stale


def test_a_stale_fix_is_a_doubt_that_names_its_age():
    (reason,) = time_reasons(photo_times(photo("10:04:00", "2025-03-04T00:00:30")))
    assert (reason.code, reason.weight) == ("stale_fix", Weight.DOUBT)
    assert reason.text.startswith("Posisi GPS di foto sudah berumur 27 jam 3 menit saat foto diambil.")


def test_a_gps_time_after_the_photo_is_said_the_other_way_round():
    (reason,) = time_reasons(photo_times(photo("10:00:00", "2025-03-05T04:00:00")))
    assert reason.text.startswith("Jam GPS di foto 1 jam lebih lambat daripada jam fotonya.")


@pytest.mark.parametrize(
    ("gps_day", "is_stale"),
    [("2025-03-05", False), ("2025-03-04", True), ("2025-03-06", True)],
    ids=["same", "before", "after"],
)
def test_a_gps_time_of_midnight_is_a_date_cut_short_and_tells_the_day_only(gps_day, is_stale):
    facts = photo("23:00:00", f"{gps_day}T00:00:00")
    assert photo_times(facts).is_stale is is_stale
    assert codes(facts)["gps_time_truncated"] is Weight.NOTE


def test_an_hour_of_difference_in_jakarta_is_a_stale_fix_even_without_a_zone():
    assert "stale_fix" in codes(photo("10:00:00", "2025-03-05T02:00:00", zone=None))


def test_a_photo_placed_far_from_indonesia_gets_its_zone_from_gps():
    madrid = Position(-3.7247, 40.447, None)
    times = photo_times(photo("20:12:23", "2025-03-05T18:12:22", zone=None, place=madrid))
    assert times.zone is Zone.FROM_GPS
    assert times.taken_at == datetime(2025, 3, 5, 18, 12, 23, tzinfo=UTC)
    assert not times.is_stale


def test_a_day_of_difference_abroad_is_stale_all_the_same():
    london = Position(-0.0773, 51.5625, None)
    assert photo_times(photo("18:54:08", "2025-03-04T15:50:09", zone=None, place=london)).is_stale


def test_a_photo_from_before_the_report_is_a_contradiction():
    (reason,) = time_reasons(photo_times(photo("10:00:00")), reported_at=TEN + timedelta(hours=2))
    assert (reason.code, reason.weight) == ("before_report", Weight.CONTRADICTION)
    assert reason.text == "Foto diambil 5 Maret 2025 pukul 10.00 WIB, 2 jam sebelum laporan dibuat."


@pytest.mark.parametrize("minutes", [-5, 0, 5])
def test_five_minutes_of_clock_drift_are_forgiven(minutes):
    other = TEN + timedelta(minutes=minutes)
    assert codes(photo("10:00:00"), reported_at=other, received_at=other) == {}


def test_a_photo_from_after_its_receipt_is_a_contradiction():
    assert codes(photo("10:00:00"), received_at=TEN - timedelta(minutes=6)) == {
        "after_receipt": Weight.CONTRADICTION
    }


@pytest.mark.parametrize(("hours", "weight"), [(2, Weight.DOUBT), (3, Weight.CONTRADICTION)])
def test_without_a_zone_two_hours_ahead_may_be_an_eastern_clock(hours, weight):
    found = codes(photo("10:00:00", zone=None), received_at=TEN - timedelta(hours=hours))
    assert found["after_receipt"] is weight


def test_the_application_clock_is_checked_too():
    assert (
        codes(FACTS, live_at=TEN, reported_at=TEN + timedelta(days=1))["before_report"]
        is Weight.CONTRADICTION
    )
    assert (
        codes(FACTS, live_at=TEN, received_at=TEN - timedelta(days=1))["after_receipt"]
        is Weight.CONTRADICTION
    )


def test_when_both_clocks_say_the_same_the_heavier_statement_stays():
    received = TEN - timedelta(hours=1)
    found = codes(photo("10:00:00", zone=None), live_at=TEN, received_at=received)
    assert found == {"zone_assumed": Weight.NOTE, "after_receipt": Weight.CONTRADICTION}


def test_a_photo_older_than_the_shutter_of_the_application_is_a_contradiction():
    assert codes(photo("10:00:00"), live_at=TEN + timedelta(minutes=11)) == {
        "clocks_disagree": Weight.CONTRADICTION
    }
    assert codes(photo("10:00:00"), live_at=TEN + timedelta(minutes=9)) == {}


@pytest.mark.parametrize("year", [1, 9999])
def test_the_edges_of_the_calendar_are_no_time(year):
    facts = replace(FACTS, taken_local=datetime.fromisoformat(f"{year:04}-01-01"), offset=timedelta(hours=14))
    assert photo_times(facts).taken_at is None


def test_metres_moments_and_spans_are_said_in_indonesian():
    assert [metres(d) for d in (0.4, 23.4, 999.4, 1234, 99_940, 12_345_678)] == [
        "0 m",
        "23 m",
        "999 m",
        "1,2 km",
        "99,9 km",
        "12.346 km",
    ]
    assert moment(datetime(2025, 12, 31, 17, 5, tzinfo=UTC)) == "1 Januari 2026 pukul 00.05 WIB"
    assert [span(timedelta(seconds=s)) for s in (30, -600, 7200, 97_440, 172_800)] == [
        "kurang dari 1 menit",
        "10 menit",
        "2 jam",
        "27 jam 4 menit",
        "2 hari",
    ]
