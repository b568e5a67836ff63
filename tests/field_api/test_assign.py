"""Who goes where: the batch of 15:30, and what it leaves written down."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from field_api.dispatch.rules import RULES
from field_api.errors import BadInput, Conflict, NotYours
from field_api.models import Assignment, AssignmentRun, Holiday, Report, Validator
from field_api.steps.assign import assign_batch, assign_one
from field_api.steps.duty import done_since
from field_api.steps.validate import send_back, validate
from tests.field_api.dispatching import MONDAY, at_metres_east, claim, east, followed_up, holder, west, wib
from tests.field_api.sealing import visit
from tests.field_api.world import IN_EAST, IN_WEST, World, make_validator


@pytest.fixture(autouse=True)
def travel() -> Iterator[Any]:
    with time_machine.travel(wib(10), tick=False) as traveller:
        yield traveller


def test_each_goes_to_the_near_one_with_distance_reason_and_day(world: World) -> None:
    here, there = followed_up(world, at_metres_east(100)), followed_up(world, IN_EAST)
    run = assign_batch(at=wib(15, 30))
    assert (holder(here), holder(there)) == (west(world), east(world))
    given = here.assignments.get()
    assert given.distance_m == pytest.approx(100 * RULES.detour_factor, abs=2)
    assert (given.reason, given.decide_on, given.run) == ("terdekat", MONDAY, run)


def test_a_run_keeps_its_inputs_its_costs_and_a_reason_for_every_report(world: World, travel: Any) -> None:
    given = followed_up(world)
    travel.shift(60)
    left = followed_up(world)
    Validator.objects.update(capacity=0)
    Validator.objects.filter(pk=west(world).pk).update(capacity=1)
    run = AssignmentRun.objects.get(pk=assign_batch(by=world.coordinator).pk)
    assert (run.kind, run.at, run.by) == ("batch", wib(10, 1), world.coordinator)
    assert len(run.inputs["sha256"]) == 64
    assert run.inputs["rules"]["version"] == RULES.version
    assert run.outcome["costs"]
    assert [one["task"] for one in run.outcome["assigned"]] == [given.pk]
    assert [one["task"] for one in run.outcome["left_over"]] == [left.pk]
    assert "penuh" in run.outcome["left_over"][0]["reason"]


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (wib(15, 30), MONDAY),
        (wib(15, 31), date(2026, 3, 3)),
        (wib(16, 0, day=6), date(2026, 3, 10)),  # Friday evening; Monday the 9th is a holiday
    ],
)
def test_what_is_held_by_half_past_three_is_to_be_decided_that_day(
    world: World, at: datetime, day: date
) -> None:
    Holiday.objects.create(day=date(2026, 3, 9), name="Libur", source="uji")
    report = followed_up(world)
    assign_batch(at=at)
    assert report.assignments.get().decide_on == day


def test_what_comes_after_the_planned_moment_waits_for_the_next_batch(world: World, travel: Any) -> None:
    early = followed_up(world)
    travel.move_to(wib(15, 31))
    late = followed_up(world)
    assign_batch(at=wib(15, 30))
    assert [early.assignments.count(), late.assignments.count()] == [1, 0]


def test_when_places_are_short_the_overdue_goes_first(world: World, travel: Any) -> None:
    east(world).delete()
    Validator.objects.update(capacity=1)
    fresh, overdue = followed_up(world), followed_up(world, at_metres_east(300))
    Report.objects.filter(pk=overdue.pk).update(due_at=wib(9))
    assign_batch()
    assert holder(overdue) == west(world)
    assert not fresh.assignments.exists()


def test_what_was_finished_today_has_used_up_its_place(world: World, travel: Any) -> None:
    east(world).delete()
    Validator.objects.update(capacity=1)
    first = followed_up(world)
    assign_batch()
    validate(number=first.number, by=west(world).user)
    second = followed_up(world)
    assign_batch()
    assert not second.assignments.exists()
    travel.move_to(wib(9, day=3))
    assign_batch()
    assert holder(second) == west(world)


def test_a_visit_counts_on_the_day_of_its_own_decision_and_for_its_own_validator(
    world: World, travel: Any
) -> None:
    report = followed_up(world)
    assign_batch()
    send_back(number=report.number, by=west(world).user, reason="Masih berlubang")
    assert done_since(MONDAY, world.validators) == {west(world).pk: 1}
    travel.move_to(wib(9, day=4))
    claim(report, world.west_officer, seed=2)
    west(world).absences.create(first_day=date(2026, 3, 4), last_day=date(2026, 3, 4))
    assign_batch()
    validate(number=report.number, by=east(world).user)
    assert done_since(date(2026, 3, 4), world.validators) == {east(world).pk: 1}
    assert done_since(MONDAY, world.validators) == {west(world).pk: 1, east(world).pk: 1}


def test_the_day_begins_at_midnight_in_jakarta(world: World, travel: Any) -> None:
    report = followed_up(world)
    assign_batch()
    travel.move_to(datetime(2026, 3, 2, 16, 59, tzinfo=UTC))
    validate(number=report.number, by=west(world).user)
    assert done_since(MONDAY, world.validators) == {west(world).pk: 1}
    assert done_since(date(2026, 3, 3), world.validators) == {}


def test_a_held_report_stays_although_somebody_is_a_little_nearer(world: World) -> None:
    east(world).delete()
    report = followed_up(world, at_metres_east(600))
    assign_batch()
    make_validator("baru", *at_metres_east(600))
    run = assign_batch()
    assert holder(report) == west(world)
    assert run.outcome["assigned"][0]["reason"].startswith("tetap pada petugas yang sama")
    assert report.assignments.count() == 1


def test_a_held_report_changes_hands_when_that_is_clearly_better(world: World) -> None:
    """2 km of discount for staying; 2.8 km by road are more."""
    Validator.objects.all().delete()
    far = make_validator("jauh", *at_metres_east(-2000))
    report = followed_up(world)
    assign_batch()
    near = make_validator("dekat", *IN_WEST)
    assign_batch()
    assert holder(report) == near
    assert report.assignments.get(state="withdrawn").validator == far
    assert report.changes.filter(became="VALIDASI").count() == 1


def test_what_was_opened_on_a_phone_is_not_given_away(world: World) -> None:
    Validator.objects.all().delete()
    far = make_validator("jauh", *at_metres_east(-2000))
    report = followed_up(world)
    assign_batch()
    visit(report.number, far.user, decision="cannot_judge", note="Hujan")
    make_validator("dekat", *IN_WEST)
    assign_batch()
    assert holder(report) == far


def test_who_is_away_gives_up_what_they_hold_even_opened(world: World) -> None:
    report = followed_up(world)
    assign_batch()
    Assignment.objects.update(opened_at=wib(10))
    west(world).absences.create(first_day=MONDAY, last_day=MONDAY)
    assign_batch()
    assert holder(report) == east(world)
    assert report.assignments.get(state="withdrawn").validator == west(world)


def test_islands_are_for_those_with_a_boat(world: World) -> None:
    report = followed_up(world)
    Report.objects.filter(pk=report.pk).update(kelurahan_code="31.01.01.1001")
    run = assign_batch()
    assert "kapal" in run.outcome["left_over"][0]["reason"]
    sailor = make_validator("pelaut", *at_metres_east(9000), boat=True)
    assign_batch()
    assert holder(report) == sailor


def test_a_validator_with_areas_stays_in_them(world: World) -> None:
    Validator.objects.filter(pk=west(world).pk).update(areas=["31.74"])
    Validator.objects.filter(pk=east(world).pk).update(areas=["31.71.01"])
    report = followed_up(world)
    assign_batch()
    assert holder(report) == east(world)


def test_nobody_checks_their_own_work_nor_that_of_their_unit(world: World) -> None:
    report = followed_up(world)
    report.follow_ups.update(by=west(world).user)
    Validator.objects.filter(pk=east(world).pk).update(home_unit=world.west_office)
    run = assign_batch()
    assert "unit yang menangani" in run.outcome["left_over"][0]["reason"]
    with pytest.raises(Conflict, match="unit yang menangani"):
        assign_one(number=report.number, by=world.coordinator)


def test_stops_are_numbered_in_the_shortest_order_from_the_base(world: World) -> None:
    east(world).delete()
    reports = [followed_up(world, at_metres_east(metres)) for metres in (400, 100, 250)]
    assign_batch()
    assert [report.assignments.get().stop for report in reports] == [3, 1, 2]
    validate(number=reports[1].number, by=west(world).user)
    assign_batch()
    assert [report.assignments.get().stop for report in (reports[0], reports[2])] == [2, 1]


def test_a_report_without_a_place_is_named_and_left(world: World) -> None:
    report = followed_up(world)
    Report.objects.filter(pk=report.pk).update(point=None)
    run = assign_batch()
    assert run.outcome["without_place"] == [report.number]
    with pytest.raises(BadInput, match="lokasi"):
        assign_one(number=report.number, by=world.coordinator)


def test_only_the_coordinator_starts_a_batch_by_hand(world: World) -> None:
    for user in (world.planner, world.west_officer, west(world).user):
        with pytest.raises(NotYours):
            assign_batch(by=user)
    assert not AssignmentRun.objects.exists()


def test_a_report_more_costs_the_batch_its_own_three_writes_and_nothing_else(world: World) -> None:
    """The status, its trace, its message; the assignments are written together."""
    east(world).delete()
    taken = []
    for count in (2, 6):
        for _ in range(count):
            followed_up(world)
        with CaptureQueriesContext(connection) as queries:
            assign_batch()
        taken.append(len(queries))
    assert taken[1] - taken[0] == 3 * (6 - 2)
