"""A validator with a report, and a signed-in phone in their hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from tests.browser.phone import Field, Phone, make_field, open_phone


@pytest.fixture
def visited(transactional_db: None, settings: Settings, tmp_path: Path) -> Field:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    return make_field(tmp_path / "media")


@pytest.fixture
def phone(context: BrowserContext, visited: Field, live_server: LiveServer) -> Iterator[Phone]:
    """Its page must have thrown nothing by the end."""
    phone = open_phone(context, live_server.url)
    phone.sign_in(visited.holder)
    yield phone
    assert phone.errors == []
