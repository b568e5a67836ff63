"""The office page of what is stuck: who may open it, what it tells, and what can be done about it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client

from field_api.models import AuditEntry, Membership, Outbox
from field_api.steps.outbox import MAX_ATTEMPTS, NEVER
from field_api.steps.receive import Complaint, Contact, receive
from tests.field_api.world import IN_WEST, World, make_person

START = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def travel() -> Iterator[Any]:
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


def stuck_message(world: World, **other: Any) -> Outbox:
    contact = Contact(name="Budi", email="budi@example.org", phone="0812")
    report, _ = receive(Complaint(world.category.slug, "Lubang", *IN_WEST, contact=contact))
    row = Outbox.objects.get(report=report)
    row.attempts, row.outcome, row.next_try_at = (
        3,
        "webhook menjawab 503",
        datetime(2026, 3, 2, 4, 0, tzinfo=UTC),
    )
    for name, value in other.items():
        setattr(row, name, value)
    row.save()
    return row


def signed_in(client: Client, user: Any) -> Client:
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


WHO = {
    "stranger": 302,
    "west_officer": 403,
    "validator": 403,
    "planner": 403,
    "coordinator": 200,
    "admin": 200,
}


@pytest.mark.parametrize(("who", "status"), WHO.items())
def test_who_opens_the_page_and_who_decides(world: World, client: Client, who: str, status: int) -> None:
    row = stuck_message(world)
    people = {
        "validator": world.validators[0].user,
        "admin": make_person("admin", Membership.Role.ADMIN),
    }
    if who != "stranger":
        signed_in(client, people.get(who) or getattr(world, who))
    assert client.get("/koordinator/pesan").status_code == status
    answer = client.post(f"/koordinator/pesan/{row.pk}", {"decision": "retry"})
    assert answer.status_code == (302 if status == 200 else status)
    assert AuditEntry.objects.exists() == (status == 200)


def test_it_tells_what_is_stuck_and_why_and_nobodys_address(world: World, client: Client) -> None:
    row = stuck_message(world)
    page = signed_in(client, world.coordinator).get("/koordinator/pesan").content.decode()
    for words in (
        "Laporan diterima",
        row.report.number,
        "surel",
        "webhook menjawab 503",
        "2 Maret 2026, 11.00 WIB",
    ):
        assert words in page
    for secret in ("budi@", "Budi", "0812"):
        assert secret not in page


def test_what_is_given_up_stands_first(world: World, client: Client) -> None:
    trying = stuck_message(world)
    refused = stuck_message(world, attempts=1, next_try_at=NEVER)
    tired = stuck_message(world, attempts=MAX_ATTEMPTS)
    Outbox.objects.create(report=trying.report, kind="moved")
    page = signed_in(client, world.coordinator).get("/koordinator/pesan")
    assert [row.message for row in page.context["rows"]] == [refused, tired, trying]
    assert page.content.decode().count("Tidak dicoba lagi") == 2


def test_trying_again_and_leaving_take_it_off_the_page(world: World, client: Client) -> None:
    again, left = stuck_message(world), stuck_message(world)
    signed_in(client, world.coordinator)
    client.post(f"/koordinator/pesan/{again.pk}", {"decision": "retry", "note": "Server surel sudah pulih"})
    client.post(f"/koordinator/pesan/{left.pk}", {"decision": "leave", "note": "Nomor salah"})
    assert "Tidak ada pesan yang macet." in client.get("/koordinator/pesan").content.decode()
    again.refresh_from_db()
    assert (again.attempts, again.next_try_at) == (0, START)
    assert [entry.detail["note"] for entry in AuditEntry.objects.order_by("pk")] == [
        "Server surel sudah pulih",
        "Nomor salah",
    ]


@pytest.mark.parametrize(
    ("pk", "sent", "status"),
    [(None, {}, 422), (None, {"decision": "leave"}, 422), (0, {"decision": "retry"}, 404)],
)
def test_what_cannot_be_decided_is_said(
    world: World, client: Client, pk: int | None, sent: dict[str, str], status: int
) -> None:
    row = stuck_message(world)
    answer = signed_in(client, world.coordinator).post(
        f"/koordinator/pesan/{row.pk if pk is None else pk}", sent
    )
    assert answer.status_code == status
    assert 'role="alert"' in answer.content.decode()
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("messages", [1, 20])
def test_the_list_costs_the_same_queries_whatever_its_length(
    world: World, client: Client, messages: int, django_assert_max_num_queries: Any
) -> None:
    for _ in range(messages):
        stuck_message(world)
    signed_in(client, world.coordinator)
    with django_assert_max_num_queries(8):
        assert len(client.get("/koordinator/pesan").context["rows"]) == messages
