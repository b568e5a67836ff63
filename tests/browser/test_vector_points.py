"""The layer of single reports, on a map of its own over the planner's page."""

from __future__ import annotations

import pytest
from django.test import Client
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from field_api.models import Membership
from maps.vector_tiles import tiles
from tests.boundaries.squares import ANGGREK
from tests.browser.conftest import Watch
from tests.field_api.world import make_person
from tests.maps.analysed import IN_ANGGREK, small_world
from tests.maps.reports import make_category, make_reports

# The page's own scripts are left alone; the map below stands before everything else.
DRAWN = """async ([lon, lat, zoom]) => {
  const { pointsLayer } = await import('/static/maps/vector_points.js');
  const place = Object.assign(document.createElement('div'), { id: 'uji' });
  Object.assign(place.style, { position: 'fixed', inset: '0', zIndex: 5000 });
  const said = Object.assign(document.createElement('output'), { id: 'kata' });
  Object.assign(said.style, { position: 'fixed', top: '0', left: '0', zIndex: 6000, background: '#fff' });
  document.body.append(place, said);
  const map = L.map(place, { minZoom: 8, zoomAnimation: false, fadeAnimation: false });
  map.setView([lat, lon], zoom);
  const words = {
    cut: 'Terpotong: {shown} dari {total}', failed: 'Gagal', many: '{n} laporan',
    open: 'Buka', kept: 'Tertutup',
  };
  const layer = pointsLayer({
    url: '/api/v1/maps/vector/reports/{z}/{x}/{y}.mvt', words, labels: { MENUNGGU: 'Menunggu' },
    linkOf: number => `/lacak/${number}`, tell: text => { said.textContent = text; },
  });
  window.loaded = new Promise(done => layer.on('load', done));
  layer.addTo(map);
  window.uji = map;
  if (zoom >= 14) await window.loaded;
}"""
PAINTED = """tiles => tiles.reduce((sum, tile) => sum + tile.getContext('2d')
  .getImageData(0, 0, tile.width, tile.height)
  .data.filter((value, i) => i % 4 === 3 && value > 200).length, 0)"""


@pytest.fixture
def page(watch: Watch, live_server: LiveServer, transactional_db: None) -> Page:
    client = Client()
    client.force_login(make_person("perencana", Membership.Role.PLANNER))
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    watch.page.context.add_cookies([cookie])  # type: ignore[list-item]
    watch.page.goto(f"{live_server.url}/analisis")
    return watch.page


def _draw(page: Page, zoom: int = 16) -> None:
    page.evaluate(DRAWN, [*IN_ANGGREK, zoom])


def _click_the_middle(page: Page) -> None:
    size = page.viewport_size
    assert size
    page.mouse.click(size["width"] / 2, size["height"] / 2)


@pytest.mark.usefixtures("size")
def test_points_are_drawn_and_a_click_tells_number_category_and_stage(page: Page) -> None:
    roads, _ = small_world()
    first = roads.reports.order_by("pk")[0]
    _draw(page)
    # four dots on one place: about pi * 5.75 squared pixels
    assert 60 < page.locator("#uji canvas.leaflet-tile").evaluate_all(PAINTED) < 300
    _click_the_middle(page)
    popup = page.locator("#uji .leaflet-popup-content")
    expect(popup).to_contain_text("4 laporan")
    expect(popup).to_contain_text(roads.name)
    expect(popup).to_contain_text(f"{first.number} · Menunggu · 1 Mar 2026")
    expect(popup.get_by_role("link", name="Buka").first).to_have_attribute("href", f"/lacak/{first.number}")
    expect(page.locator("#kata")).to_have_text("")


def test_a_category_that_holds_markup_is_text_in_the_popup(page: Page) -> None:
    make_reports([IN_ANGGREK], category=make_category(name="<img src=x onerror=alert(1)>"), kelurahan=ANGGREK)
    _draw(page)
    _click_the_middle(page)
    expect(page.locator("#uji .leaflet-popup-content b")).to_have_text("<img src=x onerror=alert(1)>")


def test_a_tile_that_was_cut_is_told_and_the_notice_goes_where_nothing_is_cut(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tiles.report_tile, "__kwdefaults__", {"cap": 10})
    make_reports([IN_ANGGREK] * 25, category=make_category(), kelurahan=ANGGREK)
    _draw(page)
    expect(page.locator("#kata")).to_have_text("Terpotong: 10 dari 25")
    page.evaluate("window.uji.panBy([4000, 0], { animate: false })")
    expect(page.locator("#kata")).to_have_text("")


def test_below_zoom_14_nothing_is_asked_for(page: Page) -> None:
    small_world()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if ".mvt" in request.url else None)
    _draw(page, zoom=13)
    expect(page.locator("#uji canvas.leaflet-tile")).to_have_count(0)
    page.evaluate("window.uji.setZoom(14, { animate: false }); window.loaded")
    page.evaluate("window.loaded")
    assert asked
    assert all("/14/" in url for url in asked)


def test_tiles_that_do_not_come_are_told(page: Page, watch: Watch) -> None:
    page.route("**/*.mvt", lambda route: route.abort())
    _draw(page)
    expect(page.locator("#kata")).to_have_text("Gagal")
    watch.errors.clear()
