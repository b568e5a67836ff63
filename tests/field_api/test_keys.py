"""By what a repeat is known: a sender's key for one report of their device; ours cannot be named outside."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import Any

import pytest
from django.contrib.auth.models import User
from rest_framework.test import APIClient

from field_api.models import Report
from field_api.steps.merge import merge, unmerge
from field_api.steps.receive import Complaint
from field_api.steps.take_request import SentBy, take_request
from tests.field_api.test_intake_api import body
from tests.field_api.world import IN_WEST, World

ClientOf = Callable[[User | None], APIClient]
URL = "/api/v1/reports"


def send(client: APIClient, world: World, key: str, device: str = "", **more: Any) -> tuple[int, str]:
    headers = {"Idempotency-Key": key, **({"X-Device": device} if device else {})}
    answer = client.post(URL, body(world, **more), format="json", headers=headers)
    return answer.status_code, answer.json().get("number") or answer.json()["code"]


def test_two_devices_with_the_same_key_send_two_reports(world: World, client_of: ClientOf) -> None:
    client = client_of(None)
    first = send(client, world, "1", "a7b1c3d5-0000-4000-8000-000000000001")
    other = send(client, world, "1", "a7b1c3d5-0000-4000-8000-000000000002", description="Pohon tumbang")
    again = send(client, world, "1", "a7b1c3d5-0000-4000-8000-000000000001")
    assert (first[0], other[0], again) == (201, 201, (200, first[1]))
    assert first[1] != other[1]


def test_a_repeat_of_the_last_report_of_the_day_is_that_report(
    world: World, client_of: ClientOf, settings: Any
) -> None:
    """The limit for a device counts it already; it must not refuse the answer that was lost on its way."""
    settings.REPORTS_PER_DEVICE_PER_DAY = 1
    device = "a7b1c3d5-0000-4000-8000-000000000001"
    first = send(client_of(None), world, "kunci", device)
    assert send(client_of(None), world, "kunci", device) == (200, first[1])
    assert send(client_of(None), world, "lain", device) == (429, "too_many")


@pytest.mark.parametrize("kind", ["unmerge", "split"])
def test_nobody_outside_can_take_a_key_of_ours(world: World, client_of: ClientOf, kind: str) -> None:
    client, officer = client_of(None), world.west_officer
    _status, stays = send(client, world, "satu")
    _status, copy = send(client, world, "dua")
    merge(number=copy, into=stays, by=officer)
    unmerge(number=copy, by=officer, reason="Bukan duplikat")
    ours = Report.objects.get(derived_key=f"unmerge:{copy}")
    key = f"{kind}:{copy}"
    status, number = send(client, world, key)
    assert (status, number != ours.number) == (201, True)
    again, is_new = unmerge(number=copy, by=officer, reason="Bukan duplikat")
    assert (again, is_new) == (ours, False)


def test_a_key_that_a_stranger_took_before_stops_no_officer(world: World, client_of: ClientOf) -> None:
    client, officer = client_of(None), world.west_officer
    _status, stays = send(client, world, "satu")
    _status, copy = send(client, world, "dua")
    assert send(client, world, f"unmerge:{copy}")[0] == 201
    merge(number=copy, into=stays, by=officer)
    answer = client_of(officer).post(f"{URL}/{copy}/unmerge", {"reason": "Bukan duplikat"}, format="json")
    assert answer.status_code == 201, answer.content


def test_a_stranger_cannot_stand_before_a_request_of_a_program(world: World, client_of: ClientOf) -> None:
    """The words that a program's key is made of can be guessed."""
    guessed = f"open311:0:{sha256(b'minggu-ini').hexdigest()}"
    status, number = send(client_of(None), world, guessed)
    complaint, by = Complaint(world.category.slug, "Pohon", *IN_WEST), SentBy(None, repeat_key="minggu-ini")
    sent = take_request(complaint, by=by)
    assert (status, sent.report.derived_key) == (201, guessed)
    assert sent.report.number != number
    assert take_request(complaint, by=by) == sent
