"""Messages leave at least once, with growing pauses, and one that cannot leave holds up no other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPServerDisconnected
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.locmem import EmailBackend
from pytest_django import Settings

from field_api.models import Outbox, Report, Reporter
from field_api.reporter_keys import reporter_key
from field_api.steps.coordinate import coordinate
from field_api.steps.delivery import Message, TransportError
from field_api.steps.delivery.email import send
from field_api.steps.outbox import FIRST_PAUSE, MAX_ATTEMPTS, NEVER, given_up, send_waiting
from field_api.steps.receive import Complaint, Contact, receive
from tests.field_api.threads import meanwhile, together
from tests.field_api.world import IN_WEST, World

START = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)


class Down(BaseEmailBackend):
    """A mail server that hangs up."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        raise SMTPServerDisconnected("Connection unexpectedly closed")


class RefusesStrangers(EmailBackend):
    """A mail server that knows one address only."""

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        for message in messages:
            if message.to != ["kenal@example.org"]:
                raise SMTPRecipientsRefused({message.to[0]: (550, b"no such user")})
        return super().send_messages(messages)


class RefusesTheSender(EmailBackend):
    """As Postfix does that wants a whole domain: it says so when the recipient is named."""

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        words = b"5.5.2 <webmaster@localhost>: Sender address rejected: need fully-qualified address"
        raise SMTPRecipientsRefused({messages[0].to[0]: (504, words)})


@pytest.fixture(autouse=True)
def travel() -> Iterator[Any]:
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


def new_report(world: World, email: str = "warga@example.org") -> Report:
    contact = Contact(email=email)
    return receive(Complaint(world.category.slug, "Lubang", *IN_WEST, contact=contact))[0]


def test_the_reporter_is_told_the_number_and_each_move(world: World) -> None:
    report = new_report(world)
    coordinate(number=report.number, by=world.west_officer)
    assert send_waiting() == 2
    first, second = mail.outbox
    assert (first.to, first.subject) == (["warga@example.org"], f"Laporan {report.number} diterima")
    assert f"/lacak/{report.number}?kunci={reporter_key(report)}" in first.body
    assert second.subject == f"Laporan {report.number}: Koordinasi"
    assert (
        "Ditangani oleh: Kelurahan Kebon Kelapa\nBatas waktu tahap ini: 2 Maret 2026, 16.00 WIB"
        in second.body
    )
    assert list(Outbox.objects.values_list("outcome", "sent_at")) == [("surel", START)] * 2


def test_what_has_left_does_not_leave_again(world: World) -> None:
    new_report(world)
    assert (send_waiting(), send_waiting()) == (1, 0)
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("email", ["", None])
def test_without_an_address_nobody_is_told_and_the_row_is_done(world: World, email: str | None) -> None:
    complaint = Complaint(
        world.category.slug, "Lubang", *IN_WEST, contact=Contact(email=email or "", name="A")
    )
    receive(complaint)
    if email is None:
        Reporter.objects.all().delete()
    assert send_waiting() == 1
    assert mail.outbox == []
    assert Outbox.objects.get().outcome == "tidak ada alamat"


def test_a_mail_server_that_is_down_is_tried_again_after_pauses_that_double(
    world: World, settings: Settings, travel: Any
) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.Down"
    new_report(world)
    moment, pauses = START, []
    while Outbox.objects.filter(sent_at=None, attempts__lt=MAX_ATTEMPTS).exists():
        assert send_waiting() == 1
        assert send_waiting() == 0
        message = Outbox.objects.get()
        pauses.append(message.next_try_at - moment)
        moment = message.next_try_at
        travel.move_to(moment)
    assert pauses == [FIRST_PAUSE * 2**n for n in range(MAX_ATTEMPTS)]
    assert sum(pauses[:-1], timedelta(0)) > timedelta(hours=24)
    assert (send_waiting(), given_up()) == (0, 1)
    assert Outbox.objects.get().outcome == "server surel memutus sambungan"


def test_after_an_outage_the_message_leaves(world: World, settings: Settings, travel: Any) -> None:
    working = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = f"{__name__}.Down"
    new_report(world)
    send_waiting()
    settings.EMAIL_BACKEND = working
    assert send_waiting() == 0
    travel.move_to(START + FIRST_PAUSE)
    assert send_waiting() == 1
    assert len(mail.outbox) == 1
    assert Outbox.objects.get().attempts == 2


def test_one_refused_address_holds_up_nobody_else(world: World, settings: Settings) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.RefusesStrangers"
    new_report(world, "asing@example.org")
    new_report(world, "kenal@example.org")
    assert send_waiting() == 2
    assert [message.to for message in mail.outbox] == [["kenal@example.org"]]
    refused = Outbox.objects.get(sent_at=None)
    assert (refused.outcome, refused.next_try_at) == ("surel ditolak (550)", NEVER)


def test_a_server_that_dislikes_our_sender_is_tried_again_and_its_words_are_not_kept(
    world: World, settings: Settings
) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.RefusesTheSender"
    new_report(world)
    assert send_waiting() == 1
    row = Outbox.objects.get()
    assert (row.outcome, row.next_try_at) == ("surel ditolak (504 5.5.2)", START + FIRST_PAUSE)


@pytest.mark.parametrize(
    ("answer", "is_permanent", "words"),
    [
        ((550, b"5.1.1 <warga@example.org>: Recipient address rejected"), True, "550 5.1.1"),
        ((550, b"no such user"), True, "550"),
        ((553, b"5.1.3 bad address syntax"), True, "553 5.1.3"),
        ((550, b"5.7.1 <warga@example.org> mailbox unavailable"), False, "550 5.7.1"),
        ((554, b"5.7.1 <geo-crm>: Helo command rejected"), False, "554 5.7.1"),
        ((553, b"5.1.8 <webmaster@localhost>: Sender address rejected"), False, "553 5.1.8"),
        ((550, b"Relaying denied"), False, "550"),
        ((550, b"Message from 203.0.113.4 blocked"), False, "550"),
        ((552, b"5.2.2 mailbox full"), False, "552 5.2.2"),
        ((450, b"4.2.0 greylisted"), False, "450 4.2.0"),
    ],
)
@pytest.mark.parametrize("stage", ["rcpt", "data"])
def test_a_refusal_is_for_good_only_when_it_is_about_the_recipient(
    monkeypatch: pytest.MonkeyPatch, answer: tuple[int, bytes], is_permanent: bool, words: str, stage: str
) -> None:
    def refuse(_message: EmailMessage) -> int:
        if stage == "data":
            raise SMTPDataError(*answer)
        raise SMTPRecipientsRefused({"warga@example.org": answer})

    monkeypatch.setattr(EmailMessage, "send", refuse)
    with pytest.raises(TransportError) as failure:
        send(Message("1", "moved", "JK1", "Judul", "Isi", email="warga@example.org"))
    assert (failure.value.permanent, failure.value.message) == (is_permanent, f"surel ditolak ({words})")


def test_no_machine_answers_a_mail(world: World) -> None:
    new_report(world)
    send_waiting()
    assert mail.outbox[0].extra_headers["Auto-Submitted"] == "auto-generated"


def test_an_address_that_no_mail_can_have_is_given_up_at_once_and_named_nowhere(world: World) -> None:
    bad = new_report(world)
    Reporter.objects.filter(report=bad).update(email="a\n@example.org")
    new_report(world, "kenal@example.org")
    assert send_waiting() == 2
    assert [message.to for message in mail.outbox] == [["kenal@example.org"]]
    row = Outbox.objects.get(report=bad)
    assert (row.attempts, row.outcome, given_up()) == (1, "alamat surel tidak mungkin benar", 1)


def test_no_more_than_the_limit_leaves_in_one_go(world: World) -> None:
    for _ in range(3):
        new_report(world)
    assert [send_waiting(limit=2), send_waiting(limit=2)] == [2, 1]


@pytest.mark.django_db(transaction=True)
def test_a_message_that_another_worker_has_in_hand_is_passed_over(world: World) -> None:
    first, second = new_report(world, "satu@example.org"), new_report(world, "dua@example.org")
    row = Outbox.objects.select_for_update().filter(report=first)
    with meanwhile(row.get):
        assert send_waiting() == 1
    assert [message.to for message in mail.outbox] == [["dua@example.org"]]
    assert send_waiting() == 1
    assert Outbox.objects.get(report=second).attempts == 1


@pytest.mark.django_db(transaction=True)
def test_four_workers_at_once_send_each_message_once(world: World) -> None:
    for n in range(12):
        new_report(world, f"warga{n}@example.org")
    assert sum(together(*[partial(send_waiting)] * 4)) == 12
    assert sorted(message.to[0] for message in mail.outbox) == sorted(
        f"warga{n}@example.org" for n in range(12)
    )
