"""The coordinator clears or confirms a suspicion; what rests on a false record is undone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from field_api.errors import BadInput, Conflict, NoSuchSuspicion, NotYours, WrongStatus
from field_api.models import Membership, Report, Suspicion
from field_api.reporter_keys import reporter_key
from field_api.steps.assign import assign_batch, assign_one
from field_api.steps.coordinate import accept, coordinate, hand_back
from field_api.steps.reopen import reopen
from field_api.steps.suspicions import clear_suspicion, confirm_suspicion
from field_api.steps.validate import send_back, validate
from field_api.workflow import Status
from tests.field_api.dispatching import claim, holder
from tests.field_api.suspecting import at_status, suspected_claim, suspected_visit
from tests.field_api.threads import together
from tests.field_api.world import World, make_person

pytestmark = pytest.mark.django_db(transaction=True)
Step = Callable[..., Suspicion]


def confirm(row: Suspicion, world: World, note: str = "Foto dari tempat lain.") -> Suspicion:
    return confirm_suspicion(pk=row.pk, by=world.coordinator, note=note)


def clear(row: Suspicion, world: World, note: str = "Sudah ditelepon.") -> Suspicion:
    return clear_suspicion(pk=row.pk, by=world.coordinator, note=note)


def status(report: Report) -> str:
    return Report.objects.get(pk=report.pk).status


def test_clearing_keeps_who_when_why_and_what_was_there_and_moves_nothing(world: World) -> None:
    report = at_status(world, Status.VALIDASI)
    row = clear(suspected_claim(report), world, " Sudah ditelepon. ")
    row.refresh_from_db()
    assert (row.state, row.decided_by, row.decision_note) == (
        "cleared",
        world.coordinator,
        "Sudah ditelepon.",
    )
    assert row.decided_at == row.changed_at
    assert row.seen == row.reasons != []
    assert status(report) == "VALIDASI"


@pytest.mark.parametrize("was", [Status.TINDAK_LANJUT, Status.VALIDASI])
def test_a_confirmed_claim_goes_back_to_its_unit_with_the_reason(world: World, was: Status) -> None:
    report = at_status(world, was)
    confirm(suspected_claim(report), world)
    change = report.changes.latest("id")
    assert (change.was, change.became, change.by) == (was, "PROSES", world.coordinator)
    assert change.note == "Kecurigaan atas foto tindak lanjut dipastikan: Foto dari tempat lain."
    assert change.unit == world.west_office
    assert not report.assignments.filter(state="active").exists()
    claim(report, world.west_officer, seed=2)
    assert status(report) == "TINDAK_LANJUT"


def test_a_claim_found_out_after_its_report_was_closed_begins_it_anew(world: World) -> None:
    report = at_status(world, Status.SELESAI)
    confirm(suspected_claim(report), world)
    found = Report.objects.get(pk=report.pk)
    assert (found.status, found.unit) == ("KOORDINASI", found.home_unit)
    assert found.complete_by
    assert found.complete_by > found.status_since


def test_an_older_claim_is_only_counted(world: World) -> None:
    report = at_status(world, Status.VALIDASI)
    old = suspected_claim(report)
    send_back(number=report.number, by=holder(report).user, reason="Belum")
    claim(report, world.west_officer, seed=2)
    assert confirm(old, world).state == "confirmed"
    assert status(report) == "TINDAK_LANJUT"


def test_a_claim_that_was_sent_back_already_is_only_counted(world: World) -> None:
    report = at_status(world, Status.VALIDASI)
    row = suspected_claim(report)
    send_back(number=report.number, by=holder(report).user, reason="Belum")
    confirm(row, world)
    assert status(report) == "PROSES"


def test_a_confirmed_visit_is_taken_away_and_given_to_somebody_else(world: World) -> None:
    report = at_status(world, Status.VALIDASI)
    first = holder(report)
    row = suspected_visit(report)
    confirm(row, world)
    assert (status(report), report.assignments.get().state) == ("VALIDASI", "withdrawn")
    with pytest.raises(NotYours):
        validate(number=report.number, by=first.user)
    assign_batch(by=world.coordinator)
    second = holder(report)
    assert second != first
    validate(number=report.number, by=second.user)
    assert status(report) == "SELESAI"


def test_it_can_be_given_away_at_once_too_but_never_to_the_same_person(world: World) -> None:
    report = at_status(world, Status.VALIDASI)
    first = holder(report)
    confirm(suspected_visit(report), world)
    second = assign_one(number=report.number, by=world.coordinator)
    assert (second.validator, status(report)) == (
        next(one for one in world.validators if one != first),
        "VALIDASI",
    )
    with pytest.raises(WrongStatus):
        assign_one(number=report.number, by=world.coordinator)


def test_a_confirmed_visit_leaves_the_next_holder_alone(world: World) -> None:
    report = at_status(world, Status.VALIDASI)
    row, first = suspected_visit(report), holder(report)
    other = next(one for one in world.validators if one != first)
    report.assignments.update(state="withdrawn")
    report.assignments.create(validator=other, distance_m=0, reason="", decide_on="2026-03-02")
    confirm(row, world)
    assert holder(report) == other


@pytest.mark.parametrize("step", [clear_suspicion, confirm_suspicion])
def test_the_same_decision_again_changes_nothing_and_another_is_refused(world: World, step: Step) -> None:
    report = at_status(world, Status.VALIDASI)
    row = suspected_claim(report)
    other: Step = clear_suspicion if step is confirm_suspicion else confirm_suspicion
    step(pk=row.pk, by=world.coordinator, note="Pertama")
    before, moves = Suspicion.objects.values().get(), report.changes.count()
    step(pk=row.pk, by=world.coordinator, note="Kedua")
    assert (Suspicion.objects.values().get(), report.changes.count()) == (before, moves)
    with pytest.raises(Conflict, match="Sudah diputuskan lain"):
        other(pk=row.pk, by=world.coordinator, note="Lain")


@pytest.mark.parametrize("step", [clear_suspicion, confirm_suspicion])
@pytest.mark.parametrize("note", ["", " \n"])
def test_a_decision_needs_a_note(world: World, step: Step, note: str) -> None:
    row = suspected_claim(at_status(world, Status.TINDAK_LANJUT))
    with pytest.raises(BadInput, match="catatan"):
        step(pk=row.pk, by=world.coordinator, note=note)
    assert Suspicion.objects.get().state == "open"


@pytest.mark.parametrize("step", [clear_suspicion, confirm_suspicion])
def test_only_a_coordinator_decides(world: World, step: Step) -> None:
    row = suspected_claim(at_status(world, Status.TINDAK_LANJUT))
    admin = make_person("admin", Membership.Role.ADMIN)
    for person in (world.planner, world.west_officer, world.validators[0].user, admin):
        with pytest.raises(NotYours):
            step(pk=row.pk, by=person, note="Saya saja")
    with pytest.raises(NoSuchSuspicion):
        step(pk=row.pk + 1, by=world.coordinator, note="Tidak ada")


def test_of_two_decisions_at_once_one_counts_and_the_other_is_told(world: World) -> None:
    row = suspected_claim(at_status(world, Status.TINDAK_LANJUT))

    def decide(step: Step) -> Any:
        try:
            return step(pk=row.pk, by=world.coordinator, note="Serentak").state
        except Conflict:
            return "conflict"

    outcomes = together(lambda: decide(clear_suspicion), lambda: decide(confirm_suspicion))
    assert sorted(outcomes) in (["cleared", "conflict"], ["confirmed", "conflict"])
    assert Suspicion.objects.get().state in outcomes


# The second pair of eyes.


def test_a_report_under_suspicion_is_not_closed_without_a_reason(world: World) -> None:
    report = at_status(world, Status.VALIDASI)
    suspected_claim(report)
    for person in (holder(report).user, world.coordinator):
        with pytest.raises(BadInput, match="sedang dicurigai"):
            validate(number=report.number, by=person, note=" ")
    assert (
        validate(number=report.number, by=holder(report).user, note="Saya lihat sendiri.").status == "SELESAI"
    )


def test_a_cleared_one_needs_no_reason_and_an_older_claims_neither(world: World) -> None:
    report = at_status(world, Status.VALIDASI)
    clear(suspected_claim(report), world)
    assert validate(number=report.number, by=holder(report).user).status == "SELESAI"
    again = at_status(world, Status.VALIDASI, seed=3)
    suspected_claim(again)
    send_back(number=again.number, by=holder(again).user, reason="Belum")
    claim(again, world.west_officer, seed=4)
    assign_one(number=again.number, by=world.coordinator)
    assert validate(number=again.number, by=holder(again).user).status == "SELESAI"


def test_who_followed_it_up_does_not_validate_it_suspicion_cleared_or_not(world: World) -> None:
    report = at_status(world, Status.VALIDASI)
    row = suspected_claim(report)
    Membership.objects.filter(user=world.west_officer).update(role=Membership.Role.COORDINATOR, unit=None)
    for _ in range(2):
        with pytest.raises(NotYours, match="menindaklanjuti"):
            validate(number=report.number, by=world.west_officer, note="Benar kok.")
        clear(row, world)


@pytest.mark.parametrize("step", [validate, send_back])
def test_who_made_a_suspicious_visit_decides_nothing_until_it_is_cleared(world: World, step: Any) -> None:
    report = at_status(world, Status.VALIDASI)
    row, person = suspected_visit(report), holder(report).user
    words = {"note": "Rata."} if step is validate else {"reason": "Belum rata."}
    with pytest.raises(NotYours, match="sedang diperiksa koordinator"):
        step(number=report.number, by=person, **words)
    clear(row, world)
    assert step(number=report.number, by=person, **words).status in {"SELESAI", "PROSES"}


# A move of the table is made by the step that it belongs to, and by no other.


def test_only_a_confirmed_suspicion_takes_a_claim_back_before_it_is_given(world: World) -> None:
    report = at_status(world, Status.TINDAK_LANJUT)
    with pytest.raises(WrongStatus):
        send_back(number=report.number, by=world.coordinator, reason="Belum")
    for step in (accept, coordinate):
        with pytest.raises(WrongStatus):
            step(number=report.number, by=world.west_officer)
    with pytest.raises(WrongStatus):
        accept(number=report.number, by=world.west_officer, note="Kembali")
    assert status(report) == "TINDAK_LANJUT"


def test_no_step_borrows_the_move_of_another(world: World) -> None:
    closed = at_status(world, Status.SELESAI)
    with pytest.raises(WrongStatus):
        hand_back(number=closed.number, by=world.west_officer, reason="Bukan kewenangan")
    held = at_status(world, Status.VALIDASI, seed=3)
    with pytest.raises(WrongStatus):
        accept(number=held.number, by=world.west_officer, note="Kembali")
    with pytest.raises(WrongStatus):
        reopen(number=held.number, reporter_key=reporter_key(held), reason="Belum")
