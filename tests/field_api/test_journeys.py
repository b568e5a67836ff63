"""Stored visits held against each other: who was in two places at once is asked about it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User

from field_api.models import Report, Suspicion, Visit
from field_api.steps import journeys
from field_api.steps.assign import assign_one
from field_api.steps.journeys import check_journey, check_journeys_left, records_of
from tests.field_api.dispatching import followed_up, wib
from tests.field_api.sealing import LAT, LON, visit
from tests.field_api.world import World

pytestmark = pytest.mark.django_db(transaction=True)
DEGREE_M = 110_671
"""A degree of longitude here."""


@pytest.fixture(autouse=True)
def evening() -> Any:
    with time_machine.travel(wib(20), tick=False) as traveller:
        yield traveller


def given(world: World, seed: int) -> tuple[Report, User]:
    """A report at the western validator's base, in their hands."""
    report = followed_up(world, seed=seed)
    holder = assign_one(number=report.number, by=world.coordinator).validator
    assert holder == world.validators[0]
    return report, holder.user


def fix(at: datetime, east_m: float = 0, **more: Any) -> dict[str, Any]:
    lon = LON + east_m / DEGREE_M
    return {"lon": lon, "lat": LAT, "accuracy": 8.0, "at": at.isoformat(), **more}


def seen(report: Report, by: User, *fixes: dict[str, Any], **more: Any) -> Visit:
    return visit(report.number, by, None, fixes=list(fixes), **more)


def reasons(one: Visit) -> list[str]:
    row = Suspicion.objects.filter(visit=one).first()
    return [reason["code"] for reason in row.reasons] if row else []


def test_two_visits_too_fast_after_one_another_put_the_second_in_doubt(world: World) -> None:
    (near, by), (other, _) = given(world, 1), given(world, 2)
    first = seen(near, by, fix(wib(9)))
    second = seen(other, by, fix(wib(9, 2), 10_000))
    assert (reasons(first), reasons(second)) == ([], ["too_fast"])
    row = Suspicion.objects.get()
    assert (row.validator, row.unit, row.report, row.score) == (world.validators[0], None, other, 1)
    assert "10,0 km dalam 2 menit" in row.reasons[0]["text"]
    assert (row.reasons[0]["photo"], row.reasons[0]["weight"]) == (None, "doubt")


def test_honest_visits_are_in_no_doubt(world: World) -> None:
    (near, by), (other, _) = given(world, 1), given(world, 2)
    seen(near, by, fix(wib(9)), fix(wib(9, 1), 4, accuracy=11.5))
    seen(other, by, fix(wib(9, 30), 6000, accuracy=14.0), fix(wib(9, 31), 6003))
    assert not Suspicion.objects.exists()
    assert Visit.objects.filter(journey_checked_at=wib(20)).count() == 2


def test_a_visit_that_comes_in_late_takes_its_place_in_the_day(world: World, evening: Any) -> None:
    (near, by), (other, _) = given(world, 1), given(world, 2)
    second = seen(near, by, fix(wib(9, 2)))
    evening.shift(timedelta(days=2))
    first = seen(other, by, fix(wib(9), 10_000))
    assert (reasons(first), reasons(second)) == ([], ["too_fast"])


def test_the_last_fix_of_the_day_before_counts_too(world: World) -> None:
    (near, by), (other, _) = given(world, 1), given(world, 2)
    with time_machine.travel(wib(0, 30, day=3), tick=False):
        seen(near, by, fix(wib(23, 58)))
        second = seen(other, by, fix(wib(0, 1, day=3), 10_000))
    assert reasons(second) == ["too_fast"]


def test_another_persons_visits_do_not_count(world: World) -> None:
    near, by = given(world, 1)
    other, _ = given(world, 2)
    other.assignments.update(validator=world.validators[1])
    seen(near, by, fix(wib(9)))
    assert reasons(seen(other, world.validators[1].user, fix(wib(9, 2), 10_000))) == []


def test_the_very_digits_of_another_site_put_the_second_in_doubt(world: World) -> None:
    (near, by), (other, _) = given(world, 1), given(world, 2)
    first, second = seen(near, by, fix(wib(9))), seen(other, by, fix(wib(10), accuracy=9.0))
    assert (reasons(first), reasons(second)) == ([], ["place_repeated"])


def test_one_accuracy_for_ever_is_a_doubt(world: World) -> None:
    near, by = given(world, 1)
    one = seen(near, by, *(fix(wib(9, minute), minute) for minute in range(10)))
    assert reasons(one) == ["accuracy_constant"]


def test_clocks_that_disagree_put_each_of_the_visits_in_doubt(world: World) -> None:
    """The phone shows 20 minutes too much, then 15, and knows it from the server's answer."""
    (near, by), (other, _) = given(world, 1), given(world, 2)
    made = [
        seen(
            report,
            by,
            fix(wib(hour), accuracy=hour, phone_at=wib(hour, ahead).isoformat()),
            clock={"server_offset_ms": -ahead * 60_000},
        )
        for report, hour, ahead in ((near, 9, 20), (other, 11, 15))
    ]
    (record,) = records_of(made[0])
    assert (record.phone_clock, record.server_time) == (wib(9, 20), wib(9))
    clocks = {"position_clock", "phone_clock"}
    assert all(clocks <= set(reasons(one)) for one in made)


def test_a_lost_task_is_taken_up_and_a_second_run_finds_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journeys, "check_journeys_soon", lambda visit: None)
    monkeypatch.setattr("field_api.steps.verify.check_journeys_soon", lambda visit: None)
    (near, by), (other, _) = given(world, 1), given(world, 2)
    seen(near, by, fix(wib(9)))
    second = seen(other, by, fix(wib(9, 2), 10_000))
    assert reasons(second) == []
    assert (check_journeys_left(), check_journeys_left()) == (2, 0)
    assert reasons(second) == ["too_fast"]


@pytest.mark.parametrize(
    "strange",
    [
        {"phone_at": "kemarin"},
        {"phone_at": 12},
        {"phone_at": "0001-01-01T00:00:00"},
        {"at": None},
        {"at": "1999-01-01T00:00:00Z"},
    ],
)
def test_whatever_else_a_phone_writes_its_visit_is_looked_at(world: World, strange: dict[str, Any]) -> None:
    near, by = given(world, 1)
    clock = {"server_offset_ms": 1e300, "started_at": ["?"]}
    one = seen(near, by, {**fix(wib(9), phone_at=wib(9).isoformat()), **strange}, clock=clock)
    one.refresh_from_db()
    assert one.journey_checked_at == wib(20)


def test_looking_again_changes_nothing(world: World) -> None:
    (near, by), (other, _) = given(world, 1), given(world, 2)
    seen(near, by, fix(wib(9)))
    second = seen(other, by, fix(wib(9, 2), 10_000))
    before = Suspicion.objects.values().get()
    assert check_journey.call(str(second.pk)) == 1
    assert Suspicion.objects.values().get() == before
