"""Areas coloured by their reports, as files: with the right numbers, and no words of people in a script."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from boundaries.models import Level
from field_api.models import Category
from maps.analysis.choice import choice_from
from maps.folium_files.choropleth import choropleth_file, size_km2
from maps.folium_files.time_slider import time_slider_file
from maps.models import HotspotRun
from maps.selection import Selection, selection_from
from tests.boundaries.squares import ANGGREK, MELATI, Squares
from tests.maps.hotspots.made_city import NOW as HOTSPOT_NOW
from tests.maps.hotspots.made_city import make_city
from tests.maps.reports import make_category, make_reports


@pytest.fixture
def roads(squares: Squares) -> Category:
    """Four reports in Gambir on 10 March, a private one in Pasar Baru on 5 April, one that lies nowhere."""
    category = make_category("jalan-rusak", "Jalan `${rusak}`")
    march, april = datetime(2026, 3, 10, 2, tzinfo=UTC), datetime(2026, 4, 5, 2, tzinfo=UTC)
    make_reports([(106.795, -6.205)] * 4, category=category, kelurahan=ANGGREK, at=march)
    make_reports([(106.795, -6.195)], category=category, kelurahan=MELATI, private=True, at=april)
    make_reports([(107.5, -6.5)], category=category, kelurahan="", at=march)
    return category


def _properties(html: str) -> list[dict[str, Any]]:
    return [json.loads(text) for text in re.findall(r'"properties": (\{[^}]*\})', html)]


@pytest.mark.usefixtures("roads")
def test_areas_bear_their_colour_and_number_at_each_level() -> None:
    page = choropleth_file(Selection()).html
    found = {one["name"]: (one["count"], one["colour"]) for one in _properties(page)}
    assert found == {
        "Gambir": ("4", "#0b4a6b"),
        "Cideng": ("0", "#ffffff"),
        "Pasar Baru": ("1", "#d7ecf2"),
        "Karang Anyar": ("0", "#ffffff"),
    }
    assert "6 laporan" in page
    assert "1 laporan di luar wilayah atau tanpa lokasi tidak digambar" in page
    kota = _properties(choropleth_file(Selection(), level=Level.KOTA).html)
    assert [(one["name"], one["count"]) for one in kota] == [("Jakarta Pusat", "5")]


@pytest.mark.usefixtures("roads")
def test_reports_for_each_square_kilometre_use_the_official_sizes() -> None:
    """Gambir has 2.5 km2 in the table, or what it says: four reports on it, rounded up."""
    size = size_km2(ANGGREK)
    assert 1 < size < 4
    values = {
        one["name"]: one["value"] for one in _properties(choropleth_file(Selection(), per_km2=True).html)
    }
    assert values["Gambir"] == str(-int(-4 // size))
    assert size_km2("31.71") == pytest.approx(48, abs=4)


@pytest.mark.usefixtures("roads")
def test_a_file_of_one_area_shows_that_area_alone() -> None:
    page = choropleth_file(selection_from({"area": "31.71.01"})).html
    assert {one["name"] for one in _properties(page)} == {"Gambir", "Cideng"}


@pytest.mark.usefixtures("roads")
def test_the_slider_has_each_months_numbers() -> None:
    choice = choice_from({"from": "2026-03-01", "to": "2026-04-30", "by": "month"})
    page = time_slider_file(choice.periods[0], choice.unit, level=Level.KECAMATAN).html
    told = json.loads(re.findall(r"told = (\{.*\});", page)[0])
    assert told["labels"] == ["Maret 2026", "April 2026"]
    assert told["counts"] == {"31.71.01": [4, 0], "31.71.02": [0, 1]}
    assert told["colours"] == {"31.71.01": [1, -1], "31.71.02": [-1, 0]}


@pytest.mark.usefixtures("roads")
def test_what_people_wrote_is_in_no_script() -> None:
    choice = choice_from({"category": "jalan-rusak", "from": "2026-03-01", "to": "2026-04-30"})
    pages = [
        choropleth_file(selection_from({"category": "jalan-rusak"})).html,
        time_slider_file(choice.periods[0], choice.unit).html,
    ]
    for page in pages:
        assert "Jalan `${rusak}`" in page.split("<h1>")[1].split("</h1>")[0]
        assert "rusak" not in page.rsplit("<script>", 1)[1]


@pytest.mark.usefixtures("roads")
def test_each_takes_three_queries() -> None:
    choice = choice_from({"from": "2026-03-01", "to": "2026-04-30"})
    with CaptureQueriesContext(connection) as queries:
        choropleth_file(Selection(), per_km2=True)
    assert len(queries) == 3
    with CaptureQueriesContext(connection) as queries:
        time_slider_file(choice.periods[0], choice.unit)
    assert len(queries) == 3


@pytest.mark.usefixtures("squares")
def test_hot_spots_are_a_file_that_is_searched_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make_category("jalan-rusak", "Jalan `${rusak}`")
    with time_machine.travel(HOTSPOT_NOW, tick=False):
        make_city()
        for name in ("a.html", "b.html"):
            call_command("render_map", "hotspots", "--category", "jalan-rusak", "-o", str(tmp_path / name))
    assert HotspotRun.objects.filter(same_as__isnull=True).count() == 1
    page = (tmp_path / "a.html").read_text()
    found = [one for one in _properties(page) if "observed" in one]
    assert any(one["colour"] == "#b2182b" and one["observed"] == 12 for one in found)
    assert {one["name"] for one in found} == {"Gambir"}
    assert f"{len(found)} tempat" in capsys.readouterr().out
    assert "Laporan mengukur pelaporan, bukan kejadian" in page
    assert "Jalan `${rusak}`" in page.split("<h1>")[1].split("</h1>")[0]
    assert "rusak" not in page.rsplit("<script>", 1)[1]


@pytest.mark.usefixtures("roads")
def test_too_few_reports_for_hot_spots_are_refused_with_what_helps(tmp_path: Path) -> None:
    later = datetime(2026, 3, 20, 3, tzinfo=UTC)
    with time_machine.travel(later, tick=False), pytest.raises(CommandError, match="Terlalu jarang"):
        call_command("render_map", "hotspots", "--category", "jalan-rusak", "-o", str(tmp_path / "x.html"))
    assert not list(tmp_path.iterdir())


@pytest.mark.usefixtures("squares")
@pytest.mark.parametrize("kind", ["choropleth", "time"])
def test_without_reports_the_file_says_so(tmp_path: Path, kind: str) -> None:
    output = tmp_path / "peta.html"
    call_command("render_map", kind, "-o", str(output))
    assert "Tidak ada laporan" in output.read_text()


@pytest.mark.usefixtures("roads")
def test_the_command_says_what_it_wrote_and_refuses_what_it_cannot_mean(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "peta.html"
    call_command("render_map", "time", "--from", "2026-03-01", "--to", "2026-04-30", "-o", str(output))
    assert "6 laporan, 2 langkah" in capsys.readouterr().out
    with pytest.raises(CommandError, match="tidak dikenal"):
        call_command("render_map", "choropleth", "--area", "99", "-o", str(tmp_path / "x.html"))
    assert not (tmp_path / "x.html").exists()
