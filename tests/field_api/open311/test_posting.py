"""A request comes in: what it becomes, repeats, keys with limits, pictures, tokens."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from field_api.models import ApiKey, BlockedWord, Photo, Report, Reporter, SentRequest
from field_api.steps.anonymise import anonymise_reporters
from tests.field_api.open311.sending import V2, new_key, post
from tests.field_api.open311.spark import from_xml, must_fit
from tests.field_api.photos import jpeg, upload
from tests.field_api.world import WEST, World

NOW = datetime(2026, 6, 1, 5, 30, tzinfo=UTC)
EVERYTHING = {
    "jurisdiction_id": "jakarta.go.id",
    "address_string": "Jl. Veteran 1",
    "email": "budi@example.com",
    "device_id": "tt222111",
    "account_id": "123456",
    "first_name": "Budi",
    "last_name": "Santoso",
    "phone": "0812 3456 7890",
    "media_url": "https://photos.example/1.jpg",
    "attribute[PRIVATE]": "yes",
    "attribute[ACCURACY]": "12.5",
}


@pytest.fixture
def key(world: World) -> str:
    return new_key()


def _number(answer: Any) -> str:
    assert answer.status_code == 200, answer.content
    must_fit(answer.json(), "post")
    return str(answer.json()[0]["service_request_id"])


def test_every_argument_finds_its_place(client: Client, key: str) -> None:
    answer = post(client, api_key=key, **EVERYTHING)
    report = Report.objects.get(number=_number(answer))
    assert answer.json()[0]["service_notice"] == "Diterima Kelurahan Kebon Kelapa."
    assert (report.kelurahan_code, report.channel, report.is_private) == (WEST, "open311", True)
    assert (report.address, report.accuracy_m, report.description) == ("Jl. Veteran 1", 12.5, "Lubang besar")
    person = Reporter.objects.get()
    assert (person.name, person.email, person.phone) == ("Budi Santoso", "budi@example.com", "+6281234567890")
    assert report.sent_request.media_url == "https://photos.example/1.jpg"
    assert report.sent_request.key == ApiKey.objects.get()
    assert (report.changes.count(), report.messages.get().kind) == (1, "received")


def test_xml_answers_the_same(client: Client, key: str) -> None:
    answer = post(client, "xml", api_key=key)
    assert answer["Content-Type"] == "text/xml; charset=utf-8"
    must_fit(from_xml(answer.content), "post")


def test_a_form_as_the_standard_shows_it(client: Client, key: str) -> None:
    fields = "service_code=jalan-rusak&lat=-6.19&long=106.825&description=A+large+hole"
    body = f"api_key={key}&{fields}&attribute%5BPRIVATE%5D%5B%5D=no"
    kind = "application/x-www-form-urlencoded; charset=utf-8"
    answer = client.post(f"{V2}/requests.json", body, content_type=kind)
    report = Report.objects.get(number=_number(answer))
    assert (report.description, report.is_private) == ("A large hole", False)


@pytest.mark.parametrize(
    ("sent", "address"),
    [
        ({"address_string": "Depan kantor Kelurahan Gambir"}, "Depan kantor Kelurahan Gambir"),
        ({"address_id": WEST}, "Kelurahan Kebon Kelapa, Gambir"),
        ({"address_id": WEST, "address_string": "Gang 2"}, "Gang 2, Kelurahan Kebon Kelapa, Gambir"),
    ],
)
def test_a_place_in_words_waits_for_a_person(
    client: Client, key: str, sent: dict[str, str], address: str
) -> None:
    answer = post(client, api_key=key, lat=None, long=None, **sent)
    report = Report.objects.get(number=_number(answer))
    assert (report.point, report.unit, report.place, report.address) == (None, None, "proposed", address)
    assert answer.json()[0]["service_notice"] == "Letaknya dipastikan dahulu oleh petugas."
    (told,) = client.get(f"{V2}/requests/{report.number}.json").json()
    must_fit([told], "requests")
    assert (told["lat"], told["long"], told["address"]) == (None, None, None)


def test_the_same_again_is_the_same_request(client: Client, key: str) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        first = _number(post(client, api_key=key))
        clock.shift(timedelta(minutes=9))
        assert _number(post(client, api_key=key)) == first
        assert _number(post(client, api_key=key, description="Lubang lain")) != first
        clock.shift(timedelta(minutes=20))
        assert _number(post(client, api_key=key)) != first
    assert Report.objects.count() == 3


def test_two_programs_do_not_meet(client: Client, key: str) -> None:
    other = new_key()
    header = {"Idempotency-Key": "1"}
    numbers = {_number(post(client, api_key=one, headers=header)) for one in (key, other, key)}
    assert len(numbers) == 2


def test_a_key_for_repeats_stands_for_one_request(client: Client, key: str) -> None:
    header = {"Idempotency-Key": "kiriman-1"}
    with time_machine.travel(NOW, tick=False) as clock:
        first = _number(post(client, api_key=key, headers=header))
        clock.shift(timedelta(days=2))
        assert _number(post(client, api_key=key, headers=header)) == first
        differs = post(client, api_key=key, headers=header, description="Lain")
    assert (differs.status_code, Report.objects.count()) == (400, 1)


def test_a_key_ends_with_its_hour_and_its_day(client: Client, world: World) -> None:
    key = new_key(per_hour=2, per_day=3)
    with time_machine.travel(NOW, tick=False) as clock:
        told = [post(client, api_key=key, description=str(n)).status_code for n in range(3)]
        clock.shift(timedelta(minutes=30))
        told += [post(client, api_key=key, description=str(n)).status_code for n in (3, 4)]
        clock.shift(timedelta(days=1))
        told.append(post(client, api_key=key, description="5").status_code)
    assert told == [200, 200, 403, 200, 403, 200]
    row = ApiKey.objects.get()
    assert (row.used_in_hour, row.used_in_day, Report.objects.count()) == (1, 1, 4)


def test_a_used_up_key_is_told_its_limits(client: Client, world: World) -> None:
    key = new_key(per_hour=1)
    post(client, api_key=key)
    (error,) = post(client, api_key=key).json()
    assert error == {"code": 403, "description": "Batas kunci ini tercapai: 1 per jam, 1000 per hari."}


def test_a_withdrawn_key_opens_nothing(client: Client, key: str) -> None:
    ApiKey.objects.update(is_active=False)
    assert post(client, api_key=key).status_code == 403
    assert not Report.objects.exists()


def test_a_key_is_not_stored(key: str) -> None:
    row = ApiKey.objects.get()
    assert key not in str(ApiKey.objects.values())
    assert (row.prefix, len(row.key_sha256)) == (key[:8], 64)


def test_a_city_may_take_requests_without_a_key(
    client: Client, world: World, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.clear()
    settings.OPEN311_KEY_REQUIRED = False
    monkeypatch.setattr("field_api.throttles.NewReportThrottle.rate", "2/hour", raising=False)
    assert post(client).status_code == 200
    assert post(client, api_key="bukan").status_code == 403
    assert post(client, description="Lain").status_code == 400
    assert SentRequest.objects.get().key is None


def test_pictures_come_with_it(client: Client, key: str) -> None:
    answer = post(client, api_key=key, **{"media": [upload(jpeg(1))], "media[]": [upload(jpeg(2))]})
    number = _number(answer)
    assert Photo.objects.filter(report__number=number, kind="report").count() == 2
    assert client.get(f"{V2}/requests/{number}.json").json()[0]["media_url"]


def test_a_picture_that_is_none_and_too_many_are_refused(client: Client, key: str) -> None:
    not_one = post(client, api_key=key, media=upload(b"bukan foto"))
    too_many = post(client, api_key=key, media=[upload(jpeg(n)) for n in range(7)])
    assert (not_one.status_code, too_many.status_code) == (400, 400)
    assert "foto.jpg" in not_one.json()[0]["description"]
    assert not Report.objects.exists()


def test_a_blocked_word_holds_it_from_the_public_and_the_device_has_its_limit(
    client: Client, key: str, settings: Settings
) -> None:
    settings.REPORTS_PER_DEVICE_PER_DAY = 1
    BlockedWord.objects.create(word="goblok")
    number = _number(post(client, api_key=key, description="Dasar g0blok", device_id="hp-1"))
    assert Report.objects.get().moderation == "held"
    assert client.get(f"{V2}/requests/{number}.json").status_code == 404
    assert post(client, api_key=key, device_id="hp-1").status_code == 400
    assert post(client, api_key=key, device_id="hp-2").status_code == 200


def test_where_tokens_are_the_rule_a_token_leads_to_the_number(
    client: Client, key: str, settings: Settings
) -> None:
    settings.OPEN311_ANSWERS_WITH_TOKENS = True
    assert client.get(f"{V2}/services.json").json()[0]["type"] == "batch"
    sent = post(client, api_key=key, **{"attribute[PRIVATE]": "yes"}).json()
    must_fit(sent, "post")
    assert "service_request_id" not in sent[0]
    told = client.get(f"{V2}/tokens/{sent[0]['token']}.json").json()
    must_fit(told, "token")
    assert told == [{"service_request_id": Report.objects.get().number, "token": sent[0]["token"]}]
    assert from_xml(client.get(f"{V2}/tokens/{sent[0]['token']}.xml").content) == told
    assert post(client, api_key=key, **{"attribute[PRIVATE]": "yes"}).json() == sent


def test_the_link_to_a_picture_is_forgotten_with_its_reporter(client: Client, key: str) -> None:
    post(client, api_key=key, media_url="https://photos.example/budi.jpg")
    anonymise_reporters(closed_for=timedelta(days=30))
    assert SentRequest.objects.get().media_url
    Report.objects.update(status="SELESAI", status_since=datetime(2020, 1, 1, tzinfo=UTC))
    anonymise_reporters(closed_for=timedelta(days=30))
    assert SentRequest.objects.get().media_url == ""


def test_the_staff_gets_the_link_and_nobody_fetches_it(client: Client, key: str, world: World) -> None:
    number = _number(post(client, api_key=key, media_url="https://photos.example/1.jpg"))
    client.force_login(world.west_officer)
    page = client.get(f"/kerja/{number}").content.decode()
    assert 'href="https://photos.example/1.jpg" rel="noopener noreferrer nofollow"' in page
    assert not Photo.objects.exists()
