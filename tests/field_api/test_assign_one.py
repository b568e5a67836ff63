"""One report in the middle of the day: to whom it goes as things stand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.contrib.gis.geos import Point

from field_api.errors import Conflict, NotYours, WrongStatus
from field_api.models import Assignment, Report, Validator
from field_api.steps.assign import NEAREST, assign_batch, assign_one
from tests.field_api.dispatching import MONDAY, at_metres_east, east, followed_up, west, wib
from tests.field_api.world import IN_EAST, WEST, World


@pytest.fixture(autouse=True)
def travel() -> Iterator[Any]:
    with time_machine.travel(wib(10), tick=False) as traveller:
        yield traveller


def test_one_report_goes_to_the_near_one_and_nobody_elses_day_changes(world: World) -> None:
    held = followed_up(world)
    assign_batch()
    before = list(Assignment.objects.values())
    report = followed_up(world, IN_EAST)
    given = assign_one(number=report.number, by=world.coordinator)
    assert (given.validator, given.decide_on, given.stop or 1) == (east(world), MONDAY, 1)
    assert list(Assignment.objects.filter(report=held).values()) == before
    report.refresh_from_db()
    assert report.status == "VALIDASI"


def test_a_busier_neighbour_gives_way_to_one_a_little_farther(world: World) -> None:
    """Base to base it is 1.1 km, 1.5 km by road; three visits held weigh as much as 1.5 km."""
    for _ in range(4):
        report = followed_up(world)
        report.assignments.create(validator=west(world), distance_m=0, reason="uji", decide_on=MONDAY)
        Report.objects.filter(pk=report.pk).update(status="VALIDASI")
    report = followed_up(world)
    given = assign_one(number=report.number, by=world.coordinator)
    assert given.validator == east(world)
    assert "lebih banyak bebannya" in given.reason


def test_who_is_full_is_passed_over_and_when_all_are_it_says_so(world: World) -> None:
    Validator.objects.update(capacity=1)
    reports = [followed_up(world) for _ in range(3)]
    holders = [assign_one(number=one.number, by=world.coordinator).validator for one in reports[:2]]
    assert holders == [west(world), east(world)]
    with pytest.raises(Conflict, match="penuh"):
        assign_one(number=reports[2].number, by=world.coordinator)
    assert reports[2].assignments.count() == 0


def test_the_nearest_are_counted_among_those_who_may_go(world: World) -> None:
    for n in range(NEAREST):
        base = Point(*at_metres_east(10 + n), srid=4326)
        user = User.objects.create_user(f"lain-{n}")
        Validator.objects.create(user=user, name=f"lain-{n}", base=base, areas=["31.74"])
    Validator.objects.filter(pk=west(world).pk).delete()
    report = followed_up(world)
    assert assign_one(number=report.number, by=world.coordinator).validator == east(world)


def test_a_report_that_left_the_known_area_may_go_to_anybody(world: World) -> None:
    Validator.objects.update(areas=["31.74"])
    report = followed_up(world)
    Report.objects.filter(pk=report.pk).update(kelurahan_code="")
    assert assign_one(number=report.number, by=world.coordinator).validator == west(world)


def test_only_what_waits_for_its_check_is_given_out_and_only_by_the_coordinator(world: World) -> None:
    report = followed_up(world)
    with pytest.raises(NotYours):
        assign_one(number=report.number, by=world.west_officer)
    assign_one(number=report.number, by=world.coordinator)
    with pytest.raises(WrongStatus) as caught:
        assign_one(number=report.number, by=world.coordinator)
    assert caught.value.allowed == ["PROSES", "SELESAI"]


def test_a_single_run_keeps_who_was_asked_and_why_this_one(world: World) -> None:
    report = followed_up(world)
    given = assign_one(number=report.number, by=world.coordinator)
    run = given.run
    assert run is not None
    run.refresh_from_db()
    assert (run.kind, run.by, run.at) == ("intraday", world.coordinator, wib(10))
    assert run.inputs == {"report": report.number, "candidates": [west(world).pk, east(world).pk]}
    assert run.outcome["validator"] == west(world).pk
    assert run.outcome["reason"] == given.reason == "terdekat"


def test_the_promise_of_three_days_counts_from_the_claim_and_not_from_the_hand_out(
    world: World, travel: Any
) -> None:
    report = followed_up(world)
    travel.shift(timedelta(days=1))
    assign_batch()
    report.refresh_from_db()
    assert (report.due_at, report.kelurahan_code) == (wib(10) + timedelta(hours=72), WEST)
