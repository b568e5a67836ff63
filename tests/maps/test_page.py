"""The first page without its scripts: what stands there for everybody."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from boundaries.models import Edition
from field_api.models import Category
from tests.boundaries.squares import ANGGREK, KENANGA, Squares
from tests.maps.reports import make_category, make_reports

pytestmark = pytest.mark.django_db


@pytest.fixture
def roads(squares: Squares) -> Category:
    category = make_category()
    make_reports([(106.795, -6.205)] * 4, category=category, kelurahan=ANGGREK)
    make_reports([(106.805, -6.205)], category=category, kelurahan=KENANGA, status="SELESAI")
    return category


def _config(page: str) -> dict[str, Any]:
    match = re.search(r'<script id="map-config" type="application/json">(.*?)</script>', page, re.DOTALL)
    assert match
    return dict(json.loads(match[1]))


@pytest.mark.usefixtures("roads")
def test_the_table_says_what_the_map_shows(client: Client) -> None:
    page = client.get("/").content.decode()
    assert re.findall(r'class="place" data-code="[^"]+">([^<]+)', page) == ["Gambir", "Cideng"]
    assert _config(page)["counts"] == {ANGGREK: 4, KENANGA: 1}
    assert "<b>5 laporan</b>" in page
    assert "Kotak uji" in page
    assert "Batas perkiraan" not in page


@pytest.mark.usefixtures("roads")
def test_filters_come_from_the_address_and_go_on_to_the_heat(client: Client) -> None:
    words = {"category": "jalan-rusak", "from": "2026-03-01", "to": "2026-03-31", "status": "open"}
    page = client.get("/", words).content.decode()
    assert "<b>4 laporan</b> · Jalan Rusak · 1 Maret 2026 – 31 Maret 2026" in page
    assert '<option value="jalan-rusak" selected>' in page
    assert 'value="2026-03-31"' in page
    heat = _config(page)["heat"]
    assert heat["filters"] == words
    assert heat["addresses"]["tileUrl"] == "/api/v1/maps/heat/{z}/{x}/{y}.png"
    assert heat["addresses"]["legendUrl"] == "/api/v1/maps/heat/legend"


@pytest.mark.usefixtures("roads")
def test_a_filter_that_cannot_be_read_is_named_and_the_map_shows_everything(client: Client) -> None:
    answer = client.get("/", {"category": "<script>alert(1)</script>"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Kategori “&lt;script&gt;alert(1)&lt;/script&gt;” tidak dikenal." in page
    assert "<script>alert" not in page
    assert "<b>5 laporan</b>" in page


@pytest.mark.usefixtures("squares")
def test_no_reports_are_said_to_be_none(client: Client) -> None:
    page = client.get("/").content.decode()
    assert page.count("Tidak ada laporan pada pilihan ini.") == 2
    assert "<b>0 laporan</b>" in page


def test_without_boundaries_the_page_still_opens_and_says_so(client: Client) -> None:
    page = client.get("/").content.decode()
    assert "Batas wilayah belum dimuat" in page
    assert _config(page)["outlinesUrl"] == ""


def test_approximate_boundaries_are_called_so(client: Client, squares: Squares) -> None:
    Edition.objects.update(is_approximate=True)
    page = client.get("/").content.decode()
    assert "Batas perkiraan" in page
    assert "batas perkiraan, bukan batas resmi" in page


@pytest.mark.usefixtures("roads")
def test_seven_queries_make_the_page(client: Client) -> None:
    with CaptureQueriesContext(connection) as queries:
        client.get("/", {"category": "jalan", "status": "open"})
    assert len(queries) == 7


@pytest.mark.usefixtures("roads")
def test_the_page_is_for_any_cache_and_sets_no_cookie(client: Client) -> None:
    answer = client.get("/")
    assert answer["Cache-Control"] == "public, max-age=60"
    assert not answer.cookies
    assert "Cookie" not in answer["Vary"]
    assert client.post("/").status_code == 405
