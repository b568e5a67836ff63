"""Coordinates in other systems, the wrong way round, or nowhere."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.contrib.gis.geos import Point

from field_api.sources.placing import placed
from field_api.sources.rows import NotReadable, Row
from field_api.steps.import_batch import IncomingReport

MONAS = (106.8272, -6.1754)


def _rows(*points: tuple[float, float]) -> list[Row]:
    at = datetime(2026, 2, 21, tzinfo=UTC)
    return [
        Row(number, f"raw {number}", IncomingReport(str(number), at, *point))
        for number, point in enumerate(points, start=1)
    ]


def _placed(rows: list[Row], crs: str = "", batch_size: int = 100) -> tuple[list[Row], list[str]]:
    said: list[str] = []
    batches = placed(rows, crs=crs, batch_size=batch_size, say=said.append)
    return [row for batch in batches for row in batch], said


def _points(rows: list[Row]) -> list[tuple[float, float]]:
    return [(row.report.lon, row.report.lat) for row in rows if row.report]


def test_points_on_wgs84_stay_as_they_are():
    rows = _rows(MONAS, (-71.1, 42.3))

    assert _placed(rows) == (rows, [])


def test_metres_become_degrees():
    """The expected point comes from GDAL, through Django."""
    metric = Point(*MONAS, srid=4326)
    metric.transform(32748)

    rows, said = _placed(_rows((metric.x, metric.y)), crs="EPSG:32748")

    assert _points(rows)[0] == pytest.approx(MONAS, abs=1e-7)
    assert said == []


@pytest.mark.parametrize("crs", ["EPSG:32748", "32748", "+proj=utm +zone=48 +south +datum=WGS84"])
def test_a_crs_may_be_written_in_several_ways(crs: str):
    rows, _ = _placed(_rows((702_153.0, 9_317_106.0)), crs=crs)

    assert _points(rows)[0] == pytest.approx(MONAS, abs=0.01)


def test_an_unknown_crs_is_an_error():
    with pytest.raises(NotReadable, match="CRS 'EPSG:99999' tidak dikenal"):
        _placed(_rows(MONAS), crs="EPSG:99999")


def test_metres_without_a_crs_are_an_error():
    with pytest.raises(NotReadable, match="--crs EPSG:32748"):
        _placed(_rows((702_153.0, 9_317_106.0)))


def test_a_file_with_its_axes_swapped_is_read_the_other_way_round_and_said_so():
    rows, said = _placed(_rows(*[(-6.1754, 106.8272)] * 20, (-6.2, 106.9)), batch_size=7)

    assert _points(rows) == [MONAS] * 20 + [(106.9, -6.2)]
    assert said == ["Bujur dan lintang tertukar di seluruh berkas: dibaca terbalik."]


def test_swapped_metres_are_recognised_too():
    rows, said = _placed(_rows((9_317_106.0, 702_153.0)), crs="EPSG:32748")

    assert _points(rows)[0] == pytest.approx(MONAS, abs=0.01)
    assert len(said) == 1


def test_one_swapped_row_in_a_good_file_is_rejected_by_name():
    rows, said = _placed(_rows(MONAS, MONAS, (-6.1754, 106.8272)))

    assert said == []
    assert rows[2].report is None
    assert "tampaknya tertukar" in rows[2].reason
    assert rows[2].raw == "raw 3"


@pytest.mark.parametrize(
    ("point", "reason"),
    [
        ((0.0, 0.0), "Koordinat 0,0"),
        ((106.8, -96.1), "Lintang (lat) -96.1 di luar rentang"),
        ((406.8, -6.1), "Bujur (lon) 406.8 di luar rentang"),
        ((float("nan"), -6.1), "bukan angka"),
        ((float("inf"), -6.1), "bukan angka"),
    ],
)
def test_an_impossible_point_is_rejected_with_the_reason(point: tuple[float, float], reason: str):
    rows, _ = _placed(_rows(*[MONAS] * 5, point))

    assert reason in rows[5].reason


def test_rejections_from_the_reader_pass_through():
    rejected = Row(2, "x", None, "Waktu laporan kosong.")

    rows, _ = _placed([*_rows(MONAS), rejected])

    assert rows[1] is rejected
