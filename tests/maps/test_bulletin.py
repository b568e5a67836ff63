"""The monthly bulletin: its numbers, what it is asked with, and what it never tells."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from field_api.errors import BadInput
from field_api.models import Survey
from maps.areas.scope import scope_of, whole
from maps.bulletin.gather import Bulletin, gather
from maps.bulletin.html_file import bulletin_html
from maps.bulletin.month import Month, month_from
from maps.bulletin.pdf_file import bulletin_pdf
from maps.heat import PUBLIC, STAFF
from maps.selection import JAKARTA
from tests.field_api.world import EAST, WEST, World, make_world
from tests.maps.area_reports import march, pdf_text, report_with, waiting

pytestmark = pytest.mark.django_db
APRIL_10 = datetime(2026, 4, 10, 5, 0, tzinfo=UTC)


@pytest.fixture
def world() -> Iterator[World]:
    with time_machine.travel(APRIL_10, tick=False):
        yield make_world()


def _march(code: str = WEST, **words: str) -> Bulletin:
    scope = scope_of(code) if code else whole()
    assert scope
    return gather(scope, {"month": "2026-03", **words}, PUBLIC)


def _at(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 8, tzinfo=JAKARTA)


def test_a_month_knows_its_neighbours_and_its_last_day() -> None:
    assert Month(2026, 1).back(1) == Month(2025, 12)
    assert Month(2026, 12).back(-1) == Month(2027, 1)
    assert Month(2026, 3).back(12) == Month(2025, 3)
    assert [Month(2028, 2).last_day.day, Month(2026, 2).last_day.day] == [29, 28]


@pytest.mark.parametrize("text", ["2026", "2026-13", "2026-3", "Maret", "1899-01", "٢٠٢٦-٠٣"])
def test_a_month_that_cannot_be_read_is_named(text: str) -> None:
    with pytest.raises(BadInput, match="tidak terbaca"):
        month_from(text, APRIL_10)


def test_a_month_to_come_is_refused_and_none_means_the_last_whole_one() -> None:
    with pytest.raises(BadInput, match="belum tiba"):
        month_from("2026-05", APRIL_10)
    assert month_from("", APRIL_10) == Month(2026, 3)
    assert month_from("", datetime(2026, 4, 30, 17, 30, tzinfo=UTC)) == Month(2026, 4)  # 1 May in Jakarta


def test_what_came_in_stands_beside_the_month_before_and_the_year_ago(world: World) -> None:
    waiting(world, 1)
    waiting(world, 31)
    report_with(world, ("MENUNGGU", _at(2026, 4, 1)))
    report_with(world, ("MENUNGGU", _at(2026, 2, 28)))
    for day in (1, 2, 3):
        report_with(world, ("MENUNGGU", _at(2025, 3, day)))
    waiting(world, 5, kelurahan=EAST)
    found = _march()
    assert (found.arrived.now, found.arrived.before, found.arrived.year_ago) == (2, 1, 3)
    assert (_march("").arrived.now, _march("31.71").arrived.now) == (3, 3)
    assert [(line.month.key, line.received) for line in found.months if line.received] == [
        ("2025-03", 3),
        ("2026-02", 1),
        ("2026-03", 2),
    ]
    assert [(line.name, line.now, line.before) for line in found.categories] == [("Jalan rusak", 2, 1)]


def test_stages_and_open_reports_are_those_of_the_months_end(world: World) -> None:
    report_with(world, ("MENUNGGU", march(3)), ("KOORDINASI", march(4)), ("DITOLAK", _at(2026, 4, 2)))
    report_with(world, ("MENUNGGU", march(3)), ("DITOLAK", march(5)))
    report_with(world, ("MENUNGGU", _at(2026, 1, 3)))
    found = _march()
    assert {name: count for name, count in found.stages if count} == {"Koordinasi": 1, "Ditolak": 1}
    assert (found.open_at_end, found.old) == (2, 1)


def test_closings_and_answers_count_in_the_month_in_which_they_came(world: World) -> None:
    report = report_with(
        world,
        ("MENUNGGU", _at(2026, 2, 20)),
        ("PROSES", _at(2026, 2, 21)),
        ("TINDAK_LANJUT", march(1)),
        ("VALIDASI", march(2)),
        ("SELESAI", march(3)),
    )
    closing = report.changes.get(became="SELESAI")
    Survey.objects.create(report=report, closing=closing, is_solved=True, rating=5, created_at=march(4))
    found = _march()
    assert (found.months[-1].closed, found.months[-2].closed) == (1, 0)
    assert found.solved
    assert (found.solved.value, found.solved.of) == (1.0, 1)
    assert found.took[1].count == 1


def test_a_running_month_is_compared_with_nothing(world: World) -> None:
    report_with(world, ("MENUNGGU", _at(2026, 4, 2)))
    for day in range(1, 31):
        waiting(world, day)
    running = gather(whole(), {"month": "2026-04"}, PUBLIC)
    assert (running.is_over, running.arrived.now, running.arrived.change) == (False, 1, "")
    assert _march("").arrived.change.startswith("naik dari 0")


def test_a_kelurahan_has_no_list_of_kelurahan_and_larger_areas_have(world: World) -> None:
    waiting(world, 5)
    waiting(world, 6)
    waiting(world, 6, kelurahan=EAST)
    assert _march().areas == []
    assert [(line.name, line.now) for line in _march("").areas] == [("Kebon Kelapa", 2), ("Gambir", 1)]


def test_the_public_gets_wider_cells_without_private_reports(world: World) -> None:
    waiting(world, 5)
    waiting(world, 6, is_private=True)
    public, staff = _march(), gather(whole(), {"month": "2026-03"}, STAFF)
    assert (public.grid.total, public.grid.cell_m, public.arrived.now) == (1, 300, 1)
    assert (staff.grid.total, staff.grid.cell_m) == (2, 150)
    assert "untuk umum" in bulletin_html(staff).html


def test_it_takes_the_same_queries_however_many_reports_there_are(world: World) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            found = _march("")
            bulletin_html(found)
            bulletin_pdf(found)
        return len(seen)

    waiting(world, 5)
    few = queries()
    for day in range(1, 20):
        waiting(world, day, kelurahan=EAST)
    assert queries() == few <= 22


def test_page_and_paper_say_the_same_sentences(world: World) -> None:
    waiting(world, 5)
    waiting(world, 6)
    found = _march()
    page, paper = bulletin_html(found).html, pdf_text(bulletin_pdf(found))
    for words in (
        "Buletin Maret 2026: Kelurahan Kebon Kelapa",
        "2 laporan masuk",
        "Pada akhir bulan 2 laporan",
    ):
        assert words in page
        assert words in paper
    assert "Jalan rusak" in page
    assert "Jalan rusak" in paper


def test_the_web_gives_both_files_to_anybody(world: World) -> None:
    waiting(world, 5)
    client = Client()
    page = client.get(f"/buletin/{WEST}.html?month=2026-03")
    assert page["Content-Disposition"] == f'attachment; filename="buletin-{WEST}-2026-03.html"'
    assert page["Cache-Control"] == "public, max-age=60"
    paper = client.get("/buletin.pdf?category=jalan-rusak")
    assert paper["Content-Disposition"] == 'attachment; filename="buletin-jakarta-jalan-rusak-2026-03.pdf"'
    assert paper.content.startswith(b"%PDF-")
    client.force_login(world.coordinator)
    assert "Untuk keperluan kantor" in client.get("/buletin.html").content.decode()


@pytest.mark.parametrize(
    ("url", "status", "words"),
    [
        ("/buletin/99.99.html", 404, ""),
        (f"/buletin/{WEST}.html?month=2027-01", 422, "belum tiba"),
        ("/buletin.pdf?category=apa", 422, "tidak dikenal"),
        ("/buletin.docx", 404, ""),
    ],
)
def test_what_cannot_be_given_is_said(world: World, url: str, status: int, words: str) -> None:
    answer = Client().get(url)
    assert answer.status_code == status
    assert words in answer.content.decode()


def test_the_area_page_leads_to_its_bulletin(world: World) -> None:
    page = Client().get(f"/kelurahan/{WEST}?category=jalan-rusak").content.decode()
    assert f'href="/buletin/{WEST}.html?category=jalan-rusak"' in page
    assert 'href="/buletin.pdf"' in Client().get("/jakarta").content.decode()


def test_the_command_writes_by_the_files_ending(world: World, tmp_path: Path) -> None:
    waiting(world, 5)
    for ending in ("html", "pdf"):
        call_command("render_bulletin", "--area", WEST, "-o", str(tmp_path / f"b.{ending}"))
    assert (tmp_path / "b.pdf").read_bytes().startswith(b"%PDF-")
    assert "Buletin Maret 2026" in (tmp_path / "b.html").read_text()
    for words in (["-o", "x.txt"], ["--area", "99", "-o", "x.pdf"], ["--month", "2030-01", "-o", "x.pdf"]):
        with pytest.raises(CommandError):
            call_command("render_bulletin", *words)
