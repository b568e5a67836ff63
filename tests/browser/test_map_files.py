"""Rendered maps opened from the disk, with the network cut."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import call_command
from playwright.sync_api import Dialog, Page, Route, expect
from pytest_django import Settings

from tests.boundaries.squares import ANGGREK, Squares
from tests.maps.reports import make_category, make_reports

PAINTED = """canvas => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
    .data.some((value, i) => i % 4 === 3 && value > 0)"""


@pytest.fixture
def mistakes(page: Page, settings: Settings) -> list[str]:
    """Everything a page with no network and no base map complains of, and every dialog it opens."""
    settings.BASE_MAP_URL = ""
    seen: list[str] = []

    def refuse(route: Route) -> None:
        seen.append(route.request.url)
        route.abort()

    def close(dialog: Dialog) -> None:
        seen.append(dialog.message)
        dialog.dismiss()

    page.context.route("http*://**/*", refuse)
    page.on("dialog", close)
    page.on("pageerror", lambda error: seen.append(str(error)))
    page.on("console", lambda message: seen.append(message.text) if message.type == "error" else None)
    return seen


@pytest.mark.usefixtures("city", "size")
@pytest.mark.parametrize("assets", ["inline", "beside"])
def test_a_file_draws_its_map_with_the_network_cut(
    page: Page, mistakes: list[str], tmp_path: Path, assets: str
) -> None:
    file = tmp_path / "peta.html"
    call_command("render_heatmap", "--assets", assets, "-o", str(file))
    page.goto(file.as_uri())
    expect(page.locator("path.leaflet-interactive")).to_have_count(4)
    heat = page.locator("canvas.leaflet-heatmap-layer")
    expect(heat).to_be_visible()
    assert heat.evaluate(PAINTED)
    page.locator("path.leaflet-interactive").first.hover(force=True)
    expect(page.locator(".leaflet-tooltip")).to_contain_text("Laporan")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert mistakes == []


@pytest.mark.usefixtures("city")
def test_the_layers_can_be_switched_off(page: Page, mistakes: list[str], tmp_path: Path) -> None:
    file = tmp_path / "peta.html"
    call_command("render_heatmap", "-o", str(file))
    page.goto(file.as_uri())
    page.locator(".leaflet-control-layers").hover()
    page.get_by_label("Peta panas").uncheck()
    expect(page.locator("canvas.leaflet-heatmap-layer")).to_have_count(0)
    assert mistakes == []


@pytest.mark.parametrize(
    "name",
    [
        "<script>alert(1)</script>",
        "</script><script>alert(1)</script>",
        "</title><img src=x onerror=alert(1)>",
        "`+alert(1)+`${alert(1)}",
    ],
)
def test_a_category_named_like_a_script_runs_nothing(
    page: Page, city: Squares, mistakes: list[str], tmp_path: Path, name: str
) -> None:
    make_reports([(106.795, -6.205)] * 3, category=make_category("jahat", name), kelurahan=ANGGREK)
    file = tmp_path / "peta.html"
    call_command("render_heatmap", "--category", "jahat", "-o", str(file))
    page.goto(file.as_uri())
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Peta panas laporan: {name}")
    expect(page.locator("canvas.leaflet-heatmap-layer")).to_be_visible()
    page.locator("path.leaflet-interactive").first.hover(force=True)
    assert mistakes == []


@pytest.mark.usefixtures("city")
def test_even_markup_that_got_in_could_run_nothing(page: Page, mistakes: list[str], tmp_path: Path) -> None:
    file = tmp_path / "peta.html"
    call_command("render_heatmap", "-o", str(file))
    page.goto(file.as_uri())
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"alert(1)\">')")
    expect(page.locator("img").last).to_have_js_property("complete", True)
    assert "1" not in mistakes
    assert any("Content Security Policy" in complaint for complaint in mistakes)


def test_a_file_without_reports_still_draws_the_city(
    page: Page, city: Squares, mistakes: list[str], tmp_path: Path
) -> None:
    file = tmp_path / "peta.html"
    call_command("render_heatmap", "--from", "2030-01-01", "-o", str(file))
    page.goto(file.as_uri())
    expect(page.get_by_text("Tidak ada laporan", exact=True)).to_be_visible()
    expect(page.locator("path.leaflet-interactive")).to_have_count(4)
    assert mistakes == []


@pytest.mark.usefixtures("city", "size")
def test_a_choropleth_colours_what_has_reports(page: Page, mistakes: list[str], tmp_path: Path) -> None:
    file = tmp_path / "peta.html"
    call_command("render_map", "choropleth", "-o", str(file))
    page.goto(file.as_uri())
    areas = page.locator("path.leaflet-interactive")
    expect(areas).to_have_count(4)
    fills = areas.evaluate_all("all => all.map(one => one.getAttribute('fill'))")
    assert sorted(fills) == ["#0b4a6b", "#d7ecf2", "#ffffff", "#ffffff"]
    areas.first.hover(force=True)
    expect(page.locator(".leaflet-tooltip")).to_contain_text("Laporan")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert mistakes == []


@pytest.mark.usefixtures("city", "size")
def test_the_slider_moves_the_map_through_the_months(page: Page, mistakes: list[str], tmp_path: Path) -> None:
    file = tmp_path / "peta.html"
    call_command("render_map", "time", "--from", "2026-02-01", "--to", "2026-03-31", "-o", str(file))
    page.goto(file.as_uri())
    now, coloured = page.locator("#kini"), page.locator("path.leaflet-interactive:not([fill='#fff'])")
    expect(now).to_have_text("Maret 2026")
    expect(coloured).to_have_count(2)
    page.get_by_role("button", name="Langkah sebelumnya").click()
    expect(now).to_have_text("Februari 2026")
    expect(coloured).to_have_count(0)
    page.locator("#waktu").press("ArrowRight")
    expect(now).to_have_text("Maret 2026")
    page.locator("path.leaflet-interactive[fill='#0b4a6b']").hover(force=True)
    expect(page.locator(".leaflet-tooltip")).to_have_text("Gambir: 6")
    assert mistakes == []
