"""The plan before it is carried out: looked at, changed by hand, and carried out as it was seen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from field_api.dispatch.rules import RULES
from field_api.errors import BadInput, NotYours, PlanChanged
from field_api.models import Assignment, AssignmentRun, AuditEntry, Report, Validator, WeatherStop
from field_api.steps.assign import assign_batch, commit_preview, unpin
from field_api.steps.preview import LASTS, MAX_MOVES, preview, token_of
from field_api.steps.validate import validate
from tests.field_api.dispatching import MONDAY, at_metres_east, east, followed_up, holder, west, wib
from tests.field_api.world import IN_EAST, IN_WEST, World, make_validator


@pytest.fixture(autouse=True)
def travel() -> Iterator[Any]:
    with time_machine.travel(wib(10), tick=False) as traveller:
        yield traveller


def seen(world: World) -> str:
    return token_of(preview(by=world.coordinator, moves={}))


def stop(world: World, area: str) -> None:
    WeatherStop.objects.create(
        area_code=area, since=wib(9), until=wib(17), reason="banjir", by=world.coordinator
    )


def refused(world: World, token: str) -> list[str]:
    with pytest.raises(PlanChanged) as error:
        commit_preview(token=token, by=world.coordinator)
    return error.value.changes


def test_a_preview_writes_nothing_and_the_commit_does_what_it_showed(world: World) -> None:
    here, there = followed_up(world, at_metres_east(100)), followed_up(world, IN_EAST)
    shown = preview(by=world.coordinator, moves={})
    assert not AssignmentRun.objects.exists()
    assert not Assignment.objects.exists()
    assert not AuditEntry.objects.filter(action__startswith="assignment").exists()
    assert Report.objects.get(pk=here.pk).status == "TINDAK_LANJUT"
    run = commit_preview(token=token_of(shown), by=world.coordinator)
    assert run.outcome["assigned"] == shown.plan.as_dict()["assigned"]
    assert (holder(here), holder(there)) == (west(world), east(world))
    entry = AuditEntry.objects.get(action="assignment_run")
    assert entry.detail == {"run": run.pk, "given": 2, "left_over": 0, "by_hand": 0}


def test_a_move_by_hand_says_what_it_costs_and_stays_there(world: World, travel: Any) -> None:
    report = followed_up(world, at_metres_east(0))
    shown = preview(by=world.coordinator, moves={report.pk: east(world).pk})
    way_km = 0.01 * 110_671 * RULES.detour_factor / 1000
    assert shown.moves_km == pytest.approx(way_km, abs=0.01)
    assert shown.last_move_km == shown.moves_km
    run = commit_preview(token=token_of(shown), by=world.coordinator)
    given = report.assignments.get()
    assert (given.validator, given.pinned_by, given.reason) == (
        east(world),
        world.coordinator,
        "ditempatkan dengan tangan",
    )
    assert run.inputs["by_hand"] == {str(report.pk): east(world).pk}
    pinned = AuditEntry.objects.get(action="assignment_pinned")
    assert (pinned.number, pinned.detail["validator"]) == (report.number, east(world).pk)
    travel.shift(60)
    assign_batch()
    assert holder(report) == east(world)
    for _ in range(2):
        unpin(number=report.number, by=world.coordinator)
    assert AuditEntry.objects.filter(action="assignment_unpinned").count() == 1
    Validator.objects.filter(pk=east(world).pk).update(base=at_wkt(at_metres_east(9000)))
    assign_batch()
    assert holder(report) == west(world)


def at_wkt(point: tuple[float, float]) -> str:
    return f"SRID=4326;POINT({point[0]} {point[1]})"


def test_what_somebody_holds_changes_hands_or_is_pinned_where_it_is(world: World) -> None:
    first, second = followed_up(world), followed_up(world)
    assign_batch()
    moves = {first.pk: east(world).pk, second.pk: west(world).pk}
    commit_preview(token=token_of(preview(by=world.coordinator, moves=moves)), by=world.coordinator)
    assert (holder(first), holder(second)) == (east(world), west(world))
    assert first.assignments.get(state="withdrawn").validator == west(world)
    assert second.assignments.get().pinned_by == world.coordinator


def test_a_full_person_makes_room_and_the_newest_move_is_priced_alone(world: World) -> None:
    Validator.objects.update(capacity=1)
    here, there = followed_up(world, IN_WEST), followed_up(world, IN_EAST)
    shown = preview(by=world.coordinator, moves={here.pk: east(world).pk, there.pk: west(world).pk})
    assert {one.task: one.validator for one in shown.plan.assigned} == {
        here.pk: east(world).pk,
        there.pk: west(world).pk,
    }
    # With the first alone the other one is already pushed out of its place.
    assert shown.last_move_km == 0
    assert shown.moves_km == pytest.approx(2 * 0.01 * 110_671 * RULES.detour_factor / 1000, abs=0.01)


def island(world: World, report: Report) -> int:
    Report.objects.filter(pk=report.pk).update(kelurahan_code="31.01.01.1001")
    return west(world).pk


def own_unit(world: World, report: Report) -> int:
    Validator.objects.filter(pk=west(world).pk).update(home_unit=world.west_office)
    return west(world).pk


def away(world: World, report: Report) -> int:
    west(world).absences.create(first_day=MONDAY, last_day=MONDAY)
    return west(world).pk


def other_area(world: World, report: Report) -> int:
    Validator.objects.filter(pk=west(world).pk).update(areas=["31.74"])
    return west(world).pk


@pytest.mark.parametrize(
    ("case", "words"),
    [(island, "kapal"), (own_unit, "unit yang menangani"), (away, "tidak bertugas"), (other_area, "wilayah")],
)
def test_no_hand_overrules_a_hard_rule(world: World, case: Any, words: str) -> None:
    report = followed_up(world)
    to = case(world, report)
    shown = preview(by=world.coordinator, moves={report.pk: to})
    assert shown.moves == {}
    ((pk, validator, why),) = shown.refused
    assert (pk, validator) == (report.pk, to)
    assert words in why


def test_a_report_that_does_not_wait_cannot_be_moved(world: World) -> None:
    shown = preview(by=world.coordinator, moves={99: west(world).pk})
    assert "tidak sedang menunggu" in shown.refused[0][2]


def test_too_many_moves_are_refused(world: World) -> None:
    with pytest.raises(BadInput):
        preview(by=world.coordinator, moves=dict.fromkeys(range(MAX_MOVES + 1), 1))


def test_only_the_coordinator_looks_and_carries_out(world: World) -> None:
    token = seen(world)
    for user in (world.planner, world.west_officer, west(world).user):
        for attempt in (
            lambda user=user: preview(by=user, moves={}),
            lambda user=user: commit_preview(token=token, by=user),
            lambda user=user: unpin(number="JK1", by=user),
        ):
            with pytest.raises(NotYours):
                attempt()


def test_an_old_or_made_up_preview_is_refused(world: World, travel: Any) -> None:
    token = seen(world)
    with pytest.raises(BadInput, match="tidak terbaca"):
        commit_preview(token=token[:-1] + "x", by=world.coordinator)
    travel.shift(LASTS + timedelta(seconds=1))
    with pytest.raises(BadInput, match="setengah jam"):
        commit_preview(token=token, by=world.coordinator)


def test_what_comes_in_after_the_preview_does_not_disturb_it(world: World, travel: Any) -> None:
    early = followed_up(world)
    token = seen(world)
    travel.shift(60)
    late = followed_up(world)
    commit_preview(token=token, by=world.coordinator)
    assert [early.assignments.count(), late.assignments.count()] == [1, 0]


def test_a_second_click_gives_the_same_run(world: World) -> None:
    followed_up(world)
    token = seen(world)
    first = commit_preview(token=token, by=world.coordinator)
    assert commit_preview(token=token, by=world.coordinator) == first
    assert AssignmentRun.objects.count() == 1


def test_of_two_previews_the_second_finds_what_the_first_did(world: World, travel: Any) -> None:
    report = followed_up(world)
    first = seen(world)
    travel.shift(1)
    second = seen(world)
    commit_preview(token=first, by=world.coordinator)
    assert refused(world, second) == [f"{report.number} kini dipegang validator-1."]


def test_each_change_of_the_inputs_is_told_in_words(world: World, travel: Any) -> None:
    gone, opened, due, held_back, plain = (followed_up(world, at_metres_east(i)) for i in range(5))
    left = make_validator("pulang", *IN_EAST)
    assign_batch()
    Report.objects.filter(pk=held_back.pk).update(kelurahan_code="31.74.01.1001")
    token = seen(world)
    travel.shift(60)
    validate(number=gone.number, by=holder(gone).user)
    opened.assignments.update(opened_at=wib(10))
    Report.objects.filter(pk=due.pk).update(due_at=wib(9))
    Report.objects.filter(pk=plain.pk).update(point=at_wkt(at_metres_east(77)))
    left.absences.create(first_day=MONDAY, last_day=MONDAY)
    make_validator("datang", *IN_EAST)
    Validator.objects.filter(pk=east(world).pk).update(capacity=5)
    stop(world, "31.74")
    assert refused(world, token) == [
        f"{gone.number} tidak menunggu lagi, atau sedang dikerjakan orang lain.",
        f"{opened.number} sudah dibuka di ponsel, atau sematannya berubah.",
        f"{due.number} kini lebih mendesak.",
        f"{held_back.number} tertahan cuaca.",
        f"Data {plain.number} berubah.",
        "Tempat validator-1 hari ini dari 8 menjadi 7.",
        "Tempat validator-2 hari ini dari 8 menjadi 5.",
        "pulang tidak bertugas.",
        "datang kini bertugas.",
    ]


def test_a_stop_since_the_preview_is_told(world: World) -> None:
    report = followed_up(world)
    token = seen(world)
    stop(world, "31.71")
    assert refused(world, token) == [f"{report.number} tertahan cuaca."]


def test_more_reports_cost_a_preview_no_more_queries(world: World) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            token_of(preview(by=world.coordinator, moves={}))
        return len(queries)

    followed_up(world)
    before = count()
    for metres in range(4):
        followed_up(world, at_metres_east(metres))
    assign_batch()
    make_validator("ketiga", *IN_EAST)
    assert count() == before
