"""The export pages in a real browser: a choice that is not applied, a file in the making, and its end."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from playwright.sync_api import Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from field_api.models import Membership
from maps.exports.making import make_export
from maps.models import Export
from tests.browser.access import no_serious_fault
from tests.browser.conftest import Watch
from tests.field_api.world import make_person
from tests.maps.analysed import small_world

pytestmark = pytest.mark.usefixtures("size")


@pytest.fixture
def page(
    watch: Watch, live_server: LiveServer, transactional_db: None, settings: Settings, tmp_path: Path
) -> Page:
    """A planner on the export page, where three reports are too many to be sent at once."""
    settings.MEDIA_ROOT = tmp_path
    settings.EXPORT_ROWS_AT_ONCE = 3
    small_world()
    client = Client()
    client.force_login(make_person("perencana", Membership.Role.PLANNER))
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    watch.page.context.add_cookies([cookie])  # type: ignore[list-item]
    watch.page.goto(f"{live_server.url}/ekspor")
    return watch.page


def _fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def test_a_file_is_asked_for_tells_how_far_it_is_and_is_fetched(page: Page, tmp_path: Path) -> None:
    no_serious_fault(page)
    assert _fits(page)
    page.get_by_label("GeoJSON").check()
    page.get_by_role("button", name="Buat berkas").click()
    status = page.locator(".export-state")
    expect(status).to_contain_text("Menunggu giliran")
    Export.objects.update(state="running", rows_done=3)
    expect(status).to_contain_text("3 dari 6 laporan (50 %)")
    expect(status.get_by_role("progressbar")).to_have_attribute("value", "50")
    no_serious_fault(page)
    assert _fits(page)
    Export.objects.update(state="waiting")
    make_export.call(str(Export.objects.get().pk))
    expect(status).to_contain_text("Siap diunduh")
    with page.expect_download() as fetched:
        status.get_by_role("link", name="Unduh").click()
    assert fetched.value.suggested_filename.endswith(".geojson")
    assert '"FeatureCollection"' in Path(fetched.value.path()).read_text()
    page.get_by_role("link", name="Semua berkas Anda").click()
    expect(page.locator(".cases li")).to_have_count(1)
    no_serious_fault(page)


def test_a_file_can_be_called_off(page: Page) -> None:
    page.get_by_role("button", name="Buat berkas").click()
    page.get_by_role("button", name="Batalkan").click()
    expect(page.locator(".export-state")).to_contain_text("Dibatalkan")
    assert Export.objects.get().state == "cancelled"


def test_what_is_chosen_but_not_applied_is_not_taken(page: Page) -> None:
    take = page.get_by_role("button", name="Buat berkas")
    page.get_by_label("Tahap").select_option("closed")
    expect(page.get_by_text("tekan Terapkan dahulu")).to_be_visible()
    expect(take).to_be_disabled()
    page.get_by_label("Tahap").select_option("")
    expect(take).to_be_enabled()
    page.get_by_label("Tahap").select_option("closed")
    page.get_by_role("button", name="Terapkan").click()
    expect(page.locator(".total")).to_have_text("1 laporan")
    with page.expect_download() as fetched:
        page.get_by_role("button", name="Unduh").click()
    assert fetched.value.suggested_filename.endswith(".gpkg")
