"""Times as files write them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
import time_machine

from field_api.sources.rows import BadValue
from field_api.sources.times import parse_time

WIB = timezone(timedelta(hours=7))
MORNING = datetime(2017, 2, 21, 6, 30, tzinfo=WIB)


@pytest.mark.parametrize(
    "text",
    [
        "2017-02-21T06:30:00+07:00",
        "2017-02-20T23:30:00Z",
        "2017-02-21T06:30",
        "2017-02-21 06:30:00",
        "2017-02-21 06:30 WIB",
        "2017-02-21 07:30 WITA",
        "21/02/2017 06:30",
        "21-02-2017 06.30",
        "21.02.2017, 06:30:00",
        "21/2/2017 6:30 WIB",
        "21 Februari 2017 06:30",
        "21 Feb 2017 pukul 06.30 WIB",
        "Selasa, 21 Februari 2017 06:30",
        "1487633400",
        "1487633400000",
        1487633400,
        1487633400.0,
    ],
)
def test_one_moment_in_many_spellings(text: object):
    assert parse_time(text) == MORNING


@pytest.mark.parametrize(
    ("text", "microsecond"),
    [
        ("2017-02-21T04:37:11.2", 200_000),
        ("2017-02-21T04:37:11.27", 270_000),
        ("2017-02-21T04:37:11.275", 275_000),
    ],
)
def test_fractions_of_a_second_may_have_any_length(text: str, microsecond: int):
    assert parse_time(text).microsecond == microsecond


def test_a_time_without_zone_is_jakartas_unless_the_source_says_otherwise():
    assert parse_time("2017-02-21T06:30").utcoffset() == timedelta(hours=7)
    assert parse_time("2017-02-21T06:30", zone=UTC) == datetime(2017, 2, 21, 6, 30, tzinfo=UTC)


def test_the_day_comes_before_the_month():
    assert parse_time("03/04/2017").month == 4


@pytest.mark.parametrize(
    "text", ["12/31/2017", "31/02/2017", "2017-02-30", "21/13/2017", "21 Foo 2017", "", None]
)
def test_no_date_is_refused(text: object):
    with pytest.raises(BadValue):
        parse_time(text)


def test_a_time_before_2000_is_refused():
    with pytest.raises(BadValue, match="sebelum tahun 2000"):
        parse_time("1999-12-31T23:59:59")


@time_machine.travel(datetime(2026, 3, 1, 12, tzinfo=WIB), tick=False)
def test_a_clock_may_be_a_day_fast_and_no_more():
    assert parse_time("2026-03-02 11:59").day == 2
    with pytest.raises(BadValue, match="masa depan"):
        parse_time("2026-03-02 12:01")
