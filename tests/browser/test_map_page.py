"""The first page in a real browser, on a desk and on a phone."""

from __future__ import annotations

import numpy as np
import pytest
from playwright.sync_api import Dialog, Locator, Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer
from scipy.ndimage import uniform_filter

from boundaries.models import Area, Edition
from boundaries.outlines import build_bodies
from tests.boundaries.squares import ANGGREK, Squares
from tests.browser.conftest import TILE_HOST, Watch

PAINTED = """image => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 256, height: 256 });
    const context = canvas.getContext('2d');
    context.drawImage(image, 0, 0);
    return context.getImageData(0, 0, 256, 256).data.some((value, i) => i % 4 === 3 && value > 100);
}"""
TILES = ".heat img.leaflet-tile-loaded"


def _wait_for_heat(page: Page) -> None:
    """Until a tile with a colour in it is on the map."""
    page.wait_for_function(
        f"() => [...document.querySelectorAll('{TILES}')].some({PAINTED})", polling=100, timeout=20_000
    )


def _outlines(page: Page) -> Locator:
    return page.locator("#peta path.leaflet-interactive")


def _fills(page: Page) -> list[str]:
    fills: list[str] = page.eval_on_selector_all(
        "#peta path.leaflet-interactive",
        "paths => paths.map(p => p.getAttribute('fill-opacity') === '0' ? '' : p.getAttribute('fill'))",
    )
    return fills


@pytest.mark.usefixtures("city", "size")
def test_the_page_draws_the_city_and_asks_nobody_else(watch: Watch, live_server: LiveServer) -> None:
    watch.page.goto(live_server.url)
    expect(_outlines(watch.page)).to_have_count(4)
    assert sorted(_fills(watch.page)) == ["", "", "#0b4a6b", "#d7ecf2"]
    expect(watch.page.get_by_text("7 laporan", exact=True)).to_be_visible()
    expect(watch.page.locator(".leaflet-control-attribution")).to_contain_text("Kotak uji, Peta <b>uji</b>")
    assert watch.tiles
    assert watch.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.usefixtures("city", "size")
def test_filters_change_the_address_the_sum_the_table_and_the_colours(
    watch: Watch, live_server: LiveServer
) -> None:
    page = watch.page
    page.goto(live_server.url)
    page.get_by_label("Kategori").select_option("banjir")
    page.get_by_label("Dari tanggal").fill("2026-03-01")
    page.get_by_role("button", name="Tampilkan").click()
    expect(page).to_have_url(f"{live_server.url}/?category=banjir&from=2026-03-01&to=&status=&view=counts")
    expect(page.locator(".sum")).to_contain_text("1 laporan · Banjir · sejak 1 Maret 2026")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(_outlines(page)).to_have_count(4)
    assert len([fill for fill in _fills(page) if fill]) == 1


@pytest.mark.usefixtures("city", "size")
def test_the_heat_map_is_drawn_on_demand_and_goes_away_again(watch: Watch, live_server: LiveServer) -> None:
    page = watch.page
    page.goto(live_server.url)
    expect(_outlines(page)).to_have_count(4)
    page.get_by_role("radio", name="Peta panas").check()
    _wait_for_heat(page)
    assert set(_fills(page)) == {""}
    legend = page.locator("#legenda-panas")
    expect(legend.locator("li")).to_have_count(5)
    expect(legend).to_contain_text("laporan per km²")
    expect(legend).to_contain_text("Petak 300 m dengan kurang dari 3 laporan tidak diwarnai.")
    expect(page).to_have_url(f"{live_server.url}/?view=heat")
    page.get_by_role("radio", name="Jumlah").check()
    expect(page.locator(".heat")).to_have_count(0)
    expect(legend).to_be_hidden()


@pytest.mark.usefixtures("city")
def test_a_linked_heat_map_opens_as_one_at_every_zoom(watch: Watch, live_server: LiveServer) -> None:
    page = watch.page
    page.goto(f"{live_server.url}/?view=heat&category=jalan")
    first = page.locator("#legenda-panas li").first
    for _ in range(3):
        _wait_for_heat(page)
        before = first.inner_text()
        page.get_by_role("button", name="Perbesar").click()
        expect(first).not_to_have_text(before)  # the same heat is denser when seen from nearer


@pytest.mark.usefixtures("city")
def test_everything_is_reached_and_done_by_keyboard(watch: Watch, live_server: LiveServer) -> None:
    page = watch.page
    page.goto(live_server.url)
    expect(_outlines(page)).to_have_count(4)
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Langsung ke isi")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    for expected in ["kategori", "dari", "sampai", "status"]:
        _tab_until(page, f"#{expected}")
    _tab_until(page, "input[name=view]")
    page.keyboard.press("ArrowRight")
    _wait_for_heat(page)
    _tab_until(page, ".place")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    expect(page.locator(".leaflet-popup-content")).to_have_text("Anggrek6 laporan")


def _tab_until(page: Page, selector: str) -> None:
    for _ in range(15):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    pytest.fail(f"{selector} is not reached by Tab")


@pytest.mark.usefixtures("city", "size")
def test_a_touched_kelurahan_says_its_name_and_count(watch: Watch, live_server: LiveServer) -> None:
    page = watch.page
    page.goto(live_server.url)
    page.get_by_role("button", name="Cideng").click()
    expect(page.locator(".leaflet-popup-content")).to_have_text("Kenanga1 laporan")
    expect(page.locator("#peta")).to_be_in_viewport()


@pytest.mark.usefixtures("city", "size")
def test_what_a_thumb_must_hit_is_large_enough(watch: Watch, live_server: LiveServer) -> None:
    watch.page.goto(live_server.url)
    expect(_outlines(watch.page)).to_have_count(4)
    small = watch.page.eval_on_selector_all(
        "form select, form input:not([type=hidden]):not([type=radio]), form button, .switch label,"
        " .leaflet-bar a, .site a",
        "all => all.filter(one => one.getBoundingClientRect().height < 40).map(one => one.outerHTML)",
    )
    assert small == []


def test_names_of_areas_are_never_markup(watch: Watch, city: Squares, live_server: LiveServer) -> None:
    Area.objects.filter(code=ANGGREK).update(name="<img src=x onerror=alert(1)>")
    build_bodies(city.edition)
    dialogs: list[str] = []

    def note(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    watch.page.on("dialog", note)
    watch.page.goto(live_server.url)
    watch.page.get_by_role("button", name="Gambir").click()
    expect(watch.page.locator(".leaflet-popup-content b")).to_have_text("<img src=x onerror=alert(1)>")
    assert dialogs == []


@pytest.mark.usefixtures("city")
def test_a_base_map_that_fails_breaks_nothing(page: Page, base_map: None, live_server: LiveServer) -> None:
    mistakes: list[str] = []
    page.on("pageerror", lambda error: mistakes.append(str(error)))
    page.context.route(f"https://{TILE_HOST}/**", lambda route: route.abort())
    page.goto(live_server.url)
    expect(_outlines(page)).to_have_count(4)
    expect(page.locator("#pesan")).to_have_text("Peta dasar tidak termuat; angka dan batas tetap tampil.")
    assert mistakes == []


@pytest.mark.usefixtures("city")
def test_without_a_base_map_no_tile_is_asked_for(
    watch: Watch, settings: Settings, live_server: LiveServer
) -> None:
    settings.BASE_MAP_URL = ""
    watch.page.goto(live_server.url)
    expect(_outlines(watch.page)).to_have_count(4)
    assert watch.tiles == []


@pytest.mark.usefixtures("city")
def test_data_that_does_not_come_is_said_so(page: Page, base_map: None, live_server: LiveServer) -> None:
    page.context.route(f"https://{TILE_HOST}/**", lambda route: route.fulfill(body=""))
    page.context.route("**/api/v1/areas.geojson*", lambda route: route.abort())
    page.goto(live_server.url)
    expect(page.locator("#pesan")).to_contain_text("Data peta tidak dapat dimuat")
    expect(page.locator("tbody tr")).to_have_count(2)


@pytest.mark.usefixtures("size")
def test_without_boundaries_the_page_says_so(watch: Watch, city: Squares, live_server: LiveServer) -> None:
    Edition.objects.update(state="retired")
    watch.page.goto(live_server.url)
    expect(watch.page.locator("#pesan")).to_contain_text("Batas wilayah belum dimuat")
    expect(_outlines(watch.page)).to_have_count(0)


@pytest.mark.usefixtures("city")
def test_approximate_boundaries_are_called_so_on_the_map(watch: Watch, live_server: LiveServer) -> None:
    Edition.objects.update(is_approximate=True)
    watch.page.goto(live_server.url)
    expect(watch.page.get_by_text("Batas perkiraan", exact=True)).to_be_visible()


def test_the_heat_field_keeps_every_report_and_is_a_bell(watch: Watch, live_server: LiveServer) -> None:
    watch.page.goto(f"{live_server.url}/static/geo_crm/icon.svg")
    field = watch.page.evaluate(
        """async () => {
            const { densityField } = await import('/static/maps/density.js');
            const points = [{ x: 1000.5, y: 1999.5, weight: 5 }, { x: 1300.5, y: 1999.5, weight: 1 }];
            const field = densityField(points, 9);
            return { ...field, values: [...field.values] };
        }"""
    )
    values = np.array(field["values"]).reshape(field["rows"], field["columns"])
    assert values.sum() == pytest.approx(6, rel=1e-4)
    row, column = np.unravel_index(values.argmax(), values.shape)
    assert field["left"] + (column + 0.5) * field["step"] == 1000.5
    assert field["top"] + (row + 0.5) * field["step"] == 1999.5
    expected = np.zeros_like(values)
    expected[row, column], expected[row, column + 100] = 5, 1
    for _ in range(3):
        expected = uniform_filter(expected, 7, mode="constant")
    assert values == pytest.approx(expected, abs=1e-7)
    assert values.max() == pytest.approx(5 * field["peakOfOne"])
