"""Who is away when, and where the weather stops the work."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine

from field_api.errors import BadInput, Conflict, NoSuchEntry, NotYours
from field_api.field_day import day_of
from field_api.models import Absence, Assignment, AuditEntry, Membership, Report, WeatherStop
from field_api.steps.absences import add_absence, delete_absence, end_absence
from field_api.steps.assign import assign_batch, assign_one
from field_api.steps.deadlines import last_batch
from field_api.steps.weather import end_stop, stop_area
from tests.field_api.dispatching import MONDAY, at_metres_east, east, followed_up, holder, west, wib
from tests.field_api.world import World

WEDNESDAY = date(2026, 3, 4)


@pytest.fixture(autouse=True)
def travel() -> Iterator[Any]:
    with time_machine.travel(wib(10), tick=False) as traveller:
        yield traveller


def actions() -> list[str]:
    mine = AuditEntry.objects.filter(action__regex="^(absence|weather)")
    return list(mine.order_by("id").values_list("action", flat=True))


# Absences.


def test_who_is_entered_as_away_gets_nothing_until_it_is_ended(world: World) -> None:
    row = add_absence(
        validator=west(world).pk, first_day=MONDAY, last_day=WEDNESDAY, by=world.coordinator, reason=" Sakit "
    )
    assert row.reason == "Sakit"
    report = followed_up(world)
    assign_batch()
    assert holder(report) == east(world)
    end_absence(pk=row.pk, last_day=MONDAY, by=world.coordinator)
    end_absence(pk=row.pk, last_day=MONDAY, by=world.coordinator)
    delete_absence(pk=row.pk, reason="Keliru", by=world.coordinator)
    assert not Absence.objects.exists()
    assert actions() == ["absence_added", "absence_ended", "absence_deleted"]
    last = AuditEntry.objects.latest("id").detail
    assert last == {
        "validator": west(world).pk,
        "first_day": "2026-03-02",
        "last_day": "2026-03-02",
        "reason": "Keliru",
    }


def test_impossible_absences_are_refused(world: World) -> None:
    by = world.coordinator
    with pytest.raises(BadInput):
        add_absence(validator=west(world).pk, first_day=WEDNESDAY, last_day=MONDAY, by=by)
    with pytest.raises(BadInput):
        add_absence(validator=west(world).pk, first_day=MONDAY, last_day=date(2028, 1, 1), by=by)
    with pytest.raises(NoSuchEntry):
        add_absence(validator=0, first_day=MONDAY, last_day=MONDAY, by=by)
    row = add_absence(validator=west(world).pk, first_day=MONDAY, last_day=WEDNESDAY, by=by)
    with pytest.raises(Conflict, match="02-03-2026 sampai 04-03-2026"):
        add_absence(validator=west(world).pk, first_day=WEDNESDAY, last_day=WEDNESDAY, by=by)
    later = add_absence(
        validator=west(world).pk, first_day=date(2026, 3, 6), last_day=date(2026, 3, 6), by=by
    )
    with pytest.raises(Conflict, match="Bertabrakan"):
        end_absence(pk=row.pk, last_day=date(2026, 3, 7), by=by)
    with pytest.raises(BadInput):
        end_absence(pk=later.pk, last_day=MONDAY, by=by)
    with pytest.raises(BadInput, match="alasan"):
        delete_absence(pk=row.pk, reason=" ", by=by)
    with pytest.raises(NoSuchEntry):
        delete_absence(pk=0, reason="Keliru", by=by)
    assert Absence.objects.count() == 2


# Weather.


def banjir(world: World, area: str = "31.71", until: datetime | None = None, **more: Any) -> WeatherStop:
    until = until or wib(17)
    return stop_area(area_code=area, until=until, reason="Banjir", by=world.coordinator, **more)


def test_nobody_is_sent_where_the_weather_stops_the_work_until_it_is_ended(world: World, travel: Any) -> None:
    report = followed_up(world)
    row = banjir(world)
    run = assign_batch()
    (left,) = run.outcome["left_over"]
    assert (left["because"], left["reason"]) == (
        "weather",
        "cuaca: Banjir; dihentikan sampai 02-03-2026 17.00 WIB",
    )
    with pytest.raises(Conflict, match="cuaca: Banjir"):
        assign_one(number=report.number, by=world.coordinator)
    assert Report.objects.get(pk=report.pk).status == "TINDAK_LANJUT"
    travel.shift(60)
    for _ in range(2):
        end_stop(pk=row.pk, by=world.coordinator)
    assign_batch()
    assert holder(report) == west(world)
    assert actions() == ["weather_stopped", "weather_stop_ended"]


def test_a_stop_is_for_its_own_time_and_area(world: World, travel: Any) -> None:
    report = followed_up(world)
    banjir(world, "31.71.02")
    banjir(world, since=wib(12), until=wib(13))
    assign_batch()
    assert holder(report) == west(world)


def test_who_holds_a_report_there_keeps_it_but_not_in_the_round(world: World, travel: Any) -> None:
    there, elsewhere = followed_up(world), followed_up(world, at_metres_east(50))
    assign_batch()
    Report.objects.filter(pk=elsewhere.pk).update(kelurahan_code="31.71.02.1001")

    def stops() -> list[int | None]:
        return [Assignment.objects.get(report=one).stop for one in (there, elsewhere)]

    assert stops() == [1, 2]
    row = banjir(world, "31.71.01")
    assert stops() == [None, 1]
    assign_batch()
    assert holder(there) == west(world)
    assert stops() == [None, 1]
    end_stop(pk=row.pk, by=world.coordinator)
    assert stops() == [1, 2]


def test_a_report_held_back_by_the_weather_takes_nobodys_place(world: World) -> None:
    east(world).delete()
    there = followed_up(world)
    assign_batch()
    type(west(world)).objects.update(capacity=1)
    banjir(world, "31.71.01")
    other = followed_up(world)
    Report.objects.filter(pk=other.pk).update(kelurahan_code="31.71.02.1001")
    assign_batch()
    assert (holder(there), holder(other)) == (west(world), west(world))


def test_the_phone_says_so_also_when_it_begins_later_today(world: World) -> None:
    followed_up(world)
    assign_batch()
    banjir(world, since=wib(14))
    banjir(world, since=wib(14, day=3), until=wib(15, day=3))
    user = west(world).user
    day = day_of(user, Membership.objects.get(user=user))
    assert day.access_notes_for("31.71.01.1005") == [
        "Jangan ke sini karena cuaca, dari 02-03 14.00 sampai 02-03 17.00 WIB: Banjir"
    ]
    assert day.access_notes_for("31.72.01.1001") == []


def test_a_stop_that_had_not_begun_is_taken_out(world: World) -> None:
    row = banjir(world, since=wib(14))
    end_stop(pk=row.pk, by=world.coordinator)
    assert not WeatherStop.objects.exists()
    with pytest.raises(NoSuchEntry):
        end_stop(pk=row.pk, by=world.coordinator)


@pytest.mark.parametrize(
    "wrong",
    [
        {"area_code": "31.99"},
        {"reason": " "},
        {"until": wib(9)},
        {"since": wib(18)},
        {"until": wib(10) + timedelta(days=15)},
    ],
)
def test_an_impossible_stop_is_refused(world: World, wrong: dict[str, Any]) -> None:
    words = {"area_code": "31.71", "until": wib(17), "reason": "Banjir"}
    with pytest.raises(BadInput):
        stop_area(**{**words, **wrong}, by=world.coordinator)


def test_only_the_coordinator_writes_in_the_calendar(world: World) -> None:
    for user in (world.planner, world.west_officer, west(world).user):
        for attempt in (
            lambda user=user: add_absence(validator=1, first_day=MONDAY, last_day=MONDAY, by=user),
            lambda user=user: end_absence(pk=1, last_day=MONDAY, by=user),
            lambda user=user: delete_absence(pk=1, reason="x", by=user),
            lambda user=user: stop_area(area_code="31.71", until=wib(17), reason="x", by=user),
            lambda user=user: end_stop(pk=1, by=user),
        ):
            with pytest.raises(NotYours):
                attempt()
    assert actions() == []


def test_the_last_closing_hour_passes_over_days_off(world: World) -> None:
    friday = wib(15, 30, day=6)
    assert last_batch(wib(15, 29, day=9), frozenset()) == friday
    assert last_batch(wib(15, 30, day=9), frozenset()) == wib(15, 30, day=9)
    assert last_batch(wib(15, 30, day=9), frozenset({date(2026, 3, 9)})) == friday
