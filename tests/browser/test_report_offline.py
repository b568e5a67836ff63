"""The citizens' form without a network, after one visit: opened, written in, sent later, kept up to date."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from playwright.sync_api import BrowserContext, Page, Route, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from field_api.models import Photo, Report
from field_api.steps import traps
from field_api.web import report_form, report_shell
from tests.field_api.photos import jpeg
from tests.field_api.world import World, make_world

CACHES = "caches.keys().then((names) => names.sort())"
KEPT = """caches.keys().then(async ([name]) => [...(await (await caches.open(name)).keys())]
    .map((one) => new URL(one.url).pathname))"""


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return browser_context_args | {"service_workers": "allow"}


@pytest.fixture
def world(
    transactional_db: None, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[World]:
    monkeypatch.setattr(traps, "LEAST_TIME", timedelta(0))  # a test is faster than any person
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    settings.BASE_MAP_URL = ""
    cache.clear()
    yield make_world()
    cache.clear()


@pytest.fixture
def visited(page: Page, world: World, live_server: LiveServer) -> Page:
    """The form, after one visit with a network."""
    return open_form(page, live_server)


def open_form(page: Page, live_server: LiveServer, path: str = "/lapor") -> Page:
    page.goto(f"{live_server.url}{path}")
    has_taken_over(page)
    return page


def has_taken_over(page: Page) -> None:
    page.evaluate(
        """async () => {
            const { active } = await navigator.serviceWorker.ready;
            if (active.state === "activated") return;
            await new Promise((done) => active.addEventListener("statechange", done, { once: true }));
        }"""
    )


def write(page: Page) -> None:
    page.get_by_label("Cari kategori").fill("jalan")
    page.locator("#kategori-hasil button").first.click()
    page.get_by_label("Alamat, kelurahan").fill("Jl. Juanda 3")


def names_on_disk(page: Page, name: str) -> None:
    """Wait until the draft lies in the page's database."""
    script = """async (address) => {
        const { allReports } = await import("/static/lapor/store.js");
        const isThere = async () => (await allReports()).some((row) => row.address === address);
        while (!(await isThere())) await new Promise(requestAnimationFrame);
    }"""
    page.evaluate(script, name)


def test_it_opens_is_filled_in_and_sends_later(
    visited: Page, context: BrowserContext, live_server: LiveServer
) -> None:
    visited.close()
    context.set_offline(True)
    page = context.new_page()
    answer = page.goto(f"{live_server.url}/lapor")
    assert answer
    assert answer.from_service_worker
    expect(page.locator("#peta-lapor")).to_be_visible()
    write(page)
    page.locator("#foto-galeri").set_input_files(
        {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": jpeg(1)}
    )
    expect(page.locator("#foto-daftar img")).to_have_count(1)
    page.get_by_role("button", name="Kirim laporan").click()
    expect(page.locator("#hasil")).to_contain_text("tidak ada jaringan")
    page.close()
    assert not Report.objects.exists()
    context.set_offline(False)
    page = context.new_page()
    page.goto(f"{live_server.url}/lapor")
    expect(page.locator("#kabar")).to_contain_text("JK")
    report = Report.objects.get()
    assert (report.address, report.moderation, Photo.objects.count()) == ("Jl. Juanda 3", "shown", 1)


def test_in_english_too(page: Page, world: World, context: BrowserContext, live_server: LiveServer) -> None:
    open_form(page, live_server, "/en/lapor")
    context.set_offline(True)
    page.reload()
    expect(page.get_by_role("button", name="Send the report")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("#tersimpan")).to_be_visible()


def test_nothing_of_anybody_is_kept_and_the_api_is_never_answered_from_it(
    visited: Page, context: BrowserContext
) -> None:
    kept = visited.evaluate(KEPT)
    assert "/lapor" in kept
    assert all(path == "/lapor" or path.startswith("/static/") for path in kept)
    context.set_offline(True)
    asked = "fetch('/api/v1/areas.geojson').then(() => 'answered', () => 'offline')"
    assert visited.evaluate(asked) == "offline"
    assert (
        visited.evaluate("fetch('/lapor', {method: 'POST'}).then(() => 'answered', () => 'offline')")
        == "offline"
    )


def test_a_new_version_comes_beside_a_draft_that_stays(
    visited: Page, context: BrowserContext, live_server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(visited)
    names_on_disk(visited, "Jl. Juanda 3")
    before = visited.evaluate(CACHES)
    monkeypatch.setattr(report_shell, "ENTRIES", (*report_shell.ENTRIES, "maps/map.css"))
    visited.reload()
    expect(visited.get_by_label("Alamat, kelurahan")).to_have_value("Jl. Juanda 3")
    visited.evaluate(
        """async (before) => {
            while ((await caches.keys()).join() === before.join() || (await caches.keys()).length > 1) {
                await new Promise(requestAnimationFrame);
            }
        }""",
        before,
    )
    has_taken_over(visited)
    expect(visited.get_by_label("Alamat, kelurahan")).to_have_value("Jl. Juanda 3")
    context.set_offline(True)
    visited.reload()
    expect(visited.get_by_label("Alamat, kelurahan")).to_have_value("Jl. Juanda 3")
    expect(visited.locator("#kategori-terpilih")).to_contain_text("Jalan rusak")
    assert "/static/maps/map.css" in visited.evaluate(KEPT)


def test_a_page_of_another_version_takes_nothing_of_the_one_that_is_kept(
    visited: Page, live_server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def note(route: Route) -> None:  # what the worker answers itself does not come by here
        asked.append(route.request.url.rpartition("/")[2])
        route.continue_()

    visited.route("**/static/lapor/*.js", note)
    visited.reload()
    expect(visited.locator("#tersimpan")).to_be_visible()
    assert asked == []
    other = report_shell.ReportShell("another", report_shell.report_shell().worker)
    monkeypatch.setattr(report_form, "report_shell", lambda: other)
    visited.reload()
    expect(visited.locator("#tersimpan")).to_be_visible()
    assert {"page.js", "words.js", "store.js"} <= set(asked)


def test_a_version_with_a_wrong_byte_is_not_installed(
    page: Page, world: World, live_server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = report_shell._bytes_at
    monkeypatch.setattr(report_shell, "_bytes_at", lambda address: real(address) + b"!"[: "css" in address])
    page.add_init_script(
        "navigator.serviceWorker.register = ((real) => async (...given) => {"
        " window.registered = await real.apply(navigator.serviceWorker, given); return registered; })"
        "(navigator.serviceWorker.register)"
    )
    page.goto(f"{live_server.url}/lapor")
    page.wait_for_function("() => window.registered && !registered.installing && !registered.active")
    assert page.evaluate(CACHES) == []


def test_a_server_that_fails_is_no_reason_not_to_write(
    visited: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report_form, "_show", lambda *_args, **_more: HttpResponse("Bad gateway", status=502))
    answer = visited.reload()
    assert answer
    assert (answer.status, answer.from_service_worker) == (200, True)
    expect(visited.locator("#tersimpan")).to_be_visible()
