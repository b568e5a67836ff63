"""Everybody at once, with real threads and real locks: no double, no gap, no lost update, no server error."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from functools import partial
from itertools import pairwise
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.db import DataError, connection
from rest_framework.test import APIClient

from boundaries.editions import activate
from boundaries.models import Edition
from field_api.errors import Conflict, WrongStatus
from field_api.models import (
    Assignment,
    AssignmentRun,
    DayNumber,
    FollowUp,
    Photo,
    Report,
    StatusChange,
    Validator,
    Verdict,
    Visit,
)
from field_api.queries import reporter_key
from field_api.steps.assign import assign_batch, assign_one
from field_api.steps.coordinate import accept, coordinate, reject
from field_api.steps.follow_up import submit_follow_up
from field_api.steps.judge import judge_photo
from field_api.steps.photos import PhotoIn
from field_api.steps.place import confirm_place
from field_api.steps.receive import Complaint, Contact, receive
from field_api.steps.relocate import bring_into_force
from field_api.steps.reopen import reopen
from field_api.steps.validate import send_back, validate
from field_api.steps.verify import Look, record_visit
from field_api.workflow import MOVES, Status
from tests.field_api.photos import jpeg, upload
from tests.field_api.threads import blocked_by, meanwhile, raised, together
from tests.field_api.world import EAST, IN_EAST, IN_WEST, World, make_edition

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = range(3)
"""A race is not lost every time."""


def new_report(world: World, at: tuple[float, float] = IN_WEST, **more: Any) -> Report:
    return receive(Complaint(world.category.slug, "Lubang", *at, **more))[0]


def in_process(world: World) -> Report:
    report = new_report(world)
    coordinate(number=report.number, by=world.west_officer)
    return accept(number=report.number, by=world.west_officer)


def followed_up(world: World, seed: int = 1) -> Report:
    report = in_process(world)
    photos = [PhotoIn(jpeg(seed))]
    submit_follow_up(number=report.number, by=world.west_officer, note="Ditambal", photos=photos)
    return Report.objects.get(pk=report.pk)


def at_validator(world: World) -> tuple[Report, User]:
    report = followed_up(world)
    given = assign_one(number=report.number, by=world.coordinator)
    return Report.objects.get(pk=report.pk), given.validator.user


def posting(user: User | None, path: str, data: dict[str, Any], **more: Any) -> Callable[[], Any]:
    """A POST to the API by this user, for one of the threads."""

    def post() -> Any:
        client = APIClient(raise_request_exception=False)
        if user:
            client.force_authenticate(user)
        return client.post(f"/api/v1/reports{path}", data, **more)

    return post


def statuses(answers: list[Any]) -> list[int]:
    return sorted(answer.status_code for answer in answers)


def trail(report: Report) -> list[str]:
    """Where it has been; every move must start where the one before ended, and be in the table."""
    changes = list(report.changes.order_by("id"))
    for before, after in pairwise(changes):
        assert after.was == before.became
        assert Status(after.became) in MOVES[Status(after.was)]
    report.refresh_from_db()
    assert report.status == changes[-1].became
    return [change.became for change in changes]


# Intake


def test_forty_reports_at_once_have_the_numbers_1_to_40_although_ten_more_fail_half_way(
    world: World,
) -> None:
    too_long = Contact(name="x" * 200)  # refused by the database after the number was taken
    good = [partial(new_report, world) for _ in range(40)]
    bad = [partial(new_report, world, contact=too_long) for _ in range(10)]
    outcomes = together(*[call for five in zip(*[iter(good)] * 4, bad, strict=True) for call in five])
    assert raised(outcomes) == [DataError] * 10
    numbers = sorted(report.number for report in outcomes if isinstance(report, Report))
    assert [int(number[-4:]) for number in numbers] == list(range(1, 41))
    assert DayNumber.objects.get().last == Report.objects.count() == StatusChange.objects.count() == 40


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
    again = partial(
        reopen, number=report.number, reporter_key=reporter_key(report.number), reason="Masih berlubang"
    )
    assert raised(together(again, again, again)) == [WrongStatus] * 2
    assert trail(report)[-2:] == ["SELESAI", "KOORDINASI"]


def test_a_visit_sent_three_times_at_once_is_one(world: World) -> None:
    report, holder = at_validator(world)
    sent = {"id": str(uuid4()), "decision": "done", "note": "Rata"}
    answers = together(*[posting(holder, f"/{report.number}/visits", sent)] * 3)
    assert statuses(answers) == [200] * 3
    assert Visit.objects.count() == 1


def test_one_visit_id_for_two_reports_at_once_is_kept_for_one_of_them(world: World) -> None:
    world.validators[1].delete()
    (first, holder), (second, _) = at_validator(world), at_validator(world)
    look = Look(id=uuid4(), decision="done")
    outcomes = together(
        partial(record_visit, number=first.number, by=holder, look=look),
        partial(record_visit, number=second.number, by=holder, look=look),
    )
    assert raised(outcomes) == [Conflict]
    (kept,) = [outcome for outcome in outcomes if isinstance(outcome, Visit)]
    assert Visit.objects.get() == kept


def test_a_photo_judged_by_two_workers_at_once_has_one_verdict(world: World) -> None:
    report = followed_up(world)
    photo = report.photos.get()
    photo.verdicts.all().delete()
    assert together(*[partial(judge_photo.call, photo.pk)] * 4) == ["no_location"] * 4
    assert photo.verdicts.count() == 1


# Assignment


def active() -> Counter[int]:
    """How many active assignments each report has."""
    return Counter(Assignment.objects.filter(state="active").values_list("report", flat=True))


@pytest.mark.parametrize("_round", ROUNDS)
def test_two_batches_at_once_give_each_report_to_one_validator(world: World, _round: int) -> None:
    reports = [followed_up(world, seed) for seed in range(6)]
    runs = together(assign_batch, assign_batch)
    assert all(isinstance(run, AssignmentRun) for run in runs), runs
    assert active() == Counter([report.pk for report in reports])
    for report in reports:
        assert trail(report)[-1] == "VALIDASI"
    assert Assignment.objects.exclude(state="active").count() == 0


def test_batches_at_once_fill_nobody_beyond_their_capacity(world: World) -> None:
    Validator.objects.update(capacity=2)
    for seed in range(4):
        followed_up(world, seed)
    late = partial(followed_up, world, 9)
    together(assign_batch, late, assign_batch, assign_batch)
    assign_batch()
    loads = Counter(Assignment.objects.filter(state="active").values_list("validator", flat=True))
    assert set(loads.values()) == {2}


def test_a_validator_whose_row_is_busy_keeps_what_they_hold(world: World) -> None:
    report, _ = at_validator(world)
    held = report.assignments.get()
    Assignment.objects.update(opened_at=held.created_at)
    busy = Validator.objects.select_for_update(no_key=True).filter(pk=held.validator_id)
    assert isinstance(blocked_by(busy.get, assign_batch), AssignmentRun)
    held.refresh_from_db()
    assert (held.state, report.assignments.count()) == ("active", 1)


def test_a_report_given_out_twice_at_once_goes_once(world: World) -> None:
    report = followed_up(world)
    answers = together(*[posting(world.coordinator, f"/{report.number}/assign", {})] * 3)
    assert statuses(answers) == [200, 409, 409]
    assert active() == Counter([report.pk])
    assert trail(report)[-2:] == ["TINDAK_LANJUT", "VALIDASI"]


@pytest.mark.parametrize("_round", ROUNDS)
def test_two_reports_given_out_at_once_both_find_somebody(world: World, _round: int) -> None:
    first, second = followed_up(world, 1), followed_up(world, 2)
    outcomes = together(
        *[partial(assign_one, number=report.number, by=world.coordinator) for report in (first, second)]
    )
    assert raised(outcomes) == []
    assert active() == Counter([first.pk, second.pk])


def test_a_batch_beside_single_assignments_and_decisions_breaks_nothing(world: World) -> None:
    decided, holder = at_validator(world)
    waiting = [followed_up(world, seed) for seed in range(2, 5)]
    outcomes = together(
        assign_batch,
        partial(assign_one, number=waiting[0].number, by=world.coordinator),
        partial(validate, number=decided.number, by=holder),
        assign_batch,
    )
    assert set(raised(outcomes)) <= {WrongStatus}
    assign_batch()
    assert active() == Counter([report.pk for report in waiting])
    for report in (*waiting, decided):
        trail(report)


# Boundaries


def test_intake_does_not_wait_while_new_boundaries_come_into_force(world: World) -> None:
    draft = make_edition(border_lon=106.826, valid_from=date(2026, 3, 1), state="draft")
    with meanwhile(lambda: activate(draft)):
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '2s'")
        report = new_report(world, (106.8275, -6.19))
        with connection.cursor() as cursor:
            cursor.execute("RESET lock_timeout")
    assert report.edition == world.edition


def test_two_activations_at_once_leave_one_edition_in_force(world: World) -> None:
    report = new_report(world, (106.8275, -6.19))
    drafts = [
        make_edition(border_lon=106.826, valid_from=date(2026, 3, day), state="draft") for day in (1, 2)
    ]
    outcomes = together(*[partial(bring_into_force, draft) for draft in drafts])
    assert raised(outcomes) == []
    current = Edition.objects.filter(state="active", valid_to=None).get()
    report.refresh_from_db()
    assert (report.edition, report.kelurahan_code, report.unit) == (current, EAST, world.east_office)
