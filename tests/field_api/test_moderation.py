"""The moderation desk: who may open it, what it shows and what a decision changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client
from rest_framework.test import APIClient

from field_api.models import AuditEntry, BlockedWord, Report, StatusChange
from field_api.steps.receive import Complaint, Sender, receive
from field_api.steps.traps import Doubt
from tests.field_api.world import IN_WEST, World

ClientOf = Callable[[User | None], APIClient]
DESK = "/koordinator/moderasi"


@pytest.fixture(autouse=True)
def _own_list_of_words(db: None) -> Iterator[None]:
    cache.clear()
    BlockedWord.objects.create(word="goblok")
    yield
    cache.clear()


def _held(world: World, words: str = "goblok", **more: Any) -> Report:
    sender = Sender(doubts=(Doubt.TOO_FAST,))
    return receive(Complaint(world.category.slug, words, *IN_WEST, **more), sender=sender)[0]


def _desk(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_the_desk_shows_why_and_the_citizens_words(world: World) -> None:
    number = _held(world, "Lurahnya goblok <b>").number
    page = _desk(world.coordinator).get(DESK).content.decode()
    assert number in page
    assert "kurang dari 5 detik" in page
    assert "Kata: goblok" in page
    assert "Lurahnya goblok &lt;b&gt;" in page


def test_words_that_may_name_a_person_are_masked_or_left_by_a_person(world: World) -> None:
    texts = ["Lubang, hubungi 0812-9876-5432", "Rumah Pak Budi", "Lubang"]
    rows = [receive(Complaint(world.category.slug, text, *IN_WEST))[0] for text in texts]
    Report.objects.filter(pk__in=[row.pk for row in rows[:2]]).update(words_to_check=True)
    desk = _desk(world.coordinator)
    page = desk.get(f"{DESK}?state=words").content.decode()
    assert [row.number in page for row in rows] == [True, True, False]
    for row, to in zip(rows, ("masked", "left", "masked"), strict=True):
        answer = desk.post(DESK, {"number": row.number, "to": to, "state": "words"})
        assert (answer.status_code, answer["Location"]) == (302, f"{DESK}?state=words")
    after = list(Report.objects.order_by("pk").values_list("description", flat=True))
    assert after == ["Lubang, hubungi [dihapus]", "Rumah Pak Budi", "Lubang"]
    assert not Report.objects.filter(words_to_check=True).exists()
    done = AuditEntry.objects.filter(action__startswith="words_").order_by("pk")
    assert list(done.values_list("action", flat=True)) == ["words_masked", "words_left"]


def test_showing_opens_it_to_the_public_and_is_written_down(world: World) -> None:
    report = _held(world)
    moves = StatusChange.objects.count()
    answer = _desk(world.coordinator).post(DESK, {"number": report.number, "to": "shown"})
    assert (answer.status_code, answer["Location"]) == (302, f"{DESK}?state=held")
    assert APIClient().get(f"/api/v1/reports/{report.number}").json()["category"] == world.category.slug
    entry = AuditEntry.objects.get(action="moderation_shown")
    assert (entry.username, entry.role, entry.number) == ("koordinator", "coordinator", report.number)
    assert entry.detail == {"was": "held", "reason": ""}
    after = Report.objects.get()
    assert StatusChange.objects.count() == moves
    assert (after.status, after.unit, after.due_at) == (report.status, report.unit, report.due_at)


def test_hiding_needs_a_reason_and_can_be_taken_back(world: World) -> None:
    number = _held(world).number
    desk = _desk(world.coordinator)
    refused = desk.post(DESK, {"number": number, "to": "hidden", "reason": "  "})
    assert refused.status_code == 422
    assert "Tulis alasan" in refused.content.decode()
    desk.post(DESK, {"number": number, "to": "hidden", "reason": "Menyebut nama tetangga"})
    assert Report.objects.get().moderation == "hidden"
    hidden = desk.get(DESK, {"state": "hidden"}).content.decode()
    assert "Menyebut nama tetangga" in hidden
    desk.post(DESK, {"number": number, "to": "shown", "reason": "Nama sudah dihapus", "state": "hidden"})
    assert Report.objects.get().moderation == "shown"


def test_any_report_can_be_hidden_by_its_number_however_it_is_typed(world: World) -> None:
    report, _ = receive(Complaint(world.category.slug, "Lubang", *IN_WEST))
    typed = f" {report.number.lower()[:4]} {report.number[4:]} "
    _desk(world.coordinator).post(DESK, {"number": typed, "to": "hidden", "reason": "Foto orang"})
    assert Report.objects.get().moderation == "hidden"


def test_the_same_word_twice_is_written_down_once(world: World, client_of: ClientOf) -> None:
    number = _held(world).number
    for _ in range(2):
        client_of(world.coordinator).post(f"/api/v1/reports/{number}/moderation", {"to": "shown"})
    assert AuditEntry.objects.filter(action="moderation_shown").count() == 1


@pytest.mark.parametrize(("to", "status"), [("held", 422), ("", 422), ("x", 422)])
def test_only_show_and_hide_can_be_said(world: World, client_of: ClientOf, to: str, status: int) -> None:
    number = _held(world).number
    desk = _desk(world.coordinator).post(DESK, {"number": number, "to": to})
    assert desk.status_code == status
    answer = client_of(world.coordinator).post(f"/api/v1/reports/{number}/moderation", {"to": to})
    assert answer.status_code == status
    assert Report.objects.get().moderation == "held"


def test_an_unknown_number_is_404(world: World, client_of: ClientOf) -> None:
    assert _desk(world.coordinator).post(DESK, {"number": "JK9", "to": "shown"}).status_code == 404
    assert (
        client_of(world.coordinator).post("/api/v1/reports/JK9/moderation", {"to": "shown"}).status_code
        == 404
    )


def test_the_queue_costs_the_same_whatever_its_length(world: World, django_assert_num_queries: Any) -> None:
    desk = _desk(world.coordinator)
    for count in (1, 12):
        for _ in range(count):
            _held(world)
        with django_assert_num_queries(11):
            assert desk.get(DESK).status_code == 200


def test_the_api_tells_the_oldest_first_with_reasons(world: World, client_of: ClientOf) -> None:
    numbers = [_held(world).number, _held(world, "biasa").number]
    told = client_of(world.coordinator).get("/api/v1/moderation").json()
    assert told["count"] == 2
    assert [one["number"] for one in told["reports"]] == numbers
    assert [one["reasons"] for one in told["reports"]] == [["too_fast", "words"], ["too_fast"]]


def test_a_held_report_is_in_its_officers_list_as_any_other(world: World, client_of: ClientOf) -> None:
    number = _held(world).number
    listed = client_of(world.west_officer).get("/api/v1/reports").json()
    assert number in str(listed)
