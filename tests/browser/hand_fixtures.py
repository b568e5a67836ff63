"""The phone app in a validator's hand, and on a phone that nobody has signed in on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from field_api.models import Criterion
from tests.browser.hand import Hand, taken_up
from tests.browser.phone import Field


@pytest.fixture
def questions(visited: Field) -> None:
    about = {
        "category": visited.report.category,
        "rule": "Rata",
        "source": "Uji 1/2026",
        "photo_hint": "Dari dekat",
    }
    for slug in ("rata", "bersih"):
        Criterion.objects.create(slug=slug, question=f"Apakah {slug}?", **about)


@pytest.fixture
def hand(browser: Browser, visited: Field, questions: None, live_server: LiveServer) -> Iterator[Hand]:
    """A validator's, signed in, on the list."""
    context, hand = taken_up(browser, live_server)
    hand.open()
    hand.sign_in(visited.holder.username)
    hand.heading("Hari ini")
    yield hand
    context.close()
    assert hand.errors == []


@pytest.fixture
def stranger(browser: Browser, visited: Field, live_server: LiveServer) -> Iterator[Hand]:
    """On a phone that nobody has signed in on."""
    context, hand = taken_up(browser, live_server)
    hand.open()
    yield hand
    context.close()
    assert hand.errors == []
