"""Tending goes on whatever fails: each part by itself, each photo by itself, each message by itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.test import Client

from field_api import originals
from field_api.models import FailingPart, JudgeFailure, Outbox, Report
from field_api.steps import judge, outbox, tend, wording
from field_api.steps.outbox import NEVER, waiting_too_long
from field_api.steps.photos import PhotoIn
from field_api.steps.receive import Complaint, Contact, receive
from field_api.steps.upkeep import SomeFailed, attempted, for_each
from field_api.web import messages
from field_api.web.photo_results import result_of
from tests.field_api.photos import jpeg
from tests.field_api.world import IN_WEST, World

START = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def travel() -> Iterator[Any]:
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def nothing_of_other_apps(settings: Any) -> None:
    settings.TEND_ALSO = {}


def new_report(world: World, *photos: bytes) -> Report:
    complaint = Complaint(world.category.slug, "Lubang", *IN_WEST, contact=Contact(email="warga@example.org"))
    return receive(complaint, photos=[PhotoIn(data) for data in photos])[0]


def refuse(*_args: object, **_words: object) -> None:
    raise RuntimeError("rusak: warga@example.org")


@pytest.mark.parametrize("broken", [name for name, _ in tend.PARTS])
def test_whichever_part_fails_the_others_are_done_and_the_failure_is_told(
    world: World,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    client: Client,
    broken: str,
) -> None:
    new_report(world, jpeg(1, lon=IN_WEST[0], lat=IN_WEST[1]))
    parts = [(name, refuse if name == broken else part) for name, part in tend.PARTS]
    monkeypatch.setattr(tend, "PARTS", parts)
    done = tend.tend()
    assert done.failed == [broken]
    assert (done.sent, len(mail.outbox)) == (1, 1)  # the second sending leaves what the first could not
    assert done.judged == (broken != "photos")
    assert done.monthly_cutoff == (None if broken == "counts" else "2026-03-05")
    assert f"the part {broken} of tending failed" in caplog.text
    client.force_login(world.coordinator, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get("/koordinator/pesan").content.decode()
    assert "RuntimeError, sejak 2 Maret 2026, 10.00 WIB" in page
    assert "warga@example.org" not in page
    monkeypatch.undo()
    assert tend.tend().failed == []
    assert "RuntimeError" not in client.get("/koordinator/pesan").content.decode()


@pytest.mark.django_db
def test_since_when_a_part_fails_stays_and_the_last_time_moves_on(travel: Any) -> None:
    assert not attempted("mail", refuse)
    travel.shift(60)
    assert not attempted("mail", refuse)
    row = FailingPart.objects.get()
    assert (row.since, row.failed_at, row.error) == (START, START + timedelta(minutes=1), "RuntimeError")


@pytest.mark.django_db
def test_a_database_that_is_away_ends_the_round(monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> None:
        raise OperationalError("could not connect")

    monkeypatch.setattr(connection, "ensure_connection", away)
    with pytest.raises(OperationalError):
        attempted("mail", refuse)


def test_one_round_by_hand_that_fails_in_a_part_ends_with_an_error(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tend, "PARTS", [("mail", refuse), *tend.PARTS[1:]])
    with pytest.raises(CommandError, match="mail"):
        call_command("tend")


def test_of_many_all_are_acted_on_and_that_some_failed_is_said(db: None) -> None:
    seen = []

    def act(number: int) -> None:
        seen.append(number)
        if number == 2:
            raise ValueError(number)

    with pytest.raises(SomeFailed, match="1 failed, 2 done"):
        for_each([1, 2, 3], act)
    assert seen == [1, 2, 3]
    assert for_each([1, 3], act) == 2


def test_a_photo_that_cannot_be_judged_is_left_after_three_tries_with_the_reason(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = new_report(world, jpeg(1)), new_report(world, jpeg(2))
    fingerprint = judge._judge
    tried = []

    def out_of_memory(photo: Any, rules: Any) -> Any:
        if photo.report_id == bad.pk:
            tried.append(photo.pk)
            raise MemoryError
        return fingerprint(photo, rules)

    monkeypatch.setattr(judge, "_judge", out_of_memory)
    rounds = [tend.tend() for _ in range(5)]
    assert [done.judged for done in rounds] == [1, 0, 0, 0, 0]
    assert [done.photos_left for done in rounds] == [0, 0, 1, 1, 1]
    assert all(not done.failed for done in rounds)
    assert len(tried) == 3
    failure = JudgeFailure.objects.get()
    assert (failure.photo.report, failure.tries, failure.reason) == (bad, 3, "memory")
    assert result_of(bad.photos.get(), None) == (
        "Tidak dapat dinilai: membukanya perlu memori lebih banyak daripada yang boleh dipakai"
    )
    assert good.photos.get().verdicts.exists()


def test_a_lost_file_that_is_back_is_judged_after_all(world: World) -> None:
    photo = new_report(world, jpeg(1)).photos.get()
    path = Path(originals.original_path(photo.sha256))
    path.unlink()
    for _ in range(3):
        done = tend.tend()
    assert (done.photos_missing, done.photos_left) == (1, 1)
    path.write_bytes(jpeg(1))
    done = tend.tend()
    assert (done.judged, done.photos_missing, done.photos_left) == (1, 0, 0)


def test_a_message_that_cannot_be_written_waits_and_holds_up_none_behind_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = new_report(world), new_report(world)
    words = wording.message_of

    def broken(row: Outbox) -> Any:
        if row.report_id == first.pk:
            raise KeyError("kunci")
        return words(row)

    monkeypatch.setattr(outbox, "message_of", broken)
    assert tend.tend().sent == 2
    assert len(mail.outbox) == 1
    row = Outbox.objects.get(report=first)
    assert (row.sent_at, row.attempts, row.outcome) == (None, 1, "gagal: KeyError")
    assert row.next_try_at > START
    assert Outbox.objects.get(report=second).sent_at == START


def test_an_outbox_older_than_an_hour_is_an_alarm_on_the_page_and_in_the_log(
    world: World, travel: Any, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    client.force_login(world.coordinator, backend="django.contrib.auth.backends.ModelBackend")
    row = Outbox.objects.get(report=new_report(world))
    alarm = "1 pesan menunggu lebih dari satu jam."
    travel.shift(timedelta(hours=1))
    assert alarm not in client.get("/koordinator/pesan").content.decode()
    travel.shift(1)
    page = client.get("/koordinator/pesan").content.decode()
    assert alarm in page
    assert "2 Maret 2026, 10.00 WIB" in page
    Outbox.objects.filter(pk=row.pk).update(attempts=3, next_try_at=START + timedelta(hours=9))
    assert (tend.tend().waiting_too_long, waiting_too_long().get()) == (1, row)
    assert "1 messages have waited for more than an hour" in caplog.text
    Outbox.objects.filter(pk=row.pk).update(next_try_at=NEVER)
    assert not waiting_too_long().exists()
    Outbox.objects.filter(pk=row.pk).update(attempts=0, next_try_at=START + timedelta(hours=9))
    assert not waiting_too_long().exists()  # put off on purpose


def test_every_part_has_words_for_people() -> None:
    assert {name for name, _ in tend.PARTS} <= set(messages.PARTS)
