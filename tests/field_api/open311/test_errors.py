"""The standard's table: 404 for what does not exist, 403 for the key, 400 for all else; always a list."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from field_api.steps.sign_ins import BY_ADDRESS, note_failure
from tests.field_api.open311.sending import V2, a_report, new_key, post
from tests.field_api.open311.spark import from_xml, must_fit
from tests.field_api.world import World


@pytest.fixture(autouse=True)
def _nobody_has_asked_before() -> None:
    cache.clear()


GETS = [
    ("services", {"jurisdiction_id": "bandung.go.id"}, 404, "bandung.go.id"),
    ("services/jalan-rusak", {"jurisdiction_id": "bandung.go.id"}, 404, "bandung.go.id"),
    ("services/tidak-ada", {}, 404, "tidak-ada"),
    ("services/a%00b", {}, 400, "tidak terbaca"),
    ("requests", {"jurisdiction_id": "x"}, 404, "jurisdiction_id"),
    ("requests", {"service_code": "jalan-rusak,tidak-ada"}, 404, "tidak-ada"),
    ("requests", {"service_code": "a\0b"}, 400, "tidak terbaca"),
    ("requests", {"status": "selesai"}, 400, "status"),
    ("requests", {"start_date": "2026-03-01T00:00:00"}, 400, "zona waktu"),
    ("requests", {"start_date": "kemarin"}, 400, "start_date"),
    ("requests", {"start_date": "2026-02-30T00:00:00Z"}, 400, "start_date"),
    ("requests", {"end_date": "9999-12-31T23:59:59Z"}, 400, "end_date"),
    ("requests", {"start_date": "0001-01-01"}, 400, "start_date"),
    ("requests", {"start_date": "2026-01-01", "end_date": "2026-04-30"}, 400, "90 hari"),
    ("requests", {"start_date": "2026-02-01", "end_date": "2026-01-01"}, 400, "mendahului"),
    ("requests", {"page": "0"}, 400, "page"),
    ("requests", {"page": "9" * 40}, 400, "page"),
    ("requests", {"page": "²"}, 400, "page"),
    ("requests", {"page": "101", "page_size": "1000"}, 400, "100000"),
    ("requests", {"page_size": "1001"}, 400, "page_size"),
    ("requests", {"bbox": "1,2,3"}, 400, "bbox"),
    ("requests", {"bbox": "nan,nan,nan,nan"}, 400, "bbox"),
    ("requests", {"lat": "-6.2"}, 400, "lon"),
    ("requests", {"lat": "-6.2", "long": "106.8", "radius": "9999999"}, 400, "Radius"),
    ("requests", {"updated_after": "x"}, 400, "updated_after"),
    ("requests/JK9999999999", {}, 404, "JK9999999999"),
    ("requests/a%00b", {}, 400, "tidak terbaca"),
    ("tokens/1234", {}, 404, "1234"),
    ("tokens/11111111-1111-1111-1111-111111111111", {}, 404, "11111111"),
]


@pytest.mark.parametrize(("path", "asked", "status", "words"), GETS)
def test_a_question_that_cannot_be_answered(
    client: Client, world: World, path: str, asked: dict[str, str], status: int, words: str
) -> None:
    answers = [client.get(f"{V2}/{path}.{suffix}", asked) for suffix in ("json", "xml")]
    assert [answer.status_code for answer in answers] == [status, status]
    (error,) = answers[0].json()
    must_fit(answers[0].json(), "errors")
    assert error["code"] == status
    assert words in error["description"]
    assert answers[1].content.startswith(b'<?xml version="1.0" encoding="utf-8"?>\n<errors><error>')
    assert [one["code"] for one in from_xml(answers[1].content)] == [status]


POSTS: list[tuple[dict[str, Any], int, str]] = [
    ({"api_key": None}, 403, "api_key wajib"),
    ({"api_key": "bukan"}, 403, "api_key tidak dikenal"),
    ({"jurisdiction_id": "bandung.go.id"}, 404, "bandung.go.id"),
    ({"service_code": "tidak-ada"}, 404, "tidak-ada"),
    ({"service_code": None}, 400, "service_code"),
    ({"service_code": ""}, 400, "service_code"),
    ({"lat": None, "long": None}, 400, "tempatnya"),
    ({"long": None}, 400, "keduanya"),
    ({"lat": "utara"}, 400, "lat"),
    ({"lat": "nan"}, 400, "lat"),
    ({"lat": "1e999"}, 400, "lat"),
    ({"lat": "106.8", "long": "-6.2"}, 400, "tertukar"),
    ({"lat": None, "long": None, "address_id": "99.99.99.9999"}, 400, "address_id"),
    ({"lat": None, "long": None, "address_id": "31.71"}, 400, "address_id"),
    ({"email": "bukan"}, 400, "email"),
    ({"description": "a" * 4001}, 400, "description"),
    ({"description": "a\0b"}, 400, "description"),
    ({"media_url": "javascript:alert(1)"}, 400, "media_url"),
    ({"attribute[PRIVATE]": "mungkin"}, 400, "PRIVATE"),
    ({"attribute[ACCURACY]": "dekat"}, 400, "ACCURACY"),
    ({"attribute[ACCURACY]": "-5"}, 400, "kurasi"),
]


@pytest.mark.parametrize(("sent", "status", "words"), POSTS)
def test_a_request_that_cannot_be_taken(
    client: Client, world: World, sent: dict[str, Any], status: int, words: str
) -> None:
    answer = post(client, **{"api_key": new_key(), **sent})
    assert answer.status_code == status
    must_fit(answer.json(), "errors")
    assert words in " ".join(error["description"] for error in answer.json())


def test_every_wrong_field_is_named(client: Client, world: World) -> None:
    errors = post(client, api_key=new_key(), email="x", lat="y").json()
    assert sorted(error["description"].partition(":")[0] for error in errors) == ["email", "lat"]


def test_other_mistakes_have_the_same_shape(client: Client, world: World) -> None:
    wrong_type = client.post(f"{V2}/requests.json", "{}", content_type="application/json")
    wrong_method = client.delete(f"{V2}/requests.json")
    preflight = client.options(f"{V2}/services.json")
    broken = client.post(
        f"{V2}/requests.json", b"--x\r\nbroken", content_type="multipart/form-data; boundary=y"
    )
    for answer in (wrong_type, wrong_method, preflight, broken):
        assert answer.status_code in {400, 403}
        must_fit(answer.json(), "errors")


def test_an_unknown_format_or_address_is_404(client: Client, world: World, settings: Settings) -> None:
    for address in (f"{V2}/services.yaml", f"{V2}/nothing.xml", "/open311/v3/services.xml"):
        answer = client.get(address)
        assert (answer.status_code, answer["Content-Type"]) == (404, "text/xml; charset=utf-8")
        assert from_xml(answer.content)[0]["code"] == 404
    answer = client.get(f"{V2}/nothing.json")
    assert (answer.status_code, answer.json()[0]["code"]) == (404, 404)


def test_a_body_too_large_and_a_crash_have_the_shape_too(
    client: Client, world: World, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    big = f"description={'a' * 100}"
    answer = client.post(f"{V2}/requests.json", big, content_type="application/x-www-form-urlencoded")
    assert (answer.status_code, answer.json()[0]["code"]) == (400, 400)

    def broken(*_: object) -> None:
        raise RuntimeError("sandi basis data")

    monkeypatch.setattr("field_api.rest.open311.services.discovery", broken)
    client.raise_request_exception = False
    answer = client.get("/open311/discovery.xml")
    assert (answer.status_code, from_xml(answer.content)[0]["code"]) == (500, 500)
    assert b"sandi" not in answer.content


def test_too_many_questions_say_when_to_come_back(
    client: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("field_api.throttles.Open311Throttle.rate", "1/hour", raising=False)
    assert client.get(f"{V2}/services.json").status_code == 200
    answer = client.get(f"{V2}/services.json")
    assert (answer.status_code, answer.json()[0]["code"]) == (400, 429)
    assert int(answer["Retry-After"]) > 0


def test_an_empty_argument_is_one_that_is_not_there(client: Client, world: World) -> None:
    number = a_report(world).number
    names = ("jurisdiction_id", "service_request_id", "service_code", "start_date", "status", "page", "bbox")
    answer = client.get(f"{V2}/requests.json", dict.fromkeys(names, ""))
    assert [one["service_request_id"] for one in answer.json()] == [number]


def test_guessing_keys_and_tokens_is_stopped_by_the_address_and_a_right_key_is_not(
    client: Client, world: World
) -> None:
    for _ in range(BY_ADDRESS.free - 1):
        note_failure("", "127.0.0.1")
    key = new_key()
    assert post(client, api_key="bukan").status_code == 403
    refused = [post(client, api_key="bukan"), client.get(f"{V2}/tokens/{uuid4()}.json")]
    assert [(one.status_code, one.json()[0]["code"]) for one in refused] == [(400, 429)] * 2
    assert all(int(one["Retry-After"]) >= 1 for one in refused)
    assert post(client, api_key=key).status_code == 200
