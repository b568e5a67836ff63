"""Everybody at once, with real threads and real locks: no double, no gap, no lost update, no server error."""

from __future__ import annotations

from functools import partial
from uuid import uuid4

import pytest
from django.db import DataError

from field_api.errors import PayloadDiffers, WrongStatus
from field_api.models import (
    DayNumber,
    FollowUp,
    Photo,
    Report,
    StatusChange,
    Verdict,
    Visit,
)
from field_api.reporter_keys import reporter_key
from field_api.steps.coordinate import coordinate, reject
from field_api.steps.judge import judge_photo
from field_api.steps.place import confirm_place
from field_api.steps.receive import Contact
from field_api.steps.reopen import reopen
from field_api.steps.validate import send_back, validate
from tests.field_api.photos import jpeg, upload
from tests.field_api.racing import (
    ROUNDS,
    at_validator,
    followed_up,
    in_process,
    new_report,
    posting,
    statuses,
    trail,
)
from tests.field_api.sealing import visit
from tests.field_api.threads import raised, together
from tests.field_api.world import EAST, IN_EAST, IN_WEST, World

pytestmark = pytest.mark.django_db(transaction=True)


def test_forty_reports_at_once_have_the_numbers_1_to_40_although_ten_fail_and_ten_are_private(
    world: World,
) -> None:
    too_long = Contact(name="x" * 200)  # refused by the database after the number was taken
    good = [partial(new_report, world) for _ in range(40)]
    bad = [partial(new_report, world, contact=too_long) for _ in range(10)]
    beside = [partial(new_report, world, is_private=True) for _ in range(10)]
    outcomes = together(*[call for six in zip(*[iter(good)] * 4, bad, beside, strict=True) for call in six])
    assert raised(outcomes) == [DataError] * 10
    numbers = sorted(int(report.number[-4:]) for report in outcomes if isinstance(report, Report))
    assert numbers[:40] == list(range(1, 41))
    assert len({number for number in numbers if number >= 5000}) == 10
    assert DayNumber.objects.get().last == 40
    assert Report.objects.count() == StatusChange.objects.count() == 50


def test_one_key_from_eight_phones_is_one_report(world: World) -> None:
    sent = {"category": world.category.slug, "lon": IN_WEST[0], "lat": IN_WEST[1]}
    key = {"Idempotency-Key": "satu"}
    answers = together(*[posting(None, "", sent, headers=key)] * 8)
    assert statuses(answers) == [200] * 7 + [201]
    assert all(answer.json() == answers[0].json() for answer in answers)
    assert Report.objects.get().number.endswith("0001")
    assert new_report(world).number.endswith("0002")


def test_one_key_for_two_different_reports_keeps_the_first_and_refuses_the_other(world: World) -> None:
    key = {"Idempotency-Key": "satu"}
    place = {"category": world.category.slug, "lon": IN_WEST[0], "lat": IN_WEST[1]}
    bodies = [{**place, "description": text} for text in ("Lubang", "Pohon")]
    answers = together(*[posting(None, "", body, headers=key) for body in bodies])
    assert statuses(answers) == [201, 409]
    assert Report.objects.count() == 1


def test_one_photo_in_two_reports_at_once_is_kept_once_on_disk_and_judged_twice(world: World) -> None:
    data = jpeg(1, lon=IN_WEST[0], lat=IN_WEST[1])
    place = {"category": world.category.slug, "lon": IN_WEST[0], "lat": IN_WEST[1]}
    posts = [posting(None, "", {**place, "photos": [upload(data)]}, format="multipart") for _ in range(4)]
    assert statuses(together(*posts)) == [201] * 4
    assert Photo.objects.values("sha256").distinct().count() == 1
    assert Verdict.objects.filter(result="match").count() == 4


# Steps


def test_a_follow_up_sent_four_times_at_once_is_one(world: World) -> None:
    report = in_process(world)
    data = jpeg(1)
    posts = [
        posting(
            world.west_officer,
            f"/{report.number}/follow-up",
            {"note": "Ditambal", "photos": [upload(data)]},
            format="multipart",
        )
        for _ in range(4)
    ]
    assert statuses(together(*posts)) == [200] * 4
    assert (FollowUp.objects.count(), Photo.objects.count()) == (1, 1)
    assert trail(report)[-2:] == ["PROSES", "TINDAK_LANJUT"]


@pytest.mark.parametrize("_round", ROUNDS)
def test_of_done_and_sent_back_at_once_exactly_one_wins(world: World, _round: int) -> None:
    report, holder = at_validator(world)
    outcomes = together(
        partial(validate, number=report.number, by=holder),
        partial(send_back, number=report.number, by=world.coordinator, reason="Masih berlubang"),
    )
    assert raised(outcomes) == [WrongStatus]
    (winner,) = [outcome for outcome in outcomes if isinstance(outcome, Report)]
    assert trail(report)[-2:] == ["VALIDASI", winner.status]
    assert report.changes.filter(was="VALIDASI").count() == 1
    assert report.assignments.get().state == "done"


def test_over_the_api_the_loser_is_told_where_the_report_is_now(world: World) -> None:
    report, holder = at_validator(world)
    answers = together(
        posting(holder, f"/{report.number}/send-back", {"reason": "Masih berlubang"}),
        *[posting(world.coordinator, f"/{report.number}/validate", {})] * 3,
    )
    assert statuses(answers) == [200, 409, 409, 409]
    trail(report)
    lost = next(answer.json() for answer in answers if answer.status_code == 409)
    assert (lost["code"], lost["status"]) == ("wrong_status", report.status)
    assert report.changes.filter(was="VALIDASI").count() == 1


@pytest.mark.parametrize("_round", ROUNDS)
def test_of_taking_and_refusing_at_once_the_refusal_stands_and_the_trail_is_whole(
    world: World, _round: int
) -> None:
    report = new_report(world)
    outcomes = together(
        partial(coordinate, number=report.number, by=world.west_officer),
        partial(reject, number=report.number, by=world.west_officer, reason="Sudah ditambal"),
    )
    assert raised(outcomes) in ([], [WrongStatus])
    assert trail(report) in (["MENUNGGU", "DITOLAK"], ["MENUNGGU", "KOORDINASI", "DITOLAK"])


def test_a_pin_moved_while_the_report_is_taken_loses_neither(world: World) -> None:
    report = new_report(world)
    lon, lat = IN_EAST
    together(
        partial(coordinate, number=report.number, by=world.west_officer),
        partial(confirm_place, number=report.number, by=world.coordinator, lon=lon, lat=lat),
    )
    trail(report)
    assert (report.kelurahan_code, report.home_unit) == (EAST, world.east_office)


def test_two_reopenings_at_once_are_one(world: World) -> None:
    report, holder = at_validator(world)
    validate(number=report.number, by=holder)
    again = partial(reopen, number=report.number, reporter_key=reporter_key(report), reason="Masih berlubang")
    assert raised(together(again, again, again)) == [WrongStatus] * 2
    assert trail(report)[-2:] == ["SELESAI", "KOORDINASI"]


def test_one_visit_id_for_two_reports_at_once_is_kept_for_one_of_them(world: World) -> None:
    world.validators[1].delete()
    (first, holder), (second, _) = at_validator(world), at_validator(world)
    client_id = uuid4()
    outcomes = together(*[partial(visit, one.number, holder, client_id) for one in (first, second)])
    assert raised(outcomes) == [PayloadDiffers]
    (kept,) = [outcome for outcome in outcomes if isinstance(outcome, Visit)]
    assert Visit.objects.get() == kept


def test_a_photo_judged_by_two_workers_at_once_has_one_verdict(world: World) -> None:
    report = followed_up(world)
    photo = report.photos.get()
    photo.verdicts.all().delete()
    assert together(*[partial(judge_photo.call, photo.pk)] * 4) == ["no_location"] * 4
    assert photo.verdicts.count() == 1
