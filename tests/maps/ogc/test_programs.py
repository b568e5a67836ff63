"""GDAL and QGIS read every collection from a running server: pages, boxes, filters, signing in.

pyogrio brings its own GDAL. Debian's or Ubuntu's gdal-bin and python3-qgis are asked when they are installed.
The server is a process of its own: GDAL keeps Python's lock while it waits for an answer. So is the reader,
since tests of boundary files take GDAL's drivers off and on, and OAPIF depends on their order.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pyogrio
import pytest
from pytest_django import Settings

from field_api.models import Report
from maps.models import HotspotRun
from tests.boundaries.squares import ANGGREK, KENANGA, make_edition, make_squares
from tests.field_api.server import serving
from tests.maps.ogc.people import PASSWORD, planner, token
from tests.maps.reports import NOON, make_category, make_reports

SYSTEM_PYTHON = "/usr/bin/python3"
QGIS_CHECK = Path(__file__).parent.parent / "qgis_check.py"
OUTLINES = {"kelurahan": 4, "kecamatan": 2, "kota": 1}
EVERY = OUTLINES | {f"{name}-simple": number for name, number in OUTLINES.items()}
LONGEST_S = 120


def _has_qgis() -> bool:
    if not Path(SYSTEM_PYTHON).exists():
        return False
    asked = subprocess.run([SYSTEM_PYTHON, "-c", "import qgis.core"], capture_output=True, check=False)
    return asked.returncode == 0


needs_ogrinfo = pytest.mark.skipif(shutil.which("ogrinfo") is None, reason="gdal-bin is not installed")
needs_qgis = pytest.mark.skipif(not _has_qgis(), reason="python3-qgis is not installed")


@dataclass(frozen=True)
class Door:
    url: str
    log: Path
    reader: ProcessPoolExecutor

    def ask(self, what: Callable[..., Any], **wanted: Any) -> Any:
        return self.reader.submit(what, f"OAPIF:{self.url}", **wanted).result(LONGEST_S)

    def asked(self) -> str:
        """The last request for features."""
        return [line for line in self.log.read_text().splitlines() if "/items?" in line][-1]


@pytest.fixture(scope="module")
def served(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    log = tmp_path_factory.mktemp("door") / "access.log"
    reading = ProcessPoolExecutor(1, mp_context=get_context("spawn"))
    with serving(log.parent, GUNICORN_CMD_ARGS=f"--access-logfile {log}") as server, reading as reader:
        yield Door(f"http://localhost:{server.port}/ogc/", log, reader)


@pytest.fixture
def door(transactional_db: None, served: Door, settings: Settings) -> Door:
    """25 reports, one an hour: 15 done in Anggrek, then 10 that wait in Kenanga, the last one private."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]  # as the server's
    make_squares(make_edition())
    roads, floods = make_category(), make_category("banjir", "Banjir", "saluran")
    for n in range(25):
        is_first = n < 15
        make_reports(
            [(106.791 + n * 0.0003, -6.205) if is_first else (106.801 + n * 0.0003, -6.205)],
            category=roads if is_first else floods,
            kelurahan=ANGGREK if is_first else KENANGA,
            at=NOON + timedelta(hours=n),
            status="SELESAI" if is_first else "MENUNGGU",
            private=n == 24,
        )
    Report.objects.update(due_at=NOON)
    return served


def _read(door: Door, layer: str, **wanted: Any) -> Any:
    return door.ask(pyogrio.read_dataframe, layer=layer, **wanted)


def test_gdal_of_pyogrio_lists_and_reads_every_collection(door: Door) -> None:
    layers = dict(door.ask(pyogrio.list_layers))
    assert layers == {"reports": "Point", **dict.fromkeys(EVERY, "MultiPolygon")}
    for name, number in EVERY.items():
        found = _read(door, name)
        assert (len(found), found.crs, bool(found.is_valid.all())) == (number, "EPSG:4326", True)
    about = door.ask(pyogrio.read_info, layer="reports")
    types = dict(zip(about["fields"], about["dtypes"], strict=True))
    assert types["received_at"].startswith("datetime64")
    assert (types["due"], types["is_open"]) == ("object", "bool")
    assert about["features"] == 24


def test_gdal_of_pyogrio_follows_the_pages(door: Door) -> None:
    for page_size in (5, 12, 24):
        found = _read(door, "reports", PAGE_SIZE=page_size)
        assert len(set(found["id"])) == len(found) == 24
        assert found["received_at"].is_monotonic_decreasing
        assert f"limit={page_size}" in door.asked()


def test_filters_of_gdal_give_what_they_say(door: Door) -> None:
    """The times of `due` are compared by GDAL itself; as a column of times it would ask for `received_at`."""
    expected = [
        ("status = 'SELESAI'", 15),
        ("is_open = 1", 9),
        (f"kelurahan = '{KENANGA}' AND category = 'banjir'", 9),
        ("received_at >= '2026-03-02T15:00:00Z'", 14),
        ("received_at < '2026-03-02T14:30:00Z'", 10),
        ("due >= '2026-03-03'", 0),
        ("due < '2026-03-03'", 24),
        ("category LIKE 'ban%' OR status = 'SELESAI'", 24),
    ]
    assert [(where, len(_read(door, "reports", where=where))) for where, _ in expected] == expected


def test_filters_and_boxes_of_gdal_are_answered_by_the_server(door: Door) -> None:
    found = _read(door, "reports", where="status = 'SELESAI'", bbox=(106.79, -6.21, 106.792, -6.20))
    assert len(found) == 4
    assert "status=SELESAI" in door.asked()
    assert "bbox=106.79" in door.asked()
    assert len(_read(door, "kelurahan", where=f"code = '{ANGGREK}'")) == 1
    assert f"code={ANGGREK}" in door.asked()


def _searched() -> None:
    """One search by hexagons, with an answer of three of them."""
    answer = {
        "code": [3171011001] * 3,
        "q_axis": [2_800, 2_801, 2_802],
        "r_axis": [42_860] * 3,
        "observed": [9, 2, 1],
        "expected": [2.0, 2.0, 2.0],
        "around": [9, 9, 3],
        "p": [0.001, 0.4, 0.9],
        "around_expected": [4.0, 4.0, 4.0],
        "z": [3.3, 0.8, -0.1],
        "q": [0.003, 0.6, 0.9],
    }
    days = {"first_day": "2026-01-01", "last_day": "2026-03-01"}
    asked = {"kind": "now", "category": "jalan-rusak", "areas": "hex250", "against": "all", **days}
    HotspotRun.objects.create(
        kind="now",
        category="jalan-rusak",
        areas="hex250",
        state="done",
        cause="nightly",
        question=asked,
        question_key="k",
        seed=1,
        method=1,
        packed=HotspotRun.pack(answer),
    )


def test_gdal_of_pyogrio_reads_hot_spots(door: Door) -> None:
    _searched()
    found = _read(door, "hotspots", USERPWD=f"perencana:{token(planner())}", PAGE_SIZE=2)
    assert list(found["class"]) == ["hot_99", "none", "none"]
    assert set(found.geom_type) == {"MultiPolygon"}


def test_gdal_of_pyogrio_signs_in(door: Door) -> None:
    user = planner()
    for secret in (PASSWORD, token(user)):
        found = _read(door, "reports", USERPWD=f"perencana:{secret}")
        assert len(found) == 25
        assert {"description", "is_private"} <= set(found.columns)
    with pytest.raises(pyogrio.errors.DataSourceError):
        _read(door, "reports", USERPWD="perencana:salah")


@needs_ogrinfo
def test_the_systems_gdal_reads_every_collection(door: Door) -> None:
    def features(*words: str) -> int:
        done = subprocess.run(
            ["ogrinfo", "-ro", "-al", "-so", f"OAPIF:{door.url}", *words],
            capture_output=True,
            text=True,
            check=True,
            timeout=LONGEST_S,
        )
        assert "ERROR" not in done.stderr + done.stdout
        return int(done.stdout.partition("Feature Count: ")[2].split()[0])

    for name, number in {"reports": 24, **EVERY}.items():
        assert features(name) == number
    assert features("reports", "-where", "status = 'SELESAI'") == 15
    assert features("reports", "-where", "due >= '2026-03-03'") == 0
    assert features("reports", "-where", "received_at >= '2026/03/02 15:00:00'") == 14
    assert features("reports", "-spat", "106.79", "-6.21", "106.80", "-6.20") == 15
    planner()
    assert features("reports", "-oo", f"USERPWD=perencana:{PASSWORD}") == 25


@needs_qgis
def test_qgis_reads_every_collection(door: Door, tmp_path: Path) -> None:
    def layers(*words: str) -> list[dict[str, Any]]:
        done = subprocess.run(
            [SYSTEM_PYTHON, QGIS_CHECK, door.url, *words],
            capture_output=True,
            text=True,
            check=False,
            timeout=LONGEST_S,
            env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "HOME": str(tmp_path)},
        )
        answer: dict[str, Any] = json.loads(done.stdout)
        assert (answer["complaints"], done.returncode) == ([], 0)
        return list(answer["layers"])

    box = "106.79,-6.21,106.80,-6.20"
    seen = layers("--bbox", box)
    assert [(one["collection"], one["features"], one["ids"]) for one in seen] == [
        *[("reports", 24, 24), ("kelurahan", 4, 4), ("kecamatan", 2, 2), ("kota", 1, 1)],
        *[("reports", 15, 15), ("kelurahan", 4, 4), ("kecamatan", 2, 2), ("kota", 1, 1)],
    ]
    assert seen[0]["fields"]["received_at"] == "DateTime"
    assert seen[0]["fields"]["due"] == "String"
    user = planner()
    who = ("--collection", "reports", "--user", user.username, "--password", token(user))
    (own,) = layers(*who, "--filter", "\"received_at\" >= '2026-03-02T15:00:00Z' AND \"status\" = 'MENUNGGU'")
    assert own["features"] == 10
    assert "description" in own["fields"]
    _searched()
    (hot,) = layers(*who[2:], "--collection", "hotspots")
    assert (hot["features"], hot["drawn"], hot["fields"]["z"]) == (3, 3, "Real")
    (late,) = layers(*who, "--filter", "\"due\" >= '2026-03-03'")
    assert late["features"] == 0
