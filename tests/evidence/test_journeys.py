"""Days of one person: honest ones say nothing, made-up ones say why."""

from datetime import UTC, datetime, timedelta

import pytest

from field_api.evidence.journeys import Record, journey_reasons, least_speed_kmh
from field_api.evidence.reasons import Weight

LON, LAT = 106.8271, -6.1754
METRE_EAST = 1 / 110_674
"""A degree of longitude is 111,320 m x cos(6.1754 degrees) here."""
NINE = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


def fix(minutes: float, metres_east: float, accuracy_m: float | None = 10.0, **more) -> Record:
    at = NINE + timedelta(minutes=minutes)
    return Record(at, LON + metres_east * METRE_EAST, LAT, accuracy_m, **more)


def codes(*records: Record) -> list[str]:
    return [reason.code for reason in journey_reasons(records)]


def test_an_honest_day_by_motorbike_says_nothing():
    places = [0, 1200, 1260, 4800, 9100, 9050, 15000]
    day = [
        fix(40 * n, east, 4 + n, site=f"JK{n}", phone_clock=NINE + timedelta(minutes=40 * n, seconds=2))
        for n, east in enumerate(places)
    ]
    assert journey_reasons(day) == []
    assert journey_reasons(day[:1]) == journey_reasons([]) == []


def test_two_sites_50_m_apart_within_a_minute_are_no_journey():
    assert codes(fix(0, 0, 5.0, site="a"), fix(0.5, 50, 5.0, site="b")) == []


def test_ten_kilometres_in_two_minutes_are_too_fast():
    (reason,) = journey_reasons([fix(2, 10_000), fix(0, 0)])
    assert (reason.code, reason.weight) == ("too_fast", Weight.DOUBT)
    assert reason.text == (
        "Antara 2 Maret 2026 pukul 09.00 WIB dan 2 Maret 2026 pukul 09.02 WIB posisi berpindah 10,0 km dalam "
        "2 menit; itu lebih cepat daripada 150 km/jam."
    )


def test_the_errors_are_taken_off_the_distance():
    """10 m each, inflated: sigma 11.26 m, three of both 47.8 m. 2,500 m - 48 m in a minute: 147.1 km/h."""
    assert least_speed_kmh(fix(0, 0), fix(1, 2500)) == pytest.approx(147.1, abs=0.2)
    assert codes(fix(0, 0), fix(1, 2500)) == []
    assert codes(fix(0, 0), fix(1, 2600)) == ["too_fast"]
    assert codes(fix(0, 0, 2000.0), fix(1, 10_000, 2000.0)) == []


def test_a_jump_in_no_time_is_too_fast_and_a_tremble_is_not():
    assert codes(fix(0, 0), fix(0, 3000)) == ["too_fast"]
    assert codes(fix(0, 0), fix(0, 20)) == []


def test_the_same_digits_at_another_site_or_much_later_are_named():
    (reason,) = journey_reasons([fix(0, 0, site="a"), fix(1, 0, site="b"), fix(2, 0, site="c")])
    assert reason.code == "place_repeated"
    assert "-6.175400, 106.827100" in reason.text
    assert "2 kali" in reason.text
    assert codes(fix(0, 0, site="a"), fix(60, 0, site="a")) == ["place_repeated"]


def test_a_phone_that_stands_still_may_repeat_itself_for_minutes():
    assert codes(*[fix(n / 10, 0, site="a") for n in range(30)]) == []


def test_one_accuracy_at_ten_places_is_named_and_at_nine_is_not():
    walk = [fix(n, 10 * n, 20.0) for n in range(10)]
    assert codes(*walk) == ["accuracy_constant"]
    assert journey_reasons(walk)[0].text == "Ketelitian posisi selalu 20 m pada 10 posisi yang berbeda."
    assert codes(*walk[:9]) == []
    assert codes(*walk[:9], fix(9, 90, 20.1)) == []
    assert codes(*[fix(n, 10 * n, None) for n in range(20)]) == []


def test_a_position_of_another_time_than_the_phones_is_named():
    (reason,) = journey_reasons([fix(0, 0, phone_clock=NINE + timedelta(hours=3))])
    assert reason.text == "Waktu posisi berbeda 3 jam dari jam ponsel (2 Maret 2026 pukul 09.00 WIB)."


def test_a_phone_of_another_time_than_ours_is_named_once_for_its_widest_gap():
    clocks = [NINE + timedelta(minutes=minutes) for minutes in (11, 45)]
    day = [
        Record(clock, LON, LAT, 10.0 + n, phone_clock=clock, server_time=NINE)
        for n, clock in enumerate(clocks)
    ]
    (reason,) = [reason for reason in journey_reasons(day) if reason.code == "phone_clock"]
    assert reason.text.startswith("Jam ponsel berbeda 45 menit dari jam kami")


def test_clocks_ten_minutes_apart_are_let_pass():
    clock = NINE + timedelta(minutes=10)
    assert codes(fix(0, 0, phone_clock=clock, server_time=NINE)) == []
