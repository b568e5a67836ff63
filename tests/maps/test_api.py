"""The numbers for maps, through the door."""

from __future__ import annotations

import gzip
import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from field_api.models import Category
from tests.boundaries.squares import ANGGREK, KENANGA
from tests.maps.reports import make_category, make_reports

pytestmark = pytest.mark.django_db
HERE = (106.795, -6.205)


@pytest.fixture
def roads() -> Category:
    category = make_category()
    make_reports([HERE] * 4, category=category, kelurahan=ANGGREK)
    make_reports([HERE], category=category, kelurahan=KENANGA, private=True)
    make_reports([None], category=category, kelurahan="")
    return category


@pytest.mark.usefixtures("roads")
def test_counts_are_of_public_reports_by_code_for_anyone(client: Client) -> None:
    with CaptureQueriesContext(connection) as queries:
        answer = client.get("/api/v1/maps/counts")
    assert answer.json() == {"total": 5, "elsewhere": 1, "counts": {ANGGREK: 4}}
    assert len(queries) == 2  # the address's budget, the counts


@pytest.mark.usefixtures("roads")
def test_heat_cells_hold_public_reports_only(client: Client) -> None:
    answer = client.get("/api/v1/maps/heat", {"category": "jalan-rusak", "from": "2026-03-02"}).json()
    assert (answer["cell_m"], answer["total"]) == (300, 4)
    ((lon, lat, reports),) = answer["cells"]
    assert (lon, lat) == pytest.approx(HERE, abs=0.002)  # half the diagonal of a cell of 300 m
    assert reports == 4


@pytest.mark.usefixtures("roads")
@pytest.mark.parametrize("path", ["/api/v1/maps/counts", "/api/v1/maps/heat"])
def test_an_answer_may_be_kept_for_a_minute_and_asked_for_again_for_nothing(
    client: Client, path: str
) -> None:
    first = client.get(path)
    again = client.get(path, headers={"If-None-Match": first["ETag"]})
    assert first["Cache-Control"] == "public, max-age=60"
    assert (again.status_code, again.content) == (304, b"")


def test_numbers_travel_packed(client: Client, roads: Category) -> None:
    everywhere = [
        f"31.71.{kecamatan:02}.{1000 + kelurahan}" for kecamatan in range(3, 43) for kelurahan in range(7)
    ]
    for code in everywhere:
        make_reports([HERE], category=roads, kelurahan=code)
    answer = client.get("/api/v1/maps/counts", headers={"Accept-Encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip"
    assert len(answer.content) < 3_000
    assert len(json.loads(gzip.decompress(answer.content))["counts"]) == len(everywhere) + 1


@pytest.mark.parametrize("path", ["/api/v1/maps/counts", "/api/v1/maps/heat"])
@pytest.mark.parametrize("query", ["category=naga", "from=x", "status=BERES", "area=99"])
def test_a_wrong_filter_is_refused_in_the_shape_of_all_refusals(
    client: Client, path: str, query: str
) -> None:
    answer = client.get(f"{path}?{query}")
    assert answer.status_code == 422
    assert set(answer.json()) == {"code", "detail"}
    assert answer["Cache-Control"] == "no-store"
