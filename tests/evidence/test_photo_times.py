"""Photos whose clocks are odd, each as a file: an old time never matches, an honest fault is only doubted."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from field_api.evidence.clocks import is_factory_date
from field_api.evidence.exif import PhotoFacts, TakenFrom, read_photo
from field_api.evidence.gps import NoPosition, Position
from field_api.evidence.reasons import JAKARTA, Weight
from field_api.evidence.times import photo_times, time_reasons
from field_api.evidence.verdict import Judgement, Result, judge_photo
from field_api.evidence.witnesses import LiveFix, Site
from tests.evidence.made_photos import (
    MONAS,
    UNDEFINED,
    Tag,
    encoded,
    exif_bytes,
    jpeg,
    picture,
    rationals,
    text,
)

SITE = Site(106.8271, -6.1754, 10.0)
REPORTED = datetime(2026, 2, 28, 9, 0, tzinfo=JAKARTA)
RECEIVED = datetime(2026, 3, 1, 12, 0, tzinfo=JAKARTA)
ORIGINAL, DIGITIZED, MODIFIED = 36867, 36868, 306
ZONE, ZONE_ORIGINAL, ZONE_DIGITIZED = 36880, 36881, 36882
NINE = "2026:03:01 09:00:05"


def gps(day: str = "2026:03:01", hour: int = 2, minute: int = 0, second: int = 0) -> dict[int, Tag]:
    return MONAS | {29: text(day), 7: rationals((hour, 1), (minute, 1), (second, 1))}


def judged(data: bytes, **words) -> Judgement:
    words = {"reported_at": REPORTED, "received_at": RECEIVED} | words
    return judge_photo(read_photo(data), words.pop("site", SITE), **words)


def told(judgement: Judgement) -> dict[str, Weight]:
    """What is said besides the place and the assumptions."""
    usual = {"near", "photo_error_assumed", "zone_assumed"}
    return {one.code: one.weight for one in judgement.reasons if one.code not in usual}


SOUND = {
    "plain": {ORIGINAL: text(NINE)},
    "zone Z": {ORIGINAL: text("2026:03:01 02:00:05"), ZONE_ORIGINAL: text("Z")},
    "zone of one digit": {ORIGINAL: text("2026:03:01 10:00:05"), ZONE_ORIGINAL: text("+8:00")},
    "zone without a colon": {ORIGINAL: text("2026:03:01 10:00:05"), ZONE_ORIGINAL: text("+0800")},
    "zone in the time": {ORIGINAL: text("2026:03:01 10:00:05+08:00")},
    "zone in the time, after a fraction": {ORIGINAL: text("2026-03-01T11:00:05.250 +0900")},
    "zone of the file": {ORIGINAL: text("2026:03:01 10:00:05"), ZONE: text("+08")},
    "the zone in the time goes first": {
        ORIGINAL: text("2026:03:01 02:00:05Z"),
        ZONE_ORIGINAL: text("+07:00"),
    },
}


@pytest.mark.parametrize("name", SOUND)
def test_a_time_is_read_with_the_zone_that_it_states(name):
    judgement = judged(jpeg(gps=gps(), exif=SOUND[name]))
    assert (judgement.verdict, told(judgement)) == (Result.MATCH, {})
    assert judgement.taken_at == datetime(2026, 3, 1, 9, 0, 5, tzinfo=JAKARTA)


ONLY_TIMES: dict[str, tuple[dict[str, Any], str]] = {
    "GPS": ({"gps": gps}, "time_from_gps"),
    "digitized": ({"exif": lambda day: {DIGITIZED: text(f"{day} 09:00:05")}}, "time_from_digitized"),
    "modified": ({"main": lambda day: {MODIFIED: text(f"{day} 09:00:05")}}, "time_from_modified"),
}


@pytest.mark.parametrize("name", ONLY_TIMES)
def test_the_only_time_of_a_photo_is_what_it_is_judged_by(name):
    blocks, code = ONLY_TIMES[name]

    def photo(day: str) -> bytes:
        return jpeg(**{"gps": MONAS} | {block: make(day) for block, make in blocks.items()})

    fresh, old = judged(photo("2026:03:01")), judged(photo("2018:08:18"))
    assert (fresh.verdict, told(fresh)) == (Result.MATCH, {code: Weight.NOTE})
    assert old.verdict is Result.CONTRADICTORY
    assert told(old) == {code: Weight.NOTE, "before_report": Weight.CONTRADICTION}


def test_times_are_taken_in_their_order():
    exif = {ORIGINAL: text("0000:00:00 00:00:00"), DIGITIZED: text(NINE), ZONE_DIGITIZED: text("+09:00")}
    facts = read_photo(jpeg(exif=exif, main={MODIFIED: text("2026:03:02 10:00:00")}))
    assert (facts.taken_from, facts.offset) == (TakenFrom.DIGITIZED, timedelta(hours=9))
    facts = read_photo(jpeg(exif=exif | {ORIGINAL: text("2026:02:28 08:00:00")}))
    assert (facts.taken_from, facts.taken_local) == (TakenFrom.ORIGINAL, datetime(2026, 2, 28, 8))  # noqa: DTZ001
    assert PhotoFacts.from_dict(facts.as_dict()) == facts
    stored_before = {key: value for key, value in facts.as_dict().items() if key != "taken_from"}
    assert PhotoFacts.from_dict(stored_before) == facts


FAULTS = {
    "GPS week rollover": (gps("2006:07:16"), NINE, {"gps_rollover": Weight.DOUBT}),
    "GPS time in local time": (gps(hour=9), NINE, {"gps_local_time": Weight.DOUBT}),
    "GPS date in local time": (
        gps(hour=23, minute=30),
        "2026:03:01 06:30:00",
        {"gps_local_date": Weight.DOUBT},
    ),
    "a clock at Android's factory date": (
        gps(),
        "2002:12:08 12:00:00",
        {"clock_not_set": Weight.DOUBT, "time_from_gps": Weight.NOTE},
    ),
    "a clock at the start of a year": (
        gps(),
        "2010:01:01 03:12:45",
        {"clock_not_set": Weight.DOUBT, "time_from_gps": Weight.NOTE},
    ),
    "a clock never set, and no other time": (MONAS, "1980:01:06 00:00:00", {"clock_not_set": Weight.DOUBT}),
    "a camera's clock rolled over": (
        MONAS,
        "2006:07:16 09:00:05",
        {"before_report": Weight.DOUBT},
    ),
    "only a GPS time, rolled over": (
        gps("2006:07:16"),
        "",
        {"before_report": Weight.DOUBT, "time_from_gps": Weight.NOTE},
    ),
    "only a GPS time, in local time": (
        gps(hour=11, minute=55),
        "",
        {"after_receipt": Weight.DOUBT, "time_from_gps": Weight.NOTE},
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_an_honest_fault_of_a_clock_is_a_doubt_with_its_reason(name):
    block, taken, expected = FAULTS[name]
    judgement = judged(jpeg(gps=block, exif={ORIGINAL: text(taken)}))
    assert (judgement.verdict, told(judgement)) == (Result.UNCLEAR, expected)


def test_a_fault_that_is_not_quite_one_stays_what_it_is():
    week_more = judged(jpeg(gps=gps("2006:07:09"), exif={ORIGINAL: text(NINE)}))
    assert told(week_more) == {"not_of_this_moment": Weight.NOTE, "stale_fix": Weight.DOUBT}
    old = judged(jpeg(gps=MONAS, exif={ORIGINAL: text("2006:07:01 09:00:05")}))
    assert told(old) == {"before_report": Weight.CONTRADICTION}
    ahead = judged(jpeg(gps=gps(hour=15)))
    assert told(ahead)["after_receipt"] is Weight.CONTRADICTION


def test_a_gps_date_cut_short_may_be_any_moment_of_its_day():
    same_day = judged(jpeg(gps=gps(hour=0)), reported_at=RECEIVED - timedelta(hours=1))
    assert "before_report" not in told(same_day)
    day_before = judged(jpeg(gps=gps("2026:02:26", hour=0)))
    assert told(day_before)["before_report"] is Weight.CONTRADICTION


def test_which_days_are_factory_dates():
    assert is_factory_date(datetime(2000, 1, 1).date())  # noqa: DTZ001
    assert not is_factory_date(datetime(2026, 1, 1).date())  # noqa: DTZ001
    assert not is_factory_date(datetime(2002, 12, 9).date())  # noqa: DTZ001


@pytest.mark.parametrize(
    ("hours", "zone", "weight"),
    [
        (1, "", Weight.DOUBT),
        (2, "", Weight.DOUBT),
        (3, "", Weight.CONTRADICTION),
        (1, "+07:00", Weight.CONTRADICTION),
    ],
)
def test_a_clock_that_may_be_an_eastern_one_is_not_accused_of_disagreeing(hours, zone, weight):
    exif = {ORIGINAL: text(NINE)} | ({ZONE_ORIGINAL: text(zone)} if zone else {})
    at = datetime(2026, 3, 1, 9, 0, 5, tzinfo=JAKARTA) - timedelta(hours=hours)
    times = photo_times(read_photo(jpeg(exif=exif)))
    said = {one.code: one.weight for one in time_reasons(times, live_at=at)}
    assert said["clocks_disagree"] is weight


def test_a_saved_time_that_differs_from_the_phones_is_a_doubt():
    photo = jpeg(gps=MONAS, main={MODIFIED: text("2026:03:01 11:30:00")})
    at = datetime(2026, 3, 1, 9, 0, tzinfo=JAKARTA)
    fix = LiveFix(106.8271, -6.1754, 10.0, at, taken_at=at)
    assert told(judged(photo, live_fix=fix))["clocks_disagree"] is Weight.DOUBT


NOWHERE = rationals((0, 0), (0, 0), (0, 0))


@pytest.mark.parametrize(
    "changed",
    [
        {2: NOWHERE, 4: NOWHERE},
        {4: NOWHERE},
        {2: text("6.1754"), 4: text("106.8271")},
        {2: text("6 10 31 S")},
    ],
    ids=["both 0/0", "one 0/0", "both text", "one text"],
)
def test_numbers_that_are_none_are_no_location(changed):
    photo = jpeg(gps=gps() | changed, exif={ORIGINAL: text(NINE)})
    assert read_photo(photo).no_position is NoPosition.ABSENT
    assert judged(photo).verdict is Result.NO_LOCATION


@pytest.mark.parametrize(
    ("method", "dop", "verdict"),
    [("fused", None, Result.FAR), ("network", None, Result.FAR), ("GPS", 18.0, Result.UNCLEAR)],
)
def test_the_dop_of_a_position_that_is_not_of_satellites_alone_is_no_dilution(method, dop, verdict):
    block = gps() | {11: rationals((18, 1)), 27: (UNDEFINED, b"ASCII\0\0\0" + method.encode())}
    photo = jpeg(gps=block, exif={ORIGINAL: text(NINE)})
    assert read_photo(photo).dop == dop
    site = replace(SITE, lat=SITE.lat + 300 / 110_576)
    assert judged(photo, site=site).verdict is verdict


def test_an_avif_that_names_itself_mif1_is_judged():
    photo = encoded(picture(64, 48), "AVIF", exif=exif_bytes(gps(), {ORIGINAL: text(NINE)}))
    judgement = judged(photo[:8] + b"mif1" + photo[12:])
    assert judgement.verdict is Result.MATCH
    assert isinstance(judgement.position, Position)
