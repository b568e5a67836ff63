"""Heat maps as files: self-contained, escaped, and true to the data."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import folium
import folium.plugins
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from boundaries.models import Area, Edition, Level
from field_api.models import Category
from maps.external import UnknownAddress, hosts_in, must_be_self_contained
from maps.folium_files.heat import heatmap_file
from maps.heat import PUBLIC
from maps.selection import Selection, selection_from
from maps.vendor import vendor
from tests.boundaries.squares import ANGGREK, MELATI, Squares
from tests.maps.reports import make_category, make_reports

TILES = "https://tile.openstreetmap.org/{z}/{x}/{y}.png"


@pytest.fixture
def roads(squares: Squares) -> Category:
    category = make_category()
    make_reports([(106.795, -6.205)] * 4, category=category, kelurahan=ANGGREK)
    make_reports([(106.795, -6.195)], category=category, kelurahan=MELATI, private=True)
    return category


def _own(html: str) -> str:
    """The page without the libraries in it."""
    for text in [*vendor(heat=True).scripts.values(), *vendor(heat=True).styles.values()]:
        html = html.replace(text, "")
    return html


@pytest.mark.usefixtures("roads")
def test_the_command_writes_one_file_that_names_no_host_but_the_base_map(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "deep" / "jalan.html"
    call_command("render_heatmap", "--category", "jalan-rusak", "--from", "2026-03-01", "-o", str(output))
    html = output.read_text()
    assert list(tmp_path.rglob("*.*")) == [output]
    assert set(re.findall(r"https?://([^/\s\"';]+)", _own(html))) == {"tile.openstreetmap.org"}
    assert "<script src" not in html
    assert "<link" not in html
    assert "5 laporan, 2 sel 150 m" in capsys.readouterr().out


@pytest.mark.usefixtures("roads")
def test_with_assets_beside_it_the_page_is_small_and_its_files_are_there(tmp_path: Path) -> None:
    output = tmp_path / "peta.html"
    call_command("render_heatmap", "--assets", "beside", "-o", str(output))
    wanted = re.findall(r'(?:src|href)="(peta_files/[^"]+)"', output.read_text())
    names = ["leaflet.css", "leaflet.js", "leaflet_heat.js", "map_motion.js"]
    assert sorted(wanted) == [f"peta_files/{name}" for name in names]
    assert all((tmp_path / name).read_text() for name in wanted)
    assert output.stat().st_size < 20_000


@pytest.mark.usefixtures("roads")
def test_words_of_the_page_say_what_was_chosen_and_when_it_was_made() -> None:
    made_at = datetime(2026, 3, 31, 18, 30, tzinfo=UTC)
    words = {
        "category": "jalan-rusak",
        "from": "2026-03-01",
        "to": "2026-03-31",
        "status": "open",
        "area": "31.71",
    }
    page = _own(heatmap_file(selection_from(words), made_at=made_at).html)
    assert "Peta panas laporan: Jalan Rusak" in page
    assert "Jakarta Pusat · 1 Maret 2026 – 31 Maret 2026 · status Belum selesai · 5 laporan" in page
    assert "batas wilayah: Kotak uji. Dibuat 1 April 2026 pukul 01.30 WIB." in page
    assert "<li><span>Gambir</span><b>4</b></li><li><span>Pasar Baru</span><b>1</b></li>" in page
    assert "perkiraan" not in page


@pytest.mark.usefixtures("roads")
def test_outlines_carry_official_names_and_counts_at_each_level() -> None:
    for level, expected in [
        (Level.KELURAHAN, {"Gambir": 4, "Cideng": 0, "Pasar Baru": 1, "Karang Anyar": 0}),
        (Level.KECAMATAN, {"Gambir": 4, "Sawah Besar": 1}),
        (Level.KOTA, {"Jakarta Pusat": 5}),
    ]:
        script = heatmap_file(Selection(), level=level).html
        found = re.findall(r'"properties": (\{"count": \d+, "name": "[^"]+")', script)
        assert {(one := json.loads(text + "}"))["name"]: one["count"] for text in found} == expected


@pytest.mark.usefixtures("roads")
def test_a_file_for_the_public_has_wider_cells_and_no_private_report() -> None:
    staff, public = heatmap_file(Selection()), heatmap_file(Selection(), rule=PUBLIC)
    assert (staff.cells, staff.cell_m, public.cells, public.cell_m) == (2, 150, 1, 300)
    assert "Untuk keperluan kantor" in staff.html
    assert "Hanya laporan yang tampil bagi umum." in public.html


@pytest.mark.parametrize(
    "name",
    [
        "<script>alert(1)</script>",
        "</script><script>alert(1)</script>",
        "`+alert(1)+`",
        "${alert(1)}",
        "{{ 7 * 7 }}{% raw %}",
        '" onload="alert(1)',
    ],
)
def test_a_name_that_is_a_script_stays_words(squares: Squares, name: str) -> None:
    make_reports([(106.795, -6.205)], category=make_category("jahat", name), kelurahan=ANGGREK)
    page = _own(heatmap_file(selection_from({"category": "jahat"})).html)
    head, script = page.rsplit("<script>", 1)
    assert "alert" not in script
    assert "<script>alert" not in head
    assert 'onload="' not in head
    assert "49" not in head.split("<h1>")[1].split("</h1>")[0]


def test_an_outline_named_like_a_script_loses_what_would_run(squares: Squares) -> None:
    Area.objects.filter(code=ANGGREK).update(code="31.71.01.9999", name="<img src=x onerror=alert(1)>")
    page = _own(heatmap_file(Selection()).html)
    assert '"name": "img src x onerror alert(1)"' in page
    assert "<img" not in page


def test_with_no_reports_the_map_is_drawn_and_says_so(squares: Squares) -> None:
    made = heatmap_file(Selection())
    assert (made.total, made.cells) == (0, 0)
    assert "Tidak ada laporan" in made.html
    assert "L.geoJson" in _own(made.html)


def test_approximate_boundaries_are_called_so(squares: Squares) -> None:
    Edition.objects.update(is_approximate=True)
    assert "Batas perkiraan" in heatmap_file(Selection()).html


def test_a_file_takes_four_queries(squares: Squares) -> None:
    with CaptureQueriesContext(connection) as queries:
        heatmap_file(Selection())
    assert len(queries) == 4


def test_foliums_own_lists_of_addresses_stay_as_they_were(squares: Squares) -> None:
    classes = (folium.Map, folium.plugins.HeatMap)
    before = [(list(one.default_js), list(one.default_css)) for one in classes]
    heatmap_file(Selection())
    assert [(one.default_js, one.default_css) for one in classes] == before


@pytest.mark.parametrize("words", [["--category", "jalan rusk"], ["--from", "kemarin"], ["--level", "rt"]])
@pytest.mark.usefixtures("roads")
def test_the_command_refuses_what_it_cannot_mean(tmp_path: Path, words: list[str]) -> None:
    with pytest.raises(CommandError):
        call_command("render_heatmap", *words, "-o", str(tmp_path / "x.html"))
    assert not list(tmp_path.iterdir())


@pytest.mark.usefixtures("roads")
def test_a_misspelt_category_is_answered_with_the_one_that_was_meant(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="Maksudnya: jalan-rusak"):
        call_command("render_heatmap", "--category", "jalan rusk", "-o", str(tmp_path / "x.html"))


@pytest.mark.django_db
def test_without_boundaries_the_command_says_what_helps(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="import_boundaries"):
        call_command("render_heatmap", "-o", str(tmp_path / "x.html"))


@pytest.mark.usefixtures("roads")
@pytest.mark.parametrize("url", ["", "/tiles/{z}/{x}/{y}.png"])
def test_a_base_map_that_a_file_cannot_reach_is_left_out(settings: Settings, url: str) -> None:
    settings.BASE_MAP_URL = url
    assert "L.tileLayer(" not in _own(heatmap_file(Selection()).html)


@pytest.mark.usefixtures("roads")
def test_an_address_that_slipped_in_stops_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    def leaky(*_args: object) -> dict[str, str]:
        return {"element": "<div></div>", "script": 'L.tileLayer("https://cdn.example/{z}.png")'}

    monkeypatch.setattr("maps.folium_files.page._drawn", leaky)
    with pytest.raises(UnknownAddress, match=r"cdn\.example"):
        heatmap_file(Selection())


@pytest.mark.parametrize(
    "page",
    [
        '<script src="https://cdn.example/x.js"></script>',
        '<script src="//cdn.example/x.js"></script>',
        "<link href='http://cdn.example/x.css'>",
        "<style>a { background: url(//cdn.example/x.png) }</style>",
        '<style>@import "https://cdn.example/x.css";</style>',
        'import("https://cdn.example/x.js")',
        "fetch(`//cdn.example/x`)",
        'var a = "https:\\/\\/cdn.example\\/x";',
        "lihat http://cdn.example",
    ],
)
def test_any_address_but_the_base_map_is_found(page: str) -> None:
    with pytest.raises(UnknownAddress, match=r"cdn\.example"):
        must_be_self_contained(page, vendored=[], hosts=hosts_in(TILES))


def test_the_base_map_and_the_libraries_own_mentions_are_let_through() -> None:
    library = "/* https://github.com/x */ var ns = 'http://www.w3.org/2000/svg';"
    page = f"<script>{library}</script><script>L.tileLayer('{TILES}')</script>"
    must_be_self_contained(page, vendored=[library], hosts=hosts_in(TILES))
    with pytest.raises(UnknownAddress):
        must_be_self_contained(
            page, vendored=["script.src = 'https://cdn.example/a.js'"], hosts=hosts_in(TILES)
        )
