"""What is taken away from an area's page: CSV and PDF."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from field_api.models import Category
from tests.field_api.world import EAST, IN_EAST, WEST, World, make_world
from tests.maps.area_reports import NOW, march, pdf_pages, pdf_text, report_with, waiting

pytestmark = pytest.mark.django_db
PAGE = f"/kelurahan/{WEST}"


@pytest.fixture
def world() -> Iterator[World]:
    with time_machine.travel(NOW, tick=False):
        yield make_world()


def _csv(url: str, client: Client | None = None) -> list[dict[str, str]]:
    body = b"".join((client or Client()).get(url)).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(body)))


def test_the_csv_has_the_list_with_its_filters(world: World) -> None:
    late = waiting(world, 30, due_at=march(31, 9))
    waiting(world, 30)
    waiting(world, kelurahan=EAST, due_at=march(31, 9))
    (row,) = _csv(f"{PAGE}/daftar.csv?overdue=1")
    assert row == {
        "Nomor": late.number,
        "Kategori": "Jalan rusak",
        "Tahap": "Menunggu",
        "Unit": "Kelurahan Kebon Kelapa",
        "Kelurahan": "Kebon Kelapa",
        "Masuk (WIB)": "2026-03-30 08:00:00",
        "Tenggat (WIB)": "2026-03-31 09:00:00",
        "Terlambat": "3 jam",
        "Bujur": "106.825",
        "Lintang": "-6.19",
    }


def test_staff_also_read_in_the_csv_what_the_public_does_not_see(world: World) -> None:
    waiting(world, 29)
    waiting(world, 30, is_private=True)
    client = Client()
    client.force_login(world.west_officer)
    rows = _csv(f"{PAGE}/daftar.csv", client)
    assert [row["Tidak tampil bagi umum"] for row in rows] == ["ya", ""]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_no_word_in_the_csv_is_a_formula(world: World, start: str) -> None:
    Category.objects.update(name=f"{start}HYPERLINK('http://x','y')")
    waiting(world)
    (row,) = _csv(f"{PAGE}/daftar.csv")
    assert row["Kategori"].startswith(f"'{start}")


def test_the_csv_is_written_while_it_is_read_in_few_queries(world: World) -> None:
    for _ in range(60):
        waiting(world)
    with CaptureQueriesContext(connection) as queries:
        answer = Client().get(f"{PAGE}/daftar.csv")
        assert answer.streaming
        assert answer["Content-Disposition"] == f'attachment; filename="laporan-{WEST}-20260331.csv"'
        assert len(b"".join(answer).splitlines()) == 61
    assert len(queries) == 4  # the address's budget, categories, units, reports


def test_the_paper_says_what_the_page_says(world: World) -> None:
    late = waiting(world, 30, due_at=march(31, 9))
    report_with(world, ("MENUNGGU", march(20, 8)), ("DITOLAK", march(20, 9)))
    answer = Client().get(f"{PAGE}/cetak.pdf?category=jalan-rusak")
    assert answer.content.startswith(b"%PDF-")
    assert answer["Content-Disposition"] == f'attachment; filename="laporan-{WEST}-20260331.pdf"'
    text = pdf_text(answer.content)
    for words in (
        "Kelurahan Kebon Kelapa",
        "Gambir, Jakarta Pusat, DKI Jakarta",
        "1 laporan belum selesai; 0 jatuh tempo hari ini, 1 terlambat.",
        "Pilihan: Jalan rusak; masuk 2 Maret 2026 – 31 Maret 2026.",
        "Keadaan 31 Maret 2026, 12.00 WIB.",
        "Waktu penanganan",
        late.number,
    ):
        assert words in text


def test_the_paper_draws_one_circle_a_report_and_none_kept_back(world: World) -> None:
    """ReportLab draws a circle as four curves ("c") from one start."""
    waiting(world)
    waiting(world, at=(106.822, -6.185))
    alone = _curves(Client().get(f"{PAGE}/cetak.pdf").content)
    waiting(world, is_private=True)
    assert _curves(Client().get(f"{PAGE}/cetak.pdf").content) == alone == 8


def test_the_paper_of_a_kecamatan_ranks_and_says_why_some_are_not(world: World) -> None:
    for _ in range(10):
        waiting(world, due_at=march(31, 9))
    waiting(world, kelurahan=EAST, at=IN_EAST)
    text = pdf_text(Client().get("/kecamatan/31.71.01/cetak.pdf").content)
    assert "Bagian laporan terbuka yang terlambat" in text
    assert "antara 72% dan 100%" in text
    assert "Gambir (0% dari hanya 1 laporan)" in text


def test_a_long_list_is_cut_on_paper_and_says_where_the_rest_is(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("maps.areas.pdf_file.MOST_ROWS", 2)
    first, *_ = [waiting(world, day) for day in (5, 6, 7)]
    text = pdf_text(Client().get(f"{PAGE}/cetak.pdf").content)
    assert first.number not in text
    assert "Hanya 2 yang terbaru; selengkapnya di berkas CSV." in text


def test_paper_is_indonesian_and_takes_any_letter(world: World) -> None:
    Category.objects.update(name="Jalan <b>rusak</b> 道路", name_en="Broken road")
    waiting(world)
    with translation.override("id"):  # an English request leaves its language to this thread
        text = pdf_text(Client().get(f"/en{PAGE}/cetak.pdf").content)
    assert "Jalan < b > rusak < /b > ??" in text
    assert "Keadaan 31 Maret 2026" in text


def _curves(file: bytes) -> int:
    return sum(len(re.findall(rb" c(?=\s)", page)) for page in pdf_pages(file))
