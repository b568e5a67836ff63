"""An officer's day in a real browser: the list, a report, and the way from one to the next by keys alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from boundaries.outlines import build_bodies
from field_api.models import RejectReason, ReplyText, Report
from field_api.steps.coordinate import coordinate
from tests.browser.conftest import Watch
from tests.field_api.photos import jpeg
from tests.field_api.racing import in_process, new_report
from tests.field_api.world import World, make_world

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
PASSWORD = "kata-sandi-uji-7"
SERIOUS = {"serious", "critical"}


@pytest.fixture
def town(transactional_db: None, settings: Settings, tmp_path: Path) -> World:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    world = make_world()
    build_bodies(world.edition)
    for user in (world.west_officer, world.coordinator):
        user.set_password(PASSWORD)
        user.save()
    RejectReason.objects.create(slug="luar", text="Tempatnya di luar Jakarta.")
    ReplyText.objects.create(title="Mohon", text="Mohon ditindaklanjuti.", status="DISPOSISI")
    return world


@pytest.fixture
def office(watch: Watch, town: World, live_server: LiveServer) -> Page:
    """The officer of the west, signed in, with the list before them."""
    page = watch.page
    for _ in range(3):
        new_report(town)
    page.goto(f"{live_server.url}/masuk/")
    page.get_by_label("Nama pengguna").fill("petugas-barat")
    page.get_by_label("Kata sandi").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Daftar kerja")).to_be_visible()
    keys_work(page)
    return page


def keys_work(page: Page) -> None:
    """The script shows its buttons when it listens."""
    expect(page.locator("[data-print]:not([hidden])")).to_have_count(1)


def open_filters(page: Page) -> None:
    """They are folded away on a phone."""
    if not page.get_by_label("Tahap").is_visible():
        page.get_by_text("Saringan", exact=True).click()


def no_serious_fault(page: Page) -> None:
    """By axe-core, put in by hand past the page's own policy, which allows no script of others."""
    page.evaluate(AXE.read_text())
    found: list[dict[str, Any]] = page.evaluate("axe.run().then(found => found.violations)")
    assert [(one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in SERIOUS] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def first() -> Report:
    return Report.objects.earliest("pk")


@pytest.mark.usefixtures("size")
def test_a_filter_changes_the_list_without_loading_the_page_and_stays_in_the_address(office: Page) -> None:
    no_serious_fault(office)
    open_filters(office)
    office.evaluate("window.stayed = true")
    office.get_by_label("Tahap").select_option("KOORDINASI")
    expect(office.get_by_text("Tidak ada laporan dengan saringan ini.")).to_be_visible()
    expect(office).to_have_url(f"{office.url.split('/kerja')[0]}/kerja/?lingkup=unit&tahap=KOORDINASI")
    office.get_by_label("Tahap").select_option("")
    expect(office.locator("[data-row]")).to_have_count(3)  # or the next request ends this one
    office.get_by_label("Nomor atau kata").fill(first().number[-4:])
    expect(office.locator("[data-row]")).to_have_count(1)
    assert office.evaluate("window.stayed") is True
    office.reload()
    expect(office.locator("[data-row]")).to_have_count(1)
    no_serious_fault(office)


@pytest.mark.usefixtures("size")
def test_many_are_taken_at_once_and_what_happened_is_said(office: Page, town: World) -> None:
    coordinate(number=first().number, by=town.west_officer)
    office.get_by_label("Pilih semua di halaman ini").check()
    expect(office.locator("[data-count]")).to_have_text("(3)")
    expect(office.get_by_role("button", name="Ambil")).to_be_in_viewport()
    office.get_by_role("button", name="Ambil").click()
    result = office.locator("#hasil")
    expect(result).to_be_focused()
    expect(result).to_contain_text("2 laporan: Laporan diambil.")
    expect(result).to_contain_text("1 laporan tidak berubah: Sudah diambil")
    expect(result).to_contain_text(first().number)
    no_serious_fault(office)
    office.get_by_role("link", name="Teruskan sekarang").click()
    expect(office.locator("input[name='nomor']:checked")).to_have_count(2)
    expect(office.locator("input[name='nomor']")).to_have_count(2)
    assert {row.status for row in Report.objects.all()} == {"KOORDINASI"}


def test_by_keys_alone_a_report_is_taken_and_disposed(office: Page, town: World) -> None:
    keys = office.keyboard
    keys.press("j")
    expect(office.locator("[data-row] a").first).to_be_focused()
    keys.press("j")
    keys.press("k")
    keys.press("x")
    expect(office.get_by_label(f"Pilih {first().number}")).to_be_checked()
    keys.press("Enter")
    expect(office.get_by_role("heading", level=1)).to_contain_text(first().number)
    keys_work(office)
    keys.press("t")
    expect(office.get_by_role("button", name="Ambil")).to_be_focused()
    keys.press("Enter")
    expect(office.get_by_text("Koordinasi dimulai.")).to_be_visible()
    keys_work(office)
    keys.press("d")
    expect(office.get_by_label("Unit, ketik namanya")).to_be_focused()
    keys.type("dinas bina marga")
    keys.press("Enter")
    expect(office.get_by_text("Didisposisikan ke Dinas Bina Marga.")).to_be_visible()
    keys_work(office)
    keys.press("u")
    expect(office.locator("[data-row]")).to_have_count(2)
    assert first().unit == town.dinas


def test_keys_are_letters_while_somebody_types_and_can_be_switched_off(office: Page) -> None:
    keys = office.keyboard
    keys.press("/")
    search = office.get_by_label("Nomor atau kata")
    expect(search).to_be_focused()
    keys.type("jkx?")
    expect(search).to_have_value("jkx?")
    office.get_by_role("heading", name="Daftar kerja").click()
    keys.press("?")
    dialog = office.get_by_role("dialog")
    expect(dialog).to_be_visible()
    no_serious_fault(office)
    office.get_by_label("Pintasan aktif di peramban ini").uncheck()
    office.get_by_role("button", name="Tutup").click()
    keys.press("?")
    expect(dialog).to_be_hidden()
    office.reload()
    keys_work(office)
    keys.press("?")
    expect(dialog).to_be_hidden()
    office.get_by_role("button", name="Pintasan papan ketik").click()
    expect(dialog).to_be_visible()


@pytest.mark.usefixtures("size")
def test_a_tap_on_the_map_says_what_it_would_change(office: Page, live_server: LiveServer) -> None:
    office.goto(f"{live_server.url}/kerja/{first().number}")
    expect(office.locator("#peta .leaflet-overlay-pane path")).to_have_count(2)
    no_serious_fault(office)
    office.locator("#peta").click(position={"x": 60, "y": 140})
    preview = office.locator("#pratinjau")
    expect(preview).to_contain_text("Titik baru")
    office.get_by_label("Pindahkan pin").fill("-6.19, 106.835")
    office.get_by_role("button", name="Lihat apa yang berubah").click()
    expect(preview).to_contain_text("Kebon Kelapa → Gambir")
    no_serious_fault(office)
    assert first().kelurahan_code.endswith("1005")
    office.get_by_role("button", name="Pindahkan pin", exact=True).click()
    expect(office.get_by_text("Laporan kini di Kelurahan Gambir")).to_be_visible()


@pytest.mark.usefixtures("size")
def test_a_duplicate_is_merged_and_a_ready_text_fills_its_field(
    office: Page, town: World, live_server: LiveServer
) -> None:
    number = first().number
    coordinate(number=number, by=town.west_officer)
    office.goto(f"{live_server.url}/kerja/{number}")
    office.get_by_label("Teks siap pakai").first.select_option(label="Mohon")
    expect(office.get_by_label("Catatan untuk unit")).to_have_value("Mohon ditindaklanjuti.")
    office.get_by_text("Laporan lain duplikat dari ini").click()
    office.get_by_role("checkbox").first.check()
    office.get_by_role("button", name="Gabungkan ke laporan ini").click()
    expect(office.get_by_text("Digabungkan ke laporan ini:")).to_be_visible()
    no_serious_fault(office)
    assert Report.objects.filter(duplicate_of__number=number, status="DITOLAK").count() == 1


@pytest.mark.usefixtures("size")
def test_the_work_is_shown_with_photos_from_the_web_form(
    office: Page, town: World, live_server: LiveServer, tmp_path: Path
) -> None:
    report = in_process(town)
    (tmp_path / "sesudah.jpg").write_bytes(jpeg(5))
    office.goto(f"{live_server.url}/kerja/{report.number}")
    office.get_by_label("Foto sesudah dikerjakan").set_input_files(tmp_path / "sesudah.jpg")
    office.get_by_label("Apa yang dikerjakan").fill("Ditambal")
    office.get_by_role("button", name="Kirim tindak lanjut").click()
    expect(office.get_by_text("menunggu validasi")).to_be_visible()
    expect(office.get_by_role("img", name="Foto 1: Tindak lanjut")).to_be_visible()
    no_serious_fault(office)


@pytest.mark.usefixtures("size")
def test_what_is_ticked_stays_and_what_has_the_focus_is_seen(office: Page, town: World) -> None:
    """A word that is already in the list asks nothing when its box is left; the bar covers no row."""
    for _ in range(7):
        new_report(town)
    office.reload()
    keys_work(office)
    open_filters(office)
    bar = office.locator(".bulk")
    assert bar.evaluate("bar => getComputedStyle(bar).position") == "static"
    office.get_by_label("Nomor atau kata").fill("lubang")
    office.wait_for_url("**cari=lubang**")
    asked: list[str] = []
    office.on("request", lambda request: asked.append(request.url))
    office.get_by_label("Pilih semua di halaman ini").check()
    expect(office.locator("input[name='nomor']:checked")).to_have_count(10)
    expect(office.locator("[data-count]")).to_have_text("(10)")
    assert [url for url in asked if "/kerja/" in url] == []
    expect(office.locator("input[name='nomor']:checked")).to_have_count(10)
    assert bar.evaluate("bar => getComputedStyle(bar).position") == "sticky"
    keys_work(office)
    for _ in range(8):
        office.keyboard.press("j")
        row, top = office.evaluate(
            "() => [document.activeElement.getBoundingClientRect().bottom,"
            " document.querySelector('.bulk').getBoundingClientRect().top]"
        )
        assert row <= top
