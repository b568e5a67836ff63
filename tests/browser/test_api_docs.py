"""The page that shows the API asks no other host, keeps to the strict CSP, and sends a report."""

from __future__ import annotations

import json
from typing import Any

from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from field_api.models import Report
from tests.browser.conftest import Watch
from tests.field_api.world import make_world


def test_a_report_is_sent_from_the_page(
    watch: Watch, live_server: LiveServer, transactional_db: None, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    make_world()
    page = watch.page
    page.goto(f"{live_server.url}/api/v1/docs", wait_until="commit")
    expect(page.get_by_role("heading", name="geo-crm")).to_be_visible(timeout=60_000)
    page.locator("#operations-tag-Reports").click()
    door = page.locator("#operations-Reports-api_v1_reports_create")
    door.locator(".opblock-summary-control").click()
    door.get_by_role("button", name="Try it out").click()
    body = {"category": "jalan-rusak", "lon": 106.825, "lat": -6.19, "description": "Dari halaman API"}
    door.locator("textarea.body-param__text").fill(json.dumps(body))
    door.get_by_role("button", name="Execute").click()
    answer = door.locator(".live-responses-table .response-col_status", has_text="201")
    expect(answer).to_be_visible(timeout=60_000)
    assert Report.objects.get().description == "Dari halaman API"
