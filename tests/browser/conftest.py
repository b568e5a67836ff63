"""The system's Chromium, a page that is watched, and a small city with reports to look at."""

from __future__ import annotations

import base64
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from boundaries.outlines import build_bodies
from tests.boundaries.squares import ANGGREK, KENANGA, Squares, make_edition, make_squares
from tests.maps.reports import make_category, make_reports

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
TILE_HOST = "tiles.example"
EMPTY_TILE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
SLOW_MS = 15_000
"""What a page may take on two cores that have other work; what comes sooner is not waited for."""
expect.set_options(timeout=SLOW_MS)
DESK, PHONE = {"width": 1280, "height": 800}, {"width": 360, "height": 640}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if CHROMIUM is None and os.environ.get("CI"):
        raise pytest.UsageError("No Chromium here: these tests may be left out by a person, never by CI.")
    here = os.path.dirname(__file__)  # noqa: PTH120  items carry plain strings
    for item in items:
        if str(item.path).startswith(here):
            item.add_marker(pytest.mark.browser)
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="no Chromium on this machine"))


@pytest.fixture(scope="session", autouse=True)
def queries_beside_a_running_loop() -> Iterator[None]:
    """Playwright keeps an event loop in this thread, which Django takes for async code."""
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    yield
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
    if before is not None:
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = before


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    return {"executable_path": CHROMIUM, "args": quiet}


@dataclass
class Watch:
    """What went wrong on a page, and whom it asked."""

    page: Page
    errors: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)
    tiles: list[str] = field(default_factory=list)


@pytest.fixture(params=[DESK, PHONE], ids=["desk", "phone"])
def size(request: pytest.FixtureRequest) -> dict[str, int]:
    return dict(request.param)


@pytest.fixture
def browser_context_args(request: pytest.FixtureRequest) -> dict[str, Any]:
    """Pages stand still, so that what is clicked stays where it is, and come from the server each time.

    That they also move, and also open without a network, is tested in files of their own.
    """
    wanted = request.getfixturevalue("size") if "size" in request.fixturenames else DESK
    options = {"viewport": wanted, "has_touch": wanted == PHONE, "locale": "id-ID", "timezone_id": "UTC"}
    return options | {"reduced_motion": "reduce", "service_workers": "block"}


@pytest.fixture
def base_map(settings: Settings) -> None:
    settings.BASE_MAP_URL = f"https://{TILE_HOST}/{{z}}/{{x}}/{{y}}.png"
    settings.BASE_MAP_ATTRIBUTION = "Peta <b>uji</b>"
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    images = ["'self'", "data:", "blob:", f"https://{TILE_HOST}"]
    settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": {**directives, "img-src": images}}


@pytest.fixture
def watch(page: Page, context: BrowserContext, base_map: None, live_server: LiveServer) -> Iterator[Watch]:
    """A page that may ask the live server and the base map; at its end it must have made no mistake."""
    seen = Watch(page)
    home = urlsplit(live_server.url).netloc

    def answer(route: Route) -> None:
        if urlsplit(route.request.url).netloc == TILE_HOST:
            seen.tiles.append(route.request.url)
            route.fulfill(body=EMPTY_TILE, content_type="image/png")
        else:
            seen.strangers.append(route.request.url)
            route.abort()

    page.set_default_timeout(SLOW_MS)
    context.route(re.compile(rf"^https?://(?!{re.escape(home)}/)"), answer)
    page.on("console", lambda line: seen.errors.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: seen.errors.append(str(error)))
    yield seen
    assert (seen.errors, seen.strangers) == ([], [])


@pytest.fixture
def city(transactional_db: None) -> Squares:
    """Four kelurahan; 6 reports about roads in Gambir, 2 about floods in Cideng, 1 of them private."""
    squares = make_squares(make_edition())
    build_bodies(squares.edition)
    roads, floods = make_category(), make_category("banjir", "Banjir", "saluran")
    make_reports([(106.795, -6.205)] * 6, category=roads, kelurahan=ANGGREK)
    make_reports([(106.805, -6.205)], category=floods, kelurahan=KENANGA)
    make_reports([(106.805, -6.205)], category=floods, kelurahan=KENANGA, private=True)
    return squares
