"""Hot spots over the API: who may, what the answers hold, what they cost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.contrib.gis.geos import GEOSGeometry
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from boundaries.outlines import build_bodies
from field_api.models import Membership, Unit
from maps.hotspots.asking import question_from
from maps.hotspots.running import search
from maps.models import HotspotRun
from tests.boundaries.squares import ANGGREK, Squares
from tests.field_api.world import make_person
from tests.maps.hotspots.made_city import NOW, hot_cells, make_city, point_in

API = "/api/v1/maps/hotspots"
ROADS = {"kind": "now", "category": "jalan-rusak"}
NOTE = "Laporan mengukur pelaporan, bukan kejadian"


@pytest.fixture(autouse=True)
def in_march(squares: Squares) -> Iterator[None]:
    build_bodies(squares.edition)
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def office(client: Client) -> Client:
    client.force_login(make_person("perencana", Membership.Role.PLANNER))
    return client


def _searched(**words: str) -> HotspotRun:
    return search(question_from({**ROADS, **words}), cause=HotspotRun.Cause.COMMAND)


def _people() -> dict[str, tuple[User | None, int]]:
    role = Membership.Role
    unit = Unit.objects.create(code="kel", name="Kelurahan", kind="kelurahan", area_code=ANGGREK)
    return {
        "planner": (make_person("perencana", role.PLANNER), 200),
        "coordinator": (make_person("koordinator", role.COORDINATOR), 200),
        "admin": (make_person("admin", role.ADMIN), 200),
        "officer": (make_person("petugas", role.OFFICER, unit), 403),
        "validator": (make_person("fasilitator", role.VALIDATOR), 403),
        "without role": (User.objects.create_user("tamu"), 403),
        "stranger": (None, 401),
    }


def test_who_may_read_and_ask() -> None:
    make_city()
    run = _searched()
    _searched(kind="recurring", category="")
    for name, (user, status) in _people().items():
        client = Client()
        if user:
            client.force_login(user)
        got = [
            client.get(API, ROADS).status_code,
            client.get(f"{API}/runs").status_code,
            client.get(f"{API}/runs/{run.pk}").status_code,
            client.get(f"{API}/recurring").status_code,
            client.post(f"{API}/runs", ROADS, content_type="application/json").status_code,
        ]
        assert got == [status] * 4 + [202 if status == 200 else status], name


def test_cells_are_geojson_with_their_numbers(office: Client) -> None:
    make_city()
    run = _searched()
    with CaptureQueriesContext(connection) as queries:
        body = office.get(API, ROADS).json()
    assert len(queries) == 6  # session, user, role, the category for the question and for the limits, the run
    assert body["note"].startswith(NOTE)
    assert body["run"]["id"] == run.pk
    assert body["run"]["data_version"] == run.data_version
    assert len(body["features"]) == run.summary["tested"]
    for feature in body["features"]:
        assert feature["type"] == "Feature"
        shape = GEOSGeometry(str(feature["geometry"]).replace("'", '"'), srid=4326)
        assert shape.valid
        shape.transform(32748)
        assert shape.area == pytest.approx(250**2 * 3**0.5 / 2, rel=1e-3)
    middle = next(one for one in body["features"] if one["id"] == "{},{}".format(*hot_cells()[0]))
    assert {"z", "p", "q", "observed", "expected", "class"} <= set(middle["properties"])
    lon, lat = point_in(hot_cells()[0])
    corners = middle["geometry"]["coordinates"][0]
    assert corners[0] == corners[-1]
    assert (sum(c[0] for c in corners[:6]) / 6, sum(c[1] for c in corners[:6]) / 6) == pytest.approx(
        (lon, lat), abs=1e-5
    )


def test_answers_can_be_narrowed(office: Client) -> None:
    make_city()
    run = _searched()
    hot = office.get(API, {"run": str(run.pk), "significant": "1"}).json()["features"]
    assert 7 <= len(hot) < run.summary["tested"]
    assert all(one["properties"]["class"] != "none" for one in hot)
    assert office.get(API, {"run": str(run.pk), "area": "31.74"}).json()["features"] == []
    assert len(office.get(API, {"run": str(run.pk), "area": "31.71.01"}).json()["features"]) > 20


def test_what_is_not_there_is_said(office: Client) -> None:
    make_city()
    cases: list[tuple[str, dict[str, str], int, str]] = [
        (API, ROADS, 404, "no_such_search"),
        (API, {"run": "999"}, 404, "no_such_search"),
        (f"{API}/runs/999", {}, 404, "no_such_search"),
        (API, {"kind": "besok"}, 422, "bad_input"),
        (API, {"run": "x"}, 422, "bad_input"),
        (f"{API}/runs", {"before": "x"}, 422, "bad_input"),
    ]
    for path, words, status, code in cases:
        answer = office.get(path, words)
        assert (answer.json()["code"], answer.status_code) == (code, status), (path, words)
        assert answer.json()["detail"]
    wrong = office.post(f"{API}/runs", {"kind": "besok"}, content_type="application/json")
    assert wrong.status_code in (400, 422)
    assert set(wrong.json()) >= {"code", "detail"}
    unknown = office.post(f"{API}/runs", {**ROADS, "category": "x"}, content_type="application/json")
    assert (unknown.status_code, unknown.json()["code"]) == (422, "bad_input")


def test_a_search_is_asked_for_by_its_days_and_kept_with_who_asked(office: Client) -> None:
    make_city()
    words = {**ROADS, "from": "2026-01-01", "to": "2026-03-09"}
    body = office.post(f"{API}/runs", words, content_type="application/json").json()
    run = HotspotRun.objects.get(pk=body["id"])
    assert (run.state, run.cause) == ("waiting", "page")
    assert run.asked_by == User.objects.get(username="perencana")
    assert body["question"]["first_day"] == "2026-01-01"


@pytest.mark.parametrize("more", [0, 60])
def test_searches_are_listed_in_pages_with_the_same_queries(office: Client, more: int) -> None:
    make_city()
    run = _searched()
    HotspotRun.objects.bulk_create(
        HotspotRun(
            kind="now",
            areas="hex250",
            question=run.question,
            question_key=str(i),
            seed=1,
            method=1,
            cause="page",
        )
        for i in range(more)
    )
    seen: list[int] = []
    before: Any = ""
    while before is not None:
        with CaptureQueriesContext(connection) as queries:
            body = office.get(f"{API}/runs", {"before": before}).json()
        assert len(queries) == 4
        seen += [one["id"] for one in body["runs"]]
        before = body["next"]
    assert len(seen) == len(set(seen)) == 1 + more
    assert seen == sorted(seen, reverse=True)
    assert [one["id"] for one in office.get(f"{API}/runs", {"category": "jalan-rusak"}).json()["runs"]] == [
        run.pk
    ]
