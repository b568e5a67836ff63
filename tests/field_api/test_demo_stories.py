"""Every story of the demo ends where its row says, in the past, at whatever hour the demo is made."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise

import pytest

from boundaries.official import FIXTURES
from field_api.demo.proof import _CHOSEN, REUSED_FROM
from field_api.demo.reports import DemoReport, read_demo_reports
from field_api.demo.story import MERGED_INTO, Act, acts_of, statuses_of
from field_api.demo.timing import Calendar, Course
from field_api.steps.deadlines import WIB
from field_api.workflow import MOVES, Status

REPORTS = read_demo_reports(FIXTURES / "demo_reports.csv")
EMERGENCIES = {"penanganan-kebakaran"}
MONDAY = datetime(2026, 11, 23, tzinfo=WIB)


def acts(report: DemoReport) -> list[Act]:
    return acts_of(report, is_emergency=report.category in EMERGENCIES)


def calendar(now: datetime) -> Calendar:
    """Every weekday of the last eighty days at 15:30."""
    days = [now - timedelta(days=n) for n in range(80, -1, -1)]
    batches = [datetime.combine(day.date(), time(15, 30), WIB) for day in days if day.weekday() < 5]
    return Calendar(now, [batch for batch in batches if batch <= now - timedelta(hours=2)])


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: report.key)
def test_a_story_is_a_way_through_the_workflow_to_its_outcome(report: DemoReport) -> None:
    trace = statuses_of(acts(report))

    assert trace[0] == Status.MENUNGGU
    assert trace[-1] == report.outcome
    assert all(after in MOVES[before] for before, after in pairwise(trace))


def test_some_are_handed_back_some_sent_back_some_reopened_and_some_merged() -> None:
    told = [acts(report) for report in REPORTS]

    handed_back = sum(Act.HAND_BACK in story for story in told)
    sent_back = sum(Act.SEND_BACK in story for story in told)
    reopened = sum(Act.REOPEN in story for story in told)
    assert (handed_back, sent_back, reopened) == (11, 18, 7)
    merged = {report.key: MERGED_INTO[report.key] for report in REPORTS if Act.MERGE in acts(report)}
    assert merged == MERGED_INTO


def test_an_emergency_is_not_passed_on() -> None:
    (fire,) = [report for report in REPORTS if report.category in EMERGENCIES]

    assert Act.DISPOSE not in acts(fire)


def test_the_reports_with_a_chosen_photo_have_a_follow_up_that_stands() -> None:
    by_key = {report.key: acts(report) for report in REPORTS}

    for key in [*_CHOSEN, REUSED_FROM]:
        assert Act.FOLLOW_UP in by_key[key]
        assert by_key[key][-1] is not Act.SEND_BACK


@pytest.mark.parametrize("hours", range(0, 7 * 24, 5))
def test_all_acts_lie_between_receipt_and_now_whenever_the_demo_is_made(hours: int) -> None:
    now = MONDAY + timedelta(hours=hours, minutes=20)
    days = calendar(now)

    for report in REPORTS:
        received_at = now - report.age
        story = acts(report)
        moments = Course(report.key, story, report.outcome, received_at).moments(days)

        times = [received_at, *(moment.at for moment in moments)]
        assert len(moments) == len(story)
        assert all(before < after for before, after in pairwise(times)), report.key
        assert times[-1] < now
        assert all(moment.at in days.batches for moment in moments if moment.is_batch)
        if report.outcome == Status.TINDAK_LANJUT:
            assert times[-1] > days.batches[-1], "the batch would have taken it on"


def test_people_work_by_day_when_there_is_time() -> None:
    now = MONDAY + timedelta(hours=10)
    days = calendar(now)
    old = [report for report in REPORTS if report.age > timedelta(days=12)]

    hours = [
        moment.at.astimezone(WIB).hour
        for report in old
        for moment in Course(report.key, acts(report), report.outcome, now - report.age).moments(days)
    ]
    by_day = sum(7 <= hour < 20 for hour in hours)
    assert by_day / len(hours) > 0.95


def test_the_same_key_always_tells_the_same() -> None:
    report = REPORTS[0]
    days = calendar(MONDAY)
    course = Course(report.key, acts(report), report.outcome, MONDAY - report.age)

    assert course.moments(days) == course.moments(days)
    assert acts(report) == acts(report)


def test_the_first_batch_after_a_moment_is_found_and_none_after_the_last() -> None:
    days = calendar(datetime(2026, 11, 23, 12, tzinfo=WIB))
    friday_noon = datetime(2026, 11, 20, 5, tzinfo=UTC)

    assert days.batch_after(friday_noon) == datetime(2026, 11, 20, 15, 30, tzinfo=WIB)
    assert days.batch_after(friday_noon + timedelta(hours=4)) is None
