"""Durations from the moves of reports, worked out by hand."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from field_api.models import Category, CategoryGroup, Deadline
from maps.areas.choice import Choice, choice_from
from maps.areas.scope import scope_of
from maps.areas.times import Spans, Times, limits, times
from tests.field_api.world import EAST, WEST, World, make_world
from tests.maps.area_reports import NOW, march, report_with

pytestmark = pytest.mark.django_db
GAMBIR = "31.71.01"


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def story(world: World) -> None:
    """One report handed back once, its claim refused once, closed and opened again; one refused at once."""
    report_with(
        world,
        ("MENUNGGU", march(10, 8)),
        ("KOORDINASI", march(10, 10)),
        ("DISPOSISI", march(10, 12)),  # coordination: 4 hours
        ("KOORDINASI", march(10, 13)),
        ("PROSES", march(10, 15)),  # coordination after the hand-back: 2
        ("TINDAK_LANJUT", march(12, 8)),
        ("VALIDASI", march(12, 9)),
        ("PROSES", march(12, 20)),  # validation: 12, refused
        ("TINDAK_LANJUT", march(13, 8)),
        ("VALIDASI", march(13, 12)),
        ("SELESAI", march(14, 8)),  # validation: 24; completion: 72, from the 10th to the 13th
        ("KOORDINASI", march(15, 8)),
        ("PROSES", march(15, 18)),  # coordination after the reopening: 10
        ("TINDAK_LANJUT", march(17, 8)),
        ("VALIDASI", march(17, 9)),
        ("SELESAI", march(17, 14)),  # validation: 6; completion of this round: 48
    )
    report_with(world, ("MENUNGGU", march(20, 8)), ("DITOLAK", march(20, 9)), kelurahan=EAST)


def _choice(code: str = GAMBIR, **asked: str) -> Choice:
    scope = scope_of(code)
    assert scope
    with time_machine.travel(NOW, tick=False):
        return choice_from(scope, asked)


def _times(choice: Choice, level: str = "kelurahan") -> dict[str, Times]:
    return times(choice, level, limits(choice))


@pytest.mark.usefixtures("story")
def test_each_round_of_a_report_counts_for_itself() -> None:
    stages = _times(_choice())[WEST].stages
    assert stages["coordination"] == Spans(3, 16 / 3, 4, 1)
    assert stages["completion"] == Spans(2, 60, 60, 0)
    assert stages["validation"] == Spans(3, 14, 12, 0)


@pytest.mark.usefixtures("story")
def test_a_refusal_ends_coordination_and_completes_nothing() -> None:
    east = _times(_choice())[EAST]
    assert east.stages["coordination"] == Spans(1, 1, 1, 0)
    assert east.stages["completion"] == Spans(0, None, None, 0)
    assert (east.median, east.closed, east.reopened) == (None, 0, 0)


@pytest.mark.usefixtures("story")
def test_the_whole_area_has_the_times_of_all_below_it() -> None:
    whole = _times(_choice())[""]
    assert whole.stages["coordination"] == Spans(4, 17 / 4, 3, 1)
    assert (whole.closed, whole.reopened) == (2, 1)
    share = whole.reopened_share
    assert share
    assert (share.value, share.of) == (0.5, 2)


@pytest.mark.usefixtures("story")
def test_a_duration_belongs_to_the_period_in_which_it_ended() -> None:
    whole = _times(_choice(**{"from": "2026-03-15", "to": "2026-03-19"}))[""]
    assert whole.stages["coordination"] == Spans(1, 10, 10, 1)
    assert whole.stages["completion"] == Spans(1, 48, 48, 0)
    assert whole.stages["validation"] == Spans(1, 6, 6, 0)
    assert (whole.closed, whole.reopened) == (1, 0)


@pytest.mark.usefixtures("story")
def test_a_reopening_after_the_period_still_counts_for_what_was_closed_in_it() -> None:
    whole = _times(_choice(**{"from": "2026-03-14", "to": "2026-03-14"}))[""]
    assert (whole.closed, whole.reopened) == (1, 1)


@pytest.mark.usefixtures("story")
def test_other_categories_are_left_out(world: World) -> None:
    Category.objects.create(slug="banjir", name="Banjir", group=CategoryGroup.objects.get())
    whole = _times(_choice(category="banjir"))[""]
    assert whole.stages["coordination"] == Spans(0, None, None, 0)


def test_nothing_that_ended_gives_no_times_and_not_zero(world: World) -> None:
    report_with(world, ("MENUNGGU", march(30)))
    whole = _times(_choice())[""]
    assert {spans.count for spans in whole.stages.values()} == {0}
    assert whole.reopened_share is None


def test_the_interval_of_the_median_is_made_of_durations(world: World) -> None:
    """Ten rounds of 1 to 10 days: median 5.5; ranks 5 -+ 3.1 are the 2nd and the 9th."""
    for days in range(1, 11):
        begun = march(12)
        done = begun + timedelta(days=days)
        told = [("PROSES", begun + timedelta(hours=1)), ("TINDAK_LANJUT", done), ("VALIDASI", done)]
        report_with(world, ("MENUNGGU", begun), *told, ("SELESAI", done + timedelta(hours=1)))
    median = _times(_choice())[WEST].median
    assert median
    assert (median.value, median.low, median.high, median.of) == (132, 48, 216, 10)


def test_without_a_limit_nobody_is_late(world: World) -> None:
    Deadline.objects.all().delete()
    report_with(world, ("MENUNGGU", march(1)), ("DITOLAK", march(20)))
    assert _times(_choice())[""].stages["coordination"].late is None


@pytest.mark.usefixtures("world")
def test_the_limit_is_the_one_in_force_at_the_end_of_the_period() -> None:
    Deadline.objects.create(stage="coordination", hours=4, valid_from="2026-03-20", source="uji")
    assert limits(_choice())["coordination"].hours == 4
    assert limits(_choice(**{"from": "2026-03-01", "to": "2026-03-10"}))["coordination"].hours == 6


@pytest.mark.usefixtures("story")
def test_one_query_tells_all_times() -> None:
    choice = _choice()
    limit = limits(choice)
    with CaptureQueriesContext(connection) as queries:
        times(choice, "kelurahan", limit)
    assert len(queries) == 1


def test_a_long_period_is_gone_through_once_in_ten_minutes(world: World, story: None) -> None:
    choice = _choice(period="all")
    limit = limits(choice)
    with CaptureQueriesContext(connection) as queries:
        first = times(choice, "kelurahan", limit)
        again = times(choice, "kelurahan", limit)
        other = times(_choice(WEST, period="all"), "kelurahan", limit)
    assert (len(queries), first) == (2, again)
    assert (first[WEST], first[EAST].closed) == (other[WEST], 0)
