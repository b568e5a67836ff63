"""Guessing passwords: slow at every door, and never a way to keep the right person out."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from pytest_django import Settings

from field_api.models import SignInRecord
from field_api.steps.sign_ins import (
    BY_ADDRESS,
    HERE,
    KNOWN_FOR,
    note_failure,
    note_success,
    seconds_to_wait_to_sign_in,
    sweep_sign_ins,
)

PASSWORD = "tugas-lapangan-42"
NOON = datetime(2026, 3, 2, 5, tzinfo=UTC)
STRANGER, HOME, ELSEWHERE = "203.0.113.66", "198.51.100.7", "192.0.2.9"

Door = Callable[[Client, str, str], Any]


def _page(client: Client, name: str, password: str) -> Any:
    return client.post("/masuk/", {"username": name, "password": password})


def _admin(client: Client, name: str, password: str) -> Any:
    return client.post("/admin/login/", {"username": name, "password": password})


def _token(client: Client, name: str, password: str) -> Any:
    return client.post("/api/v1/token", {"username": name, "password": password})


def _session(client: Client, name: str, password: str) -> Any:
    body = {"username": name, "password": password}
    csrf = client.get("/api/v1/session").json()["csrf"]
    headers = {"x-csrftoken": csrf}
    return client.post("/api/v1/session", body, content_type="application/json", headers=headers)


def _basic(client: Client, name: str, password: str) -> Any:
    secret = base64.b64encode(f"{name}:{password}".encode()).decode()
    return client.get("/ogc/", headers={"authorization": f"Basic {secret}"})


DOORS = [_page, _admin, _token, _session, _basic]


@pytest.fixture
def user(db: None) -> User:
    return User.objects.create_superuser("koordinator", password=PASSWORD)


def from_(address: str) -> Client:
    return Client(headers={"x-forwarded-for": f"1.1.1.1, {address}:4711"})


@pytest.mark.parametrize("door", DOORS)
def test_every_door_says_when_to_come_back_and_lets_others_in(
    user: User, settings: Settings, door: Door
) -> None:
    """Behind a proxy: a stranger's five mistakes make the stranger wait, not the person in another place."""
    settings.TRUSTED_PROXIES = 1
    with time_machine.travel(NOON, tick=False):
        tries = [door(from_(STRANGER), "koordinator", "salah").status_code for _ in range(HERE.free)]
        slowed = door(from_(STRANGER), "koordinator", PASSWORD)
        right = door(from_(HOME), "koordinator", PASSWORD)
    assert len(set(tries)) == 1
    assert tries[0] in {200, 401, 422}
    assert (slowed.status_code, slowed["Retry-After"]) == (429, "1")
    assert "1 detik" in (
        slowed.json()["detail"] if "json" in slowed["Content-Type"] else slowed.content.decode()
    )
    assert "no-store" in slowed["Cache-Control"]
    assert right.status_code in {200, 302} or right.json()["code"] == "not_field"


@pytest.mark.parametrize("door", DOORS)
def test_one_password_on_many_names_is_stopped_by_the_address(user: User, door: Door) -> None:
    with time_machine.travel(NOON, tick=False):
        for number in range(BY_ADDRESS.free - 1):
            note_failure(f"u{number}", "127.0.0.1")
        assert door(Client(), "u98", "Jakarta2026").status_code != 429
        assert door(Client(), "u99", "Jakarta2026").status_code == 429


@pytest.mark.django_db
def test_the_wait_doubles_up_to_a_quarter_of_an_hour_and_refused_tries_do_not_lengthen_it() -> None:
    waits, now = [], NOON
    for _ in range(HERE.free + 11):
        with time_machine.travel(now, tick=False):
            note_failure("koordinator", STRANGER)
            wait_s = seconds_to_wait_to_sign_in("koordinator", STRANGER)
        waits.append(wait_s)
        now += timedelta(seconds=(wait_s or 0) + 1)
    assert waits == [None, None, None, None, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]
    with time_machine.travel(now + timedelta(hours=3), tick=False):
        note_failure("koordinator", STRANGER)
        assert seconds_to_wait_to_sign_in("koordinator", STRANGER) is None


@pytest.mark.django_db
def test_many_addresses_on_one_name_hold_its_owner_up_for_half_a_minute_and_not_where_they_are_known() -> (
    None
):
    with time_machine.travel(NOON, tick=False):
        note_success("koordinator", HOME)
        for number in range(60):
            note_failure("koordinator", f"10.0.0.{number}")
        assert seconds_to_wait_to_sign_in("koordinator", ELSEWHERE) == 30
        assert seconds_to_wait_to_sign_in("koordinator", HOME) is None
        for _ in range(HERE.free):
            note_failure("koordinator", HOME)
        assert seconds_to_wait_to_sign_in("koordinator", HOME) == 1
    with time_machine.travel(NOON + KNOWN_FOR, tick=False):
        assert sweep_sign_ins() > 60
        assert not SignInRecord.objects.exists()


@pytest.mark.django_db
def test_somebody_at_the_same_address_cannot_stop_those_who_work_there() -> None:
    with time_machine.travel(NOON, tick=False):
        note_success("petugas", HOME)
        for number in range(BY_ADDRESS.free + 5):
            note_failure(f"u{number}", HOME)
        assert seconds_to_wait_to_sign_in("u0", HOME) == 32
        assert seconds_to_wait_to_sign_in("petugas", HOME) is None


def test_the_command_of_django_axes_lets_a_name_try_again(user: User) -> None:
    for _ in range(HERE.free + 3):
        note_failure("koordinator", "127.0.0.1")
    assert _token(Client(), "koordinator", PASSWORD).status_code == 429
    call_command("axes_reset_username", "koordinator", verbosity=0)
    assert _token(Client(), "koordinator", PASSWORD).status_code == 200
