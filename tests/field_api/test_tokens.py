"""Tokens for programs: shown once, kept as a hash, and not for ever."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import Settings
from rest_framework.authtoken.models import Token

from field_api import clock
from field_api.models import AccessToken
from field_api.steps.tokens import MOST_PER_PERSON, make_token, sweep_tokens
from tests.field_api.world import World
from tests.maps.ogc.people import basic

PASSWORD = "tugas-lapangan-42"


@pytest.fixture
def user(world: World) -> User:
    world.coordinator.set_password(PASSWORD)
    world.coordinator.save()
    return world.coordinator


def opens(key: str) -> list[int]:
    """The API, the door for GIS, and that with the token as a password."""
    header = {"authorization": f"Token {key}"}
    return [
        Client().get("/api/v1/reports", headers=header).status_code,
        Client().get("/ogc/", headers=header).status_code,
        Client().get("/ogc/", headers=basic("koordinator", key)).status_code,
    ]


def test_a_token_is_told_once_with_its_end_and_kept_as_a_hash(user: User, settings: Settings) -> None:
    settings.TOKEN_DAYS = 30
    answer = Client().post("/api/v1/token", {"username": "koordinator", "password": PASSWORD})
    key = answer.json()["token"]
    assert answer["Cache-Control"] == "no-store"
    row = AccessToken.objects.get()
    assert key not in str(vars(row))
    assert timedelta(days=29) < row.expires_at - clock.now() <= timedelta(days=30)
    assert opens(key) == [200, 200, 200]
    with time_machine.travel(row.expires_at + timedelta(seconds=1)):
        assert opens(key) == [401, 401, 401]
        sweep_tokens()
    assert not AccessToken.objects.exists()


def test_a_new_password_ends_tokens_whoever_sets_it_and_a_new_hash_of_the_same_does_not(
    user: User, settings: Settings
) -> None:
    slow = "django.contrib.auth.hashers.PBKDF2PasswordHasher"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", slow]
    key, _ends = make_token(user, AccessToken.Purpose.API)
    user.password = PBKDF2PasswordHasher().encode(PASSWORD, "garam", iterations=1)
    user.save()
    assert user.check_password(PASSWORD)
    assert User.objects.get(pk=user.pk).password.startswith("md5$")
    assert opens(key) == [200, 200, 200]
    user.set_password("kata-sandi-baru-7")
    user.save()
    assert opens(key) == [401, 401, 401]


def test_tokens_from_before_go_on_as_hashes_until_their_end(user: User) -> None:
    old = Token.objects.create(user=user).key
    sweep_tokens()
    assert not Token.objects.exists()
    assert opens(old) == [200, 200, 200]
    with time_machine.travel(AccessToken.objects.get().expires_at + timedelta(seconds=1)):
        assert opens(old) == [401, 401, 401]


def test_the_oldest_of_too_many_gives_way(user: User) -> None:
    first, *others = [make_token(user, AccessToken.Purpose.API)[0] for _ in range(MOST_PER_PERSON + 1)]
    assert opens(first)[0] == 401
    assert opens(others[0])[0] == 200
