"""Pages of features: their shape, their order, and how a reader goes on to the end."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.gis.geos import Point
from django.test import Client

from boundaries.models import Edition
from field_api.models import Category, Report
from tests.boundaries.squares import ANGGREK
from tests.maps.ogc.geojson import ONE, features_of, ids, link_to, shape_must_be_sound
from tests.maps.reports import NOON, make_reports

DjangoAssertNumQueries = Any
REPORTS = "/ogc/collections/reports/items"
KELURAHAN = "/ogc/collections/kelurahan/items"


def test_a_report_says_what_anyone_may_know(client: Client, five: list[Report]) -> None:
    Report.objects.update(description="Di depan rumah Pak Budi", due_at=NOON + timedelta(hours=1))
    feature = features_of(client.get(REPORTS, {"limit": "1"}))["features"][0]
    number = five[0].number
    assert feature == {
        "type": "Feature",
        "id": number,
        "geometry": {"type": "Point", "coordinates": [106.795, -6.205]},
        "properties": {
            "number": number,
            "category": "jalan-rusak",
            "category_name": "Jalan Rusak",
            "group": "jalan",
            "status": "MENUNGGU",
            "is_open": True,
            "is_late": True,
            "received_at": "2026-03-02T05:00:00+00:00",
            "status_since": feature["properties"]["status_since"],
            "due": "2026-03-02 13.00 WIB",
            "kelurahan": ANGGREK,
            "kelurahan_name": "Gambir",
            "kecamatan": "31.71.01",
            "kecamatan_name": "Gambir",
            "kota": "31.71",
            "kota_name": "Jakarta Pusat",
            "unit": None,
            "unit_name": None,
            "url": f"http://127.0.0.1:8000/lacak/{number}",
        },
    }


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("kelurahan", ["31.71.01.1001", "31.71.01.1002", "31.71.02.1001", "31.71.02.1002"]),
        ("kecamatan", ["31.71.01", "31.71.02"]),
        ("kota", ["31.71"]),
        ("kelurahan-simple", ["31.71.01.1001", "31.71.01.1002", "31.71.02.1001", "31.71.02.1002"]),
        ("kecamatan-simple", ["31.71.01", "31.71.02"]),
        ("kota-simple", ["31.71"]),
    ],
)
def test_outlines_are_those_of_the_edition_in_force(
    client: Client, areas: None, name: str, expected: list[str]
) -> None:
    assert ids(client.get(f"/ogc/collections/{name}/items")) == expected


def test_a_kelurahan_names_what_it_lies_in(client: Client, areas: None) -> None:
    anggrek = features_of(client.get(KELURAHAN, {"code": ANGGREK}))["features"][0]["properties"]
    known = ("name", "kecamatan", "kecamatan_name", "kota", "kota_name", "source", "is_approximate")
    assert [anggrek[name] for name in known] == [
        "Anggrek",
        "31.71.01",
        "Selatan",
        "31.71",
        "Jakarta Pusat",
        "Kotak uji",
        False,
    ]


def test_pages_lead_on_to_the_end_and_every_feature_comes_once(client: Client, five: list[Report]) -> None:
    """The third page begins between two reports of the same moment."""
    url: str | None = f"{REPORTS}?limit=2&f=json"
    seen, sizes = [], []
    while url:
        body = features_of(client.get(url))
        seen += [feature["id"] for feature in body["features"]]
        sizes.append((body["numberReturned"], body.get("numberMatched")))
        url = link_to(body, "next")
        assert url is None or parse_qs(urlsplit(url).query)["limit"] == ["2"]
    assert seen == [report.number for report in five]
    assert sizes == [(2, 5), (2, None), (1, None)]


def test_a_last_page_that_is_just_full_leads_nowhere(client: Client, five: list[Report]) -> None:
    assert link_to(features_of(client.get(REPORTS, {"limit": "5"})), "next") is None
    assert link_to(features_of(client.get(REPORTS, {"limit": "4"})), "next")


def test_pages_hold_when_reports_come_in_between(client: Client, five: list[Report]) -> None:
    first = features_of(client.get(REPORTS, {"limit": "2"}))
    make_reports(
        [(106.8, -6.2)] * 3, category=five[0].category, kelurahan=ANGGREK, at=NOON + timedelta(days=1)
    )
    onward = link_to(first, "next")
    assert onward
    assert ids(client.get(onward)) == [report.number for report in five[2:4]]


def test_a_page_longer_than_what_is_read_at_once_is_whole(
    client: Client, roads: Category, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cut falls just where a reading ends, and one before and beyond it."""
    monkeypatch.setattr("maps.ogc.table._CHUNK", 5)
    made = make_reports([(106.795, -6.205)] * 11, category=roads, kelurahan=ANGGREK)
    numbers = [report.number for report in reversed(made)]
    for limit in (4, 5, 6, 10, 11):
        body = features_of(client.get(REPORTS, {"limit": str(limit)}))
        assert [feature["id"] for feature in body["features"]] == numbers[:limit]
        onward = link_to(body, "next")
        assert bool(onward) == (limit < 11)
        if onward:
            assert ids(client.get(onward))[0] == numbers[limit]


def test_too_many_to_count_are_not_counted(
    client: Client, five: list[Report], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("maps.ogc.table.COUNTED", 4)
    assert "numberMatched" not in features_of(client.get(REPORTS))
    assert features_of(client.get(REPORTS, {"status": "PROSES"}))["numberMatched"] == 2


def test_nothing_found_is_an_empty_collection(client: Client, five: list[Report]) -> None:
    body = features_of(client.get(REPORTS, {"bbox": "0,0,1,1"}))
    assert (body["features"], body["numberMatched"], link_to(body, "next")) == ([], 0, None)


def test_text_from_outside_stays_text(client: Client, five: list[Report]) -> None:
    five[0].category.name = 'Jalan "rusak"\n</script>\\ ✓'
    five[0].category.save()
    feature = features_of(client.get(REPORTS, {"limit": "1"}))["features"][0]
    assert feature["properties"]["category_name"] == five[0].category.name


def test_one_feature_is_the_one_in_the_list(client: Client, five: list[Report]) -> None:
    listed = features_of(client.get(REPORTS, {"limit": "1"}))["features"][0]
    answer = client.get(f"{REPORTS}/{five[0].number}")
    assert answer["Content-Type"] == "application/geo+json"
    one = answer.json()
    assert link_to(one, "collection") == "http://testserver/ogc/collections/reports"
    ONE.validate(one)
    shape_must_be_sound(one)
    del one["links"]
    assert one == listed


def test_links_of_a_page_say_where_they_lead(client: Client, five: list[Report]) -> None:
    body = features_of(client.get(REPORTS, {"limit": "2", "status": "PROSES"}))
    assert [link["rel"] for link in body["links"]] == ["self", "alternate", "collection"]
    assert link_to(body, "self") == f"http://testserver{REPORTS}?limit=2&status=PROSES"


@pytest.mark.parametrize("path", ["reports/items/JK9", "kelurahan/items/31"])
def test_a_feature_that_is_not_there(client: Client, five: list[Report], path: str) -> None:
    answer = client.get(f"/ogc/collections/{path}")
    assert (answer.status_code, answer.json()["code"]) == (404, "no_such_feature")


def test_a_collection_that_is_not_there(client: Client, five: list[Report]) -> None:
    for path in ("naga", "naga/items", "naga/items/1", "naga/queryables"):
        answer = client.get(f"/ogc/collections/{path}")
        assert (answer.status_code, answer.json()["code"]) == (404, "no_such_collection")


def test_without_boundaries_outlines_say_so_and_reports_go_on(client: Client, five: list[Report]) -> None:
    Edition.objects.all().update(state="retired")
    answer = client.get(KELURAHAN)
    assert (answer.status_code, set(answer.json())) == (503, {"code", "detail"})
    assert len(ids(client.get(REPORTS))) == 5


def test_what_fails_fails_before_the_answer_begins(
    client: Client, five: list[Report], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object) -> tuple[str, tuple[()]]:
        return "SELECT 1 / 0", ()

    monkeypatch.setattr("maps.ogc.table.Table._sql", broken)
    client.raise_request_exception = False
    answer = client.get(REPORTS)
    assert (answer.status_code, answer.json()["code"]) == (500, "server_error")


@pytest.mark.parametrize("many", [1, 60])
def test_the_queries_are_few_whatever_is_read(
    client: Client, roads: Category, many: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    made = make_reports([(106.795, -6.205)] * many, category=roads, kelurahan=ANGGREK)
    with django_assert_num_queries(3):  # the first counts for the address
        features_of(client.get(REPORTS))
    with django_assert_num_queries(5):  # the edition for each of the two
        features_of(client.get(KELURAHAN))
    with django_assert_num_queries(1):
        client.get(f"{REPORTS}/{made[0].number}")


def test_the_body_is_written_while_it_is_read(client: Client, five: list[Report]) -> None:
    answer = client.get(REPORTS)
    assert answer.streaming
    assert "Content-Length" not in answer


def test_a_report_without_a_place_is_for_staff_only(client: Client, five: list[Report]) -> None:
    Report.objects.filter(pk=five[0].pk).update(point=None)
    assert five[0].number not in ids(client.get(REPORTS))
    Report.objects.filter(pk=five[0].pk).update(point=Point(106.795, -6.205, srid=4326))
    assert five[0].number in ids(client.get(REPORTS))


def test_the_schema_would_find_a_wrong_type() -> None:
    """A peer once shipped 'feature' for 'Feature'."""
    wrong: dict[str, Any] = {"type": "feature", "id": "1", "geometry": None, "properties": {}}
    assert not ONE.is_valid(wrong)
    assert ONE.is_valid(wrong | {"type": "Feature"})
