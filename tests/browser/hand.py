"""The phone app as a person holds it: its screens opened, read and pressed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from field_api.models import Report
from tests.browser.conftest import PHONE, SLOW_MS
from tests.browser.phone import PASSWORD
from tests.field_api.world import IN_WEST

LEAVE = """hash => {
    if (location.hash === hash) return;
    document.querySelector('main h1').id = 'left';
    location.hash = hash;
}"""
HERE = {"longitude": IN_WEST[0], "latitude": IN_WEST[1], "accuracy": 14}


@dataclass
class Hand:
    """A phone in somebody's hand, and what its page did wrong."""

    page: Page
    home: str
    errors: list[str] = field(default_factory=list)

    def open(self, screen: str = "#/") -> None:
        self.page.goto(f"{self.home}/lapangan/{screen}")
        expect(self.page.locator("main h1")).to_be_visible()

    def go(self, screen: str) -> None:
        """The heading of the screen before may have the focus too, so it is marked."""
        self.page.evaluate(LEAVE, screen)
        expect(self.page.locator("main h1:not(#left)")).to_be_focused()

    def sign_in(self, username: str, password: str = PASSWORD) -> None:
        self.page.get_by_label("Nama pengguna").fill(username)
        self.page.get_by_label("Kata sandi", exact=True).fill(password)
        self.page.get_by_role("button", name="Masuk").click()

    def heading(self, words: str) -> None:
        expect(self.page.locator("main h1")).to_have_text(words)

    def start(self, report: Report) -> None:
        self.go(f"#/tugas/{report.number}")
        self.page.get_by_role("button", name="Mulai kunjungan").click()
        self.heading("Kunjungan")


def taken_up(browser: Browser, live_server: LiveServer, **more: Any) -> tuple[BrowserContext, Hand]:
    options = {"viewport": dict(PHONE), "has_touch": True, "locale": "id-ID", "bypass_csp": True}
    options |= {"geolocation": HERE, "permissions": ["geolocation"], "service_workers": "block"}
    options |= {"reduced_motion": "reduce"}
    context = browser.new_context(**(options | more))  # type: ignore[arg-type]
    page = context.new_page()
    page.set_default_timeout(SLOW_MS)
    hand = Hand(page, live_server.url)
    page.on("pageerror", lambda error: hand.errors.append(str(error)))
    return context, hand


def in_page(page: Page, body: str) -> Any:
    return page.evaluate(f"async () => {{ {body} }}")
