"""The coordinator in a real browser: from the sign-in to a decision, by keyboard, on a desk and a phone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PIL import ImageOps
from playwright.sync_api import Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from field_api.models import Suspicion
from field_api.steps.judge import judge_photo
from tests.browser.conftest import Watch
from tests.evidence.made_scenes import saved, scene
from tests.field_api.claims import claim, in_process
from tests.field_api.world import make_world

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
PASSWORD = "kata-sandi-uji-7"
SERIOUS = {"serious", "critical"}


@pytest.fixture
def mirrored(transactional_db: None, settings: Settings, tmp_path: Path) -> Suspicion:
    """A claim with the mirrored picture of another report's claim, found by the check."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    world = make_world()
    world.coordinator.set_password(PASSWORD)
    world.coordinator.save()
    for picture in (scene("gang-1"), ImageOps.mirror(scene("gang-1"))):
        report = in_process(world, saved(scene(f"lain-{picture.width}")))
        judge_photo.call(claim(world, report, saved(picture)).pk)
    return Suspicion.objects.get()


def sign_in(page: Page, live_server: LiveServer, leads_to: str) -> None:
    page.goto(f"{live_server.url}{leads_to}")
    page.get_by_label("Nama pengguna").fill("koordinator")
    page.get_by_label("Kata sandi").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{live_server.url}{leads_to}")


def no_serious_fault(page: Page) -> None:
    """By axe-core, put in by hand past the page's own policy, which allows no script of others."""
    page.evaluate(AXE.read_text())
    found: list[dict[str, Any]] = page.evaluate("axe.run().then(found => found.violations)")
    assert [one["id"] for one in found if one["impact"] in SERIOUS] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.usefixtures("size")
def test_the_coordinator_finds_the_pair_lays_one_over_the_other_and_confirms(
    watch: Watch, mirrored: Suspicion, live_server: LiveServer
) -> None:
    page = watch.page
    sign_in(page, live_server, "/koordinator/kecurigaan")
    no_serious_fault(page)
    page.get_by_role("link", name=mirrored.report.number).click()
    expect(page.locator(".reasons li").first).to_contain_text("Tidak mungkin benar.")
    expect(page.locator("#peta .leaflet-overlay-pane path")).to_have_count(2)
    photos = page.locator(".beside img")
    expect(photos).to_have_count(2)
    for photo in photos.all():
        photo.scroll_into_view_if_needed()
        expect(photo).not_to_have_js_property("naturalWidth", 0)
    slider = page.get_by_role("slider")
    slider.focus()
    page.keyboard.press("Home")
    expect(slider).to_have_attribute("aria-valuetext", "0 persen foto lama")
    page.keyboard.press("End")
    expect(page.locator(".frames")).to_have_attribute("style", "aspect-ratio: 800 / 600; --edge: 100%;")
    expect(page.locator(".frames .mirrored")).to_have_css("transform", "matrix(-1, 0, 0, 1, 0, 0)")
    no_serious_fault(page)
    page.get_by_label("Catatan").fill("Gambar yang sama, hanya dicerminkan.")
    page.get_by_role("button", name="Pastikan kecurigaan").click()
    expect(page.locator(".history")).to_contain_text("Gambar yang sama, hanya dicerminkan.")
    expect(page.locator(".chip")).to_have_text("Dipastikan")
    no_serious_fault(page)


def test_filters_stay_in_the_address_and_work_by_keyboard(
    watch: Watch, mirrored: Suspicion, live_server: LiveServer
) -> None:
    page = watch.page
    sign_in(page, live_server, "/koordinator/kecurigaan")
    page.get_by_label("Keadaan").select_option("confirmed")
    page.get_by_role("button", name="Tampilkan").press("Enter")
    expect(page).to_have_url(f"{live_server.url}/koordinator/kecurigaan?state=confirmed&kind=&unit=")
    expect(page.get_by_text("Tidak ada kecurigaan")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("link", name=mirrored.report.number)).to_be_visible()


@pytest.mark.usefixtures("size", "mirrored")
def test_the_arrivals_and_the_door_have_no_serious_fault(watch: Watch, live_server: LiveServer) -> None:
    page = watch.page
    page.goto(f"{live_server.url}/masuk/")
    no_serious_fault(page)
    sign_in(page, live_server, "/koordinator/kiriman")
    no_serious_fault(page)
    page.get_by_role("button", name="Keluar").click()
    expect(page.get_by_role("heading", name="Masuk")).to_be_visible()
