"""The page of an area in a real browser, on a desk and on a phone."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from playwright._impl._api_structures import SetCookieParam
from playwright.sync_api import Dialog, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from boundaries.models import Area
from boundaries.outlines import build_bodies
from field_api.models import Category, Membership, Report, Unit
from tests.boundaries.squares import ANGGREK, KENANGA, Squares
from tests.browser.access import no_serious_fault, tab_to
from tests.browser.conftest import Watch
from tests.maps.reports import make_reports

PAINTED = """tiles => tiles.some(tile => tile.getContext('2d').getImageData(0, 0, tile.width, tile.height)
    .data.some((value, i) => i % 4 === 3 && value > 100))"""
IN_WORK = "xpath=self::*[@fill='#56b4e9']"
GAMBIR_PAGE, CIDENG_PAGE = f"/kelurahan/{ANGGREK}", f"/kelurahan/{KENANGA}"


@pytest.fixture
def area_city(city: Squares) -> Squares:
    """The small city; one of its six reports about roads came today, is in work and late."""
    today = timezone.now()
    (new,) = make_reports(
        [(106.793, -6.203)], category=Category.objects.get(slug="jalan-rusak"), kelurahan=ANGGREK
    )
    Report.objects.filter(pk=new.pk).update(
        number="JK2600000001", received_at=today, status_since=today, status="PROSES", due_at=today
    )
    return city


def _dots(page: Page) -> Locator:
    return page.locator("#peta path.report")


def _outlines(page: Page) -> Locator:
    return page.locator("#peta path.leaflet-interactive:not(.report)")


@pytest.mark.usefixtures("area_city", "size")
def test_a_kelurahan_is_drawn_with_its_open_reports(watch: Watch, live_server: LiveServer) -> None:
    page = watch.page
    page.goto(live_server.url + GAMBIR_PAGE)
    expect(page.get_by_role("heading", name="Kelurahan Gambir", level=1)).to_be_visible()
    expect(_outlines(page)).to_have_count(1)
    expect(_dots(page)).to_have_count(7)
    dots = _dots(page).evaluate_all(
        "all => all.map(one => [one.getAttribute('fill'), one.getAttribute('stroke')])"
    )
    assert sorted(map(tuple, dots)) == [("#56b4e9", "#a3200f"), *[("#d55e00", "#12262f")] * 6]
    inside = page.evaluate(
        "document.querySelector('.area').scrollWidth <= document.querySelector('.area').clientWidth"
    )
    assert inside


@pytest.mark.usefixtures("area_city", "size")
def test_a_touched_report_says_what_it_is_and_leads_to_it(watch: Watch, live_server: LiveServer) -> None:
    page = watch.page
    page.goto(live_server.url + GAMBIR_PAGE)
    _dots(page).locator(IN_WORK).click()
    popup = page.locator(".leaflet-popup-content")
    expect(popup).to_contain_text("Jalan Rusak")
    expect(popup).to_contain_text("Proses · umur 1 mnt · terlambat")
    expect(popup.get_by_role("link", name="JK2600000001")).to_have_attribute("href", "/lacak/JK2600000001")


@pytest.mark.usefixtures("area_city", "size")
def test_the_heat_map_is_drawn_on_demand_and_stays_in_the_address(
    watch: Watch, live_server: LiveServer
) -> None:
    page = watch.page
    page.goto(f"{live_server.url}{GAMBIR_PAGE}?period=all")
    expect(_dots(page)).to_have_count(7)
    with page.expect_response("**/api/v1/maps/heat?*") as answer:
        page.get_by_role("radio", name="Peta panas").check()
    assert answer.value.url.endswith(f"/heat?area={ANGGREK}")
    assert answer.value.json()["total"] == 7
    tiles = page.locator("canvas.leaflet-tile")
    expect(tiles.first).to_be_attached()
    assert tiles.evaluate_all(PAINTED)
    expect(_dots(page)).to_have_count(0)
    expect(page.get_by_text("jarang")).to_be_visible()
    expect(page).to_have_url(f"{live_server.url}{GAMBIR_PAGE}?period=all&view=heat")
    page.get_by_role("link", name="7 hari").click()
    expect(page).to_have_url(f"{live_server.url}{GAMBIR_PAGE}?period=7&view=heat")
    expect(page.get_by_role("radio", name="Peta panas")).to_be_checked()
    page.get_by_role("radio", name="Laporan").check()
    expect(tiles).to_have_count(0)
    expect(_dots(page)).to_have_count(7)


@pytest.mark.usefixtures("area_city", "size")
def test_filters_stay_and_narrow_the_list(watch: Watch, live_server: LiveServer) -> None:
    page = watch.page
    page.goto(f"{live_server.url}{GAMBIR_PAGE}?period=all")
    listed = page.locator("section:has(#daftar) .reports li")
    expect(listed).to_have_count(7)
    page.get_by_label("Kategori").select_option("jalan-rusak")
    page.get_by_label("Hanya yang terlambat").check()
    page.get_by_role("button", name="Tampilkan").click()
    expect(listed).to_have_count(1)
    expect(listed).to_contain_text("JK2600000001")
    expect(page.get_by_label("Kategori")).to_have_value("jalan-rusak")
    expect(page.get_by_label("Hanya yang terlambat")).to_be_checked()
    expect(page.get_by_role("link", name="Semua", exact=True)).to_have_attribute("aria-current", "true")
    page.get_by_role("link", name="30 hari").click()
    expect(page.get_by_label("Hanya yang terlambat")).to_be_checked()
    expect(listed).to_have_count(1)


@pytest.mark.usefixtures("area_city", "size")
def test_a_kecamatan_shows_the_areas_below_it(watch: Watch, live_server: LiveServer) -> None:
    page = watch.page
    page.goto(f"{live_server.url}/kecamatan/31.71.01")
    expect(_outlines(page)).to_have_count(2)
    fills = _outlines(page).evaluate_all("all => all.map(one => one.getAttribute('fill'))")
    assert fills == ["#8a979c", "#8a979c"]
    page.get_by_role("radio", name="Laporan").check()
    expect(_dots(page)).to_have_count(8)
    page.get_by_role("radio", name="Wilayah").check()
    _outlines(page).first.click()
    popup = page.locator(".leaflet-popup-content")
    expect(popup).to_contain_text("Gambir")
    expect(popup).to_contain_text("14% dari hanya 7 laporan")
    popup.get_by_role("link").click()
    expect(page).to_have_url(live_server.url + GAMBIR_PAGE)


@pytest.mark.usefixtures("area_city", "size")
@pytest.mark.parametrize("url", [GAMBIR_PAGE, "/jakarta?period=all"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(watch: Watch, live_server: LiveServer, url: str, scheme: str) -> None:
    watch.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    watch.page.goto(live_server.url + url)
    expect(_outlines(watch.page).first).to_be_attached()
    no_serious_fault(watch.page)


@pytest.mark.usefixtures("area_city")
def test_everything_is_reached_and_done_by_keyboard(watch: Watch, live_server: LiveServer) -> None:
    page = watch.page
    page.goto(live_server.url + GAMBIR_PAGE)
    expect(_dots(page)).to_have_count(7)
    for wanted in [".above a", "#kategori", "#tahap", "#dari", "#sampai", "[name=overdue]", ".chips a"]:
        tab_to(page, wanted)
    tab_to(page, "input[name=view]")
    page.keyboard.press("ArrowRight")
    expect(page.locator("canvas.leaflet-tile").first).to_be_attached()
    tab_to(page, ".due .number")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    tab_to(page, "section:has(#daftar) .number")
    tab_to(page, "#cetak")


@pytest.mark.usefixtures("area_city", "size")
def test_an_officer_sees_the_private_report_that_the_public_does_not(
    watch: Watch, live_server: LiveServer
) -> None:
    page = watch.page
    page.goto(live_server.url + CIDENG_PAGE)
    expect(_dots(page)).to_have_count(1)
    page.context.add_cookies([_cookie_of(_officer(KENANGA), live_server)])
    page.reload()
    expect(_dots(page)).to_have_count(2)
    expect(page.get_by_text("Anda masuk sebagai petugas")).to_be_visible()


def _officer(kelurahan: str) -> User:
    unit = Unit.objects.create(code="kel", name="Kelurahan Cideng", kind="kelurahan", area_code=kelurahan)
    Report.objects.filter(kelurahan_code=kelurahan).update(unit=unit)
    user = User.objects.create_user("petugas")
    Membership.objects.create(user=user, role=Membership.Role.OFFICER, unit=unit)
    return user


def _cookie_of(user: User, live_server: LiveServer) -> SetCookieParam:
    client = Client()
    client.force_login(user)
    return {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}


def test_words_from_data_are_never_markup(watch: Watch, area_city: Squares, live_server: LiveServer) -> None:
    Category.objects.update(name="<img src=x onerror=alert(1)>")
    Area.objects.filter(code=ANGGREK).update(name="<img src=x onerror=alert(1)>")
    build_bodies(area_city.edition)
    dialogs: list[str] = []

    def note(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    watch.page.on("dialog", note)
    watch.page.goto(live_server.url + GAMBIR_PAGE)
    _dots(watch.page).locator(IN_WORK).click()
    expect(watch.page.locator(".leaflet-popup-content b")).to_have_text("<img src=x onerror=alert(1)>")
    assert dialogs == []


@pytest.mark.usefixtures("area_city")
def test_on_paper_there_is_nothing_to_press(watch: Watch, live_server: LiveServer) -> None:
    page = watch.page
    page.goto(live_server.url + GAMBIR_PAGE)
    expect(_dots(page)).to_have_count(7)
    page.set_viewport_size({"width": 700, "height": 900})
    page.emulate_media(media="print")
    page.locator(".over.notice").evaluate("notice => { notice.hidden = false }")
    for gone in (".filters", ".switch", ".takeaway", ".site nav", ".over.notice"):
        expect(page.locator(gone)).to_be_hidden()
    expect(page.locator("#peta")).to_be_visible()
    _stands_in_the_middle(_outlines(page), page.locator("#peta"))
    expect(page.locator("section:has(#daftar) .reports li").first).to_be_visible()


def _stands_in_the_middle(outline: Locator, frame: Locator) -> None:
    inner, outer = outline.bounding_box(), frame.bounding_box()
    assert inner
    assert outer
    assert abs(inner["x"] + inner["width"] / 2 - outer["x"] - outer["width"] / 2) < 20
    assert outer["y"] <= inner["y"] <= inner["y"] + inner["height"] <= outer["y"] + outer["height"]
