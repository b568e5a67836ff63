"""What a phone asks about at its start, and what is lost and found again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from field_api import originals
from field_api.models import Visit
from tests.field_api.photos import jpeg
from tests.field_api.racing import at_validator, in_process
from tests.field_api.sealing import claim_body, hash_of, keep_blob, put, visit_body
from tests.field_api.world import World

pytestmark = pytest.mark.django_db(transaction=True)

ClientOf = Callable[[User | None], APIClient]
NOTHING: dict[str, list[str]] = {"known": [], "missing": [], "differs": [], "lost": []}


def ask(client: APIClient, *sent: dict[str, Any]) -> Any:
    return client.post("/api/v1/visits/reconcile", list(sent), format="json")


def test_what_is_here_what_is_not_and_what_differs(world: World, client_of: ClientOf) -> None:
    report, holder = at_validator(world)
    client = client_of(holder)
    here = put(client, "visits", visit_body(report.number)).json()
    other = put(client, "visits", visit_body(report.number, note="lain")).json()
    never = str(uuid4())
    told = ask(
        client,
        {"id": here["id"], "payload_sha256": here["payload_sha256"]},
        {"id": other["id"], "payload_sha256": "0" * 64},
        {"id": never, "payload_sha256": "0" * 64},
    )
    assert told.status_code == 200
    assert told.json() == {
        "known": [here["id"]],
        "missing": [never],
        "differs": [other["id"]],
        "lost": [],
    }


def test_follow_ups_are_known_to_the_officer_who_sent_them_only(world: World, client_of: ClientOf) -> None:
    report = in_process(world)
    keep_blob(jpeg(1))
    receipt = put(client_of(world.west_officer), "follow-ups", claim_body(report.number, jpeg(1))).json()
    assert ask(client_of(world.west_officer), receipt).json() == NOTHING | {"known": [receipt["id"]]}
    assert ask(client_of(world.east_officer), receipt).json() == NOTHING | {"missing": [receipt["id"]]}


def test_a_visit_gone_with_its_receipt_is_named_lost_and_comes_back_when_sent_again(
    world: World, client_of: ClientOf, caplog: pytest.LogCaptureFixture
) -> None:
    report, holder = at_validator(world)
    client, client_id, body = client_of(holder), uuid4(), visit_body(report.number)
    receipt = put(client, "visits", body, client_id).json()
    Visit.objects.all().delete()
    assert ask(client, receipt).json() == NOTHING | {"missing": [receipt["id"]], "lost": [receipt["id"]]}
    assert f"that had a receipt are gone: {client_id}" in caplog.text
    assert put(client, "visits", body, client_id).status_code == 201
    assert ask(client, receipt).json()["known"] == [receipt["id"]]


@pytest.mark.parametrize(
    "change",
    [{"signature": "x" * 43}, {"received_at": "2026-01-01T00:00:00Z"}, {"flags": ["late_or_unassigned"]}],
)
def test_a_receipt_that_was_changed_proves_nothing(
    world: World, client_of: ClientOf, change: dict[str, Any]
) -> None:
    report, holder = at_validator(world)
    client = client_of(holder)
    receipt = put(client, "visits", visit_body(report.number)).json()
    Visit.objects.all().delete()
    assert ask(client, receipt | change).json() == NOTHING | {"missing": [receipt["id"]]}


def test_a_visit_whose_photo_file_is_gone_is_missing_until_the_photo_is_sent_again(
    world: World, client_of: ClientOf
) -> None:
    report, holder = at_validator(world)
    keep_blob(jpeg(1))
    client, client_id, body = client_of(holder), uuid4(), visit_body(report.number, jpeg(1))
    receipt = put(client, "visits", body, client_id).json()
    originals.original_path(hash_of(jpeg(1))).unlink()
    assert ask(client, receipt).json()["missing"] == [str(client_id)]
    keep_blob(jpeg(1))
    again = put(client, "visits", body, client_id)
    assert (again.status_code, again.json()) == (200, receipt)
    assert ask(client, receipt).json()["known"] == [str(client_id)]


@pytest.mark.parametrize(
    "sent",
    [{}, [1], [{}], [{"id": "x", "payload_sha256": "0" * 64}], [{"id": str(uuid4()), "payload_sha256": "0"}]],
)
def test_another_shape_is_422(world: World, client_of: ClientOf, sent: Any) -> None:
    client = client_of(world.validators[0].user)
    answer = client.post("/api/v1/visits/reconcile", sent, format="json")
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")


def test_five_hundred_at_most_for_three_queries(
    world: World, client_of: ClientOf, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = client_of(world.validators[0].user)
    sent = [{"id": str(uuid4()), "payload_sha256": "0" * 64} for _ in range(501)]
    with django_assert_num_queries(2):  # none is here, so no photo is looked for
        assert len(ask(client, *sent[:500]).json()["missing"]) == 500
    assert ask(client, *sent).status_code == 422
    report, holder = at_validator(world)
    receipt = put(client_of(holder), "visits", visit_body(report.number)).json()
    with django_assert_num_queries(3):
        assert ask(client_of(holder), receipt).json()["known"]
