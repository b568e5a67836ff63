"""Two reports travel the whole way through pages only, each step by the person whose step it is.

Two citizens pin on their phones, the kelurahan passes both on, the unit shows its work, the coordinator
divides the visits, the validator looks without a network, the coordinator decides; one citizen is content,
the other opens the report again, and the dashboards count both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from playwright.sync_api import Browser, Page, Playwright, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from boundaries.outlines import build_bodies
from field_api.models import Criterion, RejectReason
from field_api.steps import traps
from tests.browser.carried import Carried
from tests.browser.conftest import DESK, PHONE, SLOW_MS
from tests.browser.faults import line_to_nowhere
from tests.browser.phone import PASSWORD
from tests.browser.round import give_password
from tests.field_api.dispatching import at_metres_east
from tests.field_api.photos import jpeg
from tests.field_api.world import WEST, World, make_world

HERE, THERE = at_metres_east(50), at_metres_east(300)
WENT = ["Menunggu", "Koordinasi", "Disposisi", "Proses", "Tindak lanjut", "Validasi", "Selesai"]


@pytest.fixture
def town(
    transactional_db: None, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> World:
    """A kelurahan, a unit, one validator and a coordinator who can sign in; no report yet."""
    monkeypatch.setattr(traps, "LEAST_TIME", timedelta(0))  # a test is faster than any person
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    settings.BASE_MAP_URL = ""
    cache.clear()
    world = make_world()
    world.validators.pop().delete()
    build_bodies(world.edition)
    about = {"category": world.category, "rule": "Rata dengan jalan.", "source": "Perda 1", "photo_hint": ""}
    Criterion.objects.create(slug="rata", question="Apakah jalan sudah rata?", **about)
    RejectReason.objects.create(slug="luar", text="Tempatnya di luar Jakarta.")
    for user in (world.west_officer, world.dinas_officer, world.coordinator, world.validators[0].user):
        give_password(user)
    return world


class People:
    """Everybody has a browser of their own. `errors` are what their pages did wrong."""

    def __init__(self, browser: Browser, home: str) -> None:
        self.browser, self.home = browser, home
        self.errors: list[str] = []
        self.left = ExitStack()

    def citizen(self, place: tuple[float, float]) -> Page:
        """On a phone that knows where it is."""
        where = {"longitude": place[0], "latitude": place[1], "accuracy": 12}
        return self._page(viewport=PHONE, has_touch=True, geolocation=where, permissions=["geolocation"])

    def officer(self, username: str) -> Page:
        """On a desk, signed in, where the sign-in leads them."""
        page = self._page(viewport=DESK)
        page.goto(f"{self.home}/masuk/")
        page.get_by_label("Nama pengguna").fill(username)
        page.get_by_label("Kata sandi").fill(PASSWORD)
        page.get_by_role("button", name="Masuk").click()
        return page

    def _page(self, **options: Any) -> Page:
        options |= {"locale": "id-ID", "timezone_id": "Asia/Jakarta", "reduced_motion": "reduce"}
        context = self.browser.new_context(**options)
        self.left.callback(context.close)
        page = context.new_page()
        page.set_default_timeout(SLOW_MS)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda line: self.errors.append(line.text) if line.type == "error" else None)
        return page


@pytest.fixture
def people(browser: Browser, town: World, live_server: LiveServer) -> Iterator[People]:
    people = People(browser, live_server.url)
    with people.left:
        yield people
    assert people.errors == []


@pytest.fixture
def phone(
    playwright: Playwright, people: People, live_server: LiveServer, tmp_path: Path
) -> Iterator[Carried]:
    """The validator's, switched off, on a line of its own that can be lost."""
    with line_to_nowhere() as line:
        line.upstream = urlsplit(live_server.url).port or 0
        phone = Carried(playwright, tmp_path / "profile", line)
        yield phone
        phone.switch_off()
    assert phone.errors == []


def test_two_reports_from_the_tap_to_the_survey_by_pages_alone(
    people: People, phone: Carried, town: World
) -> None:
    content, waiting = people.citizen(HERE), people.citizen(THERE)
    numbers = [reported(content, people.home, 1), reported(waiting, people.home, 2)]

    kelurahan = people.officer("petugas-barat")
    passed_on(kelurahan, numbers)
    unit = people.officer("petugas-dinas")
    for seed, (number, place) in enumerate(zip(numbers, (HERE, THERE), strict=True), 11):
        worked_on(unit, number, jpeg(seed, lon=place[0], lat=place[1]))

    coordinator = people.officer("koordinator")
    divided(coordinator, 2)
    visited_without_a_network(phone, numbers, town)
    decided(coordinator, numbers)

    read_and_rated(content, "Ya, sudah beres", "5")
    read_and_rated(waiting, "Belum", "2")
    opened_again(waiting, jpeg(31))
    counted(people, coordinator, kelurahan, numbers)


def reported(page: Page, home: str, seed: int) -> str:
    """The citizen's tap: where they stand, what it is, a photo. Returns the number; the page follows it."""
    page.goto(f"{home}/lapor")
    page.get_by_role("button", name="Pakai lokasi saya").tap()
    expect(page.locator("#wilayah")).to_contain_text("Kelurahan Kebon Kelapa")
    page.get_by_label("Cari kategori").fill("jalan rusk")
    page.locator("#kategori-hasil button").first.tap()
    photo = {"name": "lubang.jpg", "mimeType": "image/jpeg", "buffer": jpeg(seed)}
    page.locator("#foto-kamera").set_input_files(photo)  # type: ignore[arg-type]
    expect(page.locator("#foto-daftar img")).to_have_count(1)
    page.get_by_label("Apa yang terjadi").fill(f"Lubang nomor {seed}")
    page.get_by_role("button", name="Kirim laporan").tap()
    expect(page.get_by_role("heading", name="Laporan diterima")).to_be_visible()
    number = page.locator("#hasil .number").inner_text()
    page.locator("#hasil a.button").first.tap()
    expect(page.locator(".stages b")).to_have_text(["Menunggu"])
    return number


def passed_on(page: Page, numbers: list[str]) -> None:
    """The kelurahan takes both at once, and passes them to the unit that can mend roads."""
    expect(page.get_by_role("heading", name="Daftar kerja")).to_be_visible()
    page.get_by_label("Pilih semua di halaman ini").check()
    page.get_by_role("button", name="Ambil").click()
    expect(page.locator("#hasil")).to_contain_text("2 laporan: Laporan diambil.")
    for number in numbers:
        page.get_by_role("link", name="Daftar kerja").first.click()
        page.get_by_role("link", name=number).click()
        expect(page.get_by_text(f"Lubang nomor {numbers.index(number) + 1}")).to_be_visible()
        page.get_by_label("Unit, ketik namanya").or_(page.get_by_label("Atau unit lain")).fill(
            "dinas bina marga"
        )
        page.get_by_role("button", name="Disposisikan").click()
        expect(page.get_by_text("Didisposisikan ke Dinas Bina Marga.")).to_be_visible()


def worked_on(page: Page, number: str, photo: bytes) -> None:
    """The unit takes it, works and shows it with a photo from the place."""
    page.get_by_role("link", name="Daftar kerja").first.click()
    page.get_by_role("link", name=number).click()
    page.get_by_role("button", name="Ambil").click()
    after = {"name": "sesudah.jpg", "mimeType": "image/jpeg", "buffer": photo}
    page.get_by_label("Foto sesudah dikerjakan").set_input_files(after)  # type: ignore[arg-type]
    page.get_by_label("Apa yang dikerjakan").fill("Ditambal dan dipadatkan")
    page.get_by_role("button", name="Kirim tindak lanjut").click()
    expect(page.get_by_text("menunggu validasi")).to_be_visible()


def divided(page: Page, count: int) -> None:
    """The coordinator sees who would get what before it is carried out."""
    page.get_by_role("link", name=f"{count} Belum ada petugasnya").wait_for()
    page.get_by_role("link", name="Lihat pembagian tugas").click()
    expect(page.get_by_text(f"{count} dari 8 tempat")).to_be_visible()
    page.get_by_role("button", name="Jalankan pembagian ini").click()
    expect(page.get_by_role("heading", name="Siapa mendapat apa")).to_be_visible()


def visited_without_a_network(phone: Carried, numbers: list[str], town: World) -> None:
    """The day is fetched with a network; the visits are made, sealed and kept without one, then sent."""
    phone.switch_on()
    phone.sign_in(town.validators[0].user.username)
    phone.heading("Hari ini")
    expect(phone.page.locator(".task")).to_have_count(len(numbers))
    phone.is_installed()
    phone.lose_network()
    for number in numbers:
        phone.to("Hari ini")
        phone.page.locator(".task", has_text=number).tap()
        phone.heading(town.category.name)
        phone.button("Mulai kunjungan").tap()
        phone.heading("Kunjungan")
        phone.position_is("Posisi baik")
        phone.shoot(1)
        phone.shoot(2)
        phone.answer()
        phone.choose("Benar dan selesai")
        phone.seal()
    phone.status(f"{len(numbers)} belum terkirim")
    phone.find_network()
    phone.status("Semua terkirim")


def decided(page: Page, numbers: list[str]) -> None:
    """At the desk, by keys: the next, true and done."""
    page.get_by_role("link", name="Validasi").first.click()
    for number in numbers:
        expect(page.get_by_role("button", name="Tombol pintas")).to_be_visible()
        if number == numbers[0]:
            page.keyboard.press("n")
        expect(page.get_by_role("heading", level=1)).to_contain_text(number)
        expect(page.get_by_text("Ya.", exact=True)).to_be_visible()
        expect(page.get_by_role("button", name="Tombol pintas")).to_be_visible()
        page.keyboard.press("v")
        expect(page.get_by_role("button", name="Benar dan selesai")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.get_by_text(f"{number} dinyatakan benar dan selesai.")).to_be_visible()


def read_and_rated(page: Page, solved: str, rating: str) -> None:
    """The citizen reads the whole way with both photos and answers the two questions."""
    page.reload()
    expect(page.locator(".stages b")).to_have_text(WENT)
    expect(page.get_by_text("Foto diambil sekitar 10 m dari titik laporan.")).to_be_visible()
    page.get_by_label(solved, exact=True).check()
    page.get_by_label(re.compile(f"^{rating} –")).check()
    page.get_by_role("button", name="Kirim penilaian").tap()
    expect(page.get_by_text("Terima kasih, penilaian Anda sudah kami simpan.")).to_be_visible()


def opened_again(page: Page, photo: bytes) -> None:
    page.get_by_text("Belum selesai? Buka laporan lagi").tap()
    page.get_by_label("Apa yang belum selesai?").fill("Tambalannya sudah amblas")
    now = {"name": "sekarang.jpg", "mimeType": "image/jpeg", "buffer": photo}
    page.get_by_label(re.compile("Foto keadaan sekarang")).set_input_files(now)  # type: ignore[arg-type]
    page.get_by_role("button", name="Buka laporan lagi").tap()
    expect(page.locator(".stages b")).to_have_text([*WENT, "Koordinasi"])
    expect(page.locator(".photos > div img")).to_have_count(3)


def counted(people: People, coordinator: Page, kelurahan: Page, numbers: list[str]) -> None:
    """The kelurahan has it in its list again, and whoever looks at the figures sees what came of both."""
    kelurahan.get_by_role("link", name="Daftar kerja").first.click()
    expect(kelurahan.locator("[data-row]")).to_have_count(1)
    kelurahan.get_by_role("link", name=numbers[1]).click()
    expect(kelurahan.get_by_text("Tambalannya sudah amblas")).to_be_visible()
    coordinator.get_by_role("link", name="Hasil").click()
    cells = coordinator.locator("tr", has_text="Dinas Bina Marga").first.get_by_role("cell")
    half = re.compile(r"50 % \(9–91 %, dari 2\)")
    expect(cells).to_have_text([half, re.compile(r"3,5 .*dari 2"), half, re.compile("^ *0 %")])
    public = people.citizen(HERE)
    public.goto(f"{people.home}/kelurahan/{WEST}")
    stages = public.locator("tr", has_text=re.compile("^(Koordinasi|Selesai)1sebelumnya 0$"))
    expect(stages).to_have_count(2)
    expect(public.get_by_text("2 laporan, sebelumnya 0.")).to_be_visible()
