"""The analysis: its numbers against a world counted by hand, who may see it, and what is taken away."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any

import pytest
from django.db import connection
from django.http import StreamingHttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from boundaries.outlines import build_bodies
from field_api.models import Category, Membership, Report
from maps.analysis.choice import choice_from
from maps.analysis.figures import cells, figures
from tests.boundaries.squares import ANGGREK, KENANGA, Squares
from tests.field_api.world import make_person
from tests.maps.analysed import FEBRUARY_MARCH, IN_ANGGREK, small_world, utc
from tests.maps.reports import make_reports

API = "/api/v1/maps/analysis/"
PAGES = ["analysis", "analysis-areas-csv", "analysis-cells-csv", "analysis-list-csv", "analysis-heatmap"]
MARCH = {**FEBRUARY_MARCH, "compare": "before"}


@pytest.fixture
def world(squares: Squares) -> Squares:
    small_world()
    build_bodies(squares.edition)
    return squares


@pytest.fixture
def office(db: None, client: Client) -> Client:
    client.force_login(make_person("perencana", Membership.Role.PLANNER))
    return client


def _rows(response: Any) -> list[list[str]]:
    assert isinstance(response, StreamingHttpResponse)
    return list(csv.reader(io.StringIO(response.getvalue().decode("utf-8-sig"))))


# Numbers.


def test_weeks_and_kelurahan_are_counted_by_jakartas_days(world: Squares) -> None:
    choice = choice_from(FEBRUARY_MARCH)
    found = figures(choice.periods[0], choice.unit)
    # Only Sunday 1 March 23.30 lies in the first week; 17.10 and 17.30 in UTC are Monday in Jakarta.
    assert found.by_code == {ANGGREK: [1, 3], KENANGA: [0, 2]}
    assert (found.steps, found.total(0), found.total(2), found.total(3)) == ([1, 5], 6, 5, 0)
    assert found.counts(1) == {ANGGREK: 1}


def test_reports_outside_are_counted_apart(world: Squares) -> None:
    make_reports(
        [None], category=Category.objects.get(slug="banjir"), kelurahan="", at=utc("2026-03-03 05:00")
    )
    choice = choice_from({**FEBRUARY_MARCH, "by": "month"})
    found = figures(choice.periods[0], choice.unit)
    assert (found.total(0), found.outside(0), found.outside(1), found.outside(2)) == (7, 1, 0, 1)
    assert sum(cell.reports for cell in cells(choice).cells) == 6


def test_both_periods_share_cells_and_a_peak(world: Squares) -> None:
    words = {"from": "2026-03-02", "to": "2026-03-08", "compare": "before"}
    found = cells(choice_from(words))
    assert found.cell_m == 150
    numbers = sorted((cell.reports, cell.compared, cell.peak) for cell in found.cells)
    assert numbers == [(2, 0, 2), (3, 1, 3)]
    whole = cells(choice_from(FEBRUARY_MARCH))
    assert sorted((cell.reports, cell.peak) for cell in whole.cells) == [(2, 2), (4, 3)]
    first = cells(choice_from(FEBRUARY_MARCH), step=1, least_m=whole.cell_m)
    assert [(cell.reports, cell.lon, cell.lat) for cell in first.cells] == [
        (1, cell.lon, cell.lat) for cell in whole.cells if cell.reports == 4
    ]


def test_a_step_that_a_shorter_period_lacks_is_empty(world: Squares) -> None:
    words = {
        "from": "2026-03-02",
        "to": "2026-03-08",
        "compare": "own",
        **dict(zip(("from2", "to2"), FEBRUARY_MARCH.values(), strict=True)),
    }
    choice = choice_from({**words, "step": "2"})
    assert choice.shown[0] is None
    assert [(cell.reports, cell.compared) for cell in cells(choice, step=2).cells if cell.compared == 3] == [
        (0, 3)
    ]


def test_a_cell_and_a_kelurahan_tell_what_lies_there(world: Squares, office: Client) -> None:
    for place in ({"kelurahan": ANGGREK}, {"at": "{},{}".format(*IN_ANGGREK), "cell_m": "150"}):
        body = office.get(f"{API}detail", {**MARCH, **place, "step": "2"}).json()
        assert body["totals"] == [3, 0]
        assert body["categories"] == [["Jalan Rusak", 3, 0]]
        assert body["stages"] == [["Menunggu", 3, 0]]
        assert [line[1:] for line in body["steps"]] == [[1, 0], [3, 0]]
        assert [row["received_at"][:16] for row in body["reports"]] == [
            "2026-03-04T15:00",
            "2026-03-01T23:59",
            "2026-03-01T17:30",
        ]


def test_the_list_goes_on_where_it_ended(world: Squares, office: Client) -> None:
    roads = Category.objects.get(slug="jalan-rusak")
    make_reports([IN_ANGGREK] * 50, category=roads, kelurahan=ANGGREK, at=utc("2026-03-03 05:00"))
    words = {**FEBRUARY_MARCH, "kelurahan": ANGGREK}
    seen: list[str] = []
    after = ""
    while True:
        with CaptureQueriesContext(connection) as queries:
            body = office.get(f"{API}detail", {**words, "after": after}).json()
        assert len(queries) == 6  # session, user, role for the door and for the list, counts, list
        seen += [row["number"] for row in body["reports"]]
        after = body["after"]
        if not after:
            break
    assert len(seen) == len(set(seen)) == 54


def test_the_api_answers_figures_and_cells(world: Squares, office: Client) -> None:
    body = office.get(f"{API}figures", MARCH).json()
    first, second = body["periods"]
    assert (first["total"], second["total"]) == (6, 0)
    assert first["areas"] == {ANGGREK: [1, 3], KENANGA: [0, 2]}
    assert first["labels"] == ["23 Februari – 8 Maret 2026", "23 Februari – 1 Maret 2026", "2–8 Maret 2026"]
    assert body["differences"][0] == "dari 0 menjadi 6; terlalu sedikit untuk dibandingkan"
    answer = office.get(f"{API}cells", MARCH)
    assert answer.json()["in_cells"] == [6, 0]
    assert "no-store" in answer.headers["Cache-Control"]


# The page.


def test_the_page_says_its_numbers_and_remembers_its_choices(world: Squares, office: Client) -> None:
    words = {
        **MARCH,
        "category": ["jalan-rusak", "saluran"],
        "weekday": ["1", "7"],
        "hour_from": "22",
        "hour_to": "6",
    }
    body = office.get(reverse("analysis"), words).content.decode()
    # 23.30 on Sunday, 00.30 and 00.10 on Monday, 05.00 on Sunday.
    assert re.search(r'class="total">4 laporan<', body)
    assert "Senin, Minggu, pukul 22.00–06.00" in body
    assert "Banyaknya laporan menunjukkan banyaknya pelaporan, belum tentu banyaknya kejadian." in body
    config = json.loads(re.search(r'id="analysis-config"[^>]*>(.*?)</script>', body, re.S)[1])  # type: ignore[index]
    assert config["words"]["category"] == "jalan-rusak,saluran"
    assert config["words"]["hours"] == "22-6"
    assert config["periods"][0]["few"][0] == "Hanya 4 laporan: terlalu sedikit untuk melihat pola."
    for chosen in (
        'value="saluran" checked',
        'value="7" checked',
        'value="22" selected',
        'value="before" selected',
    ):
        assert chosen in body


@pytest.mark.parametrize("reports", [0, 300])
def test_the_page_costs_the_same_whatever_it_shows(world: Squares, office: Client, reports: int) -> None:
    roads = Category.objects.get(slug="jalan-rusak")
    make_reports([IN_ANGGREK] * reports, category=roads, kelurahan=ANGGREK, at=utc("2026-03-03 05:00"))
    with CaptureQueriesContext(connection) as queries:
        office.get(reverse("analysis"), {**MARCH, "kelurahan": ANGGREK, "category": "jalan-rusak,banjir"})
    # session, user, role; three for the categories chosen; two counts of the place, role and list;
    # two of the periods, two that say why numbers differ; two for the categories to choose from; the edition
    assert len(queries) == 17


def test_a_choice_that_cannot_be_read_is_named_and_the_page_stands(world: Squares, office: Client) -> None:
    answer = office.get(reverse("analysis"), {"weekday": "9"})
    assert answer.status_code == 422
    assert "Hari “9” tidak dikenal" in answer.content.decode()
    assert office.get(reverse("analysis-detail-part")).status_code == 422
    assert office.get(f"{API}detail").json()["code"] == "bad_input"
    assert office.get(reverse("analysis-cells-csv"), {"step": "x"}).status_code == 422


def test_citizen_text_is_escaped(world: Squares, office: Client) -> None:
    Category.objects.update(name="<img src=x onerror=alert(1)>")
    body = office.get(reverse("analysis"), {**FEBRUARY_MARCH, "kelurahan": ANGGREK}).content.decode()
    assert "<img src=x" not in body


# What is taken away.


def test_tables_hold_the_step_that_is_seen(world: Squares, office: Client) -> None:
    answer = office.get(reverse("analysis-areas-csv"), {**MARCH, "step": "2", "area": "31.71.01"})
    assert answer.headers["Content-Disposition"].endswith('"analisis-kelurahan-20260302-20260308.csv"')
    header, *rows = _rows(answer)
    assert header[4:] == ["Laporan 2–8 Maret 2026", "Laporan 16–22 Februari 2026"]
    by_code = {row[0]: row[4:] for row in rows}
    assert by_code[ANGGREK] == ["3", "0"]
    assert all(code.startswith("31.71.01.") for code in by_code)
    cell_rows = _rows(office.get(reverse("analysis-cells-csv"), MARCH))
    assert sorted(row[2:] for row in cell_rows[1:]) == [["150", "2", "0"], ["150", "4", "0"]]
    everything = _rows(office.get(reverse("analysis-areas-csv"), FEBRUARY_MARCH))
    assert len(everything) == 1 + 267 + 1
    assert everything[-1][1:] == ["Di luar wilayah atau tanpa lokasi", "", "", "0"]


def test_the_list_is_guarded_against_formulas(world: Squares, office: Client) -> None:
    Category.objects.filter(slug="banjir").update(name="=HYPERLINK(1)")
    rows = _rows(office.get(reverse("analysis-list-csv"), {**FEBRUARY_MARCH, "kelurahan": KENANGA}))
    assert [row[1] for row in rows[1:]] == ["'=HYPERLINK(1)"] * 2
    assert len(_rows(office.get(reverse("analysis-list-csv"), FEBRUARY_MARCH))) == 7


def test_the_heat_map_file_is_of_this_selection(world: Squares, office: Client) -> None:
    answer = office.get(reverse("analysis-heatmap"), {**MARCH, "weekday": "1", "of": "1"})
    body = answer.content.decode()
    assert "3 laporan" in body
    assert "Senin" in body
    assert answer.headers["Content-Disposition"].startswith("attachment")


# Who may.


def test_the_navigation_leads_there_for_those_who_may(world: Squares) -> None:
    for role in (Membership.Role.PLANNER, Membership.Role.COORDINATOR, Membership.Role.ADMIN):
        client = Client()
        client.force_login(make_person(f"orang-{role}", role))
        body = client.get(reverse("analysis")).content.decode()
        assert 'href="/analisis" aria-current="page"' in body, role


def test_private_reports_are_counted_and_listed_for_those_who_may(world: Squares, office: Client) -> None:
    body = office.get(f"{API}detail", {**FEBRUARY_MARCH, "kelurahan": KENANGA}).json()
    assert (body["totals"], [row["is_kept_back"] for row in body["reports"]]) == ([2], [False, True])
    assert Report.objects.filter(is_private=True).count() == 1
