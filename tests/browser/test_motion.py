"""Maps glide, and jump for whoever has asked the system for less motion."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings as project
from django.core.management import call_command
from playwright.sync_api import Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from field_api.models import Report
from tests.browser.conftest import Watch

WATCH_STEPS = """() => {
    window.steps = 0; // of the map on its way
    const pane = document.querySelector('.leaflet-map-pane');
    const observer = new MutationObserver(() => { steps += 1 });
    observer.observe(pane, { attributes: true, attributeFilter: ['style'] });
}"""
ZOOM = "JSON.parse(sessionStorage.getItem('public-map-view'))[1]"
ZOOM_IN = f"() => {{ document.querySelector('.leaflet-control-zoom-in').click(); return {ZOOM}; }}"
TWO_FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
DOOR = "geo_crm/static/geo_crm"


def opened(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/peta?category=banjir")
    expect(page.locator("#peta.leaflet-container:not([aria-busy])")).to_be_visible()
    page.locator("#peta").focus()


@pytest.mark.usefixtures("city")
def test_for_less_motion_the_map_is_there_at_once(watch: Watch, live_server: LiveServer) -> None:
    page = watch.page
    opened(page, live_server)
    expect(page.locator(".leaflet-fade-anim")).to_have_count(0)
    before = page.evaluate(ZOOM)
    assert page.evaluate(ZOOM_IN) > before
    page.evaluate(WATCH_STEPS)
    page.keyboard.press("ArrowRight")
    page.wait_for_function("() => window.steps > 0")
    expect(page.locator(".leaflet-pan-anim")).to_have_count(0)
    page.evaluate(TWO_FRAMES)
    assert page.evaluate("steps") == 1


@pytest.mark.usefixtures("city")
def test_for_everybody_else_it_glides_there(watch: Watch, live_server: LiveServer) -> None:
    page = watch.page
    page.emulate_media(reduced_motion="no-preference")
    opened(page, live_server)
    expect(page.locator("#peta.leaflet-fade-anim")).to_be_visible()
    before = page.evaluate(ZOOM)
    page.get_by_role("button", name="Perbesar").click()
    page.wait_for_function(f"before => {ZOOM} > before", arg=before)
    expect(page.locator("#peta.leaflet-container:not([aria-busy])")).to_be_visible()
    page.evaluate(WATCH_STEPS)
    page.keyboard.press("ArrowRight")
    page.wait_for_function("() => window.steps > 2")


@pytest.mark.usefixtures("city")
def test_a_glide_ends_in_a_popup_that_stays_and_leads_on(watch: Watch, live_server: LiveServer) -> None:
    page = watch.page
    page.emulate_media(reduced_motion="no-preference")
    opened(page, live_server)
    number = Report.objects.get(category__slug="banjir", is_private=False).number
    page.locator("#peta .leaflet-marker-icon").click()
    expect(page.locator(".popup").get_by_text(number)).to_be_visible()
    page.locator(".popup").get_by_role("link").press("Enter")
    expect(page).to_have_url(f"{live_server.url}/lacak/{number}")


@pytest.mark.usefixtures("city")
def test_who_changes_their_mind_needs_no_new_page(watch: Watch, live_server: LiveServer) -> None:
    page = watch.page
    page.emulate_media(reduced_motion="no-preference")
    opened(page, live_server)
    page.emulate_media(reduced_motion="reduce")
    before = page.evaluate(ZOOM)
    assert page.evaluate(ZOOM_IN) > before


@pytest.mark.usefixtures("city")
def test_a_map_file_keeps_still_too(page: Page, settings: Settings, tmp_path: Path) -> None:
    settings.BASE_MAP_URL = ""
    file = tmp_path / "peta.html"
    call_command("render_heatmap", "-o", str(file))
    for motion, classes in (("reduce", 0), ("no-preference", 1)):
        page.emulate_media(reduced_motion="reduce" if motion == "reduce" else "no-preference")
        page.goto(file.as_uri())
        expect(page.locator("path.leaflet-interactive")).to_have_count(4)
        expect(page.locator(".leaflet-container.leaflet-fade-anim")).to_have_count(classes)


def test_every_script_takes_leaflet_from_the_one_door() -> None:
    takes = [
        str(path.relative_to(project.BASE_DIR).parent)
        for path in Path(project.BASE_DIR).glob("*/static/**/*.js")
        if path.relative_to(project.BASE_DIR).parts[0] != "var"  # what was collected there is a copy
        and ("globalThis).L)" in path.read_text() or "window.L" in path.read_text())
    ]
    assert set(takes) == {DOOR}
