"""Until when: calendar and working clocks, days in Jakarta, validity dates, cut-offs, the monthly close.

March 2026 begins on a Sunday; Thursday the 19th and Friday the 20th stand for a long weekend.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from field_api.models import Category, CategoryGroup, Cutoff, Deadline, Holiday, Report
from field_api.steps.deadlines import (
    WIB,
    add_working_time,
    batch_time,
    decide_on,
    due_times,
    holidays_from,
    is_working_day,
    local_day,
    monthly_close,
    next_batch,
)
from field_api.steps.receive import Complaint, receive
from tests.field_api.world import IN_WEST, LONG_AGO, World, make_deadlines

LONG_WEEKEND = frozenset({date(2026, 3, 19), date(2026, 3, 20)})


def wib(day: int, hour: int = 0, minute: int = 0, *, month: int = 3, second: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, second, tzinfo=WIB)


def working(start: datetime, hours: float) -> datetime:
    return add_working_time(start, timedelta(hours=hours), LONG_WEEKEND)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        (wib(6, 16), 6, wib(6, 22)),  # Friday afternoon, still Friday
        (wib(6, 16), 12, wib(9, 4)),  # 8 hours of Friday, 4 of Monday
        (wib(7, 10), 6, wib(9, 6)),  # begun on a Saturday, counts from Monday
        (wib(8, 23, 59), 6, wib(9, 6)),
        (wib(2, 9), 24, wib(3, 9)),
        (wib(2, 9), 168, wib(11, 9)),  # seven working days from Monday: Wednesday week
        (wib(18, 16), 12, wib(23, 4)),  # Wednesday before the long weekend: 8 hours, then Monday
        (wib(19, 12), 1, wib(23, 1)),  # begun on a holiday
        (wib(6, 16), 0, wib(6, 16)),
    ],
)
def test_the_working_clock_stands_still_on_days_off(start: datetime, hours: float, end: datetime) -> None:
    assert working(start, hours) == end


def test_what_fills_a_friday_is_due_as_monday_begins_and_not_on_saturday() -> None:
    assert working(wib(6, 16), 8) == wib(9)
    assert working(wib(17, 16), 8) == wib(18)


def test_the_answer_comes_in_the_zone_of_the_question() -> None:
    start = datetime(2026, 3, 6, 17, 30, tzinfo=UTC)  # already Saturday 00:30 in Jakarta
    end = working(start, 1)
    assert end == datetime(2026, 3, 8, 18, 0, tzinfo=UTC)
    assert end.tzinfo is UTC


hours = st.integers(0, 720).map(lambda count: timedelta(hours=count))
moments = hours.map(lambda since: wib(1) + since) | st.datetimes(
    datetime(2026, 1, 1),  # noqa: DTZ001  the zone is the next argument
    datetime(2026, 12, 1),  # noqa: DTZ001
    timezones=st.just(WIB),
)
spans = hours | st.timedeltas(timedelta(0), timedelta(days=30))
days_off = st.frozensets(st.dates(date(2026, 1, 1), date(2027, 3, 1)), max_size=12)


@given(start=moments, span=spans, holidays=days_off)
def test_working_time_never_ends_on_a_day_off(
    start: datetime, span: timedelta, holidays: frozenset[date]
) -> None:
    end = add_working_time(start, span, holidays)
    assert is_working_day(local_day(end), holidays)
    assert end >= start + span


@given(start=moments, span=spans, more=spans, holidays=days_off)
def test_a_longer_span_and_a_later_start_never_end_earlier(
    start: datetime, span: timedelta, more: timedelta, holidays: frozenset[date]
) -> None:
    end = add_working_time(start, span, holidays)
    assert add_working_time(start, span + more, holidays) >= end
    assert add_working_time(start + more, span, holidays) >= end


@given(start=moments, first=spans, second=spans, holidays=days_off)
def test_two_spans_one_after_the_other_are_their_sum(
    start: datetime, first: timedelta, second: timedelta, holidays: frozenset[date]
) -> None:
    halfway = add_working_time(start, first, holidays)
    whole = add_working_time(start, first + second, holidays)
    assert add_working_time(halfway, second, holidays) == whole


def category(slug: str = "jalan-rusak") -> Category:
    group, _ = CategoryGroup.objects.get_or_create(slug="jalan", name="Jalan")
    return Category.objects.create(slug=slug, name=slug, group=group)


def deadline(hours: int, valid_from: date, of: Category | None = None, **more: object) -> Deadline:
    return Deadline.objects.create(
        stage="coordination", hours=hours, valid_from=valid_from, category=of, source="uji", **more
    )


def hours_at(of: Category, start: datetime) -> float | None:
    due = due_times(of.pk, start, ["coordination"]).get("coordination")
    return (due - start) / timedelta(hours=1) if due else None


@pytest.mark.django_db
def test_an_old_report_keeps_the_deadline_of_its_day() -> None:
    roads = category()
    deadline(12, date(2026, 1, 1))
    deadline(6, date(2026, 3, 10))
    assert hours_at(roads, wib(9, 23, 59)) == 12
    assert hours_at(roads, wib(10, 0, 0)) == 6
    assert hours_at(roads, datetime(2025, 12, 31, 16, 59, tzinfo=UTC)) is None


@pytest.mark.django_db
def test_the_day_a_deadline_begins_is_the_day_in_jakarta() -> None:
    roads = category()
    deadline(6, date(2026, 3, 10))
    assert hours_at(roads, datetime(2026, 3, 9, 16, 59, 59, tzinfo=UTC)) is None
    assert hours_at(roads, datetime(2026, 3, 9, 17, 0, tzinfo=UTC)) == 6


@pytest.mark.django_db
def test_a_deadline_no_longer_holds_on_its_last_day() -> None:
    roads = category()
    deadline(6, date(2026, 1, 1), valid_to=date(2026, 3, 10))
    assert hours_at(roads, wib(9, 12)) == 6
    assert hours_at(roads, wib(10, 12)) is None


@pytest.mark.django_db
def test_the_deadline_of_the_category_goes_before_a_newer_one_for_all() -> None:
    roads, trees = category(), category("pohon")
    deadline(3, date(2026, 1, 1), of=roads)
    deadline(6, date(2026, 3, 1))
    assert (hours_at(roads, wib(9)), hours_at(trees, wib(9))) == (3, 6)


@pytest.mark.django_db
def test_a_deadline_in_working_time_knows_the_stored_holidays() -> None:
    roads = category()
    deadline(12, date(2026, 1, 1), clock=Deadline.Clock.WORKING)
    for day in LONG_WEEKEND:
        Holiday.objects.create(day=day, name="Libur", source="uji")
    due = due_times(roads.pk, wib(18, 16), ["coordination"])["coordination"]
    assert due == wib(23, 4)


@time_machine.travel(datetime(2026, 3, 2, 16, 59, tzinfo=UTC), tick=False)
def test_a_minute_before_midnight_in_jakarta_a_report_still_belongs_to_the_old_day(world: World) -> None:
    report, _ = receive(Complaint(world.category.slug, "Lubang", *IN_WEST))
    assert report.number == "JK2603020001"
    with time_machine.travel(datetime(2026, 3, 2, 17, 0, tzinfo=UTC), tick=False):
        later, _ = receive(Complaint(world.category.slug, "Lubang", *IN_WEST))
    assert later.number == "JK2603030001"
    assert later.due_at == datetime(2026, 3, 2, 23, 0, tzinfo=UTC)


@time_machine.travel(datetime(2026, 12, 31, 17, 30, tzinfo=UTC), tick=False)
def test_the_year_in_a_number_is_the_year_in_jakarta(world: World) -> None:
    receive(Complaint(world.category.slug, "Lubang", *IN_WEST))
    assert Report.objects.get().number == "JK2701010001"


@pytest.fixture
def cutoffs(db: None) -> None:
    make_deadlines()


@pytest.mark.parametrize(
    ("held_at", "day"),
    [
        (wib(2, 15, 29, second=59), date(2026, 3, 2)),
        (wib(2, 15, 30), date(2026, 3, 2)),
        (wib(2, 15, 30, second=1), date(2026, 3, 3)),
        (wib(6, 15, 31), date(2026, 3, 9)),  # Friday too late: Monday
        (wib(7, 9), date(2026, 3, 9)),  # Saturday: Monday
        (wib(18, 15, 30), date(2026, 3, 18)),
        (wib(18, 15, 31), date(2026, 3, 23)),  # before the long weekend
        (wib(19, 9), date(2026, 3, 23)),  # on a holiday
        (datetime(2026, 3, 2, 8, 30, tzinfo=UTC), date(2026, 3, 2)),
        (datetime(2026, 3, 2, 17, 30, tzinfo=UTC), date(2026, 3, 3)),  # 00:30 in Jakarta
    ],
)
@pytest.mark.usefixtures("cutoffs")
def test_what_is_held_by_half_past_three_is_decided_that_day(held_at: datetime, day: date) -> None:
    assert decide_on(held_at, LONG_WEEKEND) == day


@pytest.mark.usefixtures("cutoffs")
def test_the_next_batch_comes_strictly_after_the_moment_and_on_a_working_day() -> None:
    assert next_batch(wib(2, 15, 29), LONG_WEEKEND) == wib(2, 15, 30)
    assert next_batch(wib(2, 15, 30), LONG_WEEKEND) == wib(3, 15, 30)
    assert next_batch(wib(18, 16), LONG_WEEKEND) == wib(23, 15, 30)


@pytest.mark.usefixtures("cutoffs")
def test_another_hour_holds_from_its_own_day_on() -> None:
    Cutoff.objects.create(
        name="daily_validation", time=time(14, 0), valid_from=date(2026, 3, 3), source="uji"
    )
    assert (batch_time(date(2026, 3, 2)), batch_time(date(2026, 3, 3))) == (wib(2, 15, 30), wib(3, 14))
    assert decide_on(wib(3, 14, 1), frozenset()) == date(2026, 3, 4)


@pytest.mark.django_db
def test_without_an_hour_set_the_question_has_no_answer() -> None:
    with pytest.raises(Cutoff.DoesNotExist):
        batch_time(LONG_AGO)


@pytest.mark.parametrize(
    ("at", "close"),
    [
        (wib(1), date(2026, 3, 5)),
        (wib(5, 23, 59), date(2026, 3, 5)),
        (wib(6), date(2026, 4, 5)),
        (wib(31, 12, month=1), date(2026, 2, 5)),
        (wib(31, 23, month=12), date(2027, 1, 5)),
        (datetime(2026, 3, 5, 17, 0, tzinfo=UTC), date(2026, 4, 5)),  # the 6th in Jakarta
    ],
)
@pytest.mark.usefixtures("cutoffs")
def test_what_a_month_left_over_closes_by_the_fifth(at: datetime, close: date) -> None:
    assert monthly_close(at) == close


@pytest.mark.django_db
def test_holidays_are_read_from_their_day_on() -> None:
    for day in LONG_WEEKEND:
        Holiday.objects.create(day=day, name="Libur", source="uji")
    assert holidays_from(date(2026, 3, 20)) == {date(2026, 3, 20)}
    assert holidays_from(date(2026, 3, 19)) == LONG_WEEKEND
