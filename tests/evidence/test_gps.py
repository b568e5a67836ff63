"""Each way a GPS block is written in the wild, laid out by hand."""

from datetime import UTC, datetime

import pytest

from field_api.evidence.exif import PhotoFacts, read_photo
from field_api.evidence.gps import NoPosition, read_gps
from tests.evidence.made_photos import (
    BYTE,
    DOUBLE,
    MONAS,
    MONAS_LAT,
    MONAS_LON,
    SRATIONAL,
    Tag,
    degrees,
    jpeg,
    rationals,
    text,
)

EMPTY = rationals((0, 0), (0, 0), (0, 0))
ZERO = rationals((0, 1), (0, 1), (0, 1))
NUL = text("\0")


def facts_of(gps: dict[int, Tag], endian: str = "<") -> PhotoFacts:
    return read_photo(jpeg(gps=gps, endian=endian))


@pytest.mark.parametrize("endian", ["<", ">"])
def test_a_southern_and_eastern_position_reads_the_same_in_either_byte_order(endian):
    facts = facts_of({**MONAS, 2: degrees(6, 12, 0.4428)}, endian)
    assert facts.position is not None
    assert facts.position.lat == pytest.approx(-6.200123, abs=1e-9)
    assert facts.position.lon == pytest.approx(106.8271, abs=1e-9)
    assert facts.position.error_m is None
    assert facts.no_position is None


@pytest.mark.parametrize(
    "gps",
    [
        {1: NUL, 2: EMPTY, 3: NUL, 4: EMPTY},
        {1: NUL, 2: ZERO, 3: NUL, 4: ZERO},
        {0: (BYTE, b"\0\0\0\0")},
        {0: (BYTE, b"\0\0\0\0"), 1: text(""), 3: text("")},
    ],
    ids=["0/0", "0/1", "version of zeros", "blank refs only"],
)
def test_a_position_emptied_by_android_is_redacted(gps):
    facts = facts_of(gps)
    assert (facts.position, facts.no_position) == (None, NoPosition.REDACTED)


def test_a_camera_that_says_it_had_no_fix_is_not_taken_for_a_redaction():
    assert facts_of({1: NUL, 2: EMPTY, 3: NUL, 4: EMPTY, 9: text("V")}).no_position is NoPosition.ABSENT


def test_a_gps_block_with_a_version_only_is_absent():
    assert facts_of({0: (BYTE, b"\2\3\0\0")}).no_position is NoPosition.ABSENT


def test_a_photo_without_exif_has_no_position():
    assert read_photo(jpeg()).no_position is NoPosition.ABSENT


def test_zero_zero_with_letters_is_never_a_place():
    assert facts_of({1: text("N"), 2: ZERO, 3: text("E"), 4: ZERO}).no_position is NoPosition.ZERO


def test_undefined_seconds_make_a_position_unusable():
    seconds_lost = rationals((6, 1), (12, 1), (0, 0))
    facts = facts_of({**MONAS, 2: seconds_lost})
    assert facts.no_position is NoPosition.MALFORMED
    assert facts.position_note == "angka lintang tidak lengkap"


@pytest.mark.parametrize(
    ("missing", "note"), [(1, "tanpa N/S"), (3, "tanpa E/W")], ids=["latitude", "longitude"]
)
def test_a_missing_letter_is_named_and_the_hemisphere_not_guessed(missing, note):
    facts = facts_of({tag: value for tag, value in MONAS.items() if tag != missing})
    assert (facts.no_position, facts.position_note) == (NoPosition.MALFORMED, note)


@pytest.mark.parametrize(("south", "east"), [("s", "e"), ("South", "East"), (" S", "E ")])
def test_only_the_first_letter_counts_in_either_case(south, east):
    facts = facts_of({**MONAS, 1: text(south), 3: text(east)})
    assert facts.position is not None
    assert facts.position.lat == pytest.approx(-6.1754)


def test_degrees_with_decimal_minutes_are_accepted():
    facts = facts_of({**MONAS, 2: rationals((6, 1), (10524, 1000))})
    assert facts.position is not None
    assert facts.position.lat == pytest.approx(-(6 + 10.524 / 60))


def test_plain_decimal_degrees_are_accepted():
    facts = facts_of({**MONAS, 2: rationals((61754, 10000))})
    assert facts.position is not None
    assert facts.position.lat == pytest.approx(-6.1754)


def test_four_components_are_malformed():
    facts = facts_of({**MONAS, 2: rationals((6, 1), (1, 1), (1, 1), (1, 1))})
    assert facts.no_position is NoPosition.MALFORMED


def test_a_minus_beside_a_letter_is_refused():
    facts = facts_of({**MONAS, 2: (SRATIONAL, ((-6, 1), (12, 1), (4, 1)))})
    assert facts.no_position is NoPosition.MALFORMED
    assert facts.position_note == "lintang bertanda minus sekaligus S"


def test_sixty_seconds_are_the_next_minute():
    facts = facts_of({**MONAS, 2: degrees(6, 9, 60.0)})
    assert facts.position is not None
    assert facts.position.lat == pytest.approx(-(6 + 10 / 60))


def test_ninety_seconds_are_malformed():
    assert facts_of({**MONAS, 2: degrees(6, 9, 90.0)}).no_position is NoPosition.MALFORMED


@pytest.mark.parametrize(
    ("changed", "note"), [({2: degrees(96, 0, 0)}, "lintang -96°"), ({4: degrees(206, 0, 0)}, "bujur 206°")]
)
def test_degrees_beyond_the_globe_are_out_of_range(changed, note):
    facts = facts_of({**MONAS, **changed})
    assert (facts.no_position, facts.position_note) == (NoPosition.OUT_OF_RANGE, note)


def test_floating_point_components_are_accepted():
    facts = facts_of({**MONAS, 2: (DOUBLE, (6.0, 10.0, 31.44))})
    assert facts.position is not None
    assert facts.position.lat == pytest.approx(-6.1754)


def test_swapped_letters_are_malformed():
    facts = facts_of({1: text("E"), 2: MONAS_LON, 3: text("S"), 4: MONAS_LAT})
    assert (facts.no_position, facts.position_note) == (NoPosition.MALFORMED, "lintang bertanda E")


def test_half_a_position_is_malformed():
    facts = facts_of({1: text("S"), 2: MONAS_LAT})
    assert facts.no_position is NoPosition.MALFORMED


def test_an_undefined_error_counts_as_not_stated():
    facts = facts_of({**MONAS, 31: rationals((0, 0))})
    assert facts.position is not None
    assert facts.position.error_m is None


def test_a_stated_error_is_kept_in_metres():
    facts = facts_of({**MONAS, 31: rationals((2000, 1))})
    assert facts.position is not None
    assert facts.position.error_m == 2000.0


def test_a_void_fix_with_poor_geometry_keeps_its_position_and_says_so():
    facts = facts_of({**MONAS, 9: text("V"), 11: rationals((25, 1))})
    assert facts.position is not None
    assert (facts.is_void, facts.dop) == (True, 25.0)


@pytest.mark.parametrize("dop", [(0, 1), (0, 0), (9999, 100)])
def test_a_meaningless_dilution_is_left_out(dop):
    assert facts_of({**MONAS, 11: rationals(dop)}).dop is None


def test_gps_time_is_utc():
    facts = facts_of({**MONAS, 7: degrees(3, 4, 5.5), 29: text("2025:03:05")})
    assert facts.gps_at == datetime(2025, 3, 5, 3, 4, 5, 500_000, tzinfo=UTC)


@pytest.mark.parametrize(
    ("date", "time"),
    [
        (text("2014:09:259"), degrees(3, 4, 5)),
        (text("0000:00:00"), degrees(0, 0, 0)),
        (text("\0\0\0\0"), EMPTY),
        (text("2025:03:05"), degrees(25, 0, 0)),
        (text("9999:12:31"), degrees(23, 59, 60)),
        (text("2025:03:05"), rationals((3, 1))),
    ],
)
def test_an_impossible_gps_time_is_none(date, time):
    assert facts_of({**MONAS, 7: time, 29: date}).gps_at is None


@pytest.mark.parametrize(("pair", "expected"), [((905, 10), 90.5), ((361, 1), None), ((0, 0), None)])
def test_direction_is_degrees_from_north_or_none(pair, expected):
    assert facts_of({**MONAS, 17: rationals(pair)}).direction_deg == expected


@pytest.mark.parametrize(
    "value", [b"\xff", "abc", None, (), (None,), ("a", "b", "c"), 10**400, True, ((1,),)]
)
def test_any_type_under_any_tag_gives_an_answer(value):
    for tag in range(32):
        block = read_gps({1: "S", 2: (6.0, 10.0, 31.44), 3: "E", 4: (106.0, 49.0, 37.56), tag: value})
        assert (block.position is None) is (block.no_position is not None)
