"""The public map: clusters by zoom, single reports, the list beside it, and nothing that is not public."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from boundaries.models import Edition
from field_api.models import Category, Photo, Report
from tests.boundaries.squares import ANGGREK, KENANGA, Squares
from tests.maps.reports import make_category, make_reports

DjangoAssertNumQueries = Any
HERE = (106.795, -6.205)
BOX = "106.7,-6.3,106.9,-6.1"
POINTS = "/api/v1/maps/points"


@pytest.fixture
def roads(squares: Squares) -> Category:
    return make_category()


def points(client: Client, zoom: int = 14, **words: str) -> dict[str, Any]:
    answer = client.get(POINTS, {"bbox": BOX, "zoom": str(zoom), **words})
    assert answer.status_code == 200, answer.content
    return dict(answer.json())


def test_near_reports_are_one_cluster_until_the_zoom_parts_them(client: Client, roads: Category) -> None:
    """A cell of 64 pixels is 0.0055 degrees wide at zoom 14 and 0.0003 at zoom 18; these are 0.001 apart."""
    make_reports([(106.801, -6.205), (106.802, -6.205), (106.850, -6.205)], category=roads, kelurahan=ANGGREK)
    far = points(client, 14)
    assert [cluster["reports"] for cluster in far["clusters"]] == [2]
    assert [single["lon"] for single in far["singles"]] == [106.85]
    assert far["clusters"][0]["lon"] == pytest.approx(106.8015)
    assert far["clusters"][0]["box"] == {"west": 106.801, "south": -6.205, "east": 106.802, "north": -6.205}
    near = points(client, 18)
    assert (near["clusters"], len(near["singles"])) == ([], 3)


def test_marks_that_would_overlap_across_a_cells_edge_are_one(client: Client, roads: Category) -> None:
    """An edge of the cells of zoom 14 lies at 19458 of them, at 106.886 degrees; both are 0.0005 from it."""
    edge = 19458 * 64 * 360 / (256 * 2**14)
    make_reports([(edge - 0.0005, -6.205), (edge + 0.0005, -6.205)], category=roads, kelurahan=ANGGREK)
    (cluster,) = points(client, 14)["clusters"]
    assert cluster["reports"] == 2
    assert cluster["box"]["west"] == pytest.approx(edge - 0.0005, abs=1e-6)
    assert cluster["box"]["east"] == pytest.approx(edge + 0.0005, abs=1e-6)


def test_a_cluster_counts_what_is_open(client: Client, roads: Category) -> None:
    make_reports([HERE] * 3, category=roads, kelurahan=ANGGREK)
    make_reports([HERE] * 2, category=roads, kelurahan=ANGGREK, status="SELESAI")
    (cluster,) = points(client, 19)["clusters"]
    assert (cluster["reports"], cluster["open"]) == (5, 3)


def test_a_single_report_says_what_anyone_may_know(client: Client, roads: Category) -> None:
    (report,) = make_reports([HERE], category=roads, kelurahan=ANGGREK)
    Report.objects.update(description="Di depan rumah Pak Budi")
    photo = Photo.objects.create(
        report=report,
        kind="report",
        sha256="a" * 64,
        size_bytes=1,
        media_type="image/jpeg",
        width=1,
        height=1,
    )
    (single,) = points(client)["singles"]
    assert single == {
        "lon": 106.795,
        "lat": -6.205,
        "number": report.number,
        "category": "Jalan Rusak",
        "status": "MENUNGGU",
        "open": True,
        "received_at": "2026-03-02T05:00:00+00:00",
        "thumbnail": f"/api/v1/reports/{report.number}/photos/{photo.pk}/thumbnail",
    }


@pytest.mark.parametrize(
    "hidden",
    [{"is_private": True}, {"moderation": "held"}, {"moderation": "hidden"}],
    ids=["private", "held", "hidden"],
)
def test_what_is_not_public_is_nowhere(client: Client, roads: Category, hidden: dict[str, Any]) -> None:
    (report,) = make_reports([HERE], category=roads, kelurahan=ANGGREK)
    Report.objects.update(**hidden)
    assert points(client) == {"clusters": [], "singles": [], "is_cut": False}
    for page in (f"/peta?bbox={BOX}", "/peta/rss", "/peta/atom"):
        body = client.get(page).content.decode()
        assert report.number not in body
        assert "106.795" not in body


def test_of_merged_reports_the_one_that_stays_is_drawn(client: Client, roads: Category) -> None:
    stays, merged = make_reports([HERE, HERE], category=roads, kelurahan=ANGGREK)
    Report.objects.filter(pk=merged.pk).update(duplicate_of=stays)
    assert [single["number"] for single in points(client)["singles"]] == [stays.number]


def test_filters_narrow_map_and_list_alike(client: Client, roads: Category) -> None:
    floods = make_category("banjir", "Banjir", "saluran")
    (road,) = make_reports([HERE], category=roads, kelurahan=ANGGREK)
    (flood,) = make_reports([(106.85, -6.2)], category=floods, kelurahan=KENANGA, status="SELESAI")
    choices: list[tuple[dict[str, Any], Report]] = [
        ({"category": "banjir"}, flood),
        ({"status": "closed"}, flood),
        ({"status": "open"}, road),
        ({"area": ANGGREK}, road),
    ]
    for words, expected in choices:
        assert [single["number"] for single in points(client, **words)["singles"]] == [expected.number]
        page = client.get("/peta", words).content.decode()
        assert expected.number in page
        assert "1 laporan" in page


def test_only_what_lies_in_the_box_is_answered(client: Client, roads: Category) -> None:
    make_reports([HERE, (106.95, -6.2), None], category=roads, kelurahan=ANGGREK)
    assert len(points(client)["singles"]) == 1


def test_a_map_that_would_be_too_full_is_cut_and_says_so(
    client: Client, roads: Category, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("maps.clusters.MOST_CELLS", 2)
    make_reports([(106.75, -6.2), (106.80, -6.2), (106.85, -6.2)], category=roads, kelurahan=ANGGREK)
    seen = points(client)
    assert (len(seen["singles"]), seen["is_cut"]) == (2, True)


@pytest.mark.parametrize("reports", [1, 40])
def test_the_queries_are_few_whatever_is_drawn(
    client: Client, roads: Category, reports: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    make_reports([(106.7 + n * 0.004, -6.2) for n in range(reports)], category=roads, kelurahan=ANGGREK)
    with django_assert_max_num_queries(2):
        assert len(points(client, 16)["singles"]) == reports
    with django_assert_max_num_queries(6):
        client.get("/peta", {"category": "jalan-rusak"})


def test_an_answer_may_be_kept_for_a_minute_and_asked_for_again_for_nothing(
    client: Client, roads: Category
) -> None:
    make_reports([HERE], category=roads, kelurahan=ANGGREK)
    words = {"bbox": BOX, "zoom": "14"}
    first = client.get(POINTS, words)
    assert first["Cache-Control"] == "public, max-age=60"
    again = client.get(POINTS, words, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "words",
    [
        {"zoom": "14"},
        {"bbox": BOX},
        {"bbox": "1,2,3", "zoom": "14"},
        {"bbox": "106.9,-6.3,106.7,-6.1", "zoom": "14"},
        {"bbox": "nan,nan,nan,nan", "zoom": "14"},
        {"bbox": BOX, "zoom": "-3"},
        {"bbox": BOX, "zoom": "14", "category": "naga"},
    ],
)
def test_a_wrong_question_is_refused_in_the_shape_of_all_refusals(
    client: Client, roads: Category, words: dict[str, str]
) -> None:
    answer = client.get(POINTS, words)
    assert (answer.status_code, set(answer.json())) == (422, {"code", "detail"})


def test_a_wrong_filter_is_named_on_the_page(client: Client, roads: Category) -> None:
    answer = client.get("/peta?category=naga")
    assert answer.status_code == 422
    assert "Kategori “naga” tidak dikenal." in answer.content.decode()


def test_the_list_is_paged_and_keeps_its_filters(client: Client, roads: Category) -> None:
    make_reports([HERE] * 25, category=roads, kelurahan=ANGGREK)
    first = client.get("/peta?category=jalan-rusak").content.decode()
    assert first.count('<li class="card">') == 20
    assert "?category=jalan-rusak&amp;page=2#daftar" in first
    assert client.get("/peta?category=jalan-rusak&page=2").content.decode().count('<li class="card">') == 5


def test_it_works_without_boundaries(client: Client, roads: Category) -> None:
    Edition.objects.all().update(state="retired")
    assert client.get("/peta").status_code == 200
