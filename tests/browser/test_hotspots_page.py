"""Hot spots in a real browser, on a desk and on a phone."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from boundaries.outlines import build_bodies
from field_api.models import Membership
from maps.hotspots.asking import question_from
from maps.hotspots.running import run_search, search
from maps.models import HotspotRun
from tests.boundaries.squares import make_edition, make_squares
from tests.browser.access import no_serious_fault
from tests.browser.conftest import Watch
from tests.field_api.world import make_person
from tests.maps.hotspots.made_city import make_city

DAYS = {"from": "2026-03-01", "to": "2026-03-09"}
PAGE = "/analisis/titik-panas?kind=now&category=jalan-rusak&from=2026-03-01&to=2026-03-09"


@pytest.fixture
def planner(transactional_db: None, watch: Watch, live_server: LiveServer) -> None:
    """A city with one hot patch, and a planner signed in."""
    build_bodies(make_squares(make_edition()).edition)
    make_city()
    client = Client()
    client.force_login(make_person("perencana", Membership.Role.PLANNER))
    cookie = client.cookies["sessionid"].value
    watch.page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])


def _searched() -> HotspotRun:
    question = question_from({"kind": "now", "category": "jalan-rusak", **DAYS})
    return search(question, cause=HotspotRun.Cause.COMMAND)


@pytest.mark.usefixtures("planner", "size")
def test_hexagons_are_drawn_and_a_hot_one_is_looked_into(watch: Watch, live_server: LiveServer) -> None:
    tested = _searched().summary["tested"]
    page = watch.page
    page.goto(live_server.url + PAGE)
    expect(page.locator("#peta")).to_have_attribute("data-drawn", str(tested))
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    expect(page.get_by_text("Laporan mengukur pelaporan, bukan kejadian")).to_be_visible()
    page.get_by_role("link", name="Gambir", exact=True).first.click()
    expect(page).to_have_url(re.compile(r"place=-?\d+%2C-?\d+|place=-?\d+,-?\d+"))
    expect(page.get_by_role("heading", name="Segi enam 250 m di Gambir")).to_be_visible()
    expect(page.locator("#rincian .reports li")).to_have_count(12)
    expect(page.locator("#peta")).to_have_attribute("data-drawn", str(tested))
    box = page.locator("#peta").bounding_box()
    assert box
    page.get_by_role("link", name="Tutup").click()
    expect(page.locator("#rincian")).to_have_count(0)


@pytest.mark.usefixtures("planner")
def test_a_place_is_chosen_on_the_map(watch: Watch, live_server: LiveServer) -> None:
    _searched()
    page = watch.page
    page.goto(live_server.url + PAGE)
    page.get_by_role("link", name="Gambir", exact=True).first.click()
    expect(page.locator("#peta")).to_have_attribute("data-drawn", re.compile(r"\d+"))
    # The map shows the chosen place in its middle.
    page.locator("#peta").click()
    expect(page.get_by_role("heading", name="Segi enam 250 m di Gambir")).to_be_visible()
    expect(page).to_have_url(re.compile(r"#rincian$"))


@pytest.mark.usefixtures("planner")
def test_the_page_waits_for_what_was_asked_for(watch: Watch, live_server: LiveServer) -> None:
    page = watch.page
    page.goto(live_server.url + PAGE)
    page.get_by_role("button", name="Hitung sekarang").click()
    expect(page.get_by_text("Sedang dihitung")).to_be_visible()
    run_search.call(HotspotRun.objects.get().pk)
    expect(page.locator("#peta")).to_be_visible()
    expect(page.get_by_text("Diminta seseorang")).to_be_visible()


@pytest.mark.usefixtures("planner", "size")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(watch: Watch, live_server: LiveServer, scheme: str) -> None:
    _searched()
    page = watch.page
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.goto(live_server.url + PAGE)
    page.get_by_role("link", name="Gambir", exact=True).first.click()
    expect(page.locator("#peta")).to_have_attribute("data-drawn", re.compile(r"\d+"))
    no_serious_fault(page)
    for kind in ("emerging", "new", "recurring"):
        page.goto(f"{live_server.url}/analisis/titik-panas?kind={kind}")
        no_serious_fault(page)
