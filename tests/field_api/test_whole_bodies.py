"""Half a form is no form: what is cut, too long or of no stated length is refused, and nothing is kept."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any, cast

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from pytest_django import Settings
from rest_framework.test import APIClient

from field_api.models import Photo, Report, Reporter
from tests.field_api.photos import jpeg, upload
from tests.field_api.world import IN_WEST, World

ClientOf = Callable[[User | None], APIClient]
URL = "/api/v1/reports"
FORM_CONTENT = "application/x-www-form-urlencoded"
PROGRAMS = (
    URL,
    "/api/v1/reports/JK2603020001/voices",
    "/api/v1/reports/JK2603020001/follow-up",
    "/api/v1/reports/JK2603020001/reopen",
    "/api/v1/reports/JK2603020001/reject",
    "/api/v1/token",
)
PAGES = (
    "/lapor",
    "/lacak/JK2603020001/penilaian",
    "/lacak/JK2603020001/buka-lagi",
    "/kerja/JK2603020001/tindak-lanjut",
    "/kerja/massal",
    "/langganan/",
    "/masuk/",
    "/en/lapor",
)


def posted(client: Client, address: str, **environ: Any) -> HttpResponse:
    """A POST with what the web server would say of it."""
    return cast(HttpResponse, client.generic("POST", address, **environ))


def send(client: Client, address: str, body: bytes, content_type: str, *, length: int) -> HttpResponse:
    """`body` is what comes, `length` what was announced."""
    environ = {"CONTENT_LENGTH": str(length), "CONTENT_TYPE": content_type}
    return posted(client, address, **{"wsgi.input": io.BytesIO(body), **environ})


def said(answer: HttpResponse) -> Any:
    return json.loads(answer.content)


def form_of(world: World) -> bytes:
    words = {
        "category": world.category.slug,
        "lon": IN_WEST[0],
        "lat": IN_WEST[1],
        "contact_phone": "081234567890",
    }
    return encode_multipart(BOUNDARY, {**words, "photos": [upload(jpeg(1)), upload(jpeg(2))]})


@pytest.mark.parametrize("share", [0.001, 0.01, 0.3, 0.6, 0.95, 0.9999])
def test_a_form_cut_anywhere_is_no_report_and_the_whole_one_then_is(
    world: World, client: Client, share: float
) -> None:
    whole = form_of(world)
    half = whole[: int(len(whole) * share)]
    cut = send(client, URL, half, MULTIPART_CONTENT, length=len(whole))
    assert (cut.status_code, said(cut)["code"]) == (400, "cut_short")
    assert not Report.objects.exists()
    assert not list((django_settings.MEDIA_ROOT / "originals").rglob("*"))
    answer = send(client, URL, whole, MULTIPART_CONTENT, length=len(whole))
    assert answer.status_code == 201
    assert (Photo.objects.count(), Reporter.objects.count()) == (2, 1)


@pytest.mark.parametrize("content_type", [MULTIPART_CONTENT, FORM_CONTENT, "application/json"])
@pytest.mark.parametrize("address", PROGRAMS)
def test_every_door_for_programs_knows_half_a_body(
    db: None, client: Client, address: str, content_type: str
) -> None:
    answer = send(client, address, b"category=jalan&descri", content_type, length=400)
    assert (answer.status_code, said(answer)["code"]) == (400, "cut_short")
    assert "21 dari 400" in said(answer)["detail"]


@pytest.mark.parametrize("address", PAGES)
def test_every_page_with_a_form_knows_half_a_body(db: None, client: Client, address: str) -> None:
    answer = send(client, address, b"category=jalan&addre", FORM_CONTENT, length=400)
    assert answer.status_code == 400
    assert "20" in answer.content.decode()
    assert "400" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize(("length", "code"), [(400, 400), (400_000_000, 413), (0, 411)])
def test_open311_says_it_as_its_standard_does(db: None, client: Client, length: int, code: int) -> None:
    environ: dict[str, Any] = {"wsgi.input": io.BytesIO(b"service_code=jalan"), "CONTENT_LENGTH": str(length)}
    if not length:
        environ["HTTP_TRANSFER_ENCODING"] = "chunked"
    answer = posted(client, "/open311/v2/requests.json", **environ)
    assert (answer.status_code, said(answer)[0]["code"]) == (400, code)


class Unread(io.BytesIO):
    """A body nobody may touch."""

    def read(self, *_args: Any) -> bytes:
        raise AssertionError("read, although its length alone refuses it")


@pytest.mark.parametrize(
    ("address", "most"),
    [
        (URL, 6 * 20_000_000 + 1_000_000),
        ("/lapor", 6 * 20_000_000 + 1_000_000),
        ("/open311/v2/requests.json", 6 * 20_000_000 + 1_000_000),
        ("/api/v1/token", 4_000_000),
        ("/masuk/", 4_000_000),
        ("/langganan/", 4_000_000),
        ("/api/v1/reports/JK2603020001/reject", 4_000_000),
    ],
)
def test_what_is_too_long_is_refused_before_it_is_read(
    db: None, client: Client, address: str, most: int
) -> None:
    extra: dict[str, Any] = {"wsgi.input": Unread(), "CONTENT_LENGTH": str(most + 1)}
    answer = posted(client, address, **extra)
    assert answer.status_code == (400 if "open311" in address else 413)
    assert f"{most / 1e6:.0f} MB" in answer.content.decode()


def test_the_limit_follows_the_largest_photo(db: None, client: Client, settings: Settings) -> None:
    settings.MAX_PHOTO_BYTES = 1_000_000
    extra: dict[str, Any] = {"wsgi.input": Unread(), "CONTENT_LENGTH": "7000001"}
    assert posted(client, URL, **extra).status_code == 413


@pytest.mark.parametrize("address", [*PROGRAMS[:2], PAGES[0]])
def test_a_body_of_no_stated_length_is_never_taken_for_empty(db: None, client: Client, address: str) -> None:
    body: dict[str, Any] = {"wsgi.input": io.BytesIO(b'{"category": "jalan"}'), "CONTENT_LENGTH": ""}
    answer = client.generic(
        "POST", address, b"", "application/json", HTTP_TRANSFER_ENCODING="chunked", **body
    )
    assert answer.status_code == 411
    assert "Content-Length" in answer.content.decode()


def test_a_large_body_is_put_aside_on_disk_and_read_from_there(world: World, client_of: ClientOf) -> None:
    """More than stays in memory: five photos of a megabyte each."""
    large = [jpeg(seed) + bytes(1_000_000) for seed in range(5)]
    sent = {"category": world.category.slug, "photos": [upload(one) for one in large]}
    answer = client_of(None).post(URL, {**sent, "lon": IN_WEST[0], "lat": IN_WEST[1]}, format="multipart")
    assert answer.status_code == 201, answer.content
    assert Report.objects.get().photos.count() == 5


def test_a_question_without_a_body_passes(db: None, client: Client) -> None:
    assert client.get("/api/v1/categories").status_code == 200
