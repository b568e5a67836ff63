"""One position out of many: the median of what the phone had around the shutter."""

from datetime import UTC, datetime, timedelta

import pytest

from field_api.evidence.exif import read_photo
from field_api.evidence.fixes import TimedFix, steady_fix
from field_api.evidence.rules import Rules
from field_api.evidence.verdict import Result, judge_photo
from field_api.evidence.witnesses import LiveFix, Site
from tests.evidence.made_photos import jpeg

LON, LAT = 106.8271, -6.1754
EAST, NORTH = 1 / 110_674, 1 / 110_574
TAKEN = datetime(2025, 3, 5, 3, 5, tzinfo=UTC)
SITE = Site(LON, LAT, 10.0)
BARE = read_photo(jpeg())


def fix(
    seconds: float, east_m: float = 0.0, accuracy_m: float | None = 10.0, north_m: float = 0.0
) -> TimedFix:
    at = TAKEN + timedelta(seconds=seconds)
    return TimedFix(LON + east_m * EAST, LAT + north_m * NORTH, accuracy_m, at, at)


def metres(live: LiveFix) -> tuple[float, float]:
    return (live.lon - LON) / EAST, (live.lat - LAT) / NORTH


def test_each_axis_has_its_own_median_and_the_accuracy_too():
    near = [fix(-4, 1, 8, 9), fix(-2, 2, 10, 7), fix(0, 3, 12, 1), fix(2, 90, 14, 2), fix(4, 5, 16, 70)]
    live = steady_fix(near[2], near, TAKEN)
    assert metres(live) == pytest.approx((3, 7), abs=1e-6)
    assert (live.accuracy_m, live.used) == (12, 5)
    assert live.bound == (near[2].lon, near[2].lat, 12)


def test_a_third_of_the_fixes_gone_astray_moves_nothing_much():
    near = [fix(second, 300 if second % 3 == 0 else second) for second in range(-9, 10)]
    assert metres(steady_fix(near[9], near, TAKEN))[0] < 10


def test_many_fixes_are_no_more_accurate_than_one():
    near = [fix(second / 2, 0, 40) for second in range(-20, 21)]
    assert steady_fix(near[20], near, TAKEN).accuracy_m == 40


def test_three_fixes_within_ten_seconds_do_without_those_within_twenty():
    near = [fix(-10, 1), fix(0, 2), fix(10, 3)]
    far = [fix(-11, 50), fix(12, 60), fix(20, 70)]
    assert steady_fix(near[1], [*near, *far], TAKEN).used == 3
    live = steady_fix(near[1], [*near[:2], *far, fix(21, 80)], TAKEN)
    assert live.used == 5
    assert metres(live)[0] == pytest.approx(50)


def test_a_fix_that_was_delivered_twice_counts_once():
    first = fix(0)
    again = TimedFix(first.lon, first.lat, first.accuracy_m, first.at, TAKEN + timedelta(seconds=3))
    assert steady_fix(first, [first, again, first], TAKEN).used == 1


def test_the_vague_first_fixes_from_the_network_are_left_out():
    bound = fix(0, 0, 15)
    others = [fix(-8, 900, 1800), fix(-5, 400, 600), fix(-2, 60, 31), fix(2, 4, 30)]
    live = steady_fix(bound, others, TAKEN)
    assert (live.used, live.accuracy_m) == (2, 22.5)
    assert steady_fix(fix(0, 0, 3), [fix(1, 0, 20), fix(2, 0, 21)], TAKEN).used == 2


def test_an_unknown_accuracy_stays_unknown():
    near = [fix(second, 0, None) for second in range(3)]
    assert steady_fix(near[0], near, TAKEN).accuracy_m is None


def test_a_position_of_another_moment_is_left_out_though_it_came_now():
    old = TimedFix(LON + 0.1, LAT, 10.0, TAKEN - timedelta(hours=3), TAKEN)
    assert steady_fix(fix(0), [old, fix(1), fix(2)], TAKEN).used == 3


def test_the_phones_own_clock_tells_what_was_around_the_shutter():
    """The satellites' time is eight minutes off the phone's; the shutter's time is the phone's."""
    ahead = timedelta(minutes=8)
    near = [
        TimedFix(LON, LAT, 10.0, TAKEN + ahead + timedelta(seconds=n), TAKEN + timedelta(seconds=n))
        for n in range(3)
    ]
    assert steady_fix(near[0], near, TAKEN).used == 3


@pytest.mark.parametrize("taken_at", [None, TAKEN + timedelta(minutes=5)])
def test_without_a_time_or_anything_around_it_the_named_fix_stands_alone(taken_at):
    bound = TimedFix(LON, LAT, 10.0, None if taken_at is None else TAKEN)
    live = steady_fix(bound, [fix(0, 500), fix(1, 500)], taken_at)
    assert (live.lon, live.lat, live.accuracy_m, live.used) == (LON, LAT, 10.0, 1)


def test_the_date_line_is_no_gap():
    near = [TimedFix(lon, -17.0, 10.0, TAKEN) for lon in (179.9999, -179.9998, -179.9997)]
    assert steady_fix(near[0], near, TAKEN).lon == pytest.approx(-179.9998)


def test_other_rules_take_other_fixes():
    near = [fix(second) for second in (-4, 0, 4)]
    narrow = Rules(fixes_within=timedelta(seconds=2), fewest_fixes=1)
    assert steady_fix(near[1], near, TAKEN, narrow).used == 1


def test_the_verdict_says_how_many_fixes_it_rests_on_and_which_one_the_phone_named():
    near = [fix(-2, 300), fix(0, 4), fix(2, 6)]
    judgement = judge_photo(BARE, SITE, live_fix=steady_fix(near[0], near, TAKEN))
    assert judgement.verdict is Result.MATCH
    assert judgement.inputs["live_fix"] == {
        "used": 3,
        "bound": {"lon": near[0].lon, "lat": near[0].lat, "accuracy_m": 10.0},
        "taken_at": TAKEN.isoformat(),
    }
    assert judgement.distance_m == pytest.approx(6, abs=0.1)


@pytest.mark.parametrize(("minutes", "when"), [(-180, "3 jam sebelum"), (45, "45 menit sesudah")])
@pytest.mark.parametrize("metres_east", [0, 5000])
def test_an_application_fix_of_another_moment_neither_acquits_nor_accuses(minutes, when, metres_east):
    """As for a picture from the gallery: the phone says where it was when the picture was chosen."""
    bound = fix(minutes * 60, metres_east)
    judgement = judge_photo(BARE, SITE, live_fix=steady_fix(bound, [bound], TAKEN))
    assert judgement.verdict is Result.UNCLEAR
    assert [reason.code for reason in judgement.reasons][:2] == ["not_of_this_moment", "live_stale"]
    assert f"dicatat {when} foto diambil" in judgement.reasons[1].text
    assert judgement.inputs["witnesses"][0]["verdict"] == "stale"
