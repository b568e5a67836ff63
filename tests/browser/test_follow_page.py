"""Following a report in a real browser, from the map's box to the photos."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from boundaries.outlines import build_bodies
from field_api.models import Report
from field_api.steps.coordinate import accept, coordinate
from field_api.steps.follow_up import submit_follow_up
from field_api.steps.photos import PhotoIn
from field_api.steps.receive import Complaint, receive
from tests.browser.conftest import Watch
from tests.field_api.photos import jpeg
from tests.field_api.world import IN_WEST, make_world


@pytest.fixture
def followed_up(transactional_db: None, settings: Settings, tmp_path: Path) -> Report:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    world = make_world()
    build_bodies(world.edition)
    report, _ = receive(Complaint(world.category.slug, "Lubang", *IN_WEST), photos=[PhotoIn(jpeg(1))])
    coordinate(number=report.number, by=world.west_officer)
    accept(number=report.number, by=world.west_officer)
    submit_follow_up(number=report.number, by=world.west_officer, note="Ditambal", photos=[PhotoIn(jpeg(2))])
    return report


@pytest.mark.usefixtures("size")
def test_a_report_is_found_from_the_map_and_shows_its_way(
    watch: Watch, followed_up: Report, live_server: LiveServer
) -> None:
    page = watch.page
    page.goto(live_server.url)
    page.get_by_label("Lacak laporan Anda").fill(f"  {followed_up.number.lower()} ")
    page.get_by_role("button", name="Lacak", exact=True).click()
    expect(page).to_have_url(f"{live_server.url}/lacak/{followed_up.number}")
    expect(page.locator(".stages b")).to_have_text(["Menunggu", "Koordinasi", "Proses", "Tindak lanjut"])
    expect(page.locator("#peta .leaflet-overlay-pane path")).to_have_count(1)
    photos = page.locator(".photos img")
    expect(photos).to_have_count(2)
    photos.last.scroll_into_view_if_needed()
    for photo in photos.all():
        expect(photo).to_have_js_property("naturalWidth", 320)
    assert watch.tiles
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_an_unknown_number_can_be_put_right_where_it_stands(
    watch: Watch, followed_up: Report, live_server: LiveServer
) -> None:
    page = watch.page
    page.goto(f"{live_server.url}/lacak/JK9912310001")
    expect(page.get_by_role("alert")).to_contain_text("tidak ditemukan")
    watch.errors.clear()  # Chromium writes the 404 itself into its console
    page.get_by_label("Nomor laporan").fill(followed_up.number)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Jalan rusak")
