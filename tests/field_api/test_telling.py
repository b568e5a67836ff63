"""Consent is kept with its words and time and can be taken back; an unconfirmed address gets little."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from field_api.models import Outbox, Report, Reporter
from field_api.steps.coordinate import coordinate
from field_api.steps.outbox import send_waiting, waiting_too_long
from field_api.steps.receive import Complaint, Contact, receive
from field_api.steps.telling import PUT_OFF, UNCONFIRMED_PER_DAY, telling_token
from tests.field_api.world import IN_WEST, World

START = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def travel() -> Iterator[Any]:
    cache.clear()
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


def new_report(world: World, email: str = "korban@example.org") -> Report:
    return receive(Complaint(world.category.slug, "Lubang", *IN_WEST, contact=Contact(email=email)))[0]


def test_consent_is_kept_with_its_words_and_its_time(
    world: World, client: Client, settings: Settings
) -> None:
    settings.ANONYMISE_AFTER_DAYS = 120
    page = client.get("/lapor").content.decode()
    assert "Keduanya dihapus 120 hari setelah laporan ditutup." in page
    sent = {"category": world.category.slug, "lon": IN_WEST[0], "lat": IN_WEST[1], "contact_email": "a@x.id"}
    for more in ({"consent": True, "consent_text": "Ya, kabari"}, {"consent": True}, {}):
        client.post("/api/v1/reports", sent | more, content_type="application/json")
    shown, ours, none = Reporter.objects.order_by("pk")
    assert (shown.consent_text, shown.consent_at) == ("Ya, kabari", START)
    assert "120 hari" in ours.consent_text
    assert (none.consent_text, none.consent_at, none.email) == ("", None, "a@x.id")


def test_an_address_that_nobody_confirmed_gets_a_few_mails_a_day(world: World, travel: Any) -> None:
    for _ in range(8):
        new_report(world, "Korban@example.org")
    new_report(world, "lain@example.org")
    send_waiting()
    to = [message.to[0] for message in mail.outbox]
    assert (to.count("Korban@example.org"), to.count("lain@example.org")) == (UNCONFIRMED_PER_DAY, 1)
    waiting = Outbox.objects.filter(sent_at=None)
    assert set(waiting.values_list("attempts", "next_try_at")) == {(0, START + PUT_OFF)}
    travel.shift(timedelta(hours=23))
    send_waiting()
    assert (len(mail.outbox), waiting_too_long().count()) == (UNCONFIRMED_PER_DAY + 1, 0)
    travel.shift(timedelta(hours=2))
    send_waiting()
    assert len(mail.outbox) == 9


def test_who_says_by_the_link_in_a_mail_that_it_is_theirs_gets_all(world: World, client: Client) -> None:
    first = new_report(world)
    send_waiting()
    address = f"/kabar/{telling_token(Reporter.objects.get())}"
    assert f"http://127.0.0.1:8000{address}\n" in mail.outbox[0].body
    assert "Ya, ini alamat saya" in client.get(address).content.decode()
    assert Reporter.objects.get().confirmed_at is None
    assert client.post(address).status_code == 200
    for _ in range(8):
        new_report(world, "KORBAN@example.org")
    send_waiting()
    assert len(mail.outbox) == 9
    assert first.number in client.get(f"{address}/berhenti").content.decode()


def test_one_press_in_a_mail_program_forgets_the_address_and_ends_the_messages(world: World) -> None:
    report = new_report(world)
    coordinate(number=report.number, by=world.west_officer)
    assert send_waiting() == 2
    headers = mail.outbox[0].extra_headers
    address = headers["List-Unsubscribe"].strip("<>").removeprefix("http://127.0.0.1:8000")
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    strict = Client(enforce_csrf_checks=True)
    assert strict.get(address).status_code == 200
    assert Reporter.objects.get().email
    assert strict.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert (Reporter.objects.get().email, strict.post(address).status_code) == ("", 404)
    assert Report.objects.get().status == "KOORDINASI"


def test_the_page_on_privacy_says_who_how_long_and_where_to_ask(
    world: World, client: Client, settings: Settings
) -> None:
    settings.PRIVACY_CONTROLLER, settings.PRIVACY_CONTACT = "Pemkot Contoh", "pdp@example.go.id"
    page = client.get("/privasi").content.decode()
    for said in ("Pemkot Contoh", "pdp@example.go.id", "90 hari setelah laporan ditutup", "Hak Anda"):
        assert said in page, said
    assert "90 days after the report is closed" in client.get("/en/privasi").content.decode()
    for form in ("/lapor", "/langganan/", "/lacak/"):
        assert 'href="/privasi"' in client.get(form).content.decode(), form
