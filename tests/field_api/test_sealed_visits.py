"""A visit sealed on a phone is stored once, whatever the network does, and never lost."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from django.contrib.auth.models import User
from rest_framework.test import APIClient

from field_api.canonical import sha256_of
from field_api.models import Assignment, Quarantine, Visit
from field_api.rest.sealed_shape import sealed
from field_api.steps.validate import validate
from tests.field_api.photos import jpeg
from tests.field_api.racing import at_validator
from tests.field_api.sealing import FIX, LAT, LON, hash_of, keep_blob, put, visit_body
from tests.field_api.threads import together
from tests.field_api.world import World

pytestmark = pytest.mark.django_db(transaction=True)

ClientOf = Callable[[User | None], APIClient]
ID = UUID("7f0c1f2e-0000-4000-8000-000000000001")


def test_a_new_visit_is_201_with_a_receipt_and_its_repeat_is_200_with_the_same(
    world: World, client_of: ClientOf
) -> None:
    report, holder = at_validator(world)
    keep_blob(jpeg(1))
    body = visit_body(report.number, jpeg(1), note="Rata", device_id="hp-1", seq=3, answers={"rata": True})
    client = client_of(holder)
    first, second = put(client, "visits", body, ID), put(client, "visits", body, ID)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    receipt = first.json()
    assert list(receipt) == ["id", "payload_sha256", "received_at", "flags", "signature"]
    assert (receipt["id"], receipt["flags"]) == (str(ID), [])
    assert receipt["payload_sha256"] == json.loads(sealed(body))["payload_sha256"]
    stored = Visit.objects.get()
    assert sha256_of(stored.payload) == stored.payload_sha256 == receipt["payload_sha256"]
    assert json.loads(stored.payload)["answers"] == {"rata": True}
    assert not Quarantine.objects.exists()


@time_machine.travel("2026-03-02T10:01:00+07:00", tick=False)
def test_a_photo_keeps_the_fix_and_what_the_phone_said_of_it(world: World, client_of: ClientOf) -> None:
    report, holder = at_validator(world)
    keep_blob(jpeg(1))
    photo = {
        "sha256": hash_of(jpeg(1)),
        "source": "gallery",
        "fix": 1,
        "taken_at": "2026-03-02T10:00:00+07:00",
        "heading": 12.5,
        "original_sha256": "a" * 64,
        "role": "sesudah",
    }
    fixes = [FIX | {"accuracy": 30}, {**FIX, "lon": LON + 0.003, "accuracy": 5, "altitude": 8}, {**FIX}]
    body = visit_body(report.number, fixes=fixes, photos=[photo, photo])
    assert put(client_of(holder), "visits", body).status_code == 201
    stored = Visit.objects.get()
    (kept,) = stored.photos.all()
    assert kept.fix_point
    assert (kept.fix_point.coords, kept.fix_accuracy_m) == ((LON + 0.003, LAT), 5)
    assert kept.shutter == {
        "source": "gallery",
        "role": "sesudah",
        "taken_at": "2026-03-02T10:00:00+07:00",
        "heading": 12.5,
        "original_sha256": "a" * 64,
        "fix_phone_at": None,
        "fixes": [],
    }
    assert stored.point
    assert (stored.point.coords, stored.accuracy_m) == ((LON + 0.003, LAT), 5)
    assert kept.verdicts.get().result == "far"  # 332 m away by a fix of 5 m


def test_the_same_id_with_other_content_is_409_and_the_second_is_kept_apart(
    world: World, client_of: ClientOf
) -> None:
    report, holder = at_validator(world)
    client = client_of(holder)
    put(client, "visits", visit_body(report.number), ID)
    other = sealed(visit_body(report.number, note="lain"))
    for _ in range(2):
        answer = put(client, "visits", other, ID)
        assert (answer.status_code, answer.json()["code"]) == (409, "payload_differs")
        assert answer.json()["kept"] is True
    kept = Quarantine.objects.get()
    assert (bytes(kept.raw), kept.code, kept.by, kept.client_id) == (other, "payload_differs", holder, ID)
    assert Visit.objects.get().note == ""


def test_the_id_of_somebody_elses_visit_is_409_too(world: World, client_of: ClientOf) -> None:
    report, holder = at_validator(world)
    other = next(one.user for one in world.validators if one.user != holder)
    put(client_of(holder), "visits", visit_body(report.number), ID)
    answer = put(client_of(other), "visits", visit_body(report.number), ID)
    assert (answer.status_code, Quarantine.objects.get().by) == (409, other)


def test_missing_photos_are_named_and_nothing_is_stored_until_they_are_here(
    world: World, client_of: ClientOf
) -> None:
    report, holder = at_validator(world)
    keep_blob(jpeg(1))
    body = visit_body(report.number, jpeg(1), jpeg(2), jpeg(3))
    answer = put(client_of(holder), "visits", body, ID)
    assert answer.status_code == 422
    assert answer.json()["code"] == "blobs_missing"
    assert answer.json()["missing"] == [hash_of(jpeg(2)), hash_of(jpeg(3))]
    assert (Visit.objects.count(), Quarantine.objects.count()) == (0, 0)
    keep_blob(jpeg(2))
    keep_blob(jpeg(3))
    assert put(client_of(holder), "visits", body, ID).status_code == 201
    assert Visit.objects.get().photos.count() == 3


@pytest.mark.parametrize("change", ["withdrawn", "closed", "inactive"])
def test_a_task_taken_away_meanwhile_does_not_stop_the_visit_but_flags_it(
    world: World, client_of: ClientOf, change: str
) -> None:
    report, holder = at_validator(world)
    if change == "withdrawn":
        Assignment.objects.update(state=Assignment.State.WITHDRAWN)
    elif change == "closed":
        validate(number=report.number, by=world.coordinator)
    else:
        for validator in world.validators:
            validator.is_active = False
            validator.save()
    answer = put(client_of(holder), "visits", visit_body(report.number))
    assert (answer.status_code, answer.json()["flags"]) == (201, ["late_or_unassigned"])
    assert Visit.objects.get().flags == ["late_or_unassigned"]


def test_the_task_the_phone_names_is_the_visits_task(world: World, client_of: ClientOf) -> None:
    report, holder = at_validator(world)
    old = report.assignments.get()
    old.state = Assignment.State.WITHDRAWN
    old.save()
    new = Assignment.objects.create(
        report=report, validator=old.validator, distance_m=1, reason="lagi", decide_on=old.decide_on
    )
    client = client_of(holder)
    put(client, "visits", visit_body(report.number, task=old.pk))
    put(client, "visits", visit_body(report.number, task=old.pk + 10_000))
    put(client, "visits", visit_body(report.number))
    seen = [(visit.assignment_id, visit.flags) for visit in Visit.objects.all()]
    assert seen == [(old.pk, ["late_or_unassigned"]), (new.pk, []), (new.pk, [])]


@pytest.mark.parametrize("who", ["other validator", "officer", "coordinator"])
def test_a_report_never_given_to_this_person_is_403_and_the_visit_is_kept_apart(
    world: World, client_of: ClientOf, who: str
) -> None:
    report, holder = at_validator(world)
    other = next(one.user for one in world.validators if one.user != holder)
    by = {"other validator": other, "officer": world.west_officer, "coordinator": world.coordinator}[who]
    body = visit_body(report.number)
    answer = put(client_of(by), "visits", body)
    assert (answer.status_code, answer.json()["code"]) == (403, "not_yours")
    assert bytes(Quarantine.objects.get().raw) == sealed(body)


def test_a_report_that_does_not_exist_is_answered_like_one_of_somebody_else(
    world: World, client_of: ClientOf
) -> None:
    answer = put(client_of(world.validators[0].user), "visits", visit_body("JK9901010001"))
    assert (answer.status_code, answer.json()["code"]) == (403, "not_yours")


def test_a_correction_points_to_the_visit_it_corrects(world: World, client_of: ClientOf) -> None:
    report, holder = at_validator(world)
    client = client_of(holder)
    put(client, "visits", visit_body(report.number), ID)
    right = put(client, "visits", visit_body(report.number, decision="not_done", corrects=str(ID)))
    astray = put(client, "visits", visit_body(report.number, decision="not_done", corrects=str(uuid4())))
    assert (right.json()["flags"], astray.json()["flags"]) == ([], ["corrects_unknown"])
    assert Visit.objects.get(pk=ID).corrections.get().pk == UUID(right.json()["id"])


def broken(**changes: Any) -> dict[str, Any]:
    return {**visit_body("JK1", decision="done"), **changes}


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"<html>", "unreadable"),
        (b"[]", "unreadable"),
        (b'{"a": NaN}', "unreadable"),
        (b'{"a": "\\ud800"}', "unreadable"),
        (b"{}", "hash_mismatch"),
        (sealed(broken()).replace(b"JK1", b"JK2"), "hash_mismatch"),
        (sealed(broken(form_version=2)), "unknown_form"),
        (sealed(broken(form_version=True)), "unknown_form"),
        (sealed(broken(decision="mungkin")), "invalid"),
        (sealed(broken(photos=[{"sha256": "X" * 64, "source": "camera"}])), "invalid"),
        (sealed(broken(photos=[{"sha256": "a" * 64, "source": "internet"}])), "invalid"),
        (sealed(broken(photos=[{"sha256": "a" * 64, "source": "camera", "fix": 1}])), "invalid"),
        (sealed(broken(fixes=[{"lon": "nan", "lat": 0}])), "invalid"),
        (sealed(broken(fixes=[{"lon": 1, "lat": 1, "at": "0001-01-01T00:00:00Z"}])), "invalid"),
        (sealed(broken(note="a\0b")), "invalid"),
        (sealed(broken(decision="cannot_judge")), "not_yours"),
    ],
)
def test_a_body_that_cannot_be_taken_in_is_kept_byte_by_byte(
    world: World, client_of: ClientOf, raw: bytes, code: str
) -> None:
    answer = put(client_of(world.validators[0].user), "visits", raw, ID)
    assert (answer.status_code, answer.json()["code"]) == (403 if code == "not_yours" else 422, code)
    kept = Quarantine.objects.get()
    assert (bytes(kept.raw), kept.code, kept.detail) == (raw, code, answer.json()["detail"])


def test_cannot_judge_needs_its_reason(world: World, client_of: ClientOf) -> None:
    report, holder = at_validator(world)
    body = visit_body(report.number, decision="cannot_judge")
    assert put(client_of(holder), "visits", body).json()["code"] == "bad_input"
    assert put(client_of(holder), "visits", {**body, "note": "Hujan"}).status_code == 201


def test_more_than_a_megabyte_is_too_large(world: World, client_of: ClientOf) -> None:
    answer = put(client_of(world.validators[0].user), "visits", b" " * 1_000_001)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_a_visit_sent_four_times_at_once_is_one_with_one_receipt(world: World) -> None:
    report, holder = at_validator(world)
    raw = sealed(visit_body(report.number))

    def send() -> Any:
        client = APIClient(raise_request_exception=False)
        client.force_authenticate(holder)
        return put(client, "visits", raw, ID)

    answers = together(*[send] * 4)
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 201]
    assert len({answer.content for answer in answers}) == 1
    assert Visit.objects.count() == 1
