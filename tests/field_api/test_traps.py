"""What holds a new report from the public, what limits a device, and what is never refused."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from pytest_django import Settings
from rest_framework.test import APIClient

from field_api.models import AuditEntry, BlockedWord, Report
from field_api.steps.traps import (
    LEAST_TIME,
    Doubt,
    blocked_words_in,
    device_hash,
    doubts_of,
    folded,
    form_token,
)
from tests.field_api.photos import jpeg, upload
from tests.field_api.world import IN_WEST, World

URL = "/api/v1/reports"
NOON = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
PHONE = "0b6f2c6e-3a50-4f0b-9a55-9d3f2f6f0c11"


@pytest.fixture(autouse=True)
def _own_list_of_words(db: None) -> Iterator[None]:
    cache.clear()
    BlockedWord.objects.create(word="goblok")
    BlockedWord.objects.create(word="sialan benar")
    BlockedWord.objects.create(word="tolol", is_active=False)
    yield
    cache.clear()


def _send(world: World, *, device: str = PHONE, key: str = "", **more: Any) -> Any:
    place = {"lon": IN_WEST[0], "lat": IN_WEST[1]}
    headers = {"X-Device": device} | ({"Idempotency-Key": key} if key else {})
    sent = {"category": world.category.slug, "description": "Lubang", **place, **more}
    return APIClient().post(URL, sent, headers=headers)


def _held() -> tuple[str, list[str]]:
    entry = AuditEntry.objects.get()
    return Report.objects.get().moderation, entry.detail["reasons"]


@pytest.mark.parametrize("text", ["Dasar GOBLOK!", "g0bl0k", "gobloooookk, jalan rusak", "Sialan   bénar..."])
def test_a_blocked_word_is_found_however_it_is_written(text: str) -> None:
    assert len(blocked_words_in(text)) == 1


@pytest.mark.parametrize("text", ["", "Goblokan", "sialan", "jalan benar", "tolol", "Anjing liar di gang 3"])
def test_a_part_of_a_word_and_a_word_switched_off_are_none(text: str) -> None:
    assert blocked_words_in(text) == []


def test_folding_keeps_words_apart() -> None:
    assert folded("Jl. Sudirman--No. 5, Réal") == "jl sudirman no s real"


def test_a_report_with_a_blocked_word_is_held_and_still_goes_to_its_office(world: World) -> None:
    answer = _send(world, description="Lurahnya goblok")
    assert answer.status_code == 201
    assert (answer.json()["unit"], answer.json()["status"]) == ("Kelurahan Kebon Kelapa", "MENUNGGU")
    assert _held() == ("held", ["words"])
    assert AuditEntry.objects.get().detail["words"] == ["goblok"]


def test_the_hidden_field_holds_a_report_and_refuses_nothing(world: World) -> None:
    assert _send(world, website="https://judi.example").status_code == 201
    assert _held() == ("held", ["honeypot"])


def test_a_form_that_comes_back_faster_than_a_person_can_write_is_held(world: World) -> None:
    with time_machine.travel(NOON, tick=False) as now:
        token = form_token()
        now.shift(LEAST_TIME - timedelta(milliseconds=100))
        assert _send(world, form_token=token).status_code == 201
    assert _held() == ("held", ["too_fast"])


def test_a_form_that_waited_on_a_phone_for_a_week_is_none_the_worse(world: World) -> None:
    with time_machine.travel(NOON, tick=False) as now:
        token = form_token()
        now.shift(timedelta(days=7))
        _send(world, form_token=token)
    assert Report.objects.get().moderation == "shown"


def test_a_made_up_token_is_a_doubt_and_no_token_is_none() -> None:
    assert doubts_of(token="lapor:1w:AAAA", honeypot="") == (Doubt.BAD_TOKEN,)
    assert doubts_of(token="", honeypot=" ") == (Doubt.BAD_TOKEN,)
    assert doubts_of(token=None, honeypot="") == ()


def test_a_device_is_kept_as_a_hash_and_a_strange_one_not_at_all(world: World) -> None:
    _send(world)
    report = Report.objects.get()
    assert (len(report.device), report.device) == (64, device_hash(PHONE))
    assert PHONE not in report.device
    assert [device_hash(bad) for bad in ("", "kurang", "a" * 65, "a b c d e f g h i j", "é" * 20)] == [""] * 5


def test_a_device_may_send_so_many_in_a_day_and_again_tomorrow(world: World, settings: Settings) -> None:
    settings.REPORTS_PER_DEVICE_PER_DAY = 2
    with time_machine.travel(NOON, tick=False) as now:
        assert [_send(world).status_code for _ in range(3)] == [201, 201, 429]
        refused = _send(world)
        assert refused.json()["code"] == "too_many"
        assert "2 laporan" in refused.json()["detail"]
        assert _send(world, device=PHONE.replace("0", "1")).status_code == 201
        assert _send(world, device="").status_code == 201
        now.shift(timedelta(hours=24))
        answer = _send(world)
    assert answer.status_code == 201
    assert answer.json()["number"] == "JK2603030001"


def test_a_refused_report_takes_no_number_and_its_repeat_is_no_new_one(
    world: World, settings: Settings
) -> None:
    settings.REPORTS_PER_DEVICE_PER_DAY = 1
    with time_machine.travel(NOON, tick=False):
        first = _send(world, key="satu")
        assert _send(world).status_code == 429
        again = _send(world, key="satu")
        other = _send(world, device="")
    assert (again.status_code, again.json()["number"]) == (200, first.json()["number"])
    assert other.json()["number"] == "JK2603020002"


def test_a_held_report_is_not_there_for_the_public_and_says_so_to_its_reporter(world: World) -> None:
    place = {"lon": IN_WEST[0], "lat": IN_WEST[1]}
    sent = {"category": world.category.slug, "description": "goblok", **place, "photos": [upload(jpeg(1))]}
    answer = APIClient().post(URL, sent, format="multipart").json()
    number, key = answer["number"], answer["reporter_key"]
    assert APIClient().get(f"{URL}/{number}").status_code == 404
    told = APIClient().get(f"{URL}/{number}", headers={"X-Reporter-Key": key}).json()
    assert told["moderation"] == "held"
    assert [told[key] for key in ("category", "place", "point", "photos")] == [None, None, None, []]
    assert told["stages"]
    photo = Report.objects.get().photos.get()
    assert APIClient().get(f"{URL}/{number}/photos/{photo.pk}").status_code == 404
    page = APIClient().get(f"/lacak/{number}?kunci={key}").content.decode()
    assert "sedang diperiksa" in page
    assert "Jalan rusak" not in page
    Report.objects.update(moderation="shown")
    shown = APIClient().get(f"{URL}/{number}/photos/{photo.pk}")
    shown.close()
    assert shown.status_code == 200
