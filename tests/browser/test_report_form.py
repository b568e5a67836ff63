"""Reporting from a phone: with and without position, network, mouse, map and scripts."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Response, Route, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from boundaries.outlines import build_bodies
from field_api.models import AuditEntry, Category, Photo, Report, Reporter, Voice
from field_api.steps import traps
from field_api.steps.photos import PhotoIn
from field_api.steps.receive import Complaint, Sender, receive
from tests.browser.conftest import TILE_HOST, Watch
from tests.field_api.photos import jpeg
from tests.field_api.world import BORDER_LON, EAST, IN_WEST, WEST, World, make_world

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
MOST_BYTES = 300_000
NEAR_BORDER = (BORDER_LON - 0.00005, -6.19)
"""5.5 m west of it."""


@pytest.fixture
def world(
    transactional_db: None, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[World]:
    monkeypatch.setattr(traps, "LEAST_TIME", timedelta(0))  # a test is faster than any person
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    cache.clear()
    made = make_world()
    made.category.keywords = "lubang;aspal;jalan berlubang"
    made.category.save()
    Category.objects.create(slug="sampah", name="Sampah", keywords="tumpukan;tps", group=made.category.group)
    build_bodies(made.edition)
    yield made
    cache.clear()


def _at(context: BrowserContext, place: tuple[float, float], accuracy: float) -> None:
    context.grant_permissions(["geolocation"])
    context.set_geolocation({"longitude": place[0], "latitude": place[1], "accuracy": accuracy})


def _photo(seed: int) -> Any:
    return {"name": f"{seed}.jpg", "mimeType": "image/jpeg", "buffer": jpeg(seed, lon=106.825, lat=-6.19)}


def _choose(page: Page, typed: str = "jlan brlubang") -> None:
    page.get_by_label("Cari kategori").fill(typed)
    page.locator("#kategori-hasil button").first.click()


def _send(page: Page) -> Locator:
    page.get_by_role("button", name="Kirim laporan").click()
    return page.locator("#hasil")


def _received(page: Page) -> Report:
    expect(page.get_by_role("heading", name="Laporan diterima")).to_be_visible()
    report = Report.objects.latest("pk")
    expect(page.locator("#hasil .number")).to_have_text(report.number)
    return report


def _serious(page: Page) -> list[str]:
    page.evaluate(AXE.read_text())
    found = page.evaluate("async () => (await axe.run()).violations")
    return [
        f"{one['id']}: {one['nodes'][0]['html']}" for one in found if one["impact"] in ("serious", "critical")
    ]


@pytest.mark.usefixtures("size")
def test_a_report_from_where_one_stands_has_a_number_a_minute_later(
    watch: Watch, world: World, context: BrowserContext, live_server: LiveServer
) -> None:
    page = watch.page
    _at(context, IN_WEST, 12)
    page.goto(f"{live_server.url}/lapor")
    page.get_by_role("button", name="Pakai lokasi saya").click()
    expect(page.locator("#lokasi-kabar")).to_contain_text("akurasi sekitar 10 m")
    expect(page.locator("#wilayah")).to_contain_text(
        "Kelurahan Kebon Kelapa, Kecamatan Gambir, Jakarta Pusat"
    )
    expect(page.locator("#peta-lapor .pin")).to_be_visible()
    expect(page.locator("#sisi")).to_be_hidden()
    _choose(page)
    expect(page.locator("#kategori-terpilih")).to_contain_text("Kategori: Jalan rusak")
    page.locator("#foto-kamera").set_input_files(_photo(1))
    page.locator("#foto-galeri").set_input_files([_photo(2), _photo(3)])
    expect(page.locator("#foto-daftar img")).to_have_count(3)
    page.get_by_label("Hapus foto 2").click()
    expect(page.locator("#foto-daftar img")).to_have_count(2)
    page.get_by_label("Apa yang terjadi").fill("Lubang, hubungi Pak Budi")
    expect(page.locator("#orang-kabar")).to_contain_text("tampaknya memuat nama")
    page.get_by_label("Apa yang terjadi").fill("Lubang di depan pasar")
    expect(page.locator("#orang-kabar")).to_be_hidden()
    page.get_by_role("textbox", name="Surel").fill("warga@example.org")
    _send(page)
    expect(page.get_by_role("alert")).to_contain_text("Centang persetujuan")
    page.get_by_label("Saya setuju").check()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    _send(page)
    report = _received(page)
    assert (report.kelurahan_code, report.accuracy_m, report.pin_moved) == (WEST, 12, False)
    assert (report.category, report.description) == (world.category, "Lubang di depan pasar")
    assert report.photos.filter(kind="report").count() == 2
    reporter = Reporter.objects.get()
    assert (reporter.email, reporter.consent_at) == ("warga@example.org", report.received_at)
    assert "90 hari setelah laporan ditutup" in reporter.consent_text
    assert len(report.device) == 64
    href = page.locator("#hasil a").get_attribute("href") or ""
    assert f"/{report.number}?kunci=" in href
    page.goto(f"{live_server.url}{href}")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Jalan rusak")
    page.goto(f"{live_server.url}/lapor")
    page.locator("#milik-saya summary").click()
    expect(page.locator("#milik-saya li")).to_contain_text(report.number)


def test_a_photo_keeps_what_it_says_of_itself(watch: Watch, world: World, live_server: LiveServer) -> None:
    page = watch.page
    page.goto(f"{live_server.url}/lapor")
    page.get_by_label("Alamat, kelurahan").fill("Depan pasar")
    _choose(page)
    page.locator("#foto-galeri").set_input_files(_photo(1))
    expect(page.locator("#foto-daftar img")).to_have_count(1)
    _send(page)
    _received(page)
    assert Photo.objects.get().facts["position"]["lon"] == pytest.approx(106.825, abs=1e-4)


@pytest.mark.usefixtures("size")
def test_near_a_border_it_asks_on_which_side_and_goes_there(
    watch: Watch, world: World, context: BrowserContext, live_server: LiveServer
) -> None:
    page = watch.page
    _at(context, NEAR_BORDER, 15)
    page.goto(f"{live_server.url}/lapor")
    page.get_by_role("button", name="Pakai lokasi saya").click()
    question = page.get_by_role("group", name="Di kelurahan mana masalahnya?")
    expect(question.get_by_role("radio")).to_have_count(3)
    expect(page.locator("#wilayah")).to_contain_text("batasnya hanya 6 m dari pin")
    question.get_by_label("Gambir").check()
    _choose(page)
    _send(page)
    report = _received(page)
    assert (report.kelurahan_code, report.unit, report.place) == (EAST, world.east_office, "ambiguous")
    assert report.place_detail["side"]["accepted"] is True


def test_a_tap_puts_the_pin_and_arrow_keys_move_it(
    watch: Watch, world: World, live_server: LiveServer
) -> None:
    page = watch.page
    page.goto(f"{live_server.url}/lapor")
    page.locator("#peta-lapor").click(position={"x": 200, "y": 150})
    expect(page.locator("#wilayah")).to_contain_text("di luar Jakarta")
    pin = page.locator("#peta-lapor .pin")
    before = pin.bounding_box()
    pin.focus()
    page.keyboard.press("ArrowRight")
    after = pin.bounding_box()
    assert before
    assert after
    assert after["x"] - before["x"] == pytest.approx(6, abs=1)


def test_a_position_that_is_refused_leaves_three_other_ways(
    watch: Watch, world: World, context: BrowserContext, live_server: LiveServer
) -> None:
    page = watch.page
    context.clear_permissions()
    page.goto(f"{live_server.url}/lapor")
    page.get_by_role("button", name="Pakai lokasi saya").click()
    expect(page.locator("#lokasi-kabar")).to_contain_text("Lokasi tidak diizinkan")
    page.get_by_label("Alamat, kelurahan").fill(f"{IN_WEST[1]}, {IN_WEST[0]}")
    page.locator("#tempat-daftar button").click()
    expect(page.locator("#wilayah")).to_contain_text("Kelurahan Kebon Kelapa")


def test_a_rough_position_is_shown_while_a_better_one_is_waited_for(
    watch: Watch, world: World, context: BrowserContext, live_server: LiveServer
) -> None:
    page = watch.page
    _at(context, IN_WEST, 90)
    page.goto(f"{live_server.url}/lapor")
    page.get_by_role("button", name="Pakai lokasi saya").click()
    expect(page.locator("#lokasi-kabar")).to_contain_text("90 m. Menunggu yang lebih baik")
    expect(page.locator("#wilayah")).to_contain_text("Kebon Kelapa")
    context.set_geolocation({"longitude": IN_WEST[0], "latitude": IN_WEST[1], "accuracy": 8})
    expect(page.locator("#lokasi-kabar")).to_contain_text("akurasi sekitar 8 m")
    expect(page.get_by_role("button", name="Cari lagi")).to_be_visible()


@pytest.mark.usefixtures("size")
def test_a_voice_is_added_to_the_report_that_is_there(
    watch: Watch, world: World, context: BrowserContext, live_server: LiveServer
) -> None:
    there, _ = receive(Complaint(world.category.slug, "Lubang", *IN_WEST), photos=[PhotoIn(jpeg(7))])
    page = watch.page
    _at(context, IN_WEST, 10)
    page.goto(f"{live_server.url}/lapor")
    page.get_by_role("button", name="Pakai lokasi saya").click()
    _choose(page)
    similar = page.locator("#serupa")
    expect(similar).to_contain_text(there.number)
    expect(similar.locator("img")).to_have_js_property("complete", True)
    similar.get_by_role("button", name="Ini masalah yang sama").click()
    similar.get_by_label("Catatan Anda").fill("Anak saya jatuh")
    similar.get_by_label("Foto Anda").set_input_files(_photo(8))
    similar.get_by_role("button", name="Tambahkan suara saya").click()
    expect(page.locator("#hasil")).to_contain_text(f"Laporan {there.number} kini punya 1 suara")
    assert Voice.objects.get().note == "Anak saya jatuh"
    assert Photo.objects.filter(kind="voice").count() == 1
    assert Report.objects.count() == 1
    expect(page.locator("#milik-saya")).to_be_hidden()


def test_what_is_sent_without_a_network_leaves_by_itself_when_there_is_one(
    watch: Watch, world: World, context: BrowserContext, live_server: LiveServer
) -> None:
    page = watch.page
    _at(context, IN_WEST, 10)
    page.goto(f"{live_server.url}/lapor")
    page.get_by_role("button", name="Pakai lokasi saya").click()
    expect(page.locator("#wilayah")).to_contain_text("Kebon Kelapa")
    context.set_offline(True)
    _choose(page)
    page.locator("#foto-kamera").set_input_files(_photo(1))
    expect(page.locator("#foto-daftar img")).to_have_count(1)
    expect(_send(page)).to_contain_text("tidak ada jaringan")
    page.get_by_role("button", name="Buat laporan lain").click()
    _choose(page, "sampah")
    page.get_by_label("Alamat, kelurahan").fill("Pasar Baru")
    _send(page)
    expect(page.locator("#milik-saya")).to_contain_text("2 laporan menunggu jaringan")
    assert not Report.objects.exists()
    context.set_offline(False)
    expect(page.get_by_role("heading", name="Laporan diterima")).to_be_visible()
    expect(page.locator("#milik-saya-ringkas")).to_have_text("(2)")
    assert sorted(Report.objects.values_list("category__slug", flat=True)) == ["jalan-rusak", "sampah"]
    assert Photo.objects.count() == 1
    watch.errors.clear()  # Chromium writes the failed requests itself into its console


def test_a_draft_is_there_again_after_the_page_was_closed(
    watch: Watch, world: World, live_server: LiveServer
) -> None:
    page = watch.page
    page.goto(f"{live_server.url}/lapor")
    _choose(page)
    page.get_by_label("Apa yang terjadi").fill("Sejak Senin")
    page.get_by_label("Privat").check()
    page.locator("#foto-galeri").set_input_files(_photo(1))
    expect(page.locator("#foto-daftar img")).to_have_count(1)
    page.reload()
    expect(page.locator("#kabar")).to_have_text("Draf Anda dilanjutkan.")
    expect(page.get_by_label("Apa yang terjadi")).to_have_value("Sejak Senin")
    expect(page.get_by_label("Privat")).to_be_checked()
    expect(page.locator("#foto-daftar img")).to_have_count(1)
    page.get_by_label("Alamat, kelurahan").fill("Jl. Juanda 3")
    _send(page)
    assert _received(page).is_private


def test_a_captive_portals_yes_is_no_receipt_and_the_report_is_there_once(
    watch: Watch, world: World, context: BrowserContext, live_server: LiveServer
) -> None:
    page = watch.page
    page.goto(f"{live_server.url}/lapor")
    keys: list[str] = []

    def portal(route: Route) -> None:
        keys.append(route.request.headers["idempotency-key"])
        if len(keys) == 1:
            route.fulfill(status=200, content_type="text/html", body="<h1>Selamat datang di Wi-Fi</h1>")
        elif len(keys) == 2:
            route.fulfill(status=200, json={"ok": True})
        elif len(keys) == 3:  # the server took it, and its answer was lost on the way
            route.fetch()
            route.abort()
        else:
            route.fallback()

    context.route("**/api/v1/reports", portal)
    _choose(page)
    page.get_by_label("Alamat, kelurahan").fill("Jl. Juanda 3")
    expect(_send(page)).to_contain_text("halaman Wi-Fi")
    assert not Report.objects.exists()
    page.evaluate("setInterval(() => dispatchEvent(new Event('online')), 200)")
    _received(page)
    assert Report.objects.count() == 1
    assert len(set(keys)) == 1
    watch.errors.clear()


def test_a_refusal_is_said_and_can_be_put_right(
    watch: Watch, world: World, context: BrowserContext, live_server: LiveServer
) -> None:
    page = watch.page
    page.goto(f"{live_server.url}/lapor")
    _choose(page)
    page.get_by_label("Alamat, kelurahan").fill("Jl. Juanda 3")
    Category.objects.update(is_active=False)
    expect(_send(page)).to_contain_text("tidak dikenal")
    Category.objects.update(is_active=True)
    page.get_by_role("button", name="Perbaiki laporan").click()
    expect(page.get_by_label("Alamat, kelurahan")).to_have_value("Jl. Juanda 3")
    _send(page)
    _received(page)
    watch.errors.clear()


@pytest.mark.usefixtures("size")
def test_with_the_keyboard_alone_and_no_map(
    watch: Watch, world: World, context: BrowserContext, live_server: LiveServer
) -> None:
    page = watch.page
    context.route(
        "**/vendor/leaflet/leaflet.js", lambda route: route.fulfill(body="", content_type="text/javascript")
    )
    page.goto(f"{live_server.url}/lapor")
    expect(page.locator("#peta-lapor")).to_be_hidden()
    _tab_to(page, "alamat")
    page.keyboard.type("kebon kel")
    page.keyboard.press("Enter")
    expect(page.locator("#tempat-daftar button").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#alamat")).to_be_focused()
    expect(page.locator("#wilayah")).not_to_be_empty()
    _tab_to(page, "kategori-kata")
    page.keyboard.type("lubag")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Ganti")).to_be_focused()
    _tab_to(page, "keterangan")
    page.keyboard.type("Gelap sejak Senin")
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.className") == "send":
            break
    page.keyboard.press("Enter")
    report = _received(page)
    assert (report.category, report.pin_moved) == (world.category, True)
    assert page.evaluate("document.activeElement.id") == "hasil"


def _tab_to(page: Page, wanted: str) -> None:
    for _ in range(25):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == wanted:
            return
    raise AssertionError(f"{wanted} cannot be reached with Tab")


def test_without_scripts_the_form_is_plain_and_works(
    browser: Browser, base_map: None, world: World, live_server: LiveServer
) -> None:
    context = browser.new_context(java_script_enabled=False, locale="id-ID")
    page = context.new_page()
    page.goto(f"{live_server.url}/lapor")
    page.get_by_role("button", name="Kirim laporan").click()
    expect(page.locator("#alamat-salah")).to_contain_text("Tulis alamat")
    page.get_by_label("Alamat, kelurahan").fill("Jl. Juanda, Kelurahan Kebon Kelapa")
    page.get_by_label("Kategori", exact=True).select_option("jalan-rusak")
    page.locator("#foto").set_input_files(_photo(1))
    page.get_by_role("button", name="Kirim laporan").click()
    expect(page.get_by_role("heading", name="Laporan diterima")).to_be_visible()
    report = Report.objects.get()
    expect(page.locator(".number")).to_have_text(report.number)
    assert (report.place, report.photos.count()) == ("proposed", 1)
    page.get_by_role("link", name="Ikuti laporan").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.usefixtures("size")
def test_axe_finds_nothing_serious_in_any_state(
    watch: Watch, world: World, context: BrowserContext, live_server: LiveServer, scheme: Any
) -> None:
    receive(Complaint(world.category.slug, "Lubang", *NEAR_BORDER), photos=[PhotoIn(jpeg(7))])
    page = watch.page
    page.emulate_media(color_scheme=scheme)
    _at(context, NEAR_BORDER, 15)
    page.goto(f"{live_server.url}/lapor")
    assert _serious(page) == []
    page.get_by_role("button", name="Pakai lokasi saya").click()
    page.get_by_label("Cari kategori").fill("jalan")
    expect(page.locator("#sisi")).to_be_visible()
    assert _serious(page) == []
    page.locator("#kategori-hasil button").first.click()
    page.locator("#foto-kamera").set_input_files(_photo(1))
    expect(page.locator("#foto-daftar img")).to_have_count(1)
    page.get_by_role("button", name="Ini masalah yang sama").click()
    assert _serious(page) == []
    _send(page)
    _received(page)
    page.locator("#milik-saya summary").click()
    assert _serious(page) == []


def test_the_page_weighs_less_than_300_kb_without_photos_and_base_map(
    watch: Watch, world: World, live_server: LiveServer
) -> None:
    """Scripts and styles count as they are sent once they were collected: with gzip. The page goes plain."""
    came: list[Response] = []

    def note(response: Response) -> None:
        came.append(response)

    watch.page.on("response", note)
    watch.page.goto(f"{live_server.url}/lapor")
    expect(watch.page.locator("#tersimpan")).to_be_visible()  # the script has begun, and all that it imports
    expect(watch.page.locator("#peta-lapor .leaflet-tile").first).to_be_attached()
    weights: dict[str, int] = {}
    for response in came:
        if TILE_HOST not in response.url:
            body = response.body()
            is_text = "/static/" in response.url and response.url.endswith((".js", ".css", ".svg"))
            weights[response.url] = len(gzip.compress(body)) if is_text else len(body)
    assert {"leaflet.js", "page.js", "leaflet.css"} <= {url.rpartition("/")[2] for url in weights}
    assert sum(weights.values()) < MOST_BYTES, json.dumps(weights, indent=1)


def test_a_form_filled_in_at_the_speed_of_a_program_is_held(
    watch: Watch, world: World, context: BrowserContext, live_server: LiveServer
) -> None:
    page = watch.page
    page.goto(f"{live_server.url}/lapor")
    _choose(page)
    page.evaluate("document.querySelector('[name=website]').value = 'https://x.example'")
    page.evaluate("document.querySelector('[name=website]').dispatchEvent(new Event('input'))")
    page.get_by_label("Alamat, kelurahan").fill("Jl. Juanda 3")
    _send(page)
    report = _received(page)
    assert report.moderation == "held"
    assert "honeypot" in AuditEntry.objects.get(number=report.number).detail["reasons"]


@pytest.mark.usefixtures("size")
def test_the_moderation_desk_reads_and_decides(watch: Watch, world: World, live_server: LiveServer) -> None:
    sender = Sender(doubts=(traps.Doubt.TOO_FAST,))
    report, _ = receive(
        Complaint(world.category.slug, "Lubang", *IN_WEST), photos=[PhotoIn(jpeg(7))], sender=sender
    )
    world.coordinator.set_password("rahasia-sekali-9")
    world.coordinator.save()
    page = watch.page
    page.goto(f"{live_server.url}/koordinator/moderasi")
    page.get_by_label("Nama pengguna").fill("koordinator")
    page.get_by_label("Kata sandi").fill("rahasia-sekali-9")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=report.number)).to_be_visible()
    expect(page.locator(".thumbs img")).to_have_js_property("complete", True)
    assert _serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name=f"Tampilkan {report.number}").click()
    expect(page.locator(".cases")).to_contain_text("Tidak ada yang menunggu")
    report.refresh_from_db()
    assert report.moderation == "shown"
