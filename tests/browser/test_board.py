"""The coordinator's day in a real browser: the board, a report moved by hand, a stop for the weather."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from field_api.models import Absence, Assignment, Report, Validator, WeatherStop
from tests.browser.conftest import Watch
from tests.browser.test_suspicion_pages import PASSWORD, no_serious_fault, sign_in
from tests.field_api.dispatching import at_metres_east, followed_up
from tests.field_api.world import World, make_world


@pytest.fixture
def board(transactional_db: None, settings: Settings, tmp_path: Path) -> World:
    """Two validators and three reports that wait near the first."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    world = make_world()
    world.coordinator.set_password(PASSWORD)
    world.coordinator.save()
    for metres in (0, 100, 200):
        followed_up(world, at_metres_east(metres))
    return world


@pytest.mark.usefixtures("size")
def test_a_report_is_moved_pinned_and_the_run_carried_out_by_keyboard(
    watch: Watch, board: World, live_server: LiveServer
) -> None:
    page = watch.page
    sign_in(page, live_server, "/koordinator/")
    expect(page.get_by_role("link", name="3 Belum ada petugasnya")).to_be_visible()
    no_serious_fault(page)
    button = page.get_by_role("button", name="Di peta validator-2")
    button.focus()
    page.keyboard.press("Enter")
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#putaran")).to_have_text("Putaran yang ditampilkan: validator-2, 0/8")
    page.keyboard.press("Enter")
    expect(page.locator("#putaran")).to_have_text("Putaran yang ditampilkan: Semua petugas")
    page.get_by_role("link", name="Lihat pembagian tugas").press("Enter")
    no_serious_fault(page)
    number = Report.objects.earliest("pk").number
    page.get_by_label("Nomor laporan").fill(number)
    page.keyboard.press("Enter")
    expect(page.locator(".board-candidate").first).to_contain_text("rencana ini")
    no_serious_fault(page)
    page.get_by_role("link", name="Pindahkan ke sini validator-2").press("Enter")
    # The third, which lightened the load of validator-2, goes back: 1.11 km + 0.2 km - 0.91 km, by 1.4.
    expect(page.get_by_text("Perpindahan terakhir: 0,6 km")).to_be_visible()
    expect(page.get_by_text("1 laporan lain ikut berpindah")).to_be_visible()
    no_serious_fault(page)
    assert not Assignment.objects.exists()
    page.get_by_role("button", name="Jalankan pembagian ini").press("Enter")
    expect(page.get_by_role("heading", name="Siapa mendapat apa")).to_be_visible()
    no_serious_fault(page)
    moved = Assignment.objects.get(report__number=number)
    assert (moved.validator.name, moved.pinned_by) == ("validator-2", board.coordinator)
    page.get_by_role("link", name="Riwayat", exact=True).click()
    no_serious_fault(page)
    page.get_by_role("link", name="Kapasitas").click()
    expect(page.get_by_role("img", name="Jarak dan laporan yang tersisa")).to_be_visible()
    no_serious_fault(page)


def test_a_run_that_is_no_longer_the_one_seen_says_what_changed(
    watch: Watch, board: World, live_server: LiveServer
) -> None:
    page = watch.page
    sign_in(page, live_server, "/koordinator/pembagian")
    Validator.objects.filter(name="validator-1").update(capacity=1)
    page.get_by_role("button", name="Jalankan pembagian ini").click()
    expect(page.get_by_role("alert")).to_contain_text("Tempat validator-1 hari ini dari 8 menjadi 1.")
    watch.errors.clear()  # Chromium tells of the 409 in its console
    page.get_by_role("button", name="Jalankan pembagian ini").click()
    expect(page.get_by_role("heading", name="Angka")).to_be_visible()


@pytest.mark.usefixtures("size")
def test_an_absence_and_a_stop_are_entered_and_ended(
    watch: Watch, board: World, live_server: LiveServer
) -> None:
    page = watch.page
    sign_in(page, live_server, "/koordinator/kalender")
    no_serious_fault(page)
    page.get_by_label("Petugas", exact=True).select_option(label="validator-1")
    page.get_by_label("Alasan", exact=True).fill("Sakit")
    page.get_by_role("button", name="Catat").press("Enter")
    expect(page.get_by_role("heading", name="validator-1")).to_be_visible()
    page.locator("summary").press("Enter")
    no_serious_fault(page)
    page.get_by_label("Alasan dihapus").fill("Keliru")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Tidak ada yang tercatat.")).to_be_visible()
    assert not Absence.objects.exists()
    page.get_by_role("link", name="Cuaca").click()
    page.get_by_label("Wilayah", exact=True).select_option("31.71")
    page.get_by_label("Alasan").fill("Banjir")
    page.get_by_role("button", name="Hentikan").press("Enter")
    expect(page.get_by_text("3 laporan menunggu di sana.")).to_be_visible()
    no_serious_fault(page)
    page.get_by_role("link", name="Hari ini").click()
    expect(page.get_by_text("Jakarta Pusat dihentikan karena cuaca")).to_be_visible()
    page.get_by_role("link", name="Pembagian", exact=True).click()
    expect(page.get_by_text("Tertahan cuaca")).to_be_visible()
    page.get_by_role("link", name="Cuaca", exact=True).click()
    page.get_by_role("button", name="Akhiri sekarang").press("Enter")
    expect(page.get_by_text("Tidak ada wilayah yang dihentikan.")).to_be_visible()
    assert WeatherStop.objects.count() == 1
