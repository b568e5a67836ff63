"""What can be asked for, and how a mistake is named."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from field_api.errors import BadInput
from field_api.models import Report
from maps.ogc.question import period_from
from tests.boundaries.squares import ANGGREK, KENANGA
from tests.maps.ogc.geojson import features_of, ids
from tests.maps.reports import NOON

REPORTS = "/ogc/collections/reports/items"
AREAS = "/ogc/collections/kelurahan/items"


def mark(*keys: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(keys).encode()).decode()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ({"bbox": "106.79,-6.21,106.80,-6.20"}, [0, 2]),
        ({"bbox": "106.79,-6.21,0,106.80,-6.20,100"}, [0, 2]),
        ({"bbox": "-200,-100,200,100"}, [0, 1, 2, 3, 4]),
        ({"bbox": "170,-11,-170,11"}, []),
        ({"bbox": "106.80,-11,-170,11"}, [1, 3, 4]),
        ({"bbox": "107,-6.21,0,106.79,-6.20,100"}, []),
        ({"bbox": "180,-11,106.79,11"}, []),
        ({"bbox": "120,-6.21,106.80,-6.20"}, [0, 2]),
        ({"bbox": "106.795,-6.205,106.795,-6.205"}, [0]),
        ({"bbox": "106.79,-6.205,106.81,-6.205"}, [0, 1]),
        ({"datetime": "2026-03-02T04:00:00Z"}, [1]),
        ({"datetime": "2026-03-02T11:00:00+07:00"}, [1]),
        ({"datetime": "2026-03-02T11:00:00"}, [1]),
        ({"datetime": "2026-03-02T03:00:00Z/2026-03-02T04:00:00Z"}, [1, 2]),
        ({"datetime": "2026-03-02T03:30:00Z/.."}, [0, 1]),
        ({"datetime": "2026-03-02T03:30:00Z/"}, [0, 1]),
        ({"datetime": "../2026-03-02T03:00:00Z"}, [2, 3, 4]),
        ({"datetime": "/2026-03-02T03:00:00Z"}, [2, 3, 4]),
        ({"datetime": "../.."}, [0, 1, 2, 3, 4]),
        ({"datetime": "2026-03-02"}, [0, 1, 2, 3, 4]),
        ({"datetime": "2026-03-03/.."}, []),
        ({"category": "banjir"}, [1, 3]),
        ({"category": "naga"}, []),
        ({"group": "saluran"}, [1, 3]),
        ({"status": "PROSES"}, [2, 4]),
        ({"is_open": "true"}, [0, 2, 4]),
        ({"is_open": "0"}, [1, 3]),
        ({"is_late": "1"}, [2]),
        ({"is_late": "false"}, [0, 1, 3, 4]),
        ({"kelurahan": KENANGA}, [1, 3, 4]),
        ({"kecamatan": "31.71.01"}, [0, 1, 2, 3, 4]),
        ({"kota": "31.72"}, []),
        ({"category": "jalan-rusak", "bbox": "106.80,-6.21,106.81,-6.20", "status": "PROSES"}, [4]),
    ],
)
def test_reports_are_narrowed(
    client: Client, five: list[Report], words: dict[str, str], expected: list[int]
) -> None:
    Report.objects.filter(pk=five[2].pk).update(due_at=NOON - timedelta(hours=1))
    Report.objects.filter(pk=five[1].pk).update(due_at=NOON - timedelta(hours=1))  # done, so not late
    body = features_of(client.get(REPORTS, words))
    assert [feature["id"] for feature in body["features"]] == [five[i].number for i in expected]
    assert body["numberMatched"] == len(expected)


def test_a_number_is_a_column_too(client: Client, five: list[Report]) -> None:
    assert ids(client.get(REPORTS, {"number": five[3].number})) == [five[3].number]


def test_outlines_are_found_by_box_and_name(client: Client, areas: None) -> None:
    """The box lies in Anggrek's hole; the point on the corner belongs to all four."""
    assert ids(client.get(AREAS, {"bbox": "106.7945,-6.2055,106.7955,-6.2045"})) == []
    assert len(ids(client.get(AREAS, {"bbox": "106.80,-6.20,106.80,-6.20"}))) == 4
    assert ids(client.get(AREAS, {"name": "Anggrek"})) == [ANGGREK]
    assert len(ids(client.get(AREAS, {"kecamatan": "31.71.01"}))) == 2


def test_outlines_have_no_time_so_all_of_them_match_one(client: Client, areas: None) -> None:
    assert len(ids(client.get(AREAS, {"datetime": "1999-01-01"}))) == 4
    assert client.get(AREAS, {"datetime": "kemarin"}).status_code == 400


def test_a_limit_beyond_the_most_gives_the_most(
    client: Client, five: list[Report], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("maps.ogc.question.MOST_FEATURES", 3)
    assert len(ids(client.get(REPORTS, {"limit": "4"}))) == 3
    assert len(ids(client.get(REPORTS, {"limit": "3"}))) == 3


@pytest.mark.parametrize(
    "words",
    [
        {"naga": "1"},
        {"description": "x"},
        {"is_private": "true"},
        {"offset": "10"},
        {"f": "xml"},
        {"limit": "0"},
        {"limit": "-1"},
        {"limit": "banyak"},
        {"limit": "1.5"},
        {"limit": "9" * 40},
        {"bbox": "1,2,3"},
        {"bbox": "1,2,3,4,5"},
        {"bbox": "a,b,c,d"},
        {"bbox": "nan,0,1,1"},
        {"bbox": "0,0,inf,1"},
        {"bbox": "0,2,1,1"},
        {"bbox-crs": "http://www.opengis.net/def/crs/EPSG/0/3857"},
        {"crs": "http://www.opengis.net/def/crs/EPSG/0/3857"},
        {"datetime": "kemarin"},
        {"datetime": "2026-13-01T00:00:00Z"},
        {"datetime": "2026-02-30"},
        {"datetime": "2026-03-02T00:00:00Z/2026-03-01T00:00:00Z"},
        {"datetime": "2026-03-01T00:00:00Z/x"},
        {"datetime": "2026-03-01T00:00:00Z/2026-03-02T00:00:00Z/.."},
        {"status": "NAGA"},
        {"is_open": "mungkin"},
        {"cursor": "???"},
        {"cursor": "é"},
        {"cursor": mark()},
        {"cursor": mark("2026-03-02T05:00:00+00:00")},
        {"cursor": mark("kemarin", 1)},
        {"cursor": mark("2026-03-02T05:00:00", 1)},
        {"cursor": mark("2026-03-02T05:00:00+00:00", "satu")},
        {"cursor": mark("2026-03-02T05:00:00+00:00", 10**30)},
        {"cursor": mark("2026-03-02T05:00:00+00:00", None)},
        {"cursor": mark(None, 1)},
        {"cursor": mark([1], {})},
    ],
)
def test_a_mistake_is_named(client: Client, five: list[Report], words: dict[str, str]) -> None:
    answer = client.get(REPORTS, words)
    assert (answer.status_code, set(answer.json()), answer.json()["code"]) == (
        400,
        {"code", "detail"},
        "bad_input",
    )
    assert answer["Cache-Control"] == "no-store"


def test_an_unknown_parameter_is_named_with_those_that_are_known(client: Client, five: list[Report]) -> None:
    detail = client.get(REPORTS, {"kategori": "banjir"}).json()["detail"]
    assert detail.startswith("Parameter kategori tidak dikenal. Yang dikenal: bbox, ")
    assert "category, group, status" in detail


def test_a_parameter_given_twice_is_a_mistake(client: Client, five: list[Report]) -> None:
    assert client.get(f"{REPORTS}?limit=1&limit=2").status_code == 400


@pytest.mark.parametrize("path", ["", "conformance", "api", "collections", "collections/reports"])
def test_documents_know_no_parameter_but_their_form(client: Client, five: list[Report], path: str) -> None:
    assert client.get(f"/ogc/{path}?f=json").status_code == 200
    assert client.get(f"/ogc/{path}?limit=3").json()["code"] == "bad_input"


def test_periods_as_gdal_and_qgis_write_them() -> None:
    """QGIS: an open end as year 0000 or 9999, an offset whose plus is a space. GDAL: a day with a T."""
    noon = datetime(2026, 3, 2, 5, tzinfo=UTC)
    assert period_from("2026-03-02T05:00:00Z/9999-12-31T00:00:00Z") == (noon, None)
    assert period_from("0000-01-01T00:00:00Z/2026-03-02T05:00:00.000Z") == (None, noon)
    assert period_from("2026-03-02T12:00:00 07:00") == (noon, noon)
    first, last = period_from("2026-03-02T/2026-03-02T")
    assert first == datetime(2026, 3, 1, 17, tzinfo=UTC)
    assert last == datetime(2026, 3, 2, 16, 59, 59, 999999, tzinfo=UTC)


def test_a_moment_that_no_calendar_has() -> None:
    with pytest.raises(BadInput):
        period_from("2026-03-02T25:00:00Z")
