"""One limit for an address, whichever worker it meets."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core.cache import caches
from pytest_django import Settings
from rest_framework.test import APIClient

from field_api.models import RateCount, Report
from field_api.steps.limits import KEPT, Limit, seconds_to_wait, sweep_counts
from tests.field_api.dispatching import wib
from tests.field_api.threads import together
from tests.field_api.world import IN_WEST, World

HOUR = timedelta(hours=1)


def ask(at: datetime, name: str = "reports_10.0.0.1", limit: int = 2) -> float | None:
    with time_machine.travel(at, tick=False):
        return seconds_to_wait(Limit(name, most=limit, window=HOUR))


@pytest.mark.django_db
def test_a_limit_is_kept_and_there_is_room_again_after_its_window() -> None:
    assert [ask(wib(9)), ask(wib(9, 20))] == [None, None]
    assert ask(wib(9, 30)) == 30 * 60
    assert ask(wib(9, 30), "reports_10.0.0.2") is None
    assert ask(wib(10, 4)) is None
    assert ask(wib(10, 5)) == 15 * 60


@pytest.mark.django_db
def test_no_address_is_stored_and_old_counts_are_swept() -> None:
    ask(wib(9))
    row = RateCount.objects.get()
    assert "10.0.0.1" not in row.key
    with time_machine.travel(wib(9) + KEPT + HOUR, tick=False):
        assert (sweep_counts(), sweep_counts()) == (1, 0)


@pytest.mark.django_db
def test_of_two_limits_the_full_one_refuses_and_neither_counts() -> None:
    """And what costs more fills a limit sooner."""
    dear, narrow = Limit("dear", most=10, window=HOUR, cost=6), Limit("narrow", most=3, window=HOUR)
    with time_machine.travel(wib(9), tick=False):
        assert [seconds_to_wait(dear, narrow), seconds_to_wait(dear, narrow)] == [None, 3600]
        assert [seconds_to_wait(narrow), seconds_to_wait(narrow), seconds_to_wait(narrow)] == [
            None,
            None,
            3600,
        ]
        assert seconds_to_wait(Limit("dear", most=10, window=HOUR, cost=4)) is None
        assert seconds_to_wait(narrow, narrow) == 3600


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_exactly_as_many_as_allowed_come_through() -> None:
    """Each thread has its own connection, as each worker has."""
    answers = together(*[lambda: seconds_to_wait(Limit("reports_10.0.0.9", most=3, window=HOUR))] * 8)
    assert answers.count(None) == 3


def test_workers_with_caches_of_their_own_share_the_limit_behind_a_proxy(
    world: World,
    client_of: Callable[[User | None], APIClient],
    monkeypatch: pytest.MonkeyPatch,
    settings: Settings,
) -> None:
    """The last address that the trusted proxy added counts, not what the sender wrote before it."""
    settings.TRUSTED_PROXIES = 1
    monkeypatch.setattr("field_api.throttles.NewReportThrottle.rate", "2/hour", raising=False)
    body = {"category": world.category.slug, "lon": IN_WEST[0], "lat": IN_WEST[1]}
    got = []
    for claimed, real in [("1.1.1.1", "10.0.0.1"), ("2.2.2.2", "10.0.0.1"), ("3.3.3.3", "10.0.0.1")]:
        caches["default"].clear()  # what another worker has in memory: nothing
        address = {"x-forwarded-for": f"{claimed}, {real}"}
        got.append(client_of(None).post("/api/v1/reports", body, headers=address).status_code)
    other = {"x-forwarded-for": "10.0.0.1, 10.0.0.2"}
    got.append(client_of(None).post("/api/v1/reports", body, headers=other).status_code)
    assert got == [201, 201, 429, 201]
    assert Report.objects.count() == 3


def test_reports_of_no_device_are_counted_by_their_network_for_a_day(
    world: World, client_of: Callable[[User | None], APIClient], settings: Settings
) -> None:
    """Another address of the same /24 or /64 is no other sender; a phone with a name is none of them."""
    settings.UNNAMED_REPORTS_PER_DAY = 1
    body = {"category": world.category.slug, "lon": IN_WEST[0], "lat": IN_WEST[1]}
    got = [
        client_of(None).post("/api/v1/reports", body, headers=headers, REMOTE_ADDR=address).status_code
        for address, headers in [
            ("10.0.7.1", {}),
            ("10.0.7.2", {}),
            ("10.0.7.2", {"x-device": "ponsel"}),
            ("2001:db8::1", {}),
            ("2001:db8::2:1", {}),
        ]
    ]
    assert got == [201, 429, 201, 201, 429]


def test_voices_for_one_report_are_counted_by_network_whatever_the_devices(
    world: World, client_of: Callable[[User | None], APIClient], settings: Settings
) -> None:
    settings.VOICES_PER_NETWORK_PER_DAY = 2
    body = {"category": world.category.slug, "lon": IN_WEST[0], "lat": IN_WEST[1]}
    number = client_of(None).post("/api/v1/reports", body).json()["number"]
    url = f"/api/v1/reports/{number}/voices"
    got = [
        client_of(None)
        .post(url, {}, headers={"x-device": f"ponsel-tetangga-{n}"}, REMOTE_ADDR=f"10.0.{net}.{n}")
        .status_code
        for net, n in [(7, 1), (7, 2), (7, 3), (8, 4)]
    ]
    assert got == [201, 201, 429, 201]


def test_open311_counts_for_all_workers_together(
    world: World, client_of: Callable[[User | None], APIClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("field_api.throttles.Open311Throttle.rate", "2/hour", raising=False)
    got = []
    for _worker in range(3):
        caches["default"].clear()  # each has a memory of its own
        got.append(client_of(None).get("/open311/v2/services.json").status_code)
    assert got == [200, 200, 400]
