"""The reporter's last word after a closing: two answers once, or "belum selesai" with a reason and photos."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from field_api.errors import BadInput, CallerError, Conflict, NotYours, WrongStatus
from field_api.models import Outbox, Report, Reporter, Survey
from field_api.steps.assign import assign_one
from field_api.steps.coordinate import accept
from field_api.steps.follow_up import submit_follow_up
from field_api.steps.photos import PhotoIn
from field_api.steps.survey import answer_survey
from field_api.steps.validate import validate
from field_api.steps.wording import message_of
from tests.field_api.claims import in_process
from tests.field_api.photos import jpeg, upload
from tests.field_api.world import World, key_of

START = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def travel() -> Iterator[Any]:
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


def closed(world: World, report: Report | None = None, seed: int = 2) -> str:
    report = report or in_process(world, jpeg(1))
    number = report.number
    submit_follow_up(number=number, by=world.west_officer, note="Ditambal", photos=[PhotoIn(jpeg(seed))])
    assign_one(number=number, by=world.coordinator)
    validate(number=number, by=world.coordinator, note="Sudah rata")
    return number


def answered(number: str, **other: Any) -> tuple[Survey, bool]:
    words: dict[str, Any] = {
        "is_solved": True,
        "rating": 4,
        "note": " Cepat ",
    }
    key = other.pop("reporter_key", None)
    key = key_of(number) if key is None else key
    return answer_survey(number=number, reporter_key=key, **(words | other))


def test_two_answers_count_for_the_unit_that_did_the_work(world: World) -> None:
    survey, is_new = answered(closed(world))
    assert (is_new, survey.is_solved, survey.rating, survey.note) == (True, True, 4, "Cepat")
    assert survey.unit == world.west_office


def test_the_same_answers_again_change_nothing_and_others_are_refused(world: World) -> None:
    number = closed(world)
    first, _ = answered(number)
    assert answered(number) == (first, False)
    with pytest.raises(Conflict):
        answered(number, rating=1)
    assert Survey.objects.count() == 1


def test_a_report_that_was_closed_twice_is_asked_about_twice(world: World, client: Client) -> None:
    number = closed(world)
    answered(number)
    client.post(f"/lacak/{number}/buka-lagi", {"kunci": key_of(number), "reason": "Masih berlubang"})
    report = Report.objects.get()
    assert report.status == "KOORDINASI"
    with pytest.raises(WrongStatus):
        answered(number)
    accept(number=number, by=world.west_officer)
    closed(world, report, seed=3)
    survey, is_new = answered(number, rating=2)
    assert (is_new, Survey.objects.count(), survey.rating) == (True, 2, 2)


@pytest.mark.parametrize(
    ("other", "error"),
    [
        ({"reporter_key": "x"}, NotYours),
        ({"reporter_key": ""}, NotYours),
        ({"rating": 0}, BadInput),
        ({"rating": 6}, BadInput),
    ],
)
def test_what_cannot_be_an_answer_is_refused(
    world: World, other: dict[str, Any], error: type[CallerError]
) -> None:
    number = closed(world)
    with pytest.raises(error):
        answered(number, **other)
    assert not Survey.objects.exists()


def test_a_report_that_does_not_exist_has_no_survey(db: None) -> None:
    with pytest.raises(NotYours):
        answered("JK9912310001", reporter_key="0" * 24)


def test_an_open_report_is_not_judged_yet(world: World) -> None:
    with pytest.raises(WrongStatus) as refusal:
        answered(in_process(world).number)
    assert refusal.value.status == "PROSES"


def page_of(client: Client, number: str, key: str | None = None) -> str:
    key = key_of(number) if key is None else key
    return client.get(f"/lacak/{number}", {"kunci": key} if key else {}).content.decode()


def test_the_forms_are_for_whoever_has_the_key(world: World, client: Client) -> None:
    number = closed(world)
    assert "Apakah masalahnya benar-benar beres?" in page_of(client, number)
    assert "Buka laporan lagi" in page_of(client, number)
    for key in ("", "salah"):
        page = page_of(client, number, key)
        assert "Apakah masalahnya" not in page
        assert "Buka laporan lagi" not in page
        assert key_of(number) not in page
    assert "tidak cocok dengan nomor laporan" in page_of(client, number, "salah")


def test_the_page_with_a_key_tells_its_address_to_nobody_else(world: World, client: Client) -> None:
    number = closed(world)
    answer = client.get(f"/lacak/{number}", {"kunci": key_of(number)})
    assert answer["Referrer-Policy"] == "same-origin"
    assert "no-store" in answer["Cache-Control"]


def test_an_answered_form_is_thanked_for(world: World, client: Client) -> None:
    number = closed(world)
    sent = {"kunci": key_of(number), "beres": "tidak", "nilai": "2", "note": "Masih bergelombang"}
    answer = client.post(f"/lacak/{number}/penilaian", sent)
    assert answer.status_code == 302
    assert answer["Location"] == f"/lacak/{number}?kunci={key_of(number)}#penilaian"
    survey = Survey.objects.get()
    assert (survey.is_solved, survey.rating, survey.note) == (False, 2, "Masih bergelombang")
    page = page_of(client, number)
    assert "penilaian Anda sudah kami simpan" in page
    assert "Masih bergelombang" not in page_of(client, number, "")


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"beres": "ya"}, 422),
        ({"nilai": "3"}, 422),
        ({"beres": "mungkin", "nilai": "3"}, 422),
        ({"beres": "ya", "nilai": "9"}, 422),
        ({"beres": "ya", "nilai": "3", "kunci": "salah"}, 403),
    ],
)
def test_a_form_that_cannot_be_taken_comes_back_with_what_was_said(
    world: World, client: Client, sent: dict[str, str], status: int
) -> None:
    number = closed(world)
    answer = client.post(f"/lacak/{number}/penilaian", {"kunci": key_of(number)} | sent)
    page = answer.content.decode()
    assert answer.status_code == status
    assert ('role="alert"' in page) == (status == 422)
    assert ('value="ya" required checked' in page) == (sent.get("beres") == "ya" and status == 422)
    assert not Survey.objects.exists()


def test_a_reopened_report_runs_again_and_keeps_the_new_photo(world: World, client: Client) -> None:
    number = closed(world)
    sent = {"kunci": key_of(number), "reason": "Masih berlubang", "photos": [upload(jpeg(9))]}
    answer = client.post(f"/lacak/{number}/buka-lagi", sent)
    assert answer["Location"] == f"/lacak/{number}?kunci={key_of(number)}#tahap"
    report = Report.objects.get()
    assert (report.status, report.photos.filter(kind="reopen").count()) == ("KOORDINASI", 1)
    assert "Masih berlubang" not in page_of(client, number, "")


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"reason": " "}, 422),
        ({"reason": "x", "photos": [upload(b"bukan foto")]}, 422),
        ({"reason": "x", "photos": [upload(jpeg(seed)) for seed in range(10, 17)]}, 422),
        ({"reason": "x", "kunci": "salah"}, 403),
    ],
)
def test_a_reopening_that_cannot_be_says_why(
    world: World, client: Client, sent: dict[str, Any], status: int
) -> None:
    number = closed(world)
    answer = client.post(f"/lacak/{number}/buka-lagi", {"kunci": key_of(number)} | sent)
    assert answer.status_code == status
    assert Report.objects.get().status == "SELESAI"


def test_after_the_set_days_it_is_not_offered_and_not_taken(
    world: World, client: Client, travel: Any
) -> None:
    number = closed(world)
    travel.shift(timedelta(days=7))
    assert "Buka laporan lagi" in page_of(client, number)
    travel.shift(1)
    assert "Buka laporan lagi" not in page_of(client, number)
    sent = {"kunci": key_of(number), "reason": "x"}
    assert client.post(f"/lacak/{number}/buka-lagi", sent).status_code == 409


@pytest.mark.parametrize("form", ["penilaian", "buka-lagi"])
def test_a_form_from_elsewhere_is_refused(world: World, form: str) -> None:
    number = closed(world)
    strict = Client(enforce_csrf_checks=True)
    sent = {"kunci": key_of(number), "reason": "x", "beres": "ya", "nilai": "3"}
    assert strict.post(f"/lacak/{number}/{form}", sent).status_code == 403
    assert Report.objects.get().status == "SELESAI"


@pytest.mark.parametrize("form", ["penilaian", "buka-lagi"])
def test_a_form_for_no_report_is_404(db: None, client: Client, form: str) -> None:
    sent = {"kunci": "0" * 24, "reason": "x", "beres": "ya", "nilai": "3"}
    assert client.post(f"/lacak/JK9912310001/{form}", sent).status_code == 404


def test_the_mail_of_a_closing_leads_to_both_forms(world: World) -> None:
    number = closed(world)
    Reporter.objects.create(report=Report.objects.get(), email="warga@example.org")
    message = message_of(Outbox.objects.latest("pk"))
    assert message.subject == f"Laporan {number} selesai. Apakah masalahnya sudah beres?"
    link = f"http://127.0.0.1:8000/lacak/{number}?kunci={key_of(number)}"
    assert f"{link}#penilaian\n" in message.text
    assert "Sampai 9 Maret 2026, 10.00 WIB Anda dapat membukanya lagi" in message.text
    assert f"{link}#buka-lagi\n" in message.text


@pytest.mark.parametrize(
    ("page", "words", "most"), [("buka-lagi", "reason", 2000), ("penilaian", "note", 1000)]
)
def test_words_that_are_too_long_are_named_and_still_there(
    world: World, client: Client, page: str, words: str, most: int
) -> None:
    number, text = closed(world), "b" * (most + 1)
    sent = {"kunci": key_of(number), "beres": "ya", "nilai": "4", words: text}
    answer = client.post(f"/lacak/{number}/{page}", sent)
    assert answer.status_code == 422
    assert f"{most + 1} huruf, paling panjang {most}" in answer.content.decode()
    assert text in answer.content.decode()
