"""What a citizen wrote is neither lost nor mixed up: two tabs, a store that dies, a slow or broken line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import BrowserContext, Page, Route, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from field_api.models import Photo, Report
from field_api.steps import traps
from tests.browser.conftest import PHONE, Watch
from tests.field_api.photos import jpeg
from tests.field_api.world import IN_WEST, World, make_world

ROWS = """async () => {
    const { allReports } = await import("/static/lapor/store.js");
    return (await allReports()).map(({ state, number, reporter_key, description }) =>
        ({ state, number, hasKey: Boolean(reporter_key), description }));
}"""
LATE_STORE = """window.stores = [];
    const open = IDBFactory.prototype.open;
    IDBFactory.prototype.open = function (...given) {
        if (window.isLost) throw new DOMException("gone", "UnknownError");
        const asked = open.apply(this, given);
        asked.addEventListener("success", () => stores.push(asked.result));
        return asked;
    };"""
WITH_A_CLOCK = """async () => {
    const { upload } = await import("/static/lapor/net.js");
    let timers = [], now = 0, request;
    window.setTimeout = (act, ms) => timers.push({ act, at: now + ms });
    window.clearTimeout = (id) => { if (id) timers[id - 1].act = () => {}; };
    const pass = (seconds) => {
        now += 1000 * seconds;
        for (const one of timers) if (one.at <= now) { const { act } = one; one.act = () => {}; act(); }
    };
    window.XMLHttpRequest = class extends EventTarget {
        upload = new EventTarget();
        open() { request = this; }
        setRequestHeader() {}
        send() {}
        abort() { this.isAborted = true; this.dispatchEvent(new Event("abort")); }
    };
    const asked = upload("PUT", "/", new ArrayBuffer(1000), {});
    const seen = [];
    for (let minute = 1; minute <= 10; minute += 1) {
        pass(55);
        request.upload.dispatchEvent(new ProgressEvent("progress", { loaded: 100 * minute, total: 1000 }));
        seen.push(Boolean(request.isAborted));
    }
    pass(70);
    return [seen.some(Boolean), request.isAborted, (await asked).contact];
}"""


@pytest.fixture
def world(
    transactional_db: None, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[World]:
    monkeypatch.setattr(traps, "LEAST_TIME", timedelta(0))  # a test is faster than any person
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    cache.clear()
    yield make_world()
    cache.clear()


def photo(seed: int) -> Any:
    return {"name": f"{seed}.jpg", "mimeType": "image/jpeg", "buffer": jpeg(seed, lon=106.825, lat=-6.19)}


def write(page: Page, words: str = "Lubang", *photos: int) -> None:
    page.get_by_label("Cari kategori").fill("jalan")
    page.locator("#kategori-hasil button").first.click()
    page.get_by_label("Alamat, kelurahan").fill("Jl. Juanda 3")
    page.get_by_label("Apa yang terjadi").fill(words)
    for count, seed in enumerate(photos, 1):
        page.locator("#foto-galeri").set_input_files(photo(seed))
        expect(page.locator("#foto-daftar img")).to_have_count(count)


def send(page: Page) -> None:
    page.get_by_role("button", name="Kirim laporan").click()


def number_of(page: Page) -> str:
    expect(page.get_by_role("heading", name="Laporan diterima")).to_be_visible()
    return page.locator("#hasil .number").inner_text()


def rows(page: Page) -> list[dict[str, Any]]:
    return list(page.evaluate(ROWS))


def in_store(page: Page, words: str) -> None:
    """Wait until the draft lies in the page's database."""
    page.evaluate(
        f"async (words) => {{ while (!(await ({ROWS})()).some((row) => row.description === words))"
        " await new Promise(requestAnimationFrame); }",
        words,
    )


def test_one_tab_owns_a_draft_and_another_begins_its_own(
    watch: Watch, world: World, context: BrowserContext, live_server: LiveServer
) -> None:
    first, address = watch.page, f"{live_server.url}/lapor"
    first.goto(address)
    write(first, "Lubang lama")
    in_store(first, "Lubang lama")
    second = context.new_page()
    second.goto(address)
    expect(second.locator("#kabar")).to_contain_text("Draf lain sedang dibuka di tab lain")
    expect(second.get_by_label("Apa yang terjadi")).to_have_value("")
    write(second, "Lubang lain")
    send(second)
    number_of(second)
    first.get_by_label("Apa yang terjadi").fill("Lubang lama, makin besar")
    send(first)
    number_of(first)
    assert set(Report.objects.values_list("description", flat=True)) == {
        "Lubang lain",
        "Lubang lama, makin besar",
    }


def test_a_draft_never_overwrites_what_was_sent_and_nobody_reads_of_keys(
    watch: Watch, world: World, context: BrowserContext, live_server: LiveServer
) -> None:
    """As browsers without Web Locks have it: both tabs hold the same draft."""
    context.add_init_script("Object.defineProperty(navigator, 'locks', { value: undefined })")
    first, address = watch.page, f"{live_server.url}/lapor"
    first.goto(address)
    write(first, "Lubang", 1)
    in_store(first, "Lubang")
    second = context.new_page()
    second.goto(address)
    expect(second.locator("#kabar")).to_have_text("Draf Anda dilanjutkan.")
    send(second)
    sent = number_of(second)
    first.get_by_label("Apa yang terjadi").fill("Lubang, ada motor jatuh")
    expect(first.locator("#kabar")).to_contain_text(f"sudah dikirim dari tab lain; nomornya {sent}")
    kept = [row for row in rows(first) if row["state"] == "sent"]
    assert kept == [{"state": "sent", "number": sent, "hasKey": True, "description": "Lubang"}]
    context.route(
        "**/api/v1/reports",
        lambda route: route.fulfill(
            status=409,
            content_type="application/json",
            body=json.dumps({"code": "conflict", "detail": "Idempotency-Key ini sudah dipakai"}),
        ),
        times=1,
    )
    send(first)
    other = number_of(first)
    assert "Idempotency" not in first.inner_text("body")
    assert other != sent
    assert [row["number"] for row in rows(first) if row["state"] == "sent"] == [other, sent]
    assert {row["state"] for row in rows(first)} == {"sent"}
    watch.errors.clear()  # Chromium writes a 409 itself into its console


def test_a_store_that_dies_is_opened_again_and_one_that_is_lost_loses_no_report(
    watch: Watch, world: World, live_server: LiveServer
) -> None:
    page = watch.page
    page.add_init_script(LATE_STORE)
    page.goto(f"{live_server.url}/lapor")
    write(page, "Lubang", 1)
    in_store(page, "Lubang")
    page.evaluate("stores.forEach((store) => store.close())")  # as iOS does, without a word
    page.get_by_label("Apa yang terjadi").fill("Lubang besar")
    in_store(page, "Lubang besar")
    expect(page.locator("#kabar")).to_be_empty()
    page.evaluate("isLost = true; stores.forEach((store) => store.close())")
    page.get_by_label("Apa yang terjadi").fill("Lubang besar sekali")
    expect(page.locator("#kabar")).to_contain_text("Belum tersimpan di ponsel ini. Isian tetap ada")
    page.locator("#foto-galeri").set_input_files(photo(2))
    expect(page.locator("#foto-kabar")).to_contain_text("Foto ikut terkirim")
    page.context.set_offline(True)
    send(page)
    expect(page.locator("#hasil")).to_contain_text("jangan tutup halaman ini")
    page.context.set_offline(False)
    page.get_by_role("button", name="Coba kirim sekarang").click()
    number = number_of(page)
    report = Report.objects.get()
    assert (report.number, report.description, report.photos.count()) == (number, "Lubang besar sekali", 2)
    watch.errors.clear()


def test_full_is_said_of_a_phone_that_is_full_and_of_no_other(
    watch: Watch, world: World, live_server: LiveServer
) -> None:
    page = watch.page
    page.goto(f"{live_server.url}/lapor")
    page.evaluate(
        """() => {
            IDBObjectStore.prototype.put = () => { throw new DOMException("", "QuotaExceededError"); };
        }"""
    )
    write(page, "Lubang")
    expect(page.locator("#kabar")).to_contain_text("ruangnya penuh")
    send(page)
    number_of(page)


def test_photos_go_one_by_one_and_only_what_broke_off_goes_again(
    watch: Watch, world: World, context: BrowserContext, live_server: LiveServer
) -> None:
    page = watch.page
    page.goto(f"{live_server.url}/lapor")
    puts: list[str] = []

    def line(route: Route) -> None:
        if route.request.method != "PUT":
            return route.fallback()
        puts.append(route.request.url[-64:])
        return route.abort() if len(puts) == 2 else route.fallback()

    context.route("**/api/v1/reports/blobs/*", line)
    write(page, "Lubang", 1, 2, 3)
    send(page)
    number_of(page)  # the first of the two rounds that sending begins with broke off
    first, broken, again, last = puts
    assert (broken == again, len({first, again, last})) == (True, 3)
    assert Photo.objects.count() == 3
    assert page.evaluate(WITH_A_CLOCK) == [False, True, "offline"]
    watch.errors.clear()


def test_too_large_for_a_proxy_is_said_and_the_report_stays_to_be_put_right(
    watch: Watch, world: World, context: BrowserContext, live_server: LiveServer
) -> None:
    page = watch.page
    page.goto(f"{live_server.url}/lapor")
    refused = "<html><h1>413 Request Entity Too Large</h1><hr>nginx</html>"
    context.route(
        "**/api/v1/reports/blobs/*",
        lambda route: route.fulfill(status=413, content_type="text/html", body=refused),
        times=1,
    )
    write(page, "Lubang", 1)
    send(page)
    expect(page.locator("#hasil")).to_contain_text("Foto 1: terlalu besar untuk jaringan atau server ini")
    page.locator("#milik-saya summary").click()
    expect(page.locator("#milik-saya").get_by_role("button", name="Hapus")).to_be_visible()
    page.get_by_role("button", name="Perbaiki laporan").click()
    page.get_by_label("Hapus foto 1").click()
    send(page)
    number_of(page)
    watch.errors.clear()


def test_nothing_that_is_pasted_is_cut_and_a_line_end_is_one_character(
    watch: Watch, world: World, live_server: LiveServer
) -> None:
    page = watch.page
    page.goto(f"{live_server.url}/lapor")
    lines = "Baris laporan warga nomor sekian\n" * 121
    write(page, lines[:3990] + "tidak muat sama sekali")
    expect(page.locator(".count", has_text="4012 dari 4000 huruf")).to_be_visible()
    send(page)
    expect(page.get_by_role("alert")).to_contain_text("Terlalu panjang: paling banyak 4000 huruf")
    page.get_by_label("Apa yang terjadi").fill(lines[:3990] + "muat semua")
    expect(page.get_by_role("alert")).to_be_hidden()
    send(page)
    number_of(page)
    assert Report.objects.get().description == lines[:3990] + "muat semua"


@pytest.fixture
def on_a_phone(context: BrowserContext) -> None:
    context.grant_permissions(["geolocation"])


@pytest.mark.parametrize("size", [PHONE], ids=["phone"], indirect=True)
def test_what_the_page_says_of_a_place_stays_right(
    watch: Watch,
    world: World,
    context: BrowserContext,
    live_server: LiveServer,
    size: dict[str, int],
    on_a_phone: None,
) -> None:
    page = watch.page
    world.category.group.categories.create(
        slug="coretan", name="Coretan/Tempelan/Iklan/Selebaran/Spanduk/Poster/Umbul-umbul"
    )
    page.goto(f"{live_server.url}/lapor")
    expect(page.get_by_label("Nomor WhatsApp")).to_have_count(0)  # nobody here could write to it
    page.get_by_text("Lihat semua kategori").click()
    page.locator("#kategori-kelompok summary").nth(1).click()
    sticking_out = """() => [...document.querySelectorAll("#kategori-kelompok button")]
        .filter((one) => one.getBoundingClientRect().right > innerWidth - 12).length"""
    assert page.evaluate(sticking_out) == 0
    send(page)
    expect(page.get_by_role("alert")).to_contain_text("Tunjukkan tempatnya")
    context.set_geolocation({"longitude": IN_WEST[0], "latitude": IN_WEST[1], "accuracy": 35})
    page.get_by_role("button", name="Pakai lokasi saya").click()
    expect(page.locator("#lokasi-kabar")).to_contain_text("35 m. Menunggu yang lebih baik")
    expect(page.get_by_role("alert")).to_be_hidden()
    page.get_by_role("button", name="Pakai lokasi saya").click()
    expect(page.locator("#lokasi-kabar")).to_contain_text("35 m. Menunggu yang lebih baik")
    page.get_by_role("button", name="Pakai yang ini").click()
    tip = """() => {
        const pin = document.querySelector("#peta-lapor .pin").getBoundingClientRect();
        const circle = document.querySelector("#peta-lapor path").getBoundingClientRect();
        return Math.abs(pin.top + 4 + 14 + 28 * Math.SQRT1_2 - (circle.top + circle.height / 2));
    }"""
    assert page.evaluate(tip) < 1
    page.locator("#peta-lapor").click(position={"x": 60, "y": 60})
    expect(page.locator("#lokasi-kabar")).to_be_hidden()
    page.get_by_label("Alamat, kelurahan").fill("Bekasi")
    expect(page.locator("#tempat-kabar")).to_contain_text("Bekasi di luar Jakarta")
    page.get_by_label("Alamat, kelurahan").fill("-6.2, 106.8")
    page.locator("#tempat-daftar button").click()
    expect(page.locator("#wilayah")).not_to_be_empty()
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    hidden = """() => [...document.querySelectorAll(".site nav a")]
        .filter((one) => one.getBoundingClientRect().right > innerWidth).length"""
    assert page.evaluate(hidden) == 0
