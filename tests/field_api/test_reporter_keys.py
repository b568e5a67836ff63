"""The reporter's key: of one report, not of its number, and of a secret of its own."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.test import Client
from django.utils.crypto import salted_hmac
from pytest_django import Settings

from field_api.models import DayNumber, Report
from field_api.reporter_keys import is_reporter, reporter_key
from field_api.steps.receive import Complaint, receive
from tests.field_api.world import IN_EAST, IN_WEST, World


def received(world: World, at: tuple[float, float] = IN_WEST) -> Report:
    return receive(Complaint(world.category.slug, "Lubang", *at))[0]


def told_before(number: str, secret: str) -> str:
    """By the program that knew only numbers."""
    return salted_hmac("field_api.reporter_key", number, secret=secret, algorithm="sha256").hexdigest()[:24]


def test_a_number_that_is_given_twice_has_two_keys(world: World, client: Client) -> None:
    try:
        with transaction.atomic():
            lost = received(world)
            key = reporter_key(lost)
            raise ConnectionError("the server died before the disk had it")
    except ConnectionError:
        pass
    report = received(world, IN_EAST)
    assert (report.number, DayNumber.objects.get().last) == (lost.number, 1)
    assert reporter_key(report) != key
    sent = {"reporter_key": key, "reason": "Belum"}
    answer = client.post(f"/api/v1/reports/{report.number}/reopen", sent, content_type="application/json")
    assert answer.status_code == 403
    assert b"tidak cocok" in client.get(f"/lacak/{report.number}", {"kunci": key}).content


def test_keys_of_reports_from_before_stay_valid_whatever_secret_comes(
    world: World, settings: Settings
) -> None:
    report = received(world)
    Report.objects.update(key_salt=None)
    report.refresh_from_db()
    old = told_before(report.number, settings.SECRET_KEY)
    assert is_reporter(report.number, old)
    settings.REPORTER_KEY_SECRET = "a secret of its own"
    assert is_reporter(report.number, old)
    assert is_reporter(report.number, reporter_key(report))
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another one"
    assert is_reporter(report.number, old)
    settings.SECRET_KEY_FALLBACKS, settings.REPORTER_KEY_SECRET_FALLBACKS = [], settings.SECRET_KEY_FALLBACKS
    assert is_reporter(report.number, old)
    settings.REPORTER_KEY_SECRET_FALLBACKS = []
    assert not is_reporter(report.number, old)


def test_the_secret_of_sessions_can_be_changed_and_that_of_keys_has_fallbacks(
    world: World, settings: Settings
) -> None:
    settings.REPORTER_KEY_SECRET = "the first"
    report = received(world)
    key = reporter_key(report)
    settings.SECRET_KEY = "changed"
    assert is_reporter(report.number, key)
    assert not is_reporter(report.number, told_before(report.number, settings.SECRET_KEY))
    settings.REPORTER_KEY_SECRET = "the second"
    assert not is_reporter(report.number, key)
    settings.REPORTER_KEY_SECRET_FALLBACKS = ["the first"]
    assert is_reporter(report.number, key)
    assert reporter_key(report) != key


@pytest.mark.parametrize("key", ["", "é", "x" * 24])
def test_any_other_key_is_none(world: World, key: str) -> None:
    assert not is_reporter(received(world).number, key)
    assert not is_reporter("JK9912310001", key)
