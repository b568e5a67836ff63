"""What a phone takes along in the morning: whose tasks, in which order, and everything to judge them by."""

from __future__ import annotations

import io
import itertools
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from PIL import Image
from pytest_django import DjangoAssertNumQueries, Settings
from rest_framework.test import APIClient

from field_api.models import (
    AccessNote,
    Assignment,
    Category,
    CategoryGroup,
    Criterion,
    Holiday,
    Photo,
    Report,
    Validator,
)
from field_api.reporter_keys import reporter_key
from field_api.steps.assign import order_day
from field_api.steps.coordinate import accept, coordinate
from field_api.steps.follow_up import submit_follow_up
from field_api.steps.moving import move
from field_api.steps.photos import PhotoIn
from field_api.steps.receive import Complaint, receive
from field_api.steps.reopen import reopen
from field_api.steps.validate import send_back, validate
from field_api.workflow import Status
from tests.field_api.photos import jpeg
from tests.field_api.sealing import visit
from tests.field_api.world import EAST, IN_WEST, WEST, World

ClientOf = Callable[[User | None], APIClient]
DAY, OPENED = "/api/v1/field/day", "/api/v1/field/opened"
LON, LAT = IN_WEST
WEDNESDAY = datetime(2026, 4, 22, 2, 0, tzinfo=UTC)  # 9 o'clock in Jakarta
METRES_PER_DEGREE_EAST = 110_668  # on the ellipsoid at latitude -6.19
seeds = itertools.count(1)


def in_work(world: World, lon: float = LON, *, private: bool = False) -> Report:
    photos = [PhotoIn(jpeg(next(seeds)))]
    complaint = Complaint(world.category.slug, "Lubang besar", lon, LAT, 10.0, is_private=private)
    report, _ = receive(complaint, photos=photos)
    coordinate(number=report.number, by=world.west_officer)
    return accept(number=report.number, by=world.west_officer)


def claimed(world: World, lon: float = LON, **more: Any) -> Report:
    report = in_work(world, lon, **more)
    photos = [PhotoIn(jpeg(next(seeds)))]
    submit_follow_up(number=report.number, by=world.west_officer, note="Sudah ditambal", photos=photos)
    report.refresh_from_db()
    return report


def give(report: Report, validator: Validator) -> Assignment:
    given = report.assignments.create(
        validator=validator, distance_m=1, reason="uji", decide_on=WEDNESDAY.date()
    )
    move(report, Status.VALIDASI, by=None)
    order_day(validator)
    return given


def day(client_of: ClientOf, user: User) -> dict[str, Any]:
    answer = client_of(user).get(DAY)
    assert answer.status_code == 200, answer.json()
    return dict(answer.json())


@pytest.mark.parametrize(
    ("who", "status", "code"),
    [
        ("stranger", 401, "not_authenticated"),
        ("coordinator", 403, "not_yours"),
        ("planner", 403, "not_yours"),
        ("officer", 200, None),
        ("validator", 200, None),
    ],
)
@pytest.mark.parametrize(("method", "url"), [("get", DAY), ("post", OPENED)])
def test_only_people_in_the_field_have_a_day(
    world: World, client_of: ClientOf, who: str, status: int, code: str | None, method: str, url: str
) -> None:
    people = {
        "stranger": None,
        "coordinator": world.coordinator,
        "planner": world.planner,
        "officer": world.west_officer,
        "validator": world.validators[0].user,
    }
    answer = getattr(client_of(people[who]), method)(url, {"tasks": []} if method == "post" else None)

    assert answer.status_code in {status, 204 if status == 200 else status}
    if code:
        assert answer.json()["code"] == code
    assert answer["Cache-Control"] == "no-store"


@time_machine.travel(WEDNESDAY, tick=False)
def test_a_validators_task_has_everything_to_judge_it_by(world: World, client_of: ClientOf) -> None:
    validator = world.validators[0]
    report = claimed(world, LON + 0.001)
    given = give(report, validator)
    body = day(client_of, validator.user)
    (task,) = body["tasks"]
    photos = {photo["kind"]: photo for photo in task.pop("photos")}

    assert task == {
        "kind": "visit",
        "task": given.pk,
        "report": report.number,
        "stop": 1,
        "leg_m": round(0.001 * METRES_PER_DEGREE_EAST),
        "decide_on": "2026-04-22",
        "due_at": "2026-04-25T02:00:00+00:00",
        "category": {"slug": "jalan-rusak", "name": "Jalan rusak"},
        "description": "Lubang besar",
        "address": "",
        "point": {"lon": pytest.approx(LON + 0.001), "lat": LAT},
        "accuracy_m": 10.0,
        "place": {
            "kelurahan": {"code": WEST, "name": "Kebon Kelapa"},
            "kecamatan": {"code": "31.71.01", "name": "Gambir"},
            "kota": {"code": "31.71", "name": "Kota Administrasi Jakarta Pusat"},
        },
        "needs_boat": False,
        "access_notes": [],
        "is_private": False,
        "received_at": "2026-04-22T02:00:00+00:00",
        "follow_up": {
            "note": "Sudah ditambal",
            "unit": "Kelurahan Kebon Kelapa",
            "received_at": "2026-04-22T02:00:00+00:00",
        },
        "sent_back": None,
        "criteria": [],
        "earlier": [],
    }
    assert set(photos) == {"report", "follow_up"}
    assert body["user"]["role"] == "validator"
    assert (body["base"], body["boat_duty"], body["form_version"]) == ({"lon": LON, "lat": LAT}, False, 1)
    assert body["server_time"] == "2026-04-22T02:00:00+00:00"


@pytest.mark.parametrize(
    ("at", "decide_by"),
    [
        (WEDNESDAY, "2026-04-22T15:30:00+07:00"),
        (WEDNESDAY + timedelta(days=1), None),  # a day off
        (WEDNESDAY + timedelta(days=3), None),  # Saturday
    ],
)
def test_the_closing_hour_is_told_on_working_days(
    world: World, client_of: ClientOf, at: datetime, decide_by: str | None
) -> None:
    Holiday.objects.create(day=WEDNESDAY.date() + timedelta(days=1), name="Libur", source="uji")
    with time_machine.travel(at, tick=False):
        assert day(client_of, world.validators[0].user)["decide_by"] == decide_by
        assert day(client_of, world.west_officer)["decide_by"] is None


def test_stops_are_in_order_and_each_leg_begins_at_the_stop_before(world: World, client_of: ClientOf) -> None:
    validator = world.validators[0]
    for east in (0.003, 0.001, 0.002):
        give(claimed(world, LON + east), validator)
    nowhere = give(claimed(world), validator)
    Report.objects.filter(pk=nowhere.report_id).update(point=None, kelurahan_code="")
    Assignment.objects.filter(pk=nowhere.pk).update(stop=None)
    order_day(validator)
    tasks = day(client_of, validator.user)["tasks"]
    leg_m = round(0.001 * METRES_PER_DEGREE_EAST)

    assert [task["stop"] for task in tasks] == [1, 2, 3, None]
    assert [task["leg_m"] for task in tasks] == [leg_m, leg_m, leg_m, None]
    assert [task["point"] and round(task["point"]["lon"] - LON, 4) for task in tasks] == [
        *(0.001, 0.002, 0.003),
        None,
    ]
    assert tasks[3]["place"] is None


def test_what_is_done_withdrawn_or_somebody_elses_is_not_in_the_day(
    world: World, client_of: ClientOf
) -> None:
    mine, other = world.validators
    give(claimed(world), other)
    for state in ("done", "withdrawn"):
        given = give(claimed(world), mine)
        Assignment.objects.filter(pk=given.pk).update(state=state)

    assert day(client_of, mine.user)["tasks"] == []


def test_an_officers_day_is_the_units_open_work_by_due_date(world: World, client_of: ClientOf) -> None:
    late, early = in_work(world), in_work(world)
    claimed(world)
    now = late.received_at
    Report.objects.filter(pk=late.pk).update(due_at=now + timedelta(days=9))
    Report.objects.filter(pk=early.pk).update(due_at=now + timedelta(days=2))
    body = day(client_of, world.west_officer)

    assert [task["report"] for task in body["tasks"]] == [early.number, late.number]
    assert {(task["kind"], task["task"], task["stop"], task["leg_m"]) for task in body["tasks"]} == {
        ("follow_up", None, None, None)
    }
    assert (body["base"], body["boat_duty"], body["user"]["unit"]) == (None, False, "Kelurahan Kebon Kelapa")
    assert day(client_of, world.east_officer)["tasks"] == []


def test_of_more_work_than_a_phone_should_carry_the_most_urgent_comes(
    world: World, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("field_api.field_day.MAX_UNIT_REPORTS", 2)
    reports = [in_work(world) for _ in range(3)]
    body = day(client_of, world.west_officer)

    assert [task["report"] for task in body["tasks"]] == [report.number for report in reports[:2]]
    assert body["has_more"] is True


def test_an_officer_reads_why_it_came_back(world: World, client_of: ClientOf) -> None:
    report, validator = claimed(world), world.validators[0]
    give(report, validator)
    send_back(number=report.number, by=validator.user, reason="Masih berlubang")
    (task,) = day(client_of, world.west_officer)["tasks"]

    assert task["sent_back"] == "Masih berlubang"


def test_the_newest_claim_and_reopening_are_shown_with_their_photos_and_older_ones_not(
    world: World, client_of: ClientOf
) -> None:
    report, validator = claimed(world), world.validators[0]
    for round_number in range(2):
        give(report, validator)
        visit(report.number, validator.user, note=f"Putaran {round_number}")
        validate(number=report.number, by=validator.user, note="Baik")
        reopen(
            number=report.number,
            reporter_key=reporter_key(report),
            reason="Berlubang lagi",
            photos=[PhotoIn(jpeg(next(seeds)))],
        )
        accept(number=report.number, by=world.west_officer)
        again = [PhotoIn(jpeg(next(seeds)))]
        submit_follow_up(number=report.number, by=world.west_officer, note="Lagi", photos=again)
        report.refresh_from_db()
    give(report, validator)
    (task,) = day(client_of, validator.user)["tasks"]
    newest = {
        "report": report.photos.get(kind="report").pk,
        "reopen": report.photos.filter(kind="reopen").latest("pk").pk,
        "follow_up": report.photos.filter(kind="follow_up").latest("pk").pk,
    }

    assert report.photos.count() == 1 + 2 + 3
    assert {photo["kind"]: photo["id"] for photo in task["photos"]} == newest
    assert [photo["id"] for photo in task["photos"]] == sorted(newest.values())
    assert [one["note"] for one in task["earlier"]] == ["Putaran 0", "Putaran 1"]
    assert task["task"] not in {one["task"] for one in task["earlier"]}  # so this one is open
    assert task["follow_up"]["note"] == "Lagi"


def test_criteria_are_those_of_the_category_its_group_and_every_report(
    world: World, client_of: ClientOf
) -> None:
    group = world.category.group
    other = Category.objects.create(slug="trotoar", name="Trotoar", group=group)
    elsewhere = CategoryGroup.objects.create(slug="sampah", name="Sampah")
    texts = {"rule": "Rata.", "source": "uji", "photo_hint": "Dari jauh"}
    rows: list[tuple[str, int, dict[str, Any]]] = [
        ("semua", 90, {}),
        ("grup", 40, {"group": group}),
        ("kategori", 10, {"category": world.category}),
        ("kategori-lain", 11, {"category": other}),
        ("grup-lain", 41, {"group": elsewhere}),
    ]
    made = {
        slug: Criterion.objects.create(
            slug=slug, question=f"Apakah {slug}?", position=position, **about, **texts
        )
        for slug, position, about in rows
    }
    Criterion.objects.create(slug="lama", question="Apakah lama?", is_active=False, **texts)
    in_work(world)
    body = day(client_of, world.west_officer)
    wanted = [made[slug].pk for slug in ("kategori", "grup", "semua")]

    assert body["tasks"][0]["criteria"] == wanted
    assert sorted(body["criteria"]) == sorted(str(pk) for pk in wanted)
    assert body["criteria"][str(wanted[0])] == {
        "id": wanted[0],
        "question": "Apakah kategori?",
        **texts,
    }


def test_notes_on_the_way_go_from_the_widest_area_to_the_nearest(
    world: World, client_of: ClientOf, settings: Settings
) -> None:
    settings.BOAT_AREAS = ["31.71.01"]
    for code, is_active in [(WEST, True), ("31.71", True), (EAST, True), ("31.71.01", False), ("31.7", True)]:
        AccessNote.objects.create(area_code=code, note=f"ke {code}", source="uji", is_active=is_active)
    in_work(world)
    (task,) = day(client_of, world.west_officer)["tasks"]

    assert task["access_notes"] == ["ke 31.71", f"ke {WEST}"]
    assert task["needs_boat"] is True


def test_outlines_are_those_of_the_tasks_kelurahan(world: World, client_of: ClientOf) -> None:
    assert day(client_of, world.west_officer)["outlines"]["features"] == []
    in_work(world)
    in_work(world)
    body = day(client_of, world.west_officer)
    (feature,) = body["outlines"]["features"]

    assert body["outlines"]["type"] == "FeatureCollection"
    assert feature["properties"] == {"code": WEST, "name": "Kebon Kelapa"}
    assert feature["geometry"]["type"] == "MultiPolygon"
    assert body["attribution"] == "Uji"


def test_the_day_costs_the_same_queries_with_one_task_and_with_eight(
    world: World, client_of: ClientOf, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    validator, officer = client_of(world.validators[0].user), client_of(world.west_officer)
    give(claimed(world), world.validators[0])
    in_work(world)
    for count in (1, 8):
        # role, validator, tasks, claims, returns, photos, visits, criteria, notes, stops, outlines, days off,
        # hour
        with django_assert_num_queries(13):
            assert len(validator.get(DAY).json()["tasks"]) == count
        with django_assert_num_queries(10):
            assert len(officer.get(DAY).json()["tasks"]) == count
        for _ in range(7 if count == 1 else 0):
            report = claimed(world)
            give(report, world.validators[0])
            visit(report.number, world.validators[0].user)
            in_work(world)


def test_opening_pins_own_running_tasks_once_and_passes_over_the_rest(
    world: World, client_of: ClientOf
) -> None:
    mine, other = world.validators
    own, done, foreign = give(claimed(world), mine), give(claimed(world), mine), give(claimed(world), other)
    Assignment.objects.filter(pk=done.pk).update(state="done")
    client, tasks = client_of(mine.user), {"tasks": [own.pk, done.pk, foreign.pk, 987654]}
    with time_machine.travel(WEDNESDAY, tick=False):
        answers = [client.post(OPENED, tasks)]
    answers.append(client.post(OPENED, tasks))

    assert [(answer.status_code, answer.content) for answer in answers] == [(204, b""), (204, b"")]
    opened = {one.pk: one.opened_at for one in Assignment.objects.all()}
    assert opened == {own.pk: WEDNESDAY, done.pk: None, foreign.pk: None}


@pytest.mark.parametrize("tasks", [None, "1", [0], ["satu"], [2**63], list(range(1, 502))])
def test_a_list_of_another_shape_is_422(world: World, client_of: ClientOf, tasks: Any) -> None:
    answer = client_of(world.validators[0].user).post(OPENED, {"tasks": tasks})

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")


def test_a_small_photo_is_for_those_whose_task_it_is(world: World, client_of: ClientOf) -> None:
    report, validator = claimed(world, private=True), world.validators[0]
    give(report, validator)
    (task,) = day(client_of, validator.user)["tasks"]

    assert task["is_private"] is True
    for photo in task["photos"]:
        answer = client_of(validator.user).get(photo["url"])
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
        assert answer["Cache-Control"] == "private, no-store"
        assert b"".join(answer.streaming_content).startswith(b"\xff\xd8")  # type: ignore[attr-defined]
        for other in (None, world.east_officer, world.validators[1].user):
            assert client_of(other).get(photo["url"]).status_code == 404


def test_a_small_photo_is_at_most_800_pixels_long(world: World, client_of: ClientOf) -> None:
    large = io.BytesIO()
    Image.effect_noise((1200, 1600), 40).convert("RGB").save(large, "JPEG")
    report, _ = receive(
        Complaint(world.category.slug, "Lubang", *IN_WEST), photos=[PhotoIn(large.getvalue())]
    )
    photo = Photo.objects.get(report=report)
    answer = client_of(None).get(f"/api/v1/reports/{report.number}/photos/{photo.pk}/small")
    small = b"".join(answer.streaming_content)  # type: ignore[attr-defined]

    assert Image.open(io.BytesIO(small)).size == (600, 800)
