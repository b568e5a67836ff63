"""The help page: addresses to copy, and the token with which QGIS signs in."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from field_api.models import AccessToken, Report
from tests.boundaries.squares import ANGGREK
from tests.maps.ogc.people import basic, officer, planner, token

PAGE, MAKE = "/analisis/qgis", "/analisis/qgis/token"


def test_strangers_read_the_addresses_and_no_token(client: Client, five: list[Report]) -> None:
    answer = client.get(PAGE)
    body = answer.content.decode()
    assert "http://testserver/ogc/</code>" in body
    assert "http://testserver/ogc/collections/kelurahan-simple/items</code>" in body
    assert "Only request features overlapping the view extent" in body
    assert f"/masuk/?next={PAGE}" in body
    assert 'id="kunci"' not in body
    assert "no-store" in answer["Cache-Control"]
    assert client.post(MAKE).headers["Location"].startswith("/masuk/")
    assert not AccessToken.objects.exists()


def test_in_english_the_addresses_are_english(client: Client, five: list[Report]) -> None:
    body = client.get(f"/en{PAGE}").content.decode()
    assert "http://testserver/en/ogc/</code>" in body
    assert "Steps in QGIS" in body


def shown(answer: Any) -> str:
    found = re.search(r'id="kunci" readonly value="([0-9a-f]{40})"', answer.content.decode())
    return found[1] if found else ""


@pytest.mark.parametrize("who", ["planner", "officer"])
def test_a_token_is_shown_once_and_opens_the_door(client: Client, five: list[Report], who: str) -> None:
    user = planner() if who == "planner" else officer(ANGGREK)
    client.force_login(user)
    assert shown(client.get(PAGE)) == ""
    key = shown(client.post(MAKE))
    assert shown(client.get(PAGE)) == ""
    assert "berlaku sampai" in client.get(PAGE).content.decode()
    answer = Client().get("/ogc/collections/reports/items", headers=basic(user.username, key))
    assert answer.status_code == 200


def test_a_new_token_ends_the_one_before_of_this_page_and_one_button_ends_all(
    client: Client, five: list[Report]
) -> None:
    user = planner()
    client.force_login(user)
    keys = [token(user), shown(client.post(MAKE)), shown(client.post(MAKE))]
    door = "/ogc/collections/reports/items"

    def statuses() -> list[int]:
        return [Client().get(door, headers={"Authorization": f"Token {key}"}).status_code for key in keys]

    assert statuses() == [200, 401, 200]
    client.post(MAKE, {"end": ""})
    assert statuses() == [401, 401, 401]


def test_a_token_is_made_by_a_form_of_ours_only(five: list[Report]) -> None:
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(planner())
    assert careful.post(MAKE).status_code == 403
    assert careful.get(MAKE).status_code == 405
    assert not AccessToken.objects.exists()


def test_the_analysis_leads_here(client: Client, five: list[Report]) -> None:
    client.force_login(User.objects.get(pk=planner().pk))
    assert f'href="{PAGE}"' in client.get("/analisis").content.decode()
