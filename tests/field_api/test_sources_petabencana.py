"""The flood archive: its times, its missing ids, and the real files of February 2017."""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from field_api.sources.rows import NotReadable
from tests.field_api.sources import SHARED, reports_of, rows_of

WIB = timezone(timedelta(hours=7))
FILES = sorted((SHARED / "reports").glob("petabencana.id_jbd_reports_2017-02-*.geojson"))


def _feature(**properties: object) -> dict[str, object]:
    known = {
        "created_at": "2017-02-21T06:34:07.67",
        "source": "grasp",
        "title": None,
        "report_data": {"flood_depth": 39},
        "tags": {"instance_region_code": "jbd", "local_area_id": "2275"},
        "text": "air masuk rumah",
    }
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [106.862, -6.153]},
        "properties": {**known, **properties},
    }


def _collection(*features: object) -> str:
    return json.dumps({"type": "FeatureCollection", "features": features})


def test_a_flood_report_is_read_in_jakartas_time(tmp_path: Path):
    (report,) = reports_of(tmp_path, "petabencana", _collection(_feature()))

    assert report.received_at == datetime(2017, 2, 21, 6, 34, 7, 670_000, tzinfo=WIB)
    assert (report.lon, report.lat, report.category) == (106.862, -6.153, "banjir")
    assert report.description == "air masuk rumah\nTinggi genangan 39 cm."
    assert report.facts == {"channel": "grasp", "flood_depth_cm": 39, "local_area_id": "2275"}


def test_the_word_null_is_no_area(tmp_path: Path):
    feature = _feature(tags={"local_area_id": "null"}, report_data=None, text="")

    (report,) = reports_of(tmp_path, "petabencana", _collection(feature))

    assert report.facts == {"channel": "grasp"}
    assert report.description == ""


def test_an_exact_repeat_is_another_report_with_its_own_lasting_id(tmp_path: Path):
    text = _collection(_feature(), _feature(), _feature(source="qlue"))

    ids = [report.external_id for report in reports_of(tmp_path, "petabencana", text)]

    assert len(set(ids)) == 3
    assert ids == [report.external_id for report in reports_of(tmp_path, "petabencana", text)]


def test_another_geojson_is_no_archive(tmp_path: Path):
    with pytest.raises(NotReadable, match="coba --source geojson"):
        rows_of(tmp_path, "petabencana", _collection({**_feature(), "properties": {"waktu": "x"}}))


@pytest.mark.skipif(not FILES, reason="the flood reports of 2017 are not on this machine")
def test_the_real_archive_is_read_without_a_rejection(tmp_path: Path):
    reports = [each for path in FILES for each in reports_of(tmp_path, "petabencana", path.read_bytes())]

    assert len(reports) == len({report.external_id for report in reports}) == 1204
    assert Counter(report.facts["channel"] for report in reports) == {"qlue": 926, "grasp": 230, "detik": 48}
    assert Counter(report.received_at.day for report in reports) == {20: 69, 21: 1057, 22: 78}
