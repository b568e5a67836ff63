"""What the phone app asks and says before it is too late: far away, contradicting, a wrong clock."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from field_api.models import Visit
from tests.browser.hand import HERE, Hand, taken_up
from tests.browser.phone import PASSWORD, Field
from tests.browser.test_phone_screens import CAMERA
from tests.field_api.racing import in_process

pytest_plugins = ["tests.browser.phone_fixtures", "tests.browser.hand_fixtures"]

FAR = {**HERE, "latitude": HERE["latitude"] + 0.005}
"""553 m north of the report's point."""
HOURS_SLOW = """{
    const Real = Date, off = 5.5 * 3_600_000;
    Date = class extends Real {
        constructor(...given) { if (given.length) super(...given); else super(Real.now() - off); }
        static now() { return Real.now() - off; }
    };
}"""


def test_far_away_contradicting_or_without_a_word_is_asked_and_a_visit_is_known_on_a_new_phone(
    hand: Hand, visited: Field, browser: Browser, live_server: LiveServer
) -> None:
    page = hand.page
    page.context.set_geolocation(FAR)  # type: ignore[arg-type]
    page.add_init_script(CAMERA)
    page.reload()
    hand.heading("Hari ini")
    hand.start(visited.report)
    far = re.compile("^Anda 55\\d m dari titik laporan$")
    expect(page.locator(".position-head")).to_have_text(far)
    page.get_by_role("button", name="Ambil foto").click()
    finder = page.get_by_role("dialog", name="Kamera")
    expect(finder.locator(".finder-place")).to_have_text(
        re.compile("^Anda 55\\d m dari titik laporan · .*14 m$")
    )
    expect(finder.locator(".finder-check")).to_have_text("Foto tindak lanjut")
    finder.get_by_role("button", name="Ambil foto").click()
    expect(finder.get_by_role("status")).to_have_text("Tersimpan di ponsel: 1 dari 6 foto")
    finder.get_by_role("button", name="Selesai").click()
    for question in page.locator("fieldset:has(.in-a-row)").all():
        question.get_by_text("Tidak", exact=True).click()
    page.get_by_text("Benar dan selesai", exact=True).click()
    page.get_by_role("button", name="Segel", exact=True).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(re.compile("Foto diambil sampai 55\\d m dari titik laporan"))
    expect(dialog).to_contain_text("tetapi 2 jawaban “Tidak”")
    dialog.get_by_role("button", name="Batal").click()
    page.get_by_text("Belum selesai", exact=True).click()
    page.get_by_role("button", name="Segel", exact=True).click()
    expect(dialog).to_contain_text("tanpa catatan: unit tidak tahu apa yang kurang")
    dialog.get_by_role("button", name="Ya, tetap segel").click()
    hand.heading("Tersegel")
    expect(page.get_by_text("Sudah diterima server")).to_be_visible()
    assert Visit.objects.get().decision == "not_done"

    context, other = taken_up(browser, live_server)
    other.open()
    other.sign_in(visited.holder.username)
    row = other.page.locator(".tasks li.finished")
    expect(row).to_contain_text("Terkirim")
    expect(row.locator(".stop-number")).to_have_count(0)
    row.get_by_role("link").click()
    expect(other.page.get_by_text("Sudah dikunjungi; diterima server")).to_be_visible()
    context.close()
    assert other.errors == []


def test_a_wrong_clock_is_said_and_whoever_signed_in_elsewhere_finds_the_day(
    stranger: Hand, visited: Field, live_server: LiveServer
) -> None:
    page = stranger.page
    expect(page.locator("#keadaan")).to_contain_text("Belum masuk")
    page.add_init_script(HOURS_SLOW)
    page.goto(f"{live_server.url}/masuk/")
    page.get_by_label("Nama pengguna").fill(visited.holder.username)
    page.get_by_label("Kata sandi").fill(PASSWORD)
    page.keyboard.press("Enter")
    stranger.heading("Hari ini")
    expect(page.locator(".task")).to_have_count(1)
    expect(page.locator("#keadaan")).to_contain_text("Jam ponsel terlalu lambat 5 jam")
    expect(page.locator("#keadaan")).to_have_class("status bad")


def test_a_unit_is_told_nothing_of_corrections_nor_asked_the_validators_questions(
    stranger: Hand, visited: Field, questions: None
) -> None:
    report = in_process(visited.world)
    page = stranger.page
    stranger.sign_in(visited.world.west_officer.username)
    stranger.heading("Hari ini")
    stranger.go(f"#/tugas/{report.number}")
    expect(page.get_by_role("heading", name="Laporan warga")).to_be_visible()
    expect(page.get_by_role("heading", name="Yang diperiksa")).to_have_count(0)
    page.get_by_role("button", name="Tindak lanjut").click()
    stranger.heading("Tindak lanjut")
    expect(page.locator("main")).not_to_contain_text("koreksi")
    note = "Ditambal. " * 200
    page.get_by_label("Apa yang sudah dikerjakan?").fill(note)
    expect(page.get_by_text("1999 dari 1900 huruf")).to_be_visible()
    expect(page.get_by_text("pendekkan catatan")).to_be_visible()
