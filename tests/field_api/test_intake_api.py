"""POST /api/v1/reports: what a citizen's phone sends and what it gets back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings
from rest_framework.test import APIClient

from field_api.models import Outbox, Report, Reporter
from tests.field_api.photos import jpeg, upload
from tests.field_api.world import IN_EAST, IN_WEST, WEST, World

ClientOf = Callable[[User | None], APIClient]
URL = "/api/v1/reports"


def body(world: World, **more: Any) -> dict[str, Any]:
    place = {"lon": IN_WEST[0], "lat": IN_WEST[1], "accuracy": 12}
    return {"category": world.category.slug, "description": "Lubang besar", **place, **more}


def test_a_new_report_has_a_number_a_place_a_unit_and_a_deadline(world: World, client_of: ClientOf) -> None:
    answer = client_of(None).post(URL, body(world, pin_moved=True), format="json")
    assert answer.status_code == 201
    told = answer.json()
    assert told["number"].startswith("JK")
    assert (told["status"], told["place"], told["unit"]) == ("MENUNGGU", "inside", "Kelurahan Kebon Kelapa")
    assert answer["Location"] == f"{URL}/{told['number']}"
    report = Report.objects.get()
    assert (report.kelurahan_code, report.accuracy_m, report.pin_moved) == (WEST, 12, True)


def test_the_client_cannot_name_the_area(world: World, client_of: ClientOf) -> None:
    lon, lat = IN_EAST
    sent = body(world, lon=lon, lat=lat, kelurahan_code=WEST, unit="dinas-bina-marga", status="SELESAI")
    client_of(None).post(URL, sent, format="json")
    report = Report.objects.get()
    assert (report.unit, report.status) == (world.east_office, "MENUNGGU")


@pytest.mark.django_db(transaction=True)
def test_intake_takes_at_most_twelve_statements(
    world: World, client_of: ClientOf, settings: Settings
) -> None:
    client = client_of(None)
    client.post(URL, body(world), format="json")
    sent = body(world, contact_name="Warga", contact_email="warga@example.org")
    with CaptureQueriesContext(connection) as queries:
        answer = client.post(URL, sent, format="json", headers={"Idempotency-Key": "satu"})
    assert answer.status_code == 201
    assert len(queries) <= 12, [query["sql"][:100] for query in queries]


def test_contact_is_kept_apart_and_a_message_waits(world: World, client_of: ClientOf) -> None:
    client_of(None).post(URL, body(world, contact_email="warga@example.org"), format="json")
    assert Reporter.objects.get().email == "warga@example.org"
    assert Outbox.objects.get().kind == "received"


def test_the_same_key_twice_is_one_report(world: World, client_of: ClientOf) -> None:
    key = {"Idempotency-Key": "b8e0"}
    first = client_of(None).post(URL, body(world), format="json", headers=key)
    again = client_of(None).post(URL, body(world), format="json", headers=key)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    other = client_of(None).post(URL, body(world, description="Lain"), format="json", headers=key)
    assert (other.status_code, other.json()["code"]) == (409, "conflict")


def test_photos_come_as_multipart_and_are_judged(world: World, client_of: ClientOf) -> None:
    sent = body(world, photos=[upload(jpeg(1, lon=IN_WEST[0], lat=IN_WEST[1])), upload(jpeg(2))])
    answer = client_of(None).post(URL, sent, format="multipart")
    assert answer.status_code == 201, answer.content
    assert Report.objects.get().photos.count() == 2


@pytest.mark.parametrize(
    ("change", "code", "part"),
    [
        ({"lon": IN_WEST[1], "lat": IN_WEST[0]}, "swapped", "tertukar"),
        ({"lon": 500}, "out_of_range", "500"),
        ({"lat": None}, "missing", "lat"),
        ({"lon": "abc"}, "invalid", "lon"),
        ({"category": "tidak-ada"}, "bad_input", "tidak-ada"),
        ({"category": ""}, "invalid", "category"),
        ({"description": "x" * 4001}, "invalid", "4000"),
        ({"channel": "merpati"}, "invalid", "merpati"),
        ({"contact_email": "bukan-surel"}, "invalid", "contact_email"),
        ({"accuracy": -1}, "bad_accuracy", "-1"),
    ],
)
def test_bad_input_is_named_and_nothing_is_stored(
    world: World, client_of: ClientOf, change: dict[str, Any], code: str, part: str
) -> None:
    answer = client_of(None).post(URL, body(world, **change), format="json")
    assert answer.status_code == 422
    assert answer.json()["code"] == code
    assert part in answer.json()["detail"]
    assert not Report.objects.exists()


def test_a_file_that_is_no_photo_is_refused_by_name(world: World, client_of: ClientOf) -> None:
    sent = body(world, photos=[upload(b"<html>", "halaman.jpg")])
    answer = client_of(None).post(URL, sent, format="multipart")
    assert (answer.status_code, answer.json()["code"]) == (422, "photo_refused")
    assert "halaman.jpg" in answer.json()["detail"]


def test_a_body_that_is_no_json_is_answered_in_the_one_shape(world: World, client_of: ClientOf) -> None:
    answer = client_of(None).post(URL, "{", content_type="application/json")
    assert answer.status_code == 400
    assert set(answer.json()) == {"code", "detail"}


def test_without_a_point_places_in_the_text_are_proposed(world: World, client_of: ClientOf) -> None:
    sent = {"category": world.category.slug, "channel": "message", "description": "Lubang, -6.19, 106.825"}
    answer = client_of(None).post(URL, sent, format="json")
    assert answer.status_code == 201
    assert answer.json()["place"] == "proposed"
    assert answer.json()["place_detail"]["proposals"]


@pytest.mark.parametrize("fields", [{}, {"fixes": "[" * 100_000}])
def test_json_nested_too_deep_is_the_senders_mistake(
    world: World, client_of: ClientOf, fields: dict[str, str]
) -> None:
    client = client_of(None)
    if fields:
        answer = client.post(URL, body(world, **fields), format="multipart")
    else:
        answer = client.post(URL, "[" * 100_000, content_type="application/json")
    assert answer.status_code in {400, 422}
    assert not Report.objects.exists()
