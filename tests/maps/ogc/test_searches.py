"""Hot spots at the door: of each category the newest search, for planners and coordinators only."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.test import Client

from boundaries.models import Edition
from field_api.models import Category
from maps.hotspots.asking import question_from
from maps.hotspots.running import search
from maps.models import HotspotRun
from tests.boundaries.squares import ANGGREK, Squares
from tests.maps.hotspots.made_city import NOW, cells, hot_cells, make_city, point_in
from tests.maps.ogc.geojson import ONE, features_of, ids, link_to
from tests.maps.ogc.people import basic, officer, planner

DjangoAssertNumQueries = Any
HEXAGONS = "/ogc/collections/hotspots/items"
NAMES = ["hotspots", "hotspots-kelurahan", "hotspots-emerging", "clusters", "recurring"]


@pytest.fixture
def roads(squares: Squares) -> Category:
    return make_city()


@pytest.fixture
def who(roads: Category) -> dict[str, str]:
    """A planner; two categories have been searched, roads twice."""
    user: User = planner()
    with time_machine.travel(NOW):
        _search("now", "jalan-rusak", days="2026-03-01")
        _search("now", "banjir")
        _search("now", "jalan-rusak")
    return basic(user.username)


def _search(kind: str, category: str, days: str = "") -> HotspotRun:
    words = {"kind": kind, "category": category, **({"from": days} if days else {})}
    return search(question_from(words), cause=HotspotRun.Cause.NIGHTLY)


def test_hexagons_of_the_newest_search_of_each_category(client: Client, who: dict[str, str]) -> None:
    body = features_of(client.get(HEXAGONS, {"limit": "1000"}, headers=who))
    newest = {run.category: run.pk for run in HotspotRun.objects.filter(kind="now").order_by("pk")}
    by_category: dict[str, list[dict[str, Any]]] = {}
    for feature in body["features"]:
        by_category.setdefault(feature["properties"]["category"], []).append(feature)
    assert list(by_category) == ["banjir", "jalan-rusak"]
    for slug, found in by_category.items():
        assert {one["properties"]["run"] for one in found} == {newest[slug]}
    hot = {one["id"] for one in by_category["jalan-rusak"] if one["properties"]["class"].startswith("hot")}
    q, r = hot_cells()[0]
    assert f"jalan-rusak:{q},{r}" in hot
    one = next(one for one in by_category["jalan-rusak"] if one["id"] == f"jalan-rusak:{q},{r}")
    assert (one["properties"]["observed"], one["properties"]["kelurahan"]) == (12, ANGGREK)
    assert len(one["geometry"]["coordinates"][0][0]) == 7


def test_pages_go_through_all_categories_and_each_feature_comes_once(
    client: Client, who: dict[str, str]
) -> None:
    everything = ids(client.get(HEXAGONS, {"limit": "1000"}, headers=who))
    assert len(set(everything)) == len(everything) > 60
    url: str | None = f"{HEXAGONS}?limit=23"
    seen: list[str] = []
    while url:
        body = features_of(client.get(url, headers=who))
        seen += [feature["id"] for feature in body["features"]]
        url = link_to(body, "next")
    assert seen == everything


def test_hexagons_are_narrowed_by_category_class_and_box(client: Client, who: dict[str, str]) -> None:
    roads = features_of(client.get(HEXAGONS, {"category": "jalan-rusak", "limit": "1000"}, headers=who))
    assert {one["properties"]["category"] for one in roads["features"]} == {"jalan-rusak"}
    assert roads["numberMatched"] == len(roads["features"]) <= len(cells())
    classes = [one["properties"]["class"] for one in roads["features"]]
    words = {"category": "jalan-rusak", "class": "hot_99", "limit": "1000"}
    assert len(ids(client.get(HEXAGONS, words, headers=who))) == classes.count("hot_99") > 0
    lon, lat = point_in(hot_cells()[0])
    words = {"category": "jalan-rusak", "bbox": f"{lon},{lat},{lon},{lat}"}
    q, r = hot_cells()[0]
    assert ids(client.get(HEXAGONS, words, headers=who)) == [f"jalan-rusak:{q},{r}"]
    assert ids(client.get(HEXAGONS, {"category": "naga"}, headers=who)) == []
    assert client.get(HEXAGONS, {"class": "panas"}, headers=who).status_code == 400
    assert client.get(HEXAGONS, {"cursor": "WzEsMl0"}, headers=who).status_code == 400


def test_one_hexagon_has_its_own_address(client: Client, who: dict[str, str]) -> None:
    (first,) = ids(client.get(HEXAGONS, {"limit": "1"}, headers=who))
    found = client.get(f"{HEXAGONS}/{first}", headers=who).json()
    ONE.validate(found)
    assert found["id"] == first
    for missing in ("naga:1,1", "jalan-rusak:9,9", "x"):
        assert client.get(f"{HEXAGONS}/{missing}", headers=who).status_code == 404


def test_every_kind_can_be_read_whether_it_found_anything_or_not(client: Client, who: dict[str, str]) -> None:
    with time_machine.travel(NOW):
        _search("new", "")
        _search("recurring", "")
    for base in (f"/ogc/collections/{name}" for name in NAMES):
        assert features_of(client.get(f"{base}/items", headers=who))["type"] == "FeatureCollection"
        assert client.get(f"{base}/items", {"f": "html"}, headers=who).status_code == 200
        described = client.get(base, headers=who).json()
        assert described["extent"]["spatial"]["bbox"] == [[106.78, -6.22, 106.82, -6.18]]
        columns = client.get(f"{base}/queryables", headers=who).json()["properties"]
        assert {"category", "kelurahan", "run"} <= set(columns)


def test_searches_by_kelurahan_have_their_outlines(client: Client, who: dict[str, str]) -> None:
    """Four kelurahan are too few to be judged, so an answer is put there."""
    run = HotspotRun.objects.filter(kind="now", state="done").latest("pk")
    answer = {name: [values[0]] for name, values in run.answer.items() if name not in ("q_axis", "r_axis")}
    answer["code"] = [int(ANGGREK.replace(".", ""))]
    HotspotRun.objects.create(
        kind="now",
        category="jalan-rusak",
        areas="kelurahan",
        question={**run.question, "areas": "kelurahan"},
        question_key="k" * 64,
        seed=1,
        method=1,
        state="done",
        cause="nightly",
        packed=HotspotRun.pack(answer),
    )
    (found,) = features_of(client.get("/ogc/collections/hotspots-kelurahan/items", headers=who))["features"]
    assert (found["id"], found["geometry"]["type"]) == (f"jalan-rusak:{ANGGREK}", "MultiPolygon")


def test_a_category_that_can_no_longer_be_judged_has_no_features(client: Client, who: dict[str, str]) -> None:
    done = HotspotRun.objects.filter(kind="now", category="banjir").latest("pk")
    done.pk, done.state, done.packed = None, HotspotRun.State.REFUSED, None
    done.question_key = "r" * 64
    done.save()
    left = features_of(client.get(HEXAGONS, {"limit": "1000"}, headers=who))["features"]
    assert {one["properties"]["category"] for one in left} == {"jalan-rusak"}


def test_they_are_for_those_who_analyse(client: Client, who: dict[str, str]) -> None:
    officers = basic(officer(ANGGREK).username)
    for name in NAMES:
        assert client.get(f"/ogc/collections/{name}/items").status_code == 401
        assert client.get(f"/ogc/collections/{name}/items", headers=officers).status_code == 403
    listed = client.get("/ogc/collections", headers=who).json()["collections"]
    assert [one["id"] for one in listed][-5:] == NAMES


def test_without_boundaries_searches_by_kelurahan_say_so(client: Client, who: dict[str, str]) -> None:
    Edition.objects.update(state="retired")
    answer = client.get("/ogc/collections/hotspots-kelurahan/items", headers=who)
    assert answer.status_code == 503
    assert client.get(HEXAGONS, headers=who).status_code == 200


def test_the_queries_are_few_however_many_were_searched(
    client: Client, who: dict[str, str], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """The account twice and its role; how many searches, and the searches."""
    client.get(HEXAGONS, headers=who)
    with django_assert_num_queries(5):
        client.get(HEXAGONS, headers=who)
    with django_assert_num_queries(6):  # and the one that is counted
        client.get(HEXAGONS, {"category": "banjir"}, headers=who)
