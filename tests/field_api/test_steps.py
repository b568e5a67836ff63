"""Each step: who may take it, from where, and what it leaves behind."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from pytest_django import DjangoCaptureOnCommitCallbacks

from field_api.errors import BadInput, Conflict, NoSuchReport, NotYours, PhotoRefused, TooLate, WrongStatus
from field_api.models import Assignment, Outbox, Report
from field_api.reporter_keys import reporter_key
from field_api.steps.assign import assign_batch, assign_one
from field_api.steps.coordinate import accept, coordinate, dispose, hand_back, reject
from field_api.steps.follow_up import submit_follow_up
from field_api.steps.photos import PhotoIn
from field_api.steps.place import confirm_place
from field_api.steps.receive import Complaint, receive
from field_api.steps.reopen import reopen
from field_api.steps.validate import send_back, validate
from tests.field_api.photos import jpeg
from tests.field_api.world import AT_SEA, EAST, IN_EAST, IN_WEST, WEST, World


def in_west(world: World) -> Report:
    lon, lat = IN_WEST
    return receive(Complaint(world.category.slug, "Lubang besar", lon, lat, 10.0))[0]


def in_process(world: World) -> Report:
    report = in_west(world)
    coordinate(number=report.number, by=world.west_officer)
    accept(number=report.number, by=world.west_officer)
    return report


def followed_up(world: World, seed: int = 1) -> Report:
    report = in_process(world)
    photo = PhotoIn(jpeg(seed))
    submit_follow_up(number=report.number, by=world.west_officer, note="Ditambal", photos=[photo])
    report.refresh_from_db()
    return report


def test_a_report_goes_by_itself_to_the_kelurahan_of_its_place(world: World) -> None:
    report = in_west(world)
    assert (report.kelurahan_code, report.unit, report.place) == (WEST, world.west_office, "inside")
    assert report.edition == world.edition
    assert report.status == "MENUNGGU"


@time_machine.travel(datetime(2026, 3, 1, 17, 0, tzinfo=UTC), tick=False)
def test_the_day_in_a_number_is_the_day_in_jakarta(world: World) -> None:
    assert [in_west(world).number for _ in range(2)] == ["JK2603020001", "JK2603020002"]


@time_machine.travel(datetime(2026, 3, 2, 3, 0, tzinfo=UTC), tick=False)
def test_coordination_is_due_in_six_hours_and_completion_in_seven_days(world: World) -> None:
    report = in_west(world)
    assert report.due_at == datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    assert report.complete_by == datetime(2026, 3, 9, 3, 0, tzinfo=UTC)


def test_a_report_at_sea_is_kept_and_waits_for_a_person(world: World) -> None:
    report, _ = receive(Complaint(world.category.slug, "Sampah", *AT_SEA))
    assert (report.place, report.unit, report.kelurahan_code) == ("outside", None, "")


def test_a_report_is_kept_when_no_boundaries_are_in_force(world: World) -> None:
    world.edition.state = "retired"
    world.edition.save()
    report = in_west(world)
    assert (report.place, report.unit) == ("unlocated", None)


def test_a_place_named_in_the_text_is_only_a_proposal(world: World) -> None:
    report, _ = receive(Complaint(world.category.slug, "Jalan rusak di -6.19, 106.825", channel="message"))
    assert (report.place, report.unit, report.point) == ("proposed", None, None)
    assert report.place_detail["proposals"][0]["lon"] == pytest.approx(106.825)


def test_a_person_confirms_the_place_and_the_report_finds_its_unit(world: World) -> None:
    report, _ = receive(Complaint(world.category.slug, "Jalan rusak di Gambir", channel="message"))
    report = confirm_place(number=report.number, by=world.coordinator, lon=IN_EAST[0], lat=IN_EAST[1])
    assert (report.kelurahan_code, report.unit) == (EAST, world.east_office)


def test_moving_the_pin_has_the_photos_judged_again(
    world: World, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    lon, lat = IN_WEST
    with django_capture_on_commit_callbacks(execute=True):
        report, _ = receive(
            Complaint(world.category.slug, "Lubang", lon, lat, 10.0),
            photos=[PhotoIn(jpeg(1, lon=lon, lat=lat))],
        )
    assert report.photos.get().verdicts.get().result == "match"
    with django_capture_on_commit_callbacks(execute=True):
        confirm_place(number=report.number, by=world.west_officer, lon=IN_EAST[0], lat=IN_EAST[1])
    assert report.photos.get().verdicts.get().result == "far"


def test_moving_the_pin_across_the_border_changes_the_unit(world: World) -> None:
    report = in_west(world)
    report = confirm_place(number=report.number, by=world.west_officer, lon=IN_EAST[0], lat=IN_EAST[1])
    assert (report.kelurahan_code, report.home_unit) == (EAST, world.east_office)
    with pytest.raises(NotYours):
        coordinate(number=report.number, by=world.west_officer)


def test_the_same_key_brings_the_same_report_and_another_payload_a_conflict(world: World) -> None:
    complaint = Complaint(world.category.slug, "Lubang", *IN_WEST)
    first, is_new = receive(complaint, idempotency_key="a")
    again, is_new_again = receive(complaint, idempotency_key="a")
    assert (first.pk, is_new, is_new_again) == (again.pk, True, False)
    with pytest.raises(Conflict):
        receive(Complaint(world.category.slug, "Lain", *IN_WEST), idempotency_key="a")


def test_an_unknown_category_is_named(world: World) -> None:
    with pytest.raises(BadInput, match="'tidak-ada'"):
        receive(Complaint("tidak-ada", "", *IN_WEST))


def test_only_the_unit_that_has_it_coordinates(world: World) -> None:
    report = in_west(world)
    with pytest.raises(NotYours):
        coordinate(number=report.number, by=world.coordinator)
    with pytest.raises(NoSuchReport):
        coordinate(number=report.number, by=world.east_officer)


def test_a_refusal_needs_a_reason(world: World) -> None:
    report = in_west(world)
    with pytest.raises(BadInput, match="Alasan"):
        reject(number=report.number, by=world.west_officer, reason="  ")
    assert reject(number=report.number, by=world.west_officer, reason="Tidak ada lubang").status == "DITOLAK"


def test_a_report_without_a_unit_is_the_coordinators_to_refuse(world: World) -> None:
    report, _ = receive(Complaint(world.category.slug, "Di laut", *AT_SEA))
    assert reject(number=report.number, by=world.coordinator, reason="Di luar Jakarta").status == "DITOLAK"


def test_disposed_it_is_the_dinas_to_take_or_hand_back(world: World) -> None:
    report = in_west(world)
    coordinate(number=report.number, by=world.west_officer)
    dispose(number=report.number, by=world.west_officer, to_unit=world.dinas.code)
    back = hand_back(number=report.number, by=world.dinas_officer, reason="Bukan kewenangan")
    assert (back.status, back.unit) == ("KOORDINASI", world.west_office)
    dispose(number=report.number, by=world.west_officer, to_unit=world.dinas.code, note="Jalan provinsi")
    assert accept(number=report.number, by=world.dinas_officer).status == "PROSES"


def test_the_wrong_status_says_what_is_allowed(world: World) -> None:
    report = in_west(world)
    with pytest.raises(WrongStatus) as caught:
        accept(number=report.number, by=world.west_officer)
    assert caught.value.allowed == ["KOORDINASI", "DITOLAK"]


def test_a_follow_up_needs_a_photo_that_is_one(world: World) -> None:
    report = in_process(world)
    with pytest.raises(BadInput, match="foto"):
        submit_follow_up(number=report.number, by=world.west_officer, note="Selesai", photos=[])
    with pytest.raises(PhotoRefused):
        submit_follow_up(
            number=report.number, by=world.west_officer, note="", photos=[PhotoIn(b"bukan foto")]
        )
    report.refresh_from_db()
    assert report.status == "PROSES"


def test_the_same_follow_up_again_changes_nothing(world: World) -> None:
    report = in_process(world)
    photos = [PhotoIn(jpeg(1))]
    first = submit_follow_up(number=report.number, by=world.west_officer, note="Ditambal", photos=photos)
    again = submit_follow_up(number=report.number, by=world.west_officer, note="Ditambal", photos=photos)
    assert first == again
    assert report.changes.filter(became="TINDAK_LANJUT").count() == 1


def test_the_batch_gives_a_follow_up_to_the_near_validator_and_a_second_run_changes_nothing(
    world: World,
) -> None:
    report = followed_up(world)
    run = assign_batch()
    given = report.assignments.get()
    assert (given.validator, given.run, given.stop) == (world.validators[0], run, 1)
    report.refresh_from_db()
    assert report.status == "VALIDASI"
    assign_batch()
    assert report.assignments.count() == 1


def test_nobody_judges_the_work_of_their_own_unit(world: World) -> None:
    near = world.validators[0]
    near.home_unit = world.west_office
    near.save()
    report = followed_up(world)
    assert assign_one(number=report.number, by=world.coordinator).validator == world.validators[1]


def test_an_absent_validator_gets_nothing_and_what_is_left_has_a_reason(world: World) -> None:
    for validator in world.validators:
        validator.absences.create(first_day=datetime.now(UTC).date() - timedelta(1), last_day="2999-01-01")
    report = followed_up(world)
    run = assign_batch()
    assert [one["task"] for one in run.outcome["left_over"]] == [report.pk]
    assert run.outcome["left_over"][0]["reason"]
    with pytest.raises(Conflict):
        assign_one(number=report.number, by=world.coordinator)
    assert not Assignment.objects.exists()


def holder(report: Report) -> User:
    return report.assignments.get(state="active").validator.user


def test_the_validator_who_has_it_says_done(world: World) -> None:
    report = followed_up(world)
    assign_batch()
    done = validate(number=report.number, by=holder(report))
    assert (done.status, done.due_at) == ("SELESAI", None)
    assert report.assignments.get().state == "done"


def test_another_validator_cannot_even_see_it(world: World) -> None:
    report = followed_up(world)
    assign_batch()
    with pytest.raises(NoSuchReport):
        validate(number=report.number, by=world.validators[1].user)


def test_who_followed_up_does_not_validate(world: World) -> None:
    report = followed_up(world)
    assign_batch()
    report.follow_ups.update(by=world.coordinator)
    with pytest.raises(NotYours):
        validate(number=report.number, by=world.coordinator)


def test_sent_back_it_is_the_units_again_and_the_old_claim_is_no_repeat(world: World) -> None:
    report = followed_up(world)
    assign_batch()
    back = send_back(number=report.number, by=holder(report), reason="Lubang masih ada")
    assert (back.status, back.unit) == ("PROSES", world.west_office)
    submit_follow_up(number=report.number, by=world.west_officer, note="Ditambal", photos=[PhotoIn(jpeg(1))])
    assert report.follow_ups.count() == 2


def test_the_reporter_reopens_within_the_days_and_nobody_else(world: World) -> None:
    report = followed_up(world)
    assign_batch()
    validate(number=report.number, by=world.coordinator)
    key = reporter_key(report)
    with pytest.raises(NotYours):
        reopen(number=report.number, reporter_key="salah", reason="Belum")
    report.refresh_from_db()
    with time_machine.travel(report.status_since + timedelta(days=8), tick=False), pytest.raises(TooLate):
        reopen(number=report.number, reporter_key=key, reason="Belum")
    again = reopen(number=report.number, reporter_key=key, reason="Lubang masih ada")
    assert (again.status, again.unit) == ("KOORDINASI", world.west_office)


def test_every_move_leaves_a_trace_and_a_message(world: World) -> None:
    report = followed_up(world)
    became = list(report.changes.values_list("became", flat=True))
    assert became == ["MENUNGGU", "KOORDINASI", "PROSES", "TINDAK_LANJUT"]
    assert Outbox.objects.filter(report=report).count() == len(became)
