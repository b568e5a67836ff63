"""The report form as a plain form: what a browser without scripts sends and gets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from field_api.models import Report, Reporter
from field_api.reporter_keys import reporter_key
from field_api.steps import traps
from field_api.steps.receive import Complaint, receive
from field_api.steps.traps import form_token
from tests.field_api.photos import jpeg, upload
from tests.field_api.world import IN_EAST, IN_WEST, World, key_of


@pytest.fixture(autouse=True)
def _a_test_is_faster_than_any_person(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(traps, "LEAST_TIME", timedelta(0))
    cache.clear()
    yield
    cache.clear()


def _sent(world: World, **more: Any) -> dict[str, Any]:
    said = {"address": "Jl. Juanda, Kelurahan Kebon Kelapa", "description": "Lubang", "private": "no"}
    return {"category": world.category.slug, "form_token": form_token(), **said, **more}


def test_a_plain_post_becomes_a_report_and_shows_its_number_and_key(world: World, client: Client) -> None:
    answer = client.post("/lapor", _sent(world, photos=[upload(jpeg(1)), upload(jpeg(2))]), follow=True)
    report = Report.objects.get()
    page = answer.content.decode()
    assert answer.redirect_chain[0][0] == f"/lapor/terkirim/{report.number}?kunci={reporter_key(report)}"
    assert report.number in page
    assert f"/lacak/{report.number}?kunci={reporter_key(report)}" in page
    assert (report.place, report.photos.count(), report.moderation) == ("proposed", 2, "shown")
    assert "no-store" in answer["Cache-Control"]


def test_without_the_key_the_number_page_gives_nothing_away(world: World, client: Client) -> None:
    number = receive(Complaint(world.category.slug, "Lubang", *IN_WEST))[0].number
    other = receive(Complaint(world.category.slug, "Lubang lain", *IN_EAST))[0].number
    for key in ("", "salah", key_of(other)):
        answer = client.get(f"/lapor/terkirim/{number}", {"kunci": key})
        assert (answer.status_code, answer["Location"]) == (302, f"/lacak/{number}")


def test_a_button_pressed_twice_is_one_report(world: World, client: Client) -> None:
    sent = _sent(world, key="7a6c1a1e-0000-4000-8000-000000000001")
    first, again = client.post("/lapor", sent), client.post("/lapor", sent)
    assert first["Location"] == again["Location"]
    assert Report.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"category": ""}, "Pilih kategori"),
        ({"category": "tidak-ada"}, "tidak dikenal"),
        ({"address": " "}, "Tulis alamat"),
        ({"contact_phone": "abc"}, "Nomor WhatsApp ini belum benar"),
        ({"contact_email": "bukan"}, "Alamat surel ini belum benar"),
        ({"contact_email": "warga@example.org"}, "Centang persetujuan"),
        ({"photos": [upload(b"<html>", "halaman.jpg")]}, "halaman.jpg"),
    ],
)
def test_what_is_missing_or_wrong_is_said_and_the_words_stay(
    world: World, client: Client, change: dict[str, Any], words: str
) -> None:
    answer = client.post("/lapor", _sent(world, **change))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert ">Lubang</textarea>" in page
    assert not Report.objects.exists()


def test_contact_is_kept_apart_when_it_was_agreed_to(world: World, client: Client) -> None:
    client.post("/lapor", _sent(world, contact_phone="+62 812-3456-7890", consent="on", private="yes"))
    assert Reporter.objects.get().phone == "+6281234567890"
    assert Report.objects.get().is_private


@pytest.mark.parametrize(
    ("change", "state"),
    [({"website": "https://judi.example"}, "held"), ({"form_token": ""}, "held"), ({}, "shown")],
)
def test_a_doubt_holds_it_and_refuses_nothing(
    world: World, client: Client, change: dict[str, str], state: str
) -> None:
    assert client.post("/lapor", _sent(world, **change)).status_code == 302
    assert Report.objects.get().moderation == state


def test_a_browser_is_known_by_a_cookie_that_scripts_cannot_read(world: World, client: Client) -> None:
    cookie = client.get("/lapor").cookies["peramban"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    client.post("/lapor", _sent(world))
    assert Report.objects.get().device == traps.device_hash(cookie.value)
    assert "peramban" not in client.get("/lapor").cookies


def test_one_browser_and_one_address_may_send_so_many(
    world: World, client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.REPORTS_PER_DEVICE_PER_DAY = 1
    client.get("/lapor")
    assert client.post("/lapor", _sent(world)).status_code == 302
    refused = client.post("/lapor", _sent(world))
    assert refused.status_code == 429
    assert "1 laporan dalam 24 jam" in refused.content.decode()
    monkeypatch.setattr("field_api.throttles.NewReportThrottle.rate", "2/hour", raising=False)
    stranger = Client()
    refused = stranger.post("/lapor", _sent(world))
    assert refused.status_code == 429
    assert "dari jaringan ini" in refused.content.decode()


def test_a_post_from_elsewhere_is_refused(world: World) -> None:
    assert Client(enforce_csrf_checks=True).post("/lapor", _sent(world)).status_code == 403
    assert not Report.objects.exists()


def test_the_page_takes_one_query_and_names_categories_in_its_language(
    world: World, client: Client, django_assert_num_queries: Any
) -> None:
    world.category.name_en = "Broken road"
    world.category.save()
    with django_assert_num_queries(1):
        page = client.get("/lapor").content.decode()
    assert ">Jalan rusak</option>" in page
    assert ">Broken road</option>" in client.get("/en/lapor").content.decode()


def test_markup_in_an_address_stays_text(world: World, client: Client) -> None:
    page = client.post("/lapor", _sent(world, category="", address='"><script>x</script>')).content.decode()
    assert "<script>x" not in page
