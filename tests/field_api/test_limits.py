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
from field_api.steps.limits import KEPT, seconds_to_wait, sweep_counts
from tests.field_api.dispatching import wib
from tests.field_api.threads import together
from tests.field_api.world import IN_WEST, World

HOUR = timedelta(hours=1)


def ask(at: datetime, name: str = "reports_10.0.0.1", limit: int = 2) -> float | None:
    with time_machine.travel(at, tick=False):
        return seconds_to_wait(name, limit=limit, window=HOUR)


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


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_exactly_as_many_as_allowed_come_through() -> None:
    """Each thread has its own connection, as each worker has."""
    answers = together(*[lambda: seconds_to_wait("reports_10.0.0.9", limit=3, window=HOUR)] * 8)
    assert answers.count(None) == 3


def test_workers_with_caches_of_their_own_share_the_limit_behind_a_proxy(
    world: World,
    client_of: Callable[[User | None], APIClient],
    monkeypatch: pytest.MonkeyPatch,
    settings: Settings,
) -> None:
    """The last address that the trusted proxy added counts, not what the sender wrote before it."""
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "NUM_PROXIES": 1}
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
