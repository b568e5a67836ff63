"""The pages of areas without their scripts: what stands there, and for whom."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from boundaries.models import Edition
from field_api.models import Report, Unit
from field_api.web.area_pages import area_page, area_page_of
from maps.areas.listing import MOST_POINTS, PAGE
from maps.areas.words import number
from maps.templatetags.numbers import grouped
from tests.field_api.world import EAST, IN_EAST, WEST, World, make_world
from tests.maps.area_reports import NOW, march, pdf_text, report_with, waiting
from tests.rewriting import rewriting

pytestmark = pytest.mark.django_db
WEST_PAGE, EAST_PAGE, GAMBIR_PAGE = f"/kelurahan/{WEST}", f"/kelurahan/{EAST}", "/kecamatan/31.71.01"
PEOPLE = ["nobody", "west_officer", "east_officer", "dinas_officer", "coordinator", "planner"]


@pytest.fixture
def world() -> Iterator[World]:
    with time_machine.travel(NOW, tick=False):
        yield make_world()


@pytest.fixture
def kept_back(world: World) -> dict[str, Report]:
    """One private and one held report in the west, one hidden and one private in the east; the last is the
    dinas's work."""
    secret = {"is_private": True}
    return {
        "west private": waiting(world, **secret),
        "west held": waiting(world, moderation="held"),
        "east hidden": waiting(world, kelurahan=EAST, at=IN_EAST, moderation="hidden"),
        "dinas private": waiting(world, kelurahan=EAST, at=IN_EAST, unit=world.dinas, **secret),
    }


def _signed_in(user: User | None) -> Client:
    client = Client()
    if user:
        client.force_login(user)
    return client


def _page(url: str, user: User | None = None) -> str:
    answer = _signed_in(user).get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def _config(page: str) -> dict[str, Any]:
    match = re.search(r'<script id="area-config" type="application/json">(.*?)</script>', page, re.DOTALL)
    assert match
    return dict(json.loads(match[1]))


def _listed(page: str) -> list[str]:
    """The numbers in the list at the end of the page."""
    return re.findall(r'class="number" href="[^"]+">([^<]+)', page[page.index('id="daftar"') :])


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("url", [WEST_PAGE, EAST_PAGE, GAMBIR_PAGE, "/kota/31.71", "/jakarta"])
def test_everybody_reads_of_reports_kept_back_only_what_is_theirs(
    world: World, kept_back: dict[str, Report], person: str, url: str
) -> None:
    """The permission table: whose they are and where they lie; on the page, in its data, in both files."""
    theirs = {
        "west_officer": {"west private", "west held"},
        "east_officer": {"east hidden", "dinas private"},
        "dinas_officer": {"dinas private"},
        "coordinator": set(kept_back),
        "planner": set(kept_back),
    }.get(person, set())
    here = {WEST_PAGE: {"west private", "west held"}, EAST_PAGE: {"east hidden", "dinas private"}}
    expected = {kept_back[name].number for name in theirs & here.get(url, set(kept_back))}
    shown = waiting(world, kelurahan=WEST if url == WEST_PAGE else EAST).number
    client = _signed_in(getattr(world, person, None))
    answers = [client.get(url), client.get(f"{url}/daftar.csv"), client.get(f"{url}/cetak.pdf")]
    page, csv, pdf = (b"".join(answer) for answer in answers)
    every = {report.number for report in kept_back.values()}
    for text in (page.decode(), csv.decode(), pdf_text(pdf)):
        assert {number for number in every if number in text} == expected
        assert shown in text
    drawn = {point["number"] for point in _config(page.decode())["points"]}
    assert drawn == expected | {shown}


@pytest.mark.usefixtures("kept_back")
def test_what_the_public_may_not_see_is_in_no_number() -> None:
    page = _page(WEST_PAGE)
    assert '<p class="lead"><b>0</b> laporan belum selesai' in page
    assert _listed(page) == []
    assert _config(page)["points"] == []
    assert "106.825" not in page
    assert "Tidak ada laporan yang dapat didaftar pada pilihan ini." in page


def test_officers_are_told_what_the_public_does_not_see(world: World, kept_back: dict[str, Report]) -> None:
    page = _page(WEST_PAGE, world.west_officer)
    assert page.count("tidak tampil bagi umum</span>") == 2
    assert '<p class="lead"><b>2</b> laporan belum selesai' in page
    assert page.count("Semua 2 · tampil bagi umum 0 · dengan tempat 2") == 2
    assert "Anda masuk sebagai petugas" in page
    number = kept_back["west private"].number
    point = next(one for one in _config(page)["points"] if one["number"] == number)
    assert (point["lon"], point["lat"], point["keptBack"]) == (106.825, -6.19, True)


def test_nobody_is_named_to_the_public(world: World) -> None:
    world.west_officer.first_name = "Sulastri"
    world.west_officer.save()
    report = report_with(
        world, ("MENUNGGU", march(30)), description="Nama saya Wulan", address="Jalan Melati 3"
    )
    with rewriting():
        report.changes.update(by=world.west_officer)
    for end in ("", "/daftar.csv", "/cetak.pdf"):
        body = b"".join(Client().get(WEST_PAGE + end))
        text = pdf_text(body) if end.endswith("pdf") else body.decode()
        assert report.number in text
        assert not re.search("Sulastri|Wulan|Melati 3", text)


@pytest.mark.parametrize("end", ["", "/daftar.csv", "/cetak.pdf"])
def test_the_public_page_is_for_any_cache_and_reads_no_session(world: World, end: str) -> None:
    answer = Client().get(WEST_PAGE + end)
    assert answer["Cache-Control"] == "public, max-age=60"
    assert "Cookie" in answer["Vary"]
    assert not answer.cookies
    assert not answer.wsgi_request.session.accessed


@pytest.mark.parametrize("end", ["", "/daftar.csv", "/cetak.pdf"])
def test_the_page_of_somebody_signed_in_is_for_no_shared_cache(world: World, end: str) -> None:
    answer = _signed_in(world.west_officer).get(WEST_PAGE + end)
    assert answer["Cache-Control"] == "private, no-cache"
    assert "Cookie" in answer["Vary"]


def test_a_session_without_a_role_sees_what_the_public_sees_and_is_kept_by_no_cache(
    world: World, kept_back: dict[str, Report]
) -> None:
    answer = _signed_in(User.objects.create_user("warga")).get(WEST_PAGE)
    assert answer["Cache-Control"] == "private, no-cache"
    assert kept_back["west private"].number not in answer.content.decode()
    assert "Anda masuk sebagai petugas" not in answer.content.decode()


def test_counts_are_held_against_the_period_before(world: World) -> None:
    """3 now against 1: the previous one had been taken on by the end of its period, and was solved since."""
    for day in (10, 20):
        waiting(world, day)
    report_with(world, ("MENUNGGU", march(30)), ("KOORDINASI", march(31)))
    february = march(1).replace(month=2, day=20)
    before = (("MENUNGGU", february), ("KOORDINASI", february.replace(day=21)), ("DITOLAK", march(25)))
    report_with(world, *before)
    page = _page(WEST_PAGE)
    assert "<b>3</b> laporan, sebelumnya 1." in page
    assert "Dibandingkan dengan 31 Januari 2026 – 1 Maret 2026, sampai jam yang sama." in page
    stages = dict(re.findall(r'status=(\w+)#daftar">[^<]+</a></th><td>(\d+)', page))
    assert {stage: int(n) for stage, n in stages.items() if n != "0"} == {"MENUNGGU": 2, "KOORDINASI": 1}
    assert re.search(r'KOORDINASI#daftar">Koordinasi</a></th><td>1</td><td class="quiet">sama</td>', page)
    assert re.search(r'DITOLAK#daftar">Ditolak</a></th><td>0</td><td class="quiet">sama</td>', page)


def test_deadlines_are_listed_by_how_long_ago_and_how_soon_they_are(world: World) -> None:
    soon = waiting(world, due_at=march(31, 23))
    later = waiting(world, due_at=march(31, 13))
    late = waiting(world, due_at=march(31, 11))
    later_still = waiting(world, due_at=march(30, 12))
    waiting(world, due_at=march(31, 24 - 1), is_private=True)
    tomorrow = waiting(world, due_at=march(31, 0).replace(month=4, day=1))
    page = _page(WEST_PAGE)
    due = page[page.index('id="tenggat"') : page.index('id="tahap-judul"')]
    order = [later_still.number, late.number, later.number, soon.number]
    assert re.findall(r"JK2603\d{6}(?=</a>)", due) == order
    assert tomorrow.number not in due
    assert "Terlambat: 2" in due
    assert "Jatuh tempo hari ini: 2" in due
    assert "terlambat 1 hari" in due
    assert "1 jam lagi" in due
    assert "<b>2</b> jatuh tempo hari ini" in page


def test_a_longer_list_comes_in_pages_that_neither_repeat_nor_leave_out(world: World) -> None:
    reports = [waiting(world, 30) for _ in range(2 * PAGE + 3)]
    numbers, url = [], WEST_PAGE + "?category=jalan-rusak"
    while url:
        page = _page(url)
        numbers.append(_listed(page))
        onward = re.search(r'href="([^"]+)">Berikutnya', page)
        url = WEST_PAGE + onward[1].replace("&amp;", "&") if onward else ""
    assert [len(part) for part in numbers] == [PAGE, PAGE, 3]
    assert [number for part in numbers for number in part] == [report.number for report in reversed(reports)]
    assert 'href="?category=jalan-rusak#daftar">Ke awal daftar' in page


@pytest.mark.parametrize("after", ["x", "1", "1.x", "99999999999999999999999.1", "1.2.3"])
def test_a_page_of_the_list_that_cannot_be_is_refused(world: World, after: str) -> None:
    answer = Client().get(WEST_PAGE, {"after": after})
    assert answer.status_code == 422
    assert "tidak terbaca; mulai dari awal daftar" in answer.content.decode()


@pytest.mark.parametrize("end", ["", "/daftar.csv", "/cetak.pdf"])
def test_a_filter_that_cannot_be_read_is_named_and_does_no_harm(world: World, end: str) -> None:
    answer = Client().get(WEST_PAGE + end, {"category": "<script>alert(1)</script>"})
    assert answer.status_code == 422
    assert "tidak dikenal" in answer.content.decode()
    assert "<script>alert" not in answer.content.decode() or answer["Content-Type"].startswith("text/plain")


def test_filters_stay_in_every_link_and_in_the_form(world: World) -> None:
    waiting(world, due_at=march(31, 9))
    page = _page(WEST_PAGE + "?category=jalan-rusak&status=open&period=7&overdue=1")
    assert '<option value="jalan-rusak" selected>' in page
    assert '<option value="open" selected>' in page
    assert 'name="overdue" value="1" checked' in page
    assert '<input type="hidden" name="period" value="7">' in page
    assert 'href="?category=jalan-rusak&amp;status=open&amp;period=90&amp;overdue=1"' in page
    kept = "?category=jalan-rusak&amp;status=open&amp;period=7&amp;overdue=1"
    assert f'href="{WEST_PAGE}/cetak.pdf{kept}"' in page
    assert f'href="{WEST_PAGE}/daftar.csv{kept}"' in page
    heat = "/api/v1/maps/heat?area=31.71.01.1005&category=jalan-rusak&status=open&from=2026-03-25"
    assert _config(page)["heatUrl"] == heat


def test_the_map_has_open_reports_of_any_age_with_colour_size_and_edge(world: World) -> None:
    old = report_with(world, ("MENUNGGU", march(1).replace(year=2025)), ("PROSES", march(2)), due_at=march(5))
    report_with(world, ("MENUNGGU", march(30)), ("DITOLAK", march(31)))
    waiting(world, at=None)
    config = _config(_page(WEST_PAGE))
    (point,) = config["points"]
    assert (point["number"], point["status"], point["radius"]) == (old.number, "PROSES", 13)
    assert (point["late"], point["age"]) == ("26 hari", "395 hari")
    assert config["outlinesUrl"] == f"/api/v1/areas/{WEST}?geometry=simple"


def test_a_map_that_would_be_too_full_says_so(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("maps.areas.listing.MOST_POINTS", 2)
    newest = [waiting(world, day) for day in (1, 2, 30)][-1]
    page = _page(WEST_PAGE)
    assert newest.number not in {point["number"] for point in _config(page)["points"]}
    assert "Digambar 2 yang paling lama; laporan lain ada di daftar." in page
    assert MOST_POINTS == 1500


def test_areas_below_are_ranked_by_what_is_sure_and_small_ones_stand_apart(world: World) -> None:
    """West: 6 of 10 late, Wilson from 31 %; east: 3 of 4, more but of too few."""
    for one in range(10):
        waiting(world, due_at=march(31, 9 if one < 6 else 20))
    for one in range(4):
        waiting(world, kelurahan=EAST, due_at=march(31, 9 if one < 3 else 20))
    page = _page(GAMBIR_PAGE)
    ranking = page[page.index('id="banding"') : page.index('id="daftar"')]
    ranked, apart = ranking.split("<details>")
    assert "Kebon Kelapa" in ranked
    assert "60%" in ranked
    assert "antara 31% dan 83%" in ranked
    assert "tidak berbeda jelas dari Gambir" in ranked
    assert "Seluruh Kecamatan Gambir: <b>64%</b>" in ranked
    assert re.search(r'">Gambir</a> <span class="quiet">75% dari hanya 4 laporan', apart)
    assert "karena laporannya kurang dari 10" in apart
    assert "4 wilayah lain tidak punya laporan" in apart
    areas = _config(page)["areas"]
    assert len(areas) == 6
    assert (areas[WEST]["colour"], areas[EAST]["colour"]) == ("#0b4a6b", "#8a979c")
    assert areas[WEST]["words"] == "60%, antara 31% dan 83%"


@pytest.mark.parametrize(("sort", "value"), [("reopened", "50%"), ("time", "2 hari")])
def test_areas_are_also_ranked_by_reopenings_and_by_time(world: World, sort: str, value: str) -> None:
    for one in range(10):
        steps = [("PROSES", march(10, 9)), ("TINDAK_LANJUT", march(12)), ("VALIDASI", march(12, 9))]
        again = [("KOORDINASI", march(14))] if one < 5 else []
        report_with(world, ("MENUNGGU", march(10)), *steps, ("SELESAI", march(13)), *again)
    page = _page(f"{GAMBIR_PAGE}?sort={sort}")
    assert (
        f"<b>{value}</b>"
        in page[page.index('id="banding"') : page.index("<details>") if "<details>" in page else None]
    )


@pytest.mark.parametrize("count", [1, 40])
@pytest.mark.parametrize(
    "url", [WEST_PAGE, GAMBIR_PAGE, "/jakarta?category=jalan&overdue=1", "/jakarta?level=kelurahan"]
)
def test_fourteen_queries_make_the_page_and_one_counts_strangers_however_many_reports(
    world: World, url: str, count: int
) -> None:
    for _ in range(count):
        waiting(world, due_at=march(31, 9))
    more = 3 if "category" in url else 0
    with CaptureQueriesContext(connection) as queries:
        Client().get(url)
    assert len(queries) == 1 + 14 + more
    client = _signed_in(world.west_officer)
    with CaptureQueriesContext(connection) as queries:
        client.get(url)
    assert len(queries) == 14 + more + 5


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("/kelurahan/3171011005", WEST_PAGE),
        (f"/kota/{WEST}?period=7", f"{WEST_PAGE}?period=7"),
        ("/kelurahan/31.71.01/cetak.pdf", f"{GAMBIR_PAGE}/cetak.pdf"),
    ],
)
def test_other_spellings_lead_to_the_area(world: World, asked: str, answer: str) -> None:
    assert Client().get(asked).headers["Location"] == answer


@pytest.mark.parametrize("url", ["/kelurahan/99.99.99.9999", "/kota/x", "/kecamatan/<script>"])
def test_an_area_that_nobody_has_is_not_found(world: World, url: str) -> None:
    assert Client().get(url).status_code == 404
    assert Client().post(WEST_PAGE).status_code == 405


def test_english_pages_say_the_numbers_the_english_way(world: World) -> None:
    waiting(world)
    with translation.override("id"):  # an English request leaves its language to this thread
        answer = Client().get(f"/en{WEST_PAGE}")
    assert answer.status_code == 200
    assert f'href="/en{GAMBIR_PAGE}"' in answer.content.decode()
    with translation.override("en"):
        assert (grouped(12345), number(5.25, 1)) == ("12,345", "5.2")
    with translation.override("id"):
        assert (grouped(12345), number(5.25, 1)) == ("12.345", "5,2")


def test_without_boundaries_the_page_and_its_paper_say_so(world: World) -> None:
    Edition.objects.update(state="retired")
    assert "Batas wilayah belum dimuat" in _page(WEST_PAGE)
    assert "Batas wilayah belum dimuat" in pdf_text(Client().get(f"{WEST_PAGE}/cetak.pdf").content)


def test_officers_find_their_own_area(world: World) -> None:
    assert area_page_of(world.west_office) == WEST_PAGE
    assert area_page_of(world.dinas) == "/jakarta"
    assert area_page_of(Unit(area_code="31.71.01")) == GAMBIR_PAGE
    assert area_page("99") == "/jakarta"
    assert f'<a href="{WEST_PAGE}">Halaman Kelurahan Kebon Kelapa</a>' in _page(EAST_PAGE, world.west_officer)
    assert "Halaman Kelurahan" not in _page(WEST_PAGE, world.west_officer)
