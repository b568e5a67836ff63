"""The reporter's way after a closing in a real browser: rate, open again, and be told by mail."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core import mail
from playwright.sync_api import expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from boundaries.outlines import build_bodies
from field_api.models import Alert, Report, Survey
from field_api.reporter_keys import reporter_key
from field_api.steps.alerts import ask_all
from field_api.steps.assign import assign_one
from field_api.steps.follow_up import submit_follow_up
from field_api.steps.photos import PhotoIn
from field_api.steps.validate import validate
from tests.browser.access import no_serious_fault, tab_to
from tests.browser.conftest import Watch
from tests.field_api.claims import in_process
from tests.field_api.photos import jpeg
from tests.field_api.world import IN_WEST, World, make_world


@pytest.fixture
def city_world(transactional_db: None, settings: Settings, tmp_path: Path) -> World:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    world = make_world()
    build_bodies(world.edition)
    return world


@pytest.fixture
def running(city_world: World) -> Report:
    return in_process(city_world, jpeg(1))


@pytest.fixture
def closed(city_world: World, running: Report) -> Report:
    lon, lat = IN_WEST
    photos = [PhotoIn(jpeg(2, lon=lon + 0.00036, lat=lat))]
    submit_follow_up(number=running.number, by=city_world.west_officer, note="Ditambal", photos=photos)
    assign_one(number=running.number, by=city_world.coordinator)
    return validate(number=running.number, by=city_world.coordinator, note="Sudah rata")


@pytest.mark.usefixtures("size")
def test_the_reporter_rates_it_and_opens_it_again(
    watch: Watch, closed: Report, live_server: LiveServer, tmp_path: Path
) -> None:
    page = watch.page
    page.goto(f"{live_server.url}/lacak/{closed.number}?kunci={reporter_key(closed)}#penilaian")
    expect(page.get_by_text("Foto diambil sekitar 40 m dari titik laporan.")).to_be_visible()
    no_serious_fault(page)
    page.get_by_label("Belum", exact=True).check()
    page.get_by_label("2 – Buruk").check()
    page.get_by_role("button", name="Kirim penilaian").click()
    expect(page.get_by_text("Terima kasih, penilaian Anda sudah kami simpan.")).to_be_visible()
    survey = Survey.objects.get()
    assert (survey.is_solved, survey.rating) == (False, 2)

    photo = tmp_path / "sekarang.jpg"
    photo.write_bytes(jpeg(3))
    page.get_by_text("Belum selesai? Buka laporan lagi").click()
    page.get_by_label("Apa yang belum selesai?").fill("Masih berlubang")
    page.get_by_label(re.compile("Foto keadaan sekarang")).set_input_files(photo)
    no_serious_fault(page)
    page.get_by_role("button", name="Buka laporan lagi").click()
    expect(page.locator(".stages .present b")).to_have_text("Koordinasi")
    photos = page.locator(".photos > div")
    expect(photos.nth(1).get_by_role("heading")).to_have_text("Dilaporkan lagi")
    expect(photos.first.locator("img")).to_have_count(1)
    expect(photos.nth(1).locator("img")).to_have_count(1)
    assert Report.objects.get().status == "KOORDINASI"


def test_without_scripts_the_forms_work_too(
    watch: Watch, closed: Report, live_server: LiveServer, base_map: None
) -> None:
    context = watch.page.context.browser.new_context(java_script_enabled=False)  # type: ignore[union-attr]
    page = context.new_page()
    page.goto(f"{live_server.url}/lacak/{closed.number}?kunci={reporter_key(closed)}")
    page.get_by_text("Belum selesai? Buka laporan lagi").click()
    page.get_by_label("Apa yang belum selesai?").fill("Masih berlubang")
    page.get_by_role("button", name="Buka laporan lagi").click()
    expect(page.locator(".stages .present b")).to_have_text("Koordinasi")
    context.close()


def test_the_forms_are_filled_in_by_keyboard(watch: Watch, closed: Report, live_server: LiveServer) -> None:
    page = watch.page
    page.goto(f"{live_server.url}/lacak/{closed.number}?kunci={reporter_key(closed)}")
    tab_to(page, "[name=beres]")
    page.keyboard.press("Space")
    tab_to(page, "[name=nilai]")
    page.keyboard.press("ArrowDown")
    tab_to(page, "[name=note]")
    page.keyboard.type("Cepat")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Terima kasih")).to_be_visible()
    survey = Survey.objects.get()
    assert (survey.is_solved, survey.rating, survey.note) == (True, 2, "Cepat")


def test_the_phone_that_sent_the_report_offers_its_key(
    watch: Watch, closed: Report, live_server: LiveServer
) -> None:
    page = watch.page
    page.goto(f"{live_server.url}/lacak/{closed.number}")
    expect(page.get_by_text("Hanya pelapor yang dapat menilai")).to_be_visible()
    row = {
        "id": "1",
        "number": closed.number,
        "reporter_key": reporter_key(closed),
        "updated_at": "2026",
    }
    page.evaluate(
        """row => new Promise(done => {
            const opening = indexedDB.open("lapor", 1);
            opening.onupgradeneeded = () => {
              opening.result.createObjectStore("meta");
              opening.result.createObjectStore("reports", {keyPath: "id"}).put(row);
              opening.result.createObjectStore("photos", {keyPath: "key"}).createIndex("report", "report");
            };
            opening.onsuccess = () => { opening.result.close(); done(); };
        })""",
        row,
    )
    page.reload()
    page.get_by_role("link", name="Laporan ini dikirim dari ponsel ini").click()
    expect(page.get_by_role("button", name="Kirim penilaian")).to_be_visible()
    expect(page.get_by_text("Hanya pelapor yang dapat menilai")).to_have_count(0)


@pytest.mark.usefixtures("size")
def test_a_reader_subscribes_on_the_page_confirms_and_ends_it(
    watch: Watch, running: Report, live_server: LiveServer, settings: Settings
) -> None:
    settings.PUBLIC_URL = live_server.url
    page = watch.page
    page.goto(f"{live_server.url}/lacak/{running.number}")
    no_serious_fault(page)
    page.get_by_label("Alamat surel Anda").fill("rina@example.org")
    page.get_by_role("button", name="Kirimi saya kabar").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Periksa surel Anda")
    ask_all()
    asked = next(message for message in mail.outbox if message.to == ["rina@example.org"])
    link = re.search(r"http\S+", str(asked.body))
    assert link
    page.goto(link[0])
    no_serious_fault(page)
    page.get_by_role("button", name="Ya, kirimi saya kabar").click()
    expect(page.get_by_text("Langganan ini aktif.")).to_be_visible()
    page.get_by_role("link", name="Berhenti berlangganan").click()
    no_serious_fault(page)
    page.get_by_role("button", name="Berhenti").click()
    expect(page.get_by_text("Langganan sudah berakhir.")).to_be_visible()
    assert Alert.objects.get().ended_at


@pytest.mark.usefixtures("size", "city_world")
def test_an_area_is_chosen_by_its_name(watch: Watch, live_server: LiveServer) -> None:
    page = watch.page
    page.goto(f"{live_server.url}/langganan/")
    no_serious_fault(page)
    page.get_by_label("Kelurahan, kecamatan atau kota").fill("Bandung")
    page.get_by_label("Alamat surel Anda").fill("rina@example.org")
    page.get_by_role("button", name="Kirimi saya kabar").click()
    expect(page.get_by_role("alert")).to_contain_text("“Bandung” tidak dikenal")
    watch.errors.clear()  # Chromium writes the 422 itself into its console
    page.get_by_label("Kelurahan, kecamatan atau kota").fill("Gambir, Jakarta Pusat")
    page.get_by_role("button", name="Kirimi saya kabar").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Periksa surel Anda")
    assert Alert.objects.get().area_code == "31.71.01"
