"""The phone app's service worker: the whole app without a network, one version at a time, never a body."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from threading import Thread
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from field_api.models import Visit
from field_api.web import phone as views
from field_api.web import shell
from tests.browser.phone import Field, Phone, open_phone
from tests.field_api.photos import jpeg

pytest_plugins = ["tests.browser.phone_fixtures"]

CACHES = "caches.keys().then((names) => names.sort())"


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return browser_context_args | {"service_workers": "allow"}


@pytest.fixture
def installed(phone: Phone) -> Phone:
    """Its worker is there and has the page in its hands."""
    phone.core("globalThis.told = 0; core.onUpdate(() => { globalThis.told += 1 })")
    phone.until("navigator.serviceWorker.controller?.state === 'activated'")
    return phone


def test_the_app_is_there_without_a_network_and_the_api_is_not(
    installed: Phone, context: BrowserContext, live_server: LiveServer
) -> None:
    (name,) = installed.page.evaluate(CACHES)
    assert name.startswith("lapangan-")
    context.set_offline(True)
    page = context.new_page()
    answer = page.goto(f"{live_server.url}/lapangan/")
    assert answer
    assert (answer.status, answer.from_service_worker) == (200, True)
    assert page.locator("#shell-config").count() == 1
    assert page.evaluate("import('/static/lapangan/core.js').then((core) => typeof core.seal)") == "function"
    assert page.evaluate("fetch('/api/v1/session').then(() => 'answered', () => 'offline')") == "offline"
    assert page.evaluate(
        "import('/static/lapangan/core.js').then(async (core) => (await core.currentUser()).username)"
    )
    context.set_offline(False)


def test_a_visit_goes_through_the_worker_untouched(installed: Phone, visited: Field) -> None:
    row = installed.sealed_visit(visited.report, jpeg(1))
    assert installed.send()["sent"] == 1
    assert Visit.objects.get().payload_sha256 == row["payload_sha256"]


def test_a_new_version_waits_while_a_draft_is_open_and_takes_over_when_told(
    installed: Phone, visited: Field, settings: Settings
) -> None:
    draft = installed.start(visited.report)
    before = installed.page.evaluate(CACHES)
    settings.BASE_MAP_URL = "https://tiles.example/{z}/{x}/{y}.png"
    installed.core("await (await navigator.serviceWorker.getRegistration()).update()")
    installed.until("globalThis.told === 1")
    assert len(installed.page.evaluate(CACHES)) == 2
    assert installed.core("return (await core.draft(arg)).id", draft) == draft
    with installed.page.expect_navigation():
        installed.core("void core.applyUpdate()")
    installed.until("(await caches.keys()).length === 1")
    assert installed.page.evaluate(CACHES) != before
    assert installed.core("return (await core.drafts())[0].id") == draft


def test_a_version_with_a_wrong_byte_is_not_installed(
    installed: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = installed.page.evaluate(CACHES)
    monkeypatch.setattr(shell, "_sha256", lambda _data: "0" * 64)
    script = """const registration = await navigator.serviceWorker.getRegistration();
        const ended = new Promise((resolve) => registration.addEventListener("updatefound", () => {
            const worker = registration.installing;
            worker.addEventListener("statechange", () => resolve(worker.state));
        }));
        await registration.update().catch(() => {});
        return ended"""
    assert installed.core(script) == "redundant"
    assert installed.page.evaluate(CACHES) == before
    assert installed.core("return globalThis.told") == 0


class Tiles(BaseHTTPRequestHandler):
    """The same tile everywhere, for scripts of any origin."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "image/png")
        self.send_header("Access-Control-Allow-Origin", "*")
        self.end_headers()
        out = BytesIO()
        Image.new("RGB", (8, 8)).save(out, "PNG")
        self.wfile.write(out.getvalue())

    def log_message(self, *_words: object) -> None:
        """Say nothing."""


@pytest.fixture
def tile_host(settings: Settings) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Tiles)
    Thread(target=server.serve_forever, daemon=True).start()
    host = f"http://127.0.0.1:{server.server_port}"
    settings.BASE_MAP_URL = host + "/{z}/{x}/{y}.png"
    views._BASE_MAP.append(host)
    yield host
    views._BASE_MAP.remove(host)
    server.shutdown()
    server.server_close()


def test_tiles_of_the_base_map_are_kept_and_nothing_else_from_abroad(
    tile_host: str, visited: Field, context: BrowserContext, live_server: LiveServer
) -> None:
    phone = open_phone(context, live_server.url, images=tile_host)
    phone.core("core.onUpdate(() => {})")
    phone.until("navigator.serviceWorker.controller?.state === 'activated'")
    script = "const shown = new Image(); shown.src = arg; await shown.decode(); return shown.naturalWidth"
    address = f"{tile_host}/12/3/4.png"
    phone.core("new Image().src = arg", f"{tile_host}/lain.png")
    assert [phone.core(script, address), phone.core(script, address)] == [8, 8]
    kept = "(await (await caches.open('lapangan-tiles')).keys()).map((one) => one.url)"
    phone.until(f"{kept}.length === 1")
    assert phone.core(f"return {kept}") == [address]
