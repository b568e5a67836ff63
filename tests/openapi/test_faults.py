"""What the questions of `test_doors` once broke, each on its own."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from rest_framework.test import APIClient

from tests.field_api.open311.sending import a_report
from tests.field_api.world import World


@pytest.mark.parametrize("address", ["/api/v1/reports", "/api/v1/suspicions"])
@pytest.mark.parametrize(
    "cursor", ["p=2026-13-99", "p=banyak", "p=\0", "o=1&p=9e999", "r=1&p=", "bukan base64"]
)
def test_a_cursor_that_somebody_made_up_leads_nowhere(
    world: World, client_of: Callable[[User | None], APIClient], address: str, cursor: str
) -> None:
    a_report(world)
    asked = {"cursor": b64encode(cursor.encode()).decode() if "=" in cursor else cursor}
    answer = client_of(world.coordinator).get(address, asked)
    assert answer.status_code in {200, 404}
    if answer.status_code == 404:
        assert set(answer.json()) == {"code", "detail"}


@pytest.mark.parametrize(
    "address",
    ["/api/v1/maps/counts?category=%00", "/api/v1/reports/a%00b", "/peta?category=a%00", "/lacak/a%00b"],
)
def test_a_nul_in_the_address_is_a_mistake_and_no_crash(world: World, address: str) -> None:
    answer = APIClient().get(address)
    assert answer.status_code == 400
    if address.startswith("/api/"):
        assert answer.json() == {"code": "bad_request", "detail": "Permintaan tidak terbaca."}


@pytest.mark.parametrize("step", ["notes", "split", "unmerge", "moderation"])
def test_json_nested_too_deep_is_a_mistake_and_no_crash(
    world: World, client_of: Callable[[User | None], APIClient], step: str
) -> None:
    address = f"/api/v1/reports/{a_report(world).number}/{step}"
    deep = "[" * 100_000 + "]" * 100_000
    answer = client_of(world.coordinator).post(address, deep, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, "parse_error")


def test_a_token_is_not_asked_for_with_json_too_deep(db: None) -> None:
    answer = APIClient().post("/api/v1/token", "[" * 100_000, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, "parse_error")
