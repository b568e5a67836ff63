"""The help page: addresses to copy, and the token with which QGIS signs in."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client
from rest_framework.authtoken.models import Token

from field_api.models import Report
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
    assert not Token.objects.exists()


def test_in_english_the_addresses_are_english(client: Client, five: list[Report]) -> None:
    body = client.get(f"/en{PAGE}").content.decode()
    assert "http://testserver/en/ogc/</code>" in body
    assert "Steps in QGIS" in body


@pytest.mark.parametrize("who", ["planner", "officer"])
def test_the_token_is_shown_when_asked_for_and_opens_the_door(
    client: Client, five: list[Report], who: str
) -> None:
    user = planner() if who == "planner" else officer(ANGGREK)
    client.force_login(user)
    assert 'id="kunci"' not in client.get(PAGE).content.decode()
    body = client.post(MAKE).content.decode()
    assert f'value="{token(user)}"' in body
    assert client.post(MAKE).content.decode().count(token(user)) == body.count(token(user)) == 1
    stranger = Client()
    answer = stranger.get("/ogc/collections/reports/items", headers=basic(user.username, token(user)))
    assert answer.status_code == 200


def test_a_replaced_token_no_longer_opens(client: Client, five: list[Report]) -> None:
    user = planner()
    client.force_login(user)
    old = token(user)
    client.post(MAKE, {"new": ""})
    new = Token.objects.get(user=user).key
    assert new != old
    door = "/ogc/collections/reports/items"
    statuses = [
        Client().get(door, headers={"Authorization": f"Token {key}"}).status_code for key in (old, new)
    ]
    assert statuses == [401, 200]


def test_a_token_is_made_by_a_form_of_ours_only(five: list[Report]) -> None:
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(planner())
    assert careful.post(MAKE).status_code == 403
    assert careful.get(MAKE).status_code == 405
    assert not Token.objects.exists()


def test_the_analysis_leads_here(client: Client, five: list[Report]) -> None:
    client.force_login(User.objects.get(pk=planner().pk))
    assert f'href="{PAGE}"' in client.get("/analisis").content.decode()
