"""The ways on which messages leave: signed posts to a gateway, mails, the terminal, and what each refuses."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.core import mail
from pytest_django import Settings

from field_api.errors import BadInput, NoSuchMessage, NotYours
from field_api.models import AuditEntry, Membership, Outbox
from field_api.steps.coordinate import coordinate, reject
from field_api.steps.delivery import webhook
from field_api.steps.outbox import (
    FIRST_PAUSE,
    NEVER,
    given_up,
    leave_message,
    retry_message,
    send_waiting,
    stuck,
)
from field_api.steps.receive import Complaint, Contact, receive
from tests.field_api.gateway import Gateway, listening
from tests.field_api.world import IN_WEST, World, make_person

START = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
SECRET = "rahasia-bersama-gateway"


@pytest.fixture(autouse=True)
def travel() -> Iterator[Any]:
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def gateway(settings: Settings) -> Iterator[Gateway]:
    with listening() as one:
        settings.MESSAGE_BACKENDS = ["email", "webhook"]
        settings.WHATSAPP_WEBHOOK_URL, settings.WEBHOOK_SECRET = one.url, SECRET
        yield one


def new_report(world: World, phone: str = "0812-3456-7890", email: str = "warga@example.org") -> str:
    contact = Contact(email=email, phone=phone)
    return receive(Complaint(world.category.slug, "Lubang", *IN_WEST, contact=contact))[0].number


def only() -> Outbox:
    return Outbox.objects.get()


def test_a_post_says_who_is_told_what_of_which_report_and_is_signed(world: World, gateway: Gateway) -> None:
    number = new_report(world)
    assert send_waiting() == 1
    ((headers, body),) = gateway.posts
    said = gateway.bodies()[0]
    assert (said["to"], said["number"], said["kind"]) == ("+6281234567890", number, "received")
    assert f"/lacak/{number}" in said["text"]
    assert set(said) == {"to", "number", "text", "kind"}
    signed = hmac.new(
        SECRET.encode(), f"{int(START.timestamp())}.".encode() + body, hashlib.sha256
    ).hexdigest()
    assert (headers["X-Timestamp"], headers["X-Signature-256"]) == ("1772420400", f"sha256={signed}")
    assert headers["X-Message-Id"] == str(only().pk)
    assert (only().outcome, only().delivered, only().sent_at) == (
        "surel; webhook",
        ["email", "webhook"],
        START,
    )


def test_a_reporter_without_a_phone_is_told_by_mail_alone(world: World, gateway: Gateway) -> None:
    new_report(world, phone="")
    send_waiting()
    assert (gateway.posts, len(mail.outbox), only().outcome) == ([], 1, "surel")


@pytest.mark.parametrize("answer", [500, 503, 429, 302, 401, 404, "cut"])
def test_what_may_be_better_later_is_tried_again_and_the_mail_is_not_sent_twice(
    world: World, gateway: Gateway, travel: Any, answer: int | str
) -> None:
    new_report(world)
    gateway.answer = answer
    assert (send_waiting(), send_waiting()) == (1, 0)
    assert (only().sent_at, only().delivered, only().next_try_at) == (None, ["email"], START + FIRST_PAUSE)
    gateway.answer = 204
    travel.shift(FIRST_PAUSE)
    assert send_waiting() == 1
    assert (only().delivered, only().attempts, len(mail.outbox)) == (["email", "webhook"], 2, 1)
    assert len({headers["X-Message-Id"] for headers, _body in gateway.posts}) == 1
    assert only().sent_at == START + FIRST_PAUSE


def test_a_slow_gateway_is_left_after_its_time(
    world: World, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook, "TIMEOUT_S", 0.2)
    gateway.answer = "slow"
    new_report(world)
    send_waiting()
    assert (only().sent_at, only().outcome) == (None, "surel; webhook tidak terjangkau: timed out")


@pytest.mark.parametrize("answer", [400, 410, 422])
def test_a_no_for_good_is_not_asked_again(world: World, gateway: Gateway, travel: Any, answer: int) -> None:
    new_report(world)
    gateway.answer = answer
    send_waiting()
    travel.shift(FIRST_PAUSE * 10_000)
    assert (send_waiting(), len(gateway.posts), len(mail.outbox), given_up()) == (0, 1, 1, 1)
    assert (only().next_try_at, only().outcome) == (NEVER, f"surel; webhook menjawab {answer}")


def test_a_number_that_is_none_is_given_up(world: World, gateway: Gateway) -> None:
    new_report(world, phone="tanya RT")
    send_waiting()
    assert (gateway.posts, given_up(), only().outcome) == ([], 1, "surel; nomor telepon tidak terbaca")


def test_the_terminal_shows_every_message(
    world: World, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.MESSAGE_BACKENDS = ["console"]
    number = new_report(world, phone="", email="")
    send_waiting()
    assert f"received {number} -> tidak ada alamat" in capsys.readouterr().out
    assert only().outcome == "layar"


def test_a_message_to_somebody_else_never_reaches_the_reporter(world: World, gateway: Gateway) -> None:
    new_report(world)
    Outbox.objects.update(to_email="lain@example.org")
    send_waiting()
    assert ([message.to for message in mail.outbox], gateway.posts) == ([["lain@example.org"]], [])


def test_a_refusal_tells_the_reporter_why(world: World) -> None:
    number = new_report(world)
    reject(number=number, by=world.west_officer, reason="Jalan milik pribadi")
    send_waiting()
    assert mail.outbox[-1].subject == f"Laporan {number} tidak dapat ditindaklanjuti"
    assert "Alasan: Jalan milik pribadi\n" in mail.outbox[-1].body


def test_markup_in_what_people_wrote_is_left_as_it_is_in_a_mail(world: World) -> None:
    number = new_report(world)
    reject(number=number, by=world.west_officer, reason="Lebar < 2 m & bukan jalan umum")
    send_waiting()
    assert "Lebar < 2 m & bukan jalan umum" in mail.outbox[-1].body


def test_a_deadline_is_told_of_the_stage_that_runs_only(world: World) -> None:
    number = new_report(world)
    coordinate(number=number, by=world.west_officer)
    reject(number=number, by=world.west_officer, reason="Sudah ditambal")
    send_waiting()
    assert "Batas waktu" not in mail.outbox[1].body


def test_a_stuck_message_is_tried_again_on_the_way_that_refused_it(world: World, gateway: Gateway) -> None:
    gateway.answer = 400
    number = new_report(world)
    send_waiting()
    gateway.answer = 200
    retry_message(pk=stuck().get().pk, by=world.coordinator, note="Kunci gateway sudah benar")
    assert (send_waiting(), len(mail.outbox), stuck().count()) == (1, 1, 0)
    entry = AuditEntry.objects.get(action="message_retry")
    assert (entry.username, entry.role, entry.number) == ("koordinator", "coordinator", number)
    assert entry.detail["note"] == "Kunci gateway sudah benar"


def test_a_message_that_is_left_needs_a_reason_and_is_stuck_no_more(world: World, gateway: Gateway) -> None:
    gateway.answer = 400
    new_report(world)
    send_waiting()
    with pytest.raises(BadInput):
        leave_message(pk=only().pk, by=world.coordinator, note=" ")
    leave_message(pk=only().pk, by=world.coordinator, note="Nomor salah")
    assert (stuck().count(), given_up(), only().outcome) == (0, 0, "dibiarkan: surel; webhook menjawab 400")
    assert AuditEntry.objects.filter(action="message_leave").count() == 1


def test_what_is_not_stuck_cannot_be_tried_again(world: World) -> None:
    new_report(world)
    with pytest.raises(NoSuchMessage):
        retry_message(pk=only().pk, by=world.coordinator)


@pytest.mark.parametrize("step", [retry_message, leave_message])
def test_only_coordinators_and_admins_decide_on_messages(world: World, gateway: Gateway, step: Any) -> None:
    gateway.answer = 400
    new_report(world)
    send_waiting()
    for other in (world.west_officer, world.planner, world.validators[0].user):
        with pytest.raises(NotYours):
            step(pk=only().pk, by=other, note="x")
    step(pk=only().pk, by=make_person("admin", Membership.Role.ADMIN), note="x")
