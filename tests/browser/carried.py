"""A phone that is carried through a day: its browser keeps a profile, can be killed and is started again."""

from __future__ import annotations

import os
import re
import signal
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import (
    BrowserContext,
    CDPSession,
    Error,
    Geolocation,
    Locator,
    Page,
    Playwright,
    expect,
)

from field_api.models import Report
from tests.browser.conftest import CHROMIUM, PHONE, SLOW_MS
from tests.browser.faults import Line, offline
from tests.browser.phone import PASSWORD
from tests.field_api.world import IN_WEST

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
FAKE_CAMERA = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
HERE: Geolocation = {"longitude": IN_WEST[0], "latitude": IN_WEST[1], "accuracy": 14}

HELD = """async () => {
    const asked = (request) => new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
    });
    const hash = async (data) => [...new Uint8Array(await crypto.subtle.digest("SHA-256", data))]
        .map((byte) => byte.toString(16).padStart(2, "0")).join("");
    const database = await asked(indexedDB.open("lapangan"));
    const all = (name) => asked(database.transaction(name).objectStore(name).getAll());
    const keys = await asked(database.transaction("bytes").objectStore("bytes").getAllKeys());
    const bytes = {};
    for (const [i, data] of (await all("bytes")).entries()) bytes[keys[i]] = await hash(data);
    const plain = (rows) => rows.map(({ thumb, ...row }) => row);
    const held = { bytes, outbox: plain(await all("outbox")), drafts: await all("drafts"),
        photos: plain(await all("photos")), fixes: await all("fixes") };
    database.close();
    return held;
}"""

FOCUSED = """() => {
    const here = document.activeElement;
    if (here === document.body) return "";
    const labels = [...(here.labels ?? [])].map((label) => label.textContent);
    return [here.getAttribute("aria-label"), ...labels, here.textContent].join(" ");
}"""

FIXES_COME = """async (count) => {
    const { read } = await import("/static/lapangan/store.js");
    const end = Date.now() + 15_000;
    while ((await read(["fixes"], (tx) => tx.objectStore("fixes").count())) < count) {
        if (Date.now() > end) throw new Error("it did not come");
    }
}"""
ENDED = re.compile("ersimpan di ponsel|BELUM tersimpan")


@dataclass
class Carried:
    """`errors` are what its pages threw or its policy forbade."""

    playwright: Playwright
    profile: Path
    line: Line
    flags: list[str] = field(default_factory=lambda: [*FAKE_CAMERA])
    permissions: list[str] = field(default_factory=lambda: ["geolocation"])
    errors: list[str] = field(default_factory=list)
    shots: int = 0
    _context: BrowserContext | None = None
    _page: Page | None = None
    _devtools: CDPSession | None = None

    @property
    def context(self) -> BrowserContext:
        assert self._context
        return self._context

    @property
    def page(self) -> Page:
        assert self._page
        return self._page

    def switch_on(self, screen: str = "#/", *, room_bytes: int | None = None) -> None:
        """Start the browser with what it kept, and open the app; with so much room for all that it keeps."""
        self._context = self.playwright.chromium.launch_persistent_context(
            self.profile,
            executable_path=CHROMIUM,
            args=[*FLAGS, *self.flags],
            viewport={"width": PHONE["width"], "height": PHONE["height"]},
            has_touch=True,
            device_scale_factor=2,
            locale="id-ID",
            timezone_id="Asia/Jakarta",
            reduced_motion="reduce",
            geolocation=HERE,
            permissions=self.permissions,
            accept_downloads=True,
        )
        self._page = self._context.pages[0]
        self._devtools = self._context.new_cdp_session(self._page)
        if room_bytes is not None:
            self.has_room(room_bytes)
        self.new_tab(screen, self._page)

    def has_room(self, room_bytes: int | None) -> None:
        """None: as much as there is."""
        size = {} if room_bytes is None else {"quotaSize": room_bytes}
        assert self._devtools
        self._devtools.send("Storage.overrideQuotaForOrigin", {"origin": self.line.url, **size})

    def new_tab(self, screen: str = "#/", page: Page | None = None) -> Page:
        page = page or self.context.new_page()
        page.set_default_timeout(SLOW_MS)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda line: self._hear(line.text))
        page.goto(f"{self.line.url}/lapangan/{screen}")
        expect(page.locator("main h1")).to_be_visible()
        return page

    def _hear(self, words: str) -> None:
        if "Content Security Policy" in words:
            self.errors.append(words)

    def switch_off(self) -> None:
        """Properly, so that the browser writes down what it has in memory."""
        if self._context:
            self._context.close()
        self._context = None

    def kill(self) -> None:
        """Without warning, as a phone does that needs memory or lost its battery."""
        gone = threading.Event()
        self.context.on("close", lambda _context: gone.set())
        os.kill(browser_process(self.profile), signal.SIGKILL)
        with suppress(Error):
            self.page.wait_for_event("close", timeout=SLOW_MS)
        with suppress(Error):
            self.context.close()
        self._context = None

    def crash(self) -> None:
        """Kill the page's process; the browser and what it keeps live on."""
        with self.page.expect_event("crash"), suppress(Error):
            self.page.goto("chrome://crash")
        self.page.close()

    def open_again(self, screen: str) -> None:
        self._page = self.new_tab(screen)

    def lose_network(self) -> None:
        self.line.fault = offline
        self.context.set_offline(True)

    def find_network(self) -> None:
        self.line.fault = None
        self.context.set_offline(False)

    def held(self) -> dict[str, Any]:
        """What its database holds, read without the app; of photos' bytes the SHA-256."""
        return dict(self.page.evaluate(HELD))

    def keeps_fixes(self, count: int) -> None:
        """Wait until so many positions are on its disk."""
        self.page.evaluate(FIXES_COME, count)

    def is_installed(self) -> None:
        """Wait until the app no longer needs a network to open."""
        ready = "navigator.serviceWorker.ready.then(({ active }) => active.state !== 'redundant')"
        assert self.page.evaluate(ready)

    def button(self, words: str, where: Page | Locator | None = None) -> Locator:
        return (where or self.page).get_by_role("button", name=words, exact=True)

    def heading(self, words: str) -> None:
        expect(self.page.locator("main h1")).to_have_text(words)

    def status(self, words: str) -> None:
        expect(self.page.locator("#keadaan")).to_contain_text(words)

    def to(self, section: str) -> None:
        """By the line at the bottom."""
        self.page.locator("#navigasi").get_by_role("link", name=section).tap()
        self.heading(section)

    def sign_in(self, username: str) -> None:
        self.page.get_by_label("Nama pengguna").fill(username)
        self.page.get_by_label("Kata sandi", exact=True).fill(PASSWORD)
        self.button("Masuk").tap()

    def begin(self, report: Report, words: str = "Mulai kunjungan") -> None:
        self.to("Hari ini")
        self.page.locator(".task", has_text=report.number).tap()
        self.heading(report.category.name)
        self.button(words).tap()
        self.heading("Tindak lanjut" if words == "Tindak lanjut" else "Kunjungan")

    def stands(self, accuracy_m: float) -> None:
        """The phone measures anew, with this accuracy."""
        self.context.set_geolocation({**HERE, "accuracy": accuracy_m})

    def position_is(self, words: str) -> None:
        """A good one that is not at the site says how far it is instead."""
        far = re.compile("^(Posisi baik|Anda .* dari titik laporan)$")
        expect(self.page.locator(".position-head")).to_have_text(far if words == "Posisi baik" else words)

    def open_viewfinder(self) -> Locator:
        self.button("Ambil foto", self.page.locator("main")).tap()
        finder = self.page.get_by_role("dialog", name="Kamera")
        expect(finder).to_be_visible()
        return finder

    def press_shutter(self, finder: Locator) -> Locator:
        """Until there is an answer about a new photo: two frames of the fake camera may be the same."""
        words = finder.get_by_role("status")
        for _ in range(10):
            words.evaluate("one => { one.textContent = '' }")
            self.button("Ambil foto", finder).tap()
            expect(words).to_have_text(ENDED)
            if "sudah ada di sini" not in words.inner_text():
                break
        return words

    def shoot(self, number: int = 1, *, more: str = "") -> None:
        """One photo from the viewfinder, the draft's `number`th, once the phone has said where it is."""
        expect(self.page.locator(".position[data-situation=waiting]")).to_have_count(0)
        finder = self.open_viewfinder()
        expect(self.press_shutter(finder)).to_have_text(f"Tersimpan di ponsel: {number} dari 6 foto{more}")
        self.button("Selesai", finder).tap()
        expect(finder).to_be_hidden()

    def choose(self, *words: str) -> None:
        for each in words:
            self.page.get_by_text(each, exact=True).tap()

    def answer(self, words: str = "Ya") -> None:
        """Every question of the checklist."""
        for question in self.page.locator("fieldset:has(.in-a-row)").all():
            question.get_by_text(words, exact=True).tap()

    def write(self, note: str) -> None:
        self.page.locator("textarea").fill(note)
        expect(self.page.get_by_text("Catatan tersimpan di ponsel")).to_be_visible()

    def seal(self) -> None:
        self.button("Segel").tap()
        self.confirm()
        self.heading("Tersegel")

    def confirm(self) -> None:
        """Also where the app asks whether one is sure."""
        self.page.get_by_role("dialog").get_by_role("button", name=re.compile("^Ya, .*segel$")).tap()

    def visit(self, report: Report, photos: int = 1) -> None:
        """A whole one, sealed: still not done."""
        self.begin(report)
        self.position_is("Posisi baik")
        for number in range(1, photos + 1):
            self.shoot(number)
        self.answer("Tidak")
        self.choose("Belum selesai")
        self.seal()

    def tab_to(self, words: str) -> None:
        """Press Tab until what has the focus is called so, or says so."""
        for _ in range(60):
            self.page.keyboard.press("Tab")
            if words in str(self.page.evaluate(FOCUSED)):
                return
        raise AssertionError(f"no way to {words} by keyboard")

    def press(self, words: str) -> None:
        self.tab_to(words)
        self.page.keyboard.press("Enter")

    def shot(self, name: str, page: Page | None = None) -> None:
        """A picture to look at, where SHOTS names a folder."""
        if folder := os.environ.get("SHOTS"):
            self.shots += 1
            test = os.environ["PYTEST_CURRENT_TEST"].split("::")[-1].split()[0].removeprefix("test_")[:24]
            (page or self.page).screenshot(path=f"{folder}/{test}-{self.shots:02}-{name}.png")


def browser_process(profile: Path) -> int:
    """The process that all others of the browser with this profile come from."""
    wanted = f"--user-data-dir={profile}".encode()
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with suppress(OSError):
                arguments = (folder / "cmdline").read_bytes().split(b"\0")
                if wanted in arguments and not any(one.startswith(b"--type=") for one in arguments):
                    found.append(int(folder.name))
    (process,) = found
    return process
