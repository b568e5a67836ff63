"""The public map in a real browser: marks, clusters, popups, the list beside it, and the circle to follow."""

from __future__ import annotations

import pytest
from playwright.sync_api import Dialog, Page, expect
from pytest_django.live_server_helper import LiveServer

from field_api.models import Report
from maps.clusters import MOST_ZOOM
from tests.boundaries.squares import ANGGREK, Squares
from tests.browser.access import no_serious_fault, tab_to
from tests.browser.conftest import Watch
from tests.maps.reports import make_category, make_reports

MARKS = "#peta .leaflet-marker-icon"


def settled(page: Page) -> None:
    """The answer for what the map shows is drawn, and nothing more is asked for."""
    expect(page.locator("#peta.leaflet-container:not([aria-busy])")).to_be_visible()


def drawn(page: Page) -> list[str]:
    """What a screen reader hears of each mark, in no order."""
    settled(page)
    return sorted(mark.get_attribute("aria-label") or "" for mark in page.locator(MARKS).all())


@pytest.mark.usefixtures("city", "size")
def test_open_and_closed_reports_are_marks_and_near_ones_a_cluster(
    watch: Watch, live_server: LiveServer
) -> None:
    make_reports(
        [(106.9, -6.2)],
        category=make_category("pju", "Lampu jalan", "pju"),
        kelurahan=ANGGREK,
        status="SELESAI",
    )
    page = watch.page
    page.goto(f"{live_server.url}/peta")
    labels = drawn(page)
    assert labels[0] == "7 laporan, 7 belum selesai"
    assert labels[1].startswith("Lampu jalan, Selesai, ")
    expect(page.get_by_role("heading", name="8 laporan")).to_be_visible()
    no_serious_fault(page)
    assert watch.tiles


@pytest.mark.usefixtures("city", "size")
def test_a_cluster_opens_until_its_reports_stand_apart(watch: Watch, live_server: LiveServer) -> None:
    page = watch.page
    page.goto(f"{live_server.url}/peta?category=banjir")
    report = Report.objects.get(category__slug="banjir", is_private=False)
    (label,) = drawn(page)
    assert label.startswith("Banjir, Menunggu, ")
    page.locator(MARKS).click()
    popup = page.locator(".popup")
    expect(popup.locator("b")).to_have_text("Banjir")
    expect(popup.get_by_text(report.number)).to_be_visible()
    popup.get_by_role("link", name="Lihat laporan").click()
    expect(page).to_have_url(f"{live_server.url}/lacak/{report.number}")


def go_as_near_as_it_goes(page: Page) -> None:
    """By the one mark that is there: reports on one spot stay a cluster."""
    zoom = "JSON.parse(sessionStorage.getItem('public-map-view'))[1]"
    settled(page)
    for _ in range(8):
        if page.evaluate(zoom) >= MOST_ZOOM:
            return
        page.locator(MARKS).click()
        settled(page)
    raise AssertionError("the map does not come nearer")


@pytest.mark.usefixtures("city")
def test_reports_on_one_spot_lead_to_their_list(watch: Watch, live_server: LiveServer) -> None:
    page = watch.page
    page.goto(f"{live_server.url}/peta?category=jalan-rusak")
    go_as_near_as_it_goes(page)
    page.locator(MARKS).click()
    page.get_by_role("link", name="Lihat daftarnya").click()
    expect(page.get_by_role("heading", name="6 laporan di bagian peta ini")).to_be_visible()
    expect(page.locator(".reports li")).to_have_count(6)


@pytest.mark.usefixtures("city")
def test_the_way_to_the_list_stays_open_when_the_map_makes_room_for_it(
    watch: Watch, live_server: LiveServer
) -> None:
    page = watch.page
    page.goto(f"{live_server.url}/peta?category=jalan-rusak")
    go_as_near_as_it_goes(page)
    page.locator("#peta").focus()
    frame = page.locator("#peta").bounding_box()
    assert frame
    while ((at := page.locator(MARKS).bounding_box()) or frame)["y"] > frame["y"] + 90:
        page.keyboard.press("ArrowDown")
        settled(page)
    with page.expect_response("**/maps/points?*"):
        page.locator(MARKS).click()
    settled(page)
    expect(page.get_by_role("link", name="Lihat daftarnya")).to_be_visible()
    after = page.locator(MARKS).bounding_box()
    assert at
    assert after
    assert after["y"] > at["y"]


@pytest.mark.usefixtures("city")
def test_everything_is_reached_by_keyboard(watch: Watch, live_server: LiveServer) -> None:
    page = watch.page
    page.goto(f"{live_server.url}/peta?category=banjir")
    drawn(page)
    for wanted in ("#kategori", "#status", "#dari", "#sampai", MARKS):
        tab_to(page, wanted)
    page.keyboard.press("Enter")
    expect(page.locator(".popup b")).to_have_text("Banjir")
    tab_to(page, ".reports h3 a")
    tab_to(page, "#radius")


@pytest.mark.usefixtures("city")
def test_the_circle_in_the_middle_of_the_map_can_be_followed(watch: Watch, live_server: LiveServer) -> None:
    page = watch.page
    page.goto(f"{live_server.url}/peta?category=banjir")
    drawn(page)
    page.get_by_label("Di sekitar tengah peta, radius").select_option("1000")
    place = page.locator("#sekitar")
    feed = place.get_by_role("link", name="RSS").get_attribute("href") or ""
    assert "radius=1000&category=banjir" in feed
    assert page.request.get(f"{live_server.url}{feed}").status == 200
    place.get_by_role("link", name="Lewat surel").click()
    expect(page.get_by_text("Laporan dalam 1000 m dari titik")).to_be_visible()


def test_names_of_categories_are_never_markup(watch: Watch, city: Squares, live_server: LiveServer) -> None:
    trap = make_category("jahat", "<img src=x onerror=alert(1)>", "jahat")
    make_reports([(106.82, -6.2)], category=trap, kelurahan=ANGGREK)
    dialogs: list[str] = []

    def note(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    watch.page.on("dialog", note)
    watch.page.goto(f"{live_server.url}/peta?category=jahat")
    drawn(watch.page)
    watch.page.locator(MARKS).click()
    expect(watch.page.locator(".popup b")).to_have_text("<img src=x onerror=alert(1)>")
    assert dialogs == []


@pytest.mark.usefixtures("city", "size")
def test_without_a_network_the_list_is_still_there(page: Page, live_server: LiveServer) -> None:
    page.context.route("**/api/v1/maps/points*", lambda route: route.abort())
    page.goto(f"{live_server.url}/peta")
    expect(page.locator("#pesan")).to_contain_text("Data peta tidak dapat dimuat.")
    expect(page.locator(".reports li")).to_have_count(7)


@pytest.mark.usefixtures("city", "size")
def test_what_a_thumb_must_hit_is_large_enough(watch: Watch, live_server: LiveServer) -> None:
    watch.page.goto(f"{live_server.url}/peta")
    drawn(watch.page)
    small = watch.page.eval_on_selector_all(
        "form select, form input:not([type=hidden]), form button, .keep .button, #radius, .leaflet-bar a",
        "all => all.filter(one => one.getBoundingClientRect().height < 40).map(one => one.outerHTML)",
    )
    assert small == []
