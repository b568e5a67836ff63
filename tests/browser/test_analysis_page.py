"""The planner's page in a real browser, on a desk and on a phone."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.contrib.gis.geos import Point
from django.test import Client
from playwright.sync_api import Dialog, Locator, Page, Position, expect
from pyproj import Transformer
from pytest_django.live_server_helper import LiveServer

from boundaries.outlines import build_bodies
from field_api.models import Category, Membership, Report
from maps.hotspots.asking import question_from
from maps.hotspots.running import search
from maps.models import HotspotRun
from tests.boundaries.squares import ANGGREK, Squares, make_edition, make_squares
from tests.browser.access import no_serious_fault, tab_to
from tests.browser.conftest import Watch
from tests.field_api.world import make_person
from tests.maps.analysed import IN_ANGGREK, small_world, utc
from tests.maps.hotspots.made_city import make_city
from tests.maps.reports import make_reports

PAGE = "/analisis?from=2026-02-23&to=2026-03-08"
COMPARED = "/analisis?from=2026-03-02&to=2026-03-08&compare=before"
PAINTED = """() => [...document.querySelectorAll('.heat img.leaflet-tile-loaded')].some(tile => {
    const seen = new OffscreenCanvas(256, 256).getContext('2d');
    seen.drawImage(tile, 0, 0);
    return seen.getImageData(0, 0, 256, 256).data.some((value, i) => i % 4 === 3 && value > 100);
})"""
_METRES = Transformer.from_crs(4326, 32748, always_xy=True)


@pytest.fixture
def planned(transactional_db: None, watch: Watch, live_server: LiveServer) -> Squares:
    """The small world, and a planner signed in."""
    squares = make_squares(make_edition())
    build_bodies(squares.edition)
    small_world()
    client = Client()
    client.force_login(make_person("perencana", Membership.Role.PLANNER))
    cookie = client.cookies["sessionid"].value
    watch.page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    return squares


def _heat(page: Page, pane: int = 0) -> Locator:
    return page.locator(".map").nth(pane).locator(".heat img.leaflet-tile-loaded")


def _shapes(page: Page, pane: int = 0) -> Locator:
    return page.locator(".map").nth(pane).locator("path.leaflet-interactive")


def _opened(page: Page, url: str) -> None:
    page.goto(url)
    expect(_shapes(page)).to_have_count(4)
    expect(_heat(page).first).to_be_attached()


def _amid_a_cell() -> tuple[float, Point]:
    """A part of Anggrek's width and height, and the place there: away from the edges of every cell size, so
    that a click some metres beside it is still in its cell."""
    for percent in range(20, 80):
        part = percent / 100
        place = Point(106.79 + 0.01 * part, -6.20 - 0.01 * part, srid=4326)
        x, y = _METRES.transform(place.x, place.y)
        if 30 <= x % 150 <= 120 and 30 <= y % 150 <= 120:
            return part, place
    raise AssertionError("no such place")


@pytest.mark.usefixtures("planned", "size")
def test_the_heat_of_the_period_is_drawn_and_fits_the_window(watch: Watch, live_server: LiveServer) -> None:
    page = watch.page
    _opened(page, live_server.url + PAGE)
    page.wait_for_function(PAINTED)
    expect(page.locator(".total")).to_have_text("6 laporan")
    expect(page.locator("#legenda-panas")).to_contain_text("laporan per km²")
    expect(page.locator("#legenda-panas li")).to_have_count(5)
    expect(page.get_by_text("Hanya 6 laporan: terlalu sedikit untuk melihat pola.")).to_be_visible()
    expect(page.get_by_text("belum tentu banyaknya kejadian")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.usefixtures("planned", "size")
def test_the_slider_goes_by_keyboard_and_stays_in_the_address(watch: Watch, live_server: LiveServer) -> None:
    page = watch.page
    _opened(page, live_server.url + PAGE)
    slider = page.get_by_role("slider", name="Waktu")
    expect(slider).to_have_attribute("aria-valuetext", "Seluruh periode")
    slider.focus()
    page.keyboard.press("ArrowRight")
    expect(slider).to_have_attribute("aria-valuetext", "Langkah 1 dari 2: 23 Februari – 1 Maret 2026")
    expect(page.locator(".total")).to_have_text("1 laporan")
    page.keyboard.press("End")
    expect(page.locator(".total")).to_have_text("5 laporan")
    expect(page.locator(".label")).to_have_text("2–8 Maret 2026")
    expect(page).to_have_url(re.compile(r"[?&]step=2(&|$)"))
    expect(page.get_by_role("button", name="Langkah berikutnya")).to_be_disabled()
    download = page.get_by_role("link", name="Angka per kelurahan (CSV)")
    expect(download).to_have_attribute("href", re.compile(r"[?&]step=2(&|$)"))
    page.reload()
    expect(page.locator(".total")).to_have_text("5 laporan")
    page.keyboard.press("Tab")
    page.get_by_role("slider", name="Waktu").focus()
    page.keyboard.press("Home")
    expect(page).not_to_have_url(re.compile(r"step="))


@pytest.mark.usefixtures("planned")
def test_it_plays_to_the_end_and_can_be_paused(watch: Watch, live_server: LiveServer) -> None:
    page = watch.page
    page.emulate_media(reduced_motion="no-preference")
    page.clock.install()
    _opened(page, live_server.url + PAGE)
    page.get_by_role("button", name="Putar").click()
    expect(page.locator(".total")).to_have_text("1 laporan")
    page.clock.run_for(1200)
    expect(page.locator(".label")).to_have_text("2–8 Maret 2026")
    expect(page.locator(".total")).to_have_text("5 laporan")
    page.clock.run_for(1200)
    expect(page.get_by_role("button", name="Putar")).to_be_visible()
    page.get_by_role("button", name="Putar").click()
    expect(page.locator(".label")).to_have_text("23 Februari – 1 Maret 2026")
    page.get_by_role("button", name="Jeda").click()
    expect(page.get_by_role("button", name="Putar")).to_be_visible()


@pytest.mark.usefixtures("planned")
def test_who_wants_less_motion_steps_by_hand(watch: Watch, live_server: LiveServer) -> None:
    page = watch.page
    _opened(page, live_server.url + PAGE)
    expect(page.get_by_role("button", name="Putar")).to_be_hidden()
    page.get_by_role("button", name="Langkah berikutnya").click()
    expect(page.locator(".total")).to_have_text("1 laporan")


@pytest.mark.usefixtures("planned")
def test_steps_and_periods_share_the_scale_of_the_busiest(watch: Watch, live_server: LiveServer) -> None:
    page = watch.page
    _opened(page, live_server.url + COMPARED)
    for pane in (0, 1):
        expect(_heat(page, pane).first).to_have_attribute(
            "src", re.compile("scale_from=2026-03-02&scale_to=2026-03-08.*of=all")
        )
    _opened(page, live_server.url + PAGE + "&step=1")
    expect(_heat(page).first).to_have_attribute(
        "src", re.compile("from=2026-02-23&to=2026-03-01&scale_from=2026-03-02&scale_to=2026-03-08")
    )


@pytest.mark.usefixtures("planned", "size")
def test_single_reports_are_drawn_from_near_and_stay_in_the_address(
    watch: Watch, live_server: LiveServer
) -> None:
    page = watch.page
    _opened(page, live_server.url + PAGE)
    page.locator(".map").evaluate("map => map.scrollIntoView()")
    for _ in range(3):
        page.locator(".map").get_by_role("button", name="Perkecil").click()
    page.get_by_role("checkbox", name="Laporan satu per satu").check()
    expect(page.locator(".cut")).to_have_text("Perbesar peta untuk melihat laporan satu per satu.")
    expect(page).to_have_url(re.compile(r"[?&]points=1(&|$)"))
    page.reload()
    expect(page.get_by_role("checkbox", name="Laporan satu per satu")).to_be_checked()
    expect(page.locator("canvas.leaflet-tile").first).to_be_attached()
    expect(page.locator(".cut")).to_be_hidden()
    page.get_by_role("checkbox", name="Laporan satu per satu").uncheck()
    expect(page.locator("canvas.leaflet-tile")).to_have_count(0)


@pytest.mark.usefixtures("planned")
def test_hot_spots_lie_over_the_map_or_it_is_said_where_to_search_them(
    watch: Watch, live_server: LiveServer
) -> None:
    page = watch.page
    _opened(page, live_server.url + PAGE + "&category=jalan-rusak")
    spots = page.get_by_role("checkbox", name="Titik panas")
    spots.check()
    legend = page.locator("#legenda-titik")
    expect(legend).to_contain_text("Titik panas untuk pilihan ini belum dihitung.")
    watch.errors[:] = [error for error in watch.errors if "404" not in error]
    make_city(day=date(2026, 3, 9))
    search(question_from({"category": "jalan-rusak", "to": "2026-03-09"}), cause=HotspotRun.Cause.COMMAND)
    page.reload()
    expect(spots).to_be_checked()
    expect(legend).to_contain_text("Titik panas 10 Mar 2025 – 9 Mar 2026")
    expect(legend.locator("li")).to_have_count(6)
    expect(page.locator(".map canvas.leaflet-zoom-animated")).to_have_count(1)
    spots.uncheck()
    expect(legend).to_be_hidden()
    expect(page).not_to_have_url(re.compile("spots="))


@pytest.mark.usefixtures("planned", "size")
def test_two_periods_lie_side_by_side_and_move_together(watch: Watch, live_server: LiveServer) -> None:
    page = watch.page
    _opened(page, live_server.url + COMPARED)
    expect(_shapes(page, 1)).to_have_count(4)
    expect(page.locator(".total")).to_have_text(["5 laporan", "1 laporan"])
    expect(page.locator("#beda")).to_contain_text("dari 1 menjadi 5; terlalu sedikit untuk dibandingkan")
    first, second = (page.locator(".map").nth(i).bounding_box() for i in (0, 1))
    assert first
    assert second
    is_desk = page.evaluate("innerWidth") > 1000
    assert (first["y"] == second["y"]) == is_desk
    assert (first["x"] == second["x"]) != is_desk
    page.locator(".map").first.get_by_role("button", name="Perbesar").click()
    widths = "all => all.map(one => one.getBoundingClientRect().width)"
    page.wait_for_function(
        """() => { const [one, other] = [...document.querySelectorAll('.map')].map(
            map => map.querySelector('path').getBoundingClientRect().width);
            return Math.abs(one - other) < 0.5; }"""
    )
    assert all(width > 0 for width in page.locator(".map").evaluate_all(widths))


@pytest.mark.usefixtures("planned", "size")
def test_a_touched_cell_tells_its_numbers_and_is_linked(watch: Watch, live_server: LiveServer) -> None:
    page = watch.page
    part, place = _amid_a_cell()
    Report.objects.filter(kelurahan_code=ANGGREK).update(point=place)
    _opened(page, live_server.url + PAGE)
    with page.expect_response("**/analisis/rincian?*"):
        shape = _shapes(page).nth(0)
        size = shape.bounding_box()
        assert size
        at = Position(x=size["width"] * part, y=size["height"] * part)
        shape.click(force=True, position=at)  # in Anggrek, where its reports lie
    expect(page.get_by_role("heading", name=re.compile(r"Petak (150|300) × (150|300) meter"))).to_be_visible()
    expect(page.locator("#rincian")).to_contain_text("4 laporan")
    expect(page.locator("#rincian .reports li")).to_have_count(4)
    expect(page.locator("#rincian")).to_be_focused()
    expect(page).to_have_url(re.compile(r"[?&]at=106\.\d+,-6\.\d+&cell_m=(150|300)"))
    page.reload()
    expect(page.locator("#rincian .reports li")).to_have_count(4)
    expect(page.locator(".map path[stroke='#c2410c']")).to_have_count(1)
    page.get_by_role("link", name="Tutup").click()
    expect(page.locator("#rincian")).to_have_count(0)
    expect(page).not_to_have_url(re.compile("at="))


@pytest.mark.usefixtures("planned", "size")
def test_a_kelurahan_is_looked_into_on_the_map_and_from_the_table(
    watch: Watch, live_server: LiveServer
) -> None:
    page = watch.page
    roads = Category.objects.get(slug="jalan-rusak")
    make_reports([IN_ANGGREK] * 30, category=roads, kelurahan=ANGGREK, at=utc("2026-03-03 05:00"))
    _opened(page, live_server.url + PAGE)
    page.get_by_role("radio", name="Kelurahan").check()
    expect(_heat(page)).to_have_count(0)
    _shapes(page).nth(1).click()
    expect(page.get_by_role("heading", name="Kelurahan Cideng")).to_be_visible()
    expect(page.locator("#rincian")).to_contain_text("tidak tampil bagi umum")
    page.get_by_role("link", name="Gambir").click()
    expect(page.get_by_role("heading", name="Kelurahan Gambir")).to_be_visible()
    listed = page.locator("#rincian .reports li")
    expect(listed).to_have_count(25)
    page.get_by_role("link", name="Laporan berikutnya").click()
    expect(listed).to_have_count(34)
    expect(page.get_by_role("link", name="Laporan berikutnya")).to_have_count(0)
    expect(page).to_have_url(re.compile(rf"view=areas.*kelurahan={ANGGREK}|kelurahan={ANGGREK}.*view=areas"))


@pytest.mark.usefixtures("planned", "size")
def test_filters_are_chosen_by_hand(watch: Watch, live_server: LiveServer) -> None:
    page = watch.page
    _opened(page, live_server.url + PAGE)
    page.get_by_text("Kategori:").click()
    page.get_by_role("checkbox", name="Jalan Rusak").check()
    page.get_by_role("checkbox", name="Banjir", exact=True).check()
    page.get_by_text("Hari dan jam masuk").click()
    page.get_by_role("checkbox", name="Senin").check()
    page.get_by_label("sebelum pukul").select_option("6")
    page.get_by_role("button", name="Tampilkan").click()
    expect(page.locator(".total")).to_have_text("2 laporan")
    expect(page.locator("#hasil")).to_contain_text(
        "Jalan Rusak, Banjir · DKI Jakarta · Senin, pukul 00.00–06.00"
    )


@pytest.mark.usefixtures("planned")
def test_the_link_to_a_view_is_copied(watch: Watch, live_server: LiveServer) -> None:
    page = watch.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    _opened(page, f"{live_server.url}/analisis?category=banjir")
    page.get_by_role("button", name="Salin tautan").click()
    expect(page.get_by_text("Tautan disalin.")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert re.search(r"/analisis\?.*category=banjir", copied)
    assert re.search(r"from=\d{4}-\d\d-\d\d.*to=\d{4}-\d\d-\d\d", copied)


@pytest.mark.usefixtures("planned")
def test_without_the_clipboard_the_link_is_shown(watch: Watch, live_server: LiveServer) -> None:
    page = watch.page
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    _opened(page, live_server.url + PAGE)
    page.get_by_role("button", name="Salin tautan").click()
    expect(page.get_by_label("Tautan tampilan ini")).to_have_value(live_server.url + PAGE)


@pytest.mark.usefixtures("planned")
def test_everything_is_reached_by_keyboard(watch: Watch, live_server: LiveServer) -> None:
    page = watch.page
    _opened(page, live_server.url + PAGE)
    for wanted in ["#dari", "#banding", "summary", "#waktu", "#tengah", ".map", ".numbers a", "#salin"]:
        tab_to(page, wanted)
    page.locator("#tengah").press("Enter")
    expect(page.locator("#rincian")).to_be_focused()


@pytest.mark.usefixtures("planned", "size")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(watch: Watch, live_server: LiveServer, scheme: str) -> None:
    page = watch.page
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    _opened(page, f"{live_server.url}{COMPARED}&kelurahan={ANGGREK}&category=jalan-rusak&hours=22-24")
    no_serious_fault(page)


@pytest.mark.usefixtures("planned")
def test_a_failed_request_is_said_and_nothing_breaks(watch: Watch, live_server: LiveServer) -> None:
    page = watch.page
    _opened(page, live_server.url + PAGE)
    page.route("**/maps/heat/**", lambda route: route.abort())
    page.get_by_role("button", name="Langkah berikutnya").click()
    expect(page.locator("#pesan")).to_contain_text("Data tidak dapat dimuat")
    expect(page.locator(".total")).to_have_text("1 laporan")
    page.unroute("**/maps/heat/**")
    page.get_by_role("button", name="Langkah sebelumnya").click()
    with page.expect_response("**/maps/heat/**") as again:
        page.get_by_role("button", name="Langkah berikutnya").click()
    assert again.value.ok
    watch.errors[:] = [error for error in watch.errors if "ERR_FAILED" not in error]


@pytest.mark.usefixtures("planned")
def test_words_from_data_are_never_markup(watch: Watch, live_server: LiveServer) -> None:
    Category.objects.update(name="<img src=x onerror=alert(1)>")
    page = watch.page
    dialogs: list[str] = []

    def note(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", note)
    _opened(page, live_server.url + PAGE)
    page.get_by_role("link", name="Gambir").click()
    expect(page.locator("#rincian .what").first).to_have_text("<img src=x onerror=alert(1)>")
    assert dialogs == []
