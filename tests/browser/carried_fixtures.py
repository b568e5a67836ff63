"""A validator with three reports, and a phone on a line that can be broken to a server that is real."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from playwright.sync_api import Playwright
from pytest_django import Settings

from tests.browser.carried import Carried
from tests.browser.conftest import EMPTY_TILE
from tests.browser.faults import Answer, Line, line_to_nowhere
from tests.browser.round import Round, make_round
from tests.field_api.server import serving


@pytest.fixture(scope="session")
def served(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Line, Path]]:
    """The line to the server, which lives through all tests, and where it keeps photos."""
    media = tmp_path_factory.mktemp("media")
    with line_to_nowhere() as line:
        surroundings = {
            "DJANGO_SETTINGS_MODULE": "tests.browser.served",
            "BASE_MAP_URL": f"{line.url}/ubin/{{z}}/{{x}}/{{y}}.png",
        }
        with serving(media, **surroundings) as server:
            line.upstream = server.port
            server.is_up()
            yield line, media


@pytest.fixture
def line(served: tuple[Line, Path]) -> Iterator[Line]:
    """It is up, and nothing has come through yet. Map tiles are its own."""
    line = served[0]
    line.fault = None
    line.asked.clear()
    line.tiles = Answer(200, EMPTY_TILE, "image/png")
    yield line
    line.fault = None
    line.rewrite = _unchanged


def _unchanged(_path: str, body: bytes) -> bytes:
    return body


@pytest.fixture
def round_(transactional_db: None, settings: Settings, served: tuple[Line, Path]) -> Round:
    """Three reports for one validator, with two questions to answer about each."""
    settings.MEDIA_ROOT = served[1]
    for photo in [path for path in served[1].rglob("*") if path.is_file()]:
        photo.unlink()
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    cache.clear()
    return make_round()


@pytest.fixture
def carried(playwright: Playwright, round_: Round, line: Line, tmp_path: Path) -> Iterator[Carried]:
    """Switched off. At the end its pages must have thrown nothing."""
    phone = Carried(playwright, tmp_path / "profile", line)
    yield phone
    phone.switch_off()
    assert phone.errors == []


@pytest.fixture
def signed_in(carried: Carried, round_: Round) -> Carried:
    """Switched on, the validator signed in, the day on it and the app ready for a network that goes."""
    carried.switch_on()
    carried.sign_in(round_.holder.username)
    carried.heading("Hari ini")
    carried.is_installed()
    return carried
