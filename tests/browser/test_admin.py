"""The administration's map beside its two boxes, in a browser that may ask nobody but this server."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from boundaries.models import Area
from field_api.models import Validator
from tests.browser.access import no_serious_fault
from tests.browser.conftest import Watch
from tests.field_api.world import World, make_world

Open = Callable[[str], Page]


@pytest.fixture
def small(transactional_db: None) -> World:
    return make_world()


@pytest.fixture
def opened(small: World, watch: Watch, live_server: LiveServer) -> Open:
    client = Client()
    client.force_login(
        User.objects.create_superuser("atur"), backend="django.contrib.auth.backends.ModelBackend"
    )
    session = client.cookies["sessionid"].value
    watch.page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])

    def go(address: str) -> Page:
        watch.page.goto(live_server.url + address)
        expect(watch.page.locator(".admin-map .leaflet-overlay-pane path").first).to_be_attached()
        return watch.page

    return go


def test_a_base_is_moved_by_a_tap_or_by_typing(small: World, opened: Open, size: dict[str, int]) -> None:
    validator = small.validators[0]
    page = opened(reverse("admin:field_api_validator_change", args=[validator.pk]))
    lat, lon = page.locator("[name=base_lat]"), page.locator("[name=base_lon]")
    expect(lat).to_have_value("-6.19")
    page.locator(".admin-map").click(position={"x": 60, "y": 120})
    expect(lat).not_to_have_value("-6.19")
    lat.fill("-6.2001")
    lon.fill("106.8123")
    lon.press("Tab")
    box = page.locator(".admin-map").bounding_box()
    dot = page.locator(".admin-map .leaflet-overlay-pane path").bounding_box()
    assert box
    assert dot
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    at = (dot["x"] + dot["width"] / 2, dot["y"] + dot["height"] / 2)
    assert max(abs(at[0] - middle[0]), abs(at[1] - middle[1])) < 3
    no_serious_fault(page, ".admin-point")
    page.locator("[name=_save]").click()
    page.wait_for_url("**/admin/field_api/validator/")
    moved = Validator.objects.get(pk=validator.pk)
    assert (round(moved.base.y, 6), round(moved.base.x, 6)) == (-6.2001, 106.8123)


def test_an_outline_is_drawn(small: World, opened: Open) -> None:
    area = Area.objects.get(code=small.west_office.area_code)
    page = opened(reverse("admin:boundaries_area_change", args=[area.pk]))
    expect(page.get_by_role("img", name="Peta tempatnya")).to_be_visible()
