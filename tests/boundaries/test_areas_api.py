from __future__ import annotations

import gzip
import json

import pytest
import shapely
from django.contrib.gis.geos import MultiPolygon, Polygon
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from shapely.geometry import shape

from boundaries.editions import version_of
from boundaries.models import Area, Edition, Level, OutlineBody
from boundaries.outlines import build_bodies
from tests.boundaries.squares import ANGGREK, KENANGA, Squares, box, make_area

AT = "/api/v1/areas/at"
GEOJSON = "/api/v1/areas.geojson"


@pytest.fixture
def drawn(squares: Squares) -> Squares:
    build_bodies(squares.edition)
    return squares


def refusal(response) -> tuple[int, str, str]:
    """Status, code and sentence of a refusal, which no cache may keep."""
    assert response["Cache-Control"] == "no-store"
    assert response["Content-Type"] == "application/json"
    body = response.json()
    assert set(body) == {"code", "detail"}
    return response.status_code, body["code"], body["detail"]


def test_anybody_may_ask_whose_a_point_is_with_one_query(
    squares: Squares, client: Client, django_assert_num_queries: DjangoAssertNumQueries
):
    with django_assert_num_queries(1):
        response = client.get(AT, {"lon": "106.803", "lat": "-6.207", "accuracy": "15"})
    assert response.status_code == 200
    body = response.json()
    assert body["state"] == "inside"
    assert body["kelurahan"] == {"code": KENANGA, "name": "Kenanga"}
    assert body["kecamatan"] == {"code": "31.71.01", "name": "Selatan"}
    assert body["kota"] == {"code": "31.71", "name": "Jakarta Pusat"}
    assert body["candidates"] == [{"code": KENANGA, "name": "Kenanga", "p": 1.0}]
    assert body["edition"] == "Kotak"
    assert body["edge_m"] > 300


def test_a_point_answer_may_be_kept_for_a_minute_only(squares: Squares, client: Client):
    response = client.get(AT, {"lon": "106.803", "lat": "-6.207"})
    assert response["Cache-Control"] == "public, max-age=60"
    assert "Set-Cookie" not in response
    assert "Cookie" not in response.get("Vary", "")


def test_outside_is_an_answer_and_not_an_error(squares: Squares, client: Client):
    response = client.get(AT, {"lon": "106.815", "lat": "-6.205"})
    assert response.status_code == 200
    assert response.json()["state"] == "outside"
    assert response.json()["neighbour"] == "Kota Bekasi"


@pytest.mark.parametrize(
    ("asked", "code", "says"),
    [
        ({"lat": "-6.2"}, "missing", "lon belum diisi"),
        ({}, "missing", "lon dan lat belum diisi"),
        ({"lon": "-6.2", "lat": "106.8"}, "swapped", "Maksudnya lon=106.8, lat=-6.2?"),
        ({"lon": "500", "lat": "95"}, "out_of_range", "di luar rentang"),
        ({"lon": "nan", "lat": "-6.2"}, "not_a_number", "bukan angka"),
        ({"lon": "106.8", "lat": "inf"}, "not_a_number", "bukan angka"),
        ({"lon": "106,8", "lat": "-6,2"}, "not_a_number", "Tulis dengan titik"),
        ({"lon": "106.8", "lat": "-6.2", "accuracy": "-3"}, "bad_accuracy", "tidak masuk akal"),
        ({"lon": "106.8", "lat": "-6.2", "accuracy": "1e9"}, "bad_accuracy", "tidak masuk akal"),
    ],
)
def test_numbers_that_are_no_place_get_422_and_a_sentence(
    squares: Squares, client: Client, asked: dict[str, str], code: str, says: str
):
    status, said, sentence = refusal(client.get(AT, asked))
    assert (status, said) == (422, code)
    assert says in sentence


@pytest.mark.parametrize("address", [f"{AT}?lon=106.8&lat=-6.2", f"/api/v1/areas/{KENANGA}", GEOJSON])
def test_without_an_active_edition_503_names_the_command_that_helps(
    squares: Squares, client: Client, address: str
):
    Edition.objects.update(state=Edition.State.RETIRED)
    status, code, sentence = refusal(client.get(address))
    assert (status, code) == (503, "no_active_edition")
    assert "bin/manage activate_edition" in sentence


@pytest.mark.parametrize("address", [AT, f"/api/v1/areas/{KENANGA}", GEOJSON])
def test_these_addresses_are_for_reading_only(squares: Squares, address: str):
    response = Client(enforce_csrf_checks=True).post(address)
    assert refusal(response)[:2] == (405, "method_not_allowed")
    assert response["Allow"] == "GET, HEAD"


def test_an_area_is_described_with_one_query(
    squares: Squares, client: Client, django_assert_num_queries: DjangoAssertNumQueries
):
    with django_assert_num_queries(1):
        body = client.get(f"/api/v1/areas/{KENANGA}").json()
    assert body == {
        "code": KENANGA,
        "name": "Kenanga",
        "level": "kelurahan",
        "bps_code": "",
        "parent": {"code": "31.71.01", "name": "Selatan"},
        "bbox": [106.8, -6.21, 106.81, -6.2],
        "label_point": [106.805, -6.205],
        "area_km2": pytest.approx(1.107 * 1.106, rel=1e-3),
        "edition": "Kotak",
        "edition_id": squares.edition.pk,
        "attribution": "Kotak uji",
        "approximate": False,
    }


def test_a_kota_has_no_parent(squares: Squares, client: Client):
    body = client.get("/api/v1/areas/31.71").json()
    assert (body["level"], body["parent"]) == ("kota", None)


@pytest.mark.parametrize("word", ["simple", "full"])
def test_the_outline_of_an_area_comes_when_asked_for(squares: Squares, client: Client, word: str):
    body = client.get(f"/api/v1/areas/{KENANGA}", {"geometry": word}).json()
    assert shape(body["geometry"]).equals(shapely.box(106.8, -6.21, 106.81, -6.2))


def test_another_word_for_the_outline_is_refused_by_name(squares: Squares, client: Client):
    status, code, sentence = refusal(client.get(f"/api/v1/areas/{KENANGA}", {"geometry": "kasar"}))
    assert (status, code) == (422, "unknown_geometry")
    assert "simple, full" in sentence


@pytest.mark.parametrize("code", ["31.71.01.9999", "99", "x", "31.71.01.1002'--"])
def test_a_code_that_no_area_has_is_not_found(squares: Squares, client: Client, code: str):
    assert refusal(client.get(f"/api/v1/areas/{code}"))[:2] == (404, "no_such_area")


def test_all_outlines_come_as_one_prepared_body(
    drawn: Squares, client: Client, django_assert_num_queries: DjangoAssertNumQueries
):
    with django_assert_num_queries(1):
        response = client.get(GEOJSON, {"level": "kelurahan"}, headers={"Accept-Encoding": "br, gzip"})
    assert response["Content-Type"] == "application/geo+json"
    assert response["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in response["Vary"]
    assert response["ETag"]
    assert response.content == bytes(OutlineBody.objects.get(level="kelurahan").gzipped)
    body = json.loads(gzip.decompress(response.content))
    assert (body["type"], body["attribution"]) == ("FeatureCollection", "Kotak uji")
    assert (body["edition"], body["approximate"]) == ("Kotak", False)
    first = body["features"][0]
    assert first["properties"] == {"code": ANGGREK, "name": "Anggrek", "parent": "31.71.01"}
    assert shape(first["geometry"]).equals(shapely.box(106.79, -6.21, 106.8, -6.2))


def test_who_takes_no_gzip_gets_it_unpacked_under_another_etag(drawn: Squares, client: Client):
    plain = client.get(GEOJSON)
    zipped = client.get(GEOJSON, headers={"Accept-Encoding": "gzip"})
    refused = client.get(GEOJSON, headers={"Accept-Encoding": "gzip;q=0, *"})
    assert "Content-Encoding" not in plain
    assert plain.content == gzip.decompress(zipped.content) == refused.content
    assert plain["ETag"] != zipped["ETag"]


def test_every_level_has_its_outlines(drawn: Squares, client: Client):
    counts = {level: len(client.get(GEOJSON, {"level": level}).json()["features"]) for level in Level.values}
    assert counts == {"kota": 1, "kecamatan": 2, "kelurahan": 4, "neighbour": 1}


@pytest.mark.parametrize("encoding", ["gzip", ""])
def test_who_has_the_outlines_already_gets_304_with_one_query_and_no_body(
    drawn: Squares, client: Client, django_assert_num_queries: DjangoAssertNumQueries, encoding: str
):
    etag = client.get(GEOJSON, headers={"Accept-Encoding": encoding})["ETag"]
    for said in [etag, f"W/{etag}", f'"other", {etag}', "*"]:
        with django_assert_num_queries(1):
            again = client.get(GEOJSON, headers={"Accept-Encoding": encoding, "If-None-Match": said})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", etag)
        assert again["Cache-Control"] == "public, max-age=60"
    assert client.get(GEOJSON, headers={"If-None-Match": '"other"'}).status_code == 200


def test_the_etag_changes_with_the_outlines_and_only_with_them(drawn: Squares, client: Client):
    before = client.get(GEOJSON)["ETag"]
    build_bodies(drawn.edition)
    assert client.get(GEOJSON)["ETag"] == before
    Area.objects.filter(code=KENANGA).update(name="Kenanga Baru")
    build_bodies(drawn.edition)
    assert client.get(GEOJSON)["ETag"] != before
    assert OutlineBody.objects.count() == len(Level)


def test_an_unknown_level_is_refused_with_the_levels_named(drawn: Squares, client: Client):
    status, code, sentence = refusal(client.get(GEOJSON, {"level": "rw"}))
    assert (status, code) == (422, "unknown_level")
    assert "kota, kecamatan, kelurahan, neighbour" in sentence


def test_an_edition_whose_outlines_were_never_made_says_so(squares: Squares, client: Client):
    assert refusal(client.get(GEOJSON))[:2] == (404, "no_such_area")


def test_outlines_have_five_decimals_right_hand_rings_and_no_dust(squares: Squares, client: Client):
    ring = [(106.8, -6.2), (106.8, -6.1), (106.9, -6.1), (106.9, -6.100000001), (106.9, -6.2), (106.8, -6.2)]
    hole = [(106.85, -6.15), (106.851234567, -6.15), (106.85, -6.151234567), (106.85, -6.15)]
    dust = [(107.0, -6.2), (107.000001, -6.2), (107.0, -6.200001), (107.0, -6.2)]
    odd = MultiPolygon(Polygon(ring, hole), Polygon(dust), srid=4326)
    Area.objects.filter(level=Level.NEIGHBOUR).delete()
    make_area(squares.edition, Level.NEIGHBOUR, "32.76", "Aneh", odd)
    make_area(squares.edition, Level.NEIGHBOUR, "32.77", "Lurus", box(107, -7, 107.1, -6.9))
    build_bodies(squares.edition)
    features = client.get(GEOJSON, {"level": "neighbour"}).json()["features"]
    assert features[0]["geometry"]["coordinates"] == [
        [
            [[106.8, -6.2], [106.9, -6.2], [106.9, -6.1], [106.8, -6.1], [106.8, -6.2]],
            [[106.85, -6.15], [106.85123, -6.15], [106.85, -6.15123], [106.85, -6.15]],
        ]
    ]


def test_outlines_may_be_kept_as_long_as_their_address_names_the_edition_in_force(
    drawn: Squares, client: Client, django_assert_num_queries: DjangoAssertNumQueries
):
    version = version_of(drawn.edition)
    with django_assert_num_queries(1):
        kept = client.get(GEOJSON, {"level": "kelurahan", "v": version})
    stale = client.get(GEOJSON, {"level": "kelurahan", "v": f"0{version}"})
    assert kept["Cache-Control"] == "public, max-age=604800, immutable"
    assert stale["Cache-Control"] == "public, max-age=60"
    assert kept.content == stale.content
