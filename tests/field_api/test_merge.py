"""Duplicates: one stays, the others point to it; their reporters follow it, and a merge can be taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.core.mail import EmailMessage
from pytest_django import Settings

from field_api import clock
from field_api.errors import (
    BadInput,
    CallerError,
    Conflict,
    NoSuchReport,
    NotYours,
    TooLate,
    WrongStatus,
)
from field_api.models import AuditEntry, Outbox, Report, Voice
from field_api.steps.coordinate import accept, coordinate, dispose, reject
from field_api.steps.merge import merge, unmerge
from field_api.steps.outbox import send_waiting
from field_api.steps.receive import Contact
from field_api.steps.voice import add_voice
from field_api.tracking import standing_of
from field_api.workflow import Status
from tests.field_api.racing import in_process, new_report, trail
from tests.field_api.threads import raised, together
from tests.field_api.world import AT_SEA, IN_EAST, World

SITI = Contact(name="Siti", email="siti@example.org")


def kinds(report: Report) -> list[str]:
    return list(report.messages.order_by("id").values_list("kind", flat=True))


def test_the_duplicate_is_refused_with_a_reason_that_names_the_one_that_stays(world: World) -> None:
    stays, double = new_report(world), new_report(world)
    kept = merge(number=double.number, into=stays.number, by=world.west_officer)
    double.refresh_from_db()
    assert (kept, double.duplicate_of, double.status) == (stays, stays, Status.DITOLAK)
    assert stays.number in double.changes.latest("id").note
    assert trail(double) == ["MENUNGGU", "DITOLAK"]
    assert trail(stays) == ["MENUNGGU"]
    entry = AuditEntry.objects.get(action="merge")
    assert (entry.username, entry.role, entry.number) == ("petugas-barat", "officer", double.number)
    assert entry.detail == {"into": stays.number, "was": "MENUNGGU", "with": []}


def test_its_reporter_is_told_once_and_follows_the_one_that_stays(
    world: World, mailoutbox: list[EmailMessage]
) -> None:
    stays, double = new_report(world), new_report(world, contact=SITI)
    merge(number=double.number, into=stays.number, by=world.west_officer)
    coordinate(number=stays.number, by=world.west_officer)
    assert kinds(double) == ["received", "merged", "followed"]
    send_waiting()
    told = [mail for mail in mailoutbox if mail.to == ["siti@example.org"]][1:]
    assert [mail.subject for mail in told] == [
        f"Laporan {double.number} digabungkan dengan {stays.number}",
        f"Laporan {stays.number}, gabungan dari {double.number}: Koordinasi",
    ]
    assert "Ditangani oleh: Kelurahan Kebon Kelapa" in told[1].body
    assert "kunci=" not in told[1].body


def test_the_same_merge_again_changes_nothing(world: World) -> None:
    stays, double = new_report(world), new_report(world)
    for _ in range(2):
        merge(number=double.number, into=stays.number, by=world.west_officer)
    assert trail(double) == ["MENUNGGU", "DITOLAK"]
    assert kinds(double) == ["received", "merged"]
    assert AuditEntry.objects.filter(action="merge").count() == 1


def test_voices_and_reporters_of_the_duplicate_count_for_the_one_that_stays(world: World) -> None:
    stays, double = new_report(world), new_report(world)
    add_voice(number=double.number, device="a" * 64)
    merge(number=double.number, into=stays.number, by=world.west_officer)
    assert standing_of(stays.number).voices == 2
    assert add_voice(number=double.number, device="b" * 64).number == stays.number


def test_what_pointed_to_the_duplicate_points_to_the_one_that_stays(world: World) -> None:
    first, second, third = (new_report(world) for _ in range(3))
    merge(number=first.number, into=second.number, by=world.west_officer)
    merge(number=second.number, into=third.number, by=world.west_officer)
    first.refresh_from_db()
    assert first.duplicate_of == third
    assert kinds(first) == ["received", "merged", "merged"]


def test_a_report_that_another_unit_works_on_may_be_the_one_that_stays(world: World) -> None:
    stays, double = new_report(world), new_report(world)
    coordinate(number=stays.number, by=world.west_officer)
    dispose(number=stays.number, by=world.west_officer, to_unit=world.dinas.code)
    merge(number=double.number, into=stays.number, by=world.west_officer)
    assert Report.objects.get(pk=double.pk).duplicate_of == stays


def test_the_coordinator_merges_what_has_no_unit_and_nothing_else(world: World) -> None:
    stays, double, lost = new_report(world), new_report(world), new_report(world, AT_SEA)
    with pytest.raises(NotYours):
        merge(number=double.number, into=stays.number, by=world.coordinator)
    merge(number=lost.number, into=stays.number, by=world.coordinator)
    assert Report.objects.get(pk=lost.pk).status == Status.DITOLAK


def test_a_merge_that_cannot_be_is_refused(world: World) -> None:
    stays, double, working, closed = (new_report(world) for _ in range(4))
    elsewhere = new_report(world, IN_EAST)
    coordinate(number=working.number, by=world.west_officer)
    accept(number=working.number, by=world.west_officer)
    reject(number=closed.number, by=world.west_officer, reason="Bukan wewenang")

    def refused(kind: type[CallerError], number: str, into: str) -> None:
        with pytest.raises(kind):
            merge(number=number, into=into, by=world.west_officer)

    refused(BadInput, double.number, double.number)
    refused(NoSuchReport, double.number, elsewhere.number)
    refused(NoSuchReport, elsewhere.number, stays.number)
    refused(NoSuchReport, double.number, "JK0000000000")
    refused(WrongStatus, working.number, stays.number)
    refused(WrongStatus, double.number, closed.number)
    merge(number=double.number, into=stays.number, by=world.west_officer)
    refused(Conflict, double.number, working.number)
    refused(WrongStatus, working.number, double.number)
    with pytest.raises(NotYours):
        merge(number=stays.number, into=working.number, by=world.planner)
    assert trail(stays) == ["MENUNGGU"]


@pytest.mark.django_db(transaction=True)
def test_two_officers_who_merge_crosswise_leave_one_that_stays(world: World) -> None:
    one, other = new_report(world), new_report(world)
    outcomes = together(
        lambda: merge(number=one.number, into=other.number, by=world.west_officer),
        lambda: merge(number=other.number, into=one.number, by=world.west_officer),
    )
    assert raised(outcomes) == [WrongStatus]
    assert sorted([trail(one), trail(other)]) == [["MENUNGGU"], ["MENUNGGU", "DITOLAK"]]
    assert Report.objects.filter(duplicate_of__isnull=False).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_officers_who_make_the_same_merge_tell_the_reporter_once(world: World) -> None:
    stays, double = new_report(world), new_report(world)

    def same() -> Report:
        return merge(number=double.number, into=stays.number, by=world.west_officer)

    assert together(same, same) == [stays, stays]
    assert kinds(double) == ["received", "merged"]


def test_a_merge_that_was_wrong_is_taken_back_as_a_new_report(world: World, settings: Settings) -> None:
    stays, double = new_report(world), new_report(world, contact=SITI)
    add_voice(number=double.number, device="a" * 64)
    merge(number=double.number, into=stays.number, by=world.west_officer)
    again, is_new = unmerge(number=double.number, by=world.west_officer, reason="Lubang yang lain")
    assert (again.status, again.unit, again.split_from) == ("MENUNGGU", world.west_office, double)
    assert (again.point, again.kelurahan_code) == (double.point, double.kelurahan_code)
    assert (again.reporter.email, is_new) == ("siti@example.org", True)
    assert unmerge(number=double.number, by=world.west_officer, reason="Lagi") == (again, False)
    double.refresh_from_db()
    assert (double.duplicate_of, double.status) == (None, Status.DITOLAK)
    assert (standing_of(stays.number).voices, standing_of(again.number).voices) == (0, 1)
    assert Voice.objects.count() == 1
    assert kinds(again) == ["split"]


def test_taking_back_needs_a_reason_a_duplicate_the_unit_and_time(world: World, settings: Settings) -> None:
    stays, double = new_report(world), new_report(world)
    with pytest.raises(Conflict):
        unmerge(number=double.number, by=world.west_officer, reason="Bukan duplikat")
    merge(number=double.number, into=stays.number, by=world.west_officer)
    with pytest.raises(BadInput):
        unmerge(number=double.number, by=world.west_officer, reason=" ")
    with pytest.raises(NoSuchReport):
        unmerge(number=double.number, by=world.east_officer, reason="Lain")
    days = timedelta(days=settings.REOPEN_WITHIN_DAYS)
    with (
        time_machine.travel(clock.now() + days + timedelta(minutes=1), tick=False),
        pytest.raises(TooLate),
    ):
        unmerge(number=double.number, by=world.west_officer, reason="Lain")


def test_followers_hear_of_every_move(world: World) -> None:
    double = new_report(world)
    stays = in_process(world)
    merge(number=double.number, into=stays.number, by=world.west_officer)
    assert Outbox.objects.filter(kind="followed").count() == 0
