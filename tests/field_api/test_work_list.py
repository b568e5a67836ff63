"""The work list: what is in it, in which order, page by page, what it costs, and many at once."""

from __future__ import annotations

import csv
import io
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db import connection
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from field_api import clock
from field_api.dispatch.reasons import PINNED
from field_api.durations import duration_words
from field_api.errors import WrongStatus
from field_api.models import AuditEntry, Membership, Note, RejectReason, Report, StatusChange, Unit
from field_api.queries import visible_reports
from field_api.steps.coordinate import coordinate, dispose
from field_api.steps.merge import merge
from field_api.steps.receive import Complaint, Contact, receive
from field_api.steps.voice import add_voice
from field_api.web.dispatch_words import reason_in_language
from field_api.web.work.due import due_words
from field_api.worklist import Filters, filters_from, page_of, work_of
from tests.field_api.racing import new_report
from tests.field_api.test_office_pages import signed_in
from tests.field_api.world import AT_SEA, EAST, IN_EAST, IN_WEST, WEST, World
from tests.rewriting import rewriting

LIST, BULK = "/kerja/", "/kerja/massal"
WIB = ZoneInfo("Asia/Jakarta")
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=WIB)


@pytest.fixture
def desk(world: World) -> Client:
    return signed_in(world.west_officer)


def numbers(client: Client, query: str = "") -> list[str]:
    response = client.get(f"{LIST}{query}")
    assert response.status_code == 200
    return [report.number for report, _due, _place in response.context["rows"]]


def make_many(world: World, count: int) -> None:
    """Rows written straight away: the list does not look at how they came in."""
    now = clock.now()
    rows = Report.objects.bulk_create(
        Report(
            number=f"JK2601{n:06d}",
            category=world.category,
            description="Lubang",
            unit=world.west_office,
            home_unit=world.west_office,
            kelurahan_code=WEST,
            due_at=now + timedelta(minutes=n),
        )
        for n in range(count)
    )
    StatusChange.objects.bulk_create(
        StatusChange(report=row, became=row.status, unit=row.unit) for row in rows
    )


# What is in it.


def test_an_officer_has_the_open_reports_of_their_unit_by_deadline(world: World, desk: Client) -> None:
    with time_machine.travel(NOON, tick=False):
        first, second, third = (new_report(world) for _ in range(3))
        new_report(world, IN_EAST)
        Report.objects.filter(pk=second.pk).update(due_at=clock.now() - timedelta(hours=3))
        Report.objects.filter(pk=first.pk).update(due_at=None)
        assert numbers(desk) == [second.number, third.number, first.number]
        body = desk.get(LIST).content.decode()
    assert "Terlambat 3 jam" in body
    assert "6 jam lagi" in body
    assert "Tanpa tenggat" in body


def test_what_was_passed_on_is_in_a_list_of_its_own(world: World, desk: Client) -> None:
    report = new_report(world)
    coordinate(number=report.number, by=world.west_officer)
    dispose(number=report.number, by=world.west_officer, to_unit=world.dinas.code)
    assert numbers(desk) == []
    assert numbers(desk, "?lingkup=lewat") == [report.number]
    assert numbers(signed_in(world.dinas_officer)) == [report.number]


def test_the_coordinator_has_what_no_unit_has(world: World) -> None:
    lost, placed = new_report(world, AT_SEA), new_report(world)
    office = signed_in(world.coordinator)
    assert numbers(office) == [lost.number]
    assert numbers(office, "?lingkup=semua") == [lost.number, placed.number]
    assert numbers(office, "?lingkup=unit") == [lost.number]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?tahap=KOORDINASI", [1]),
        ("?tahap=?", [0, 1, 2]),
        ("?tenggat=lewat", [0]),
        ("?tenggat=hari-ini", [1]),
        ("?kategori=jalan-rusak", [0, 1, 2]),
        ("?kategori=banjir", []),
        ("?cari=genangan", [2]),
        (f"?wilayah={EAST}", [1]),
        ("?wilayah=31.71.01", [0, 1, 2]),
        ("?wilayah=31.7", []),
    ],
)
def test_filters_narrow_it_and_stay(world: World, desk: Client, query: str, found: list[int]) -> None:
    with time_machine.travel(NOON, tick=False):
        rows = [new_report(world) for _ in range(3)]
        late, today, later = (clock.now() + timedelta(hours=hours) for hours in (-1, 11, 13))
        for row, due_at in zip(rows, (late, today, later), strict=True):
            Report.objects.filter(pk=row.pk).update(due_at=due_at)
        Report.objects.filter(pk=rows[1].pk).update(kelurahan_code=EAST, status="KOORDINASI")
        Report.objects.filter(pk=rows[2].pk).update(description="Genangan")
        assert numbers(desk, query) == [rows[n].number for n in found]


def test_a_report_is_found_by_a_part_of_its_number(world: World, desk: Client) -> None:
    report = new_report(world)
    new_report(world)
    assert numbers(desk, f"?cari={report.number[2:].lower()}") == [report.number]


def test_the_address_says_only_what_is_limited() -> None:
    words = {"lingkup": "unit", "tahap": "PROSES", "cari": " lubang & air ", "tenggat": "kemarin"}
    chosen = filters_from(Membership(role="officer"), words)
    assert chosen == Filters(scope="unit", stage="PROSES", text="lubang & air")
    assert chosen.query() == "lingkup=unit&tahap=PROSES&cari=lubang+%26+air"


def test_voices_and_merged_reports_are_counted_in_the_row(world: World, desk: Client) -> None:
    stays, double = new_report(world), new_report(world)
    add_voice(number=stays.number, device="a" * 64)
    add_voice(number=double.number, device="b" * 64)
    merge(number=double.number, into=stays.number, by=world.west_officer)
    assert "3 suara lain" in desk.get(LIST).content.decode()


# Pages.


def test_pages_go_on_where_the_last_ended_and_back_again(world: World) -> None:
    make_many(world, 7)
    Report.objects.filter(number__endswith="4").update(due_at=None)
    Report.objects.filter(number__endswith="1").update(due_at=Report.objects.get(number__endswith="2").due_at)
    rows = work_of(world.west_officer, Filters("unit"))
    whole = list(rows.order_by(F("due_at").asc(nulls_last=True), "pk").values_list("number", flat=True))
    seen, pages, after = [], [], ""
    for _ in range(4):
        page = page_of(rows, after=after, size=2)
        pages.append([row.number for row in page.rows])
        seen += pages[-1]
        after = page.after
    assert (seen, after, page.total) == (whole, "", 7)
    back = page_of(rows, before=page.before, size=2)
    assert [row.number for row in back.rows] == pages[2]
    first = page_of(rows, before=page_of(rows, before=back.before, size=2).before, size=2)
    assert ([row.number for row in first.rows], first.before) == (pages[0], "")


def test_a_report_that_comes_in_between_is_shown_once(world: World) -> None:
    make_many(world, 4)
    rows = work_of(world.west_officer, Filters("unit"))
    first = page_of(rows, size=2)
    early = Report.objects.get(number__endswith="0")
    Report.objects.filter(pk=early.pk).update(due_at=clock.now() - timedelta(days=1))
    second = page_of(rows, after=first.after, size=2)
    assert not {row.pk for row in first.rows} & {row.pk for row in second.rows}


@pytest.mark.parametrize("key", ["", "x", "~", "~x", "2026-01-01~1", "?~1", f"~{10**30}"])
def test_a_key_that_cannot_be_read_is_the_first_page(world: World, key: str) -> None:
    make_many(world, 3)
    assert len(page_of(visible_reports(world.west_officer), after=key, size=9).rows) == 3


def test_the_list_costs_the_same_for_five_rows_and_for_sixty(world: World, desk: Client) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as seen:
            desk.get(f"{LIST}?cari=lubang")
        return len(seen)

    make_many(world, 5)
    before = count()
    with rewriting():
        Report.objects.all().delete()
    make_many(world, 60)
    assert count() == before <= 16


# HTMX and without it.


def test_htmx_gets_the_list_alone_with_its_address(world: World, desk: Client) -> None:
    report = new_report(world)
    answer = desk.get(f"{LIST}?tahap=&cari=lubang", headers={"HX-Request": "true"})
    body = answer.content.decode()
    assert report.number in body
    assert "<html" not in body
    assert answer.headers["HX-Push-Url"] == "/kerja/?lingkup=unit&cari=lubang"
    assert "HX-Request" in answer.headers["Vary"]
    assert "no-store" in answer.headers["Cache-Control"]


# Many at once.


def test_many_are_taken_and_each_that_could_not_be_is_named(world: World, desk: Client) -> None:
    one, other, taken, foreign = (*(new_report(world) for _ in range(3)), new_report(world, IN_EAST))
    coordinate(number=taken.number, by=world.west_officer)
    chosen = [one.number, other.number, taken.number, foreign.number]
    answer = desk.post(f"{BULK}?tahap=MENUNGGU", {"nomor": chosen, "langkah": "ambil"})
    assert answer.headers["Location"] == "/kerja/?lingkup=unit&tahap=MENUNGGU#hasil"
    body = desk.get("/kerja/?lingkup=unit").content.decode()
    assert "<b>2 laporan:</b> Laporan diambil. Koordinasi dimulai." in body
    assert f"?nomor={one.number},{other.number}&amp;pilih=semua" in body
    assert "<b>1 laporan tidak berubah:</b> Sudah diambil" in body
    assert "<b>1 laporan tidak berubah:</b> Laporan tidak ada" in body
    assert {one for one in chosen if f'value="{one}" checked' in body} == {taken.number}
    assert [row.status for row in Report.objects.order_by("pk")] == ["KOORDINASI"] * 3 + ["MENUNGGU"]
    assert "Koordinasi dimulai" not in desk.get(LIST).content.decode()


def test_many_go_to_one_unit_with_one_note(world: World, desk: Client) -> None:
    rows = [new_report(world) for _ in range(2)]
    waiting = new_report(world)
    for row in rows:
        coordinate(number=row.number, by=world.west_officer)
    chosen = [row.number for row in (*rows, waiting)]
    words = {"nomor": chosen, "langkah": "disposisi", "unit": "bina marga", "catatan_disposisi": "Segera"}
    desk.post(BULK, words)
    body = desk.get(LIST).content.decode()
    assert "<b>2 laporan:</b> Didisposisikan ke Dinas Bina Marga." in body
    assert "Laporan ada di tahap Menunggu; dari sana tidak bisa langsung ke Disposisi." in body
    assert f'value="{waiting.number}" checked' in body
    assert 'value="bina marga"' in body
    assert ">Segera</textarea>" in body
    assert set(StatusChange.objects.filter(became="DISPOSISI").values_list("note", flat=True)) == {"Segera"}


def test_many_are_refused_with_one_reason(world: World, desk: Client) -> None:
    RejectReason.objects.create(slug="luar", text="Di luar Jakarta.")
    rows = [new_report(world) for _ in range(2)]
    chosen = [row.number for row in rows]
    desk.post(BULK, {"nomor": chosen, "langkah": "tolak", "alasan": "luar", "kata_tolak": "Maaf."})
    notes = StatusChange.objects.filter(became="DITOLAK").values_list("note", flat=True)
    assert list(notes) == ["Di luar Jakarta.\nMaaf."] * 2
    desk.post(BULK, {"nomor": chosen, "langkah": "tolak"})
    assert "<b>2 laporan tidak berubah:</b> Pilih alasan penolakan" in desk.get(LIST).content.decode()


def test_a_note_is_added_to_many_also_by_the_coordinator(world: World) -> None:
    rows = [new_report(world, AT_SEA) for _ in range(2)]
    office = signed_in(world.coordinator)
    chosen = [row.number for row in rows]
    office.post(BULK, {"nomor": chosen, "langkah": "catatan", "catatan": "Ditanyakan."})
    assert list(Note.objects.values_list("text", flat=True)) == ["Ditanyakan."] * 2
    assert AuditEntry.objects.filter(action="note", role="coordinator").count() == 2


@pytest.mark.parametrize("words", [{"langkah": "ambil"}, {"nomor": ["JK1"]}, {"langkah": "hapus"}])
def test_nothing_chosen_changes_nothing_and_says_so(
    world: World, desk: Client, words: dict[str, str]
) -> None:
    desk.post(BULK, words)
    assert "Tidak ada yang berubah" in desk.get(LIST).content.decode()


# Deadlines in words.


@pytest.mark.parametrize(
    ("away", "kind", "words"),
    [
        (timedelta(seconds=20), "today", "1 mnt lagi"),
        (timedelta(minutes=59), "today", "59 mnt lagi"),
        (timedelta(hours=11, minutes=59), "today", "11 jam 59 mnt lagi"),
        (timedelta(hours=12), "later", "12 jam lagi"),
        (timedelta(hours=47), "later", "1 hari 23 jam lagi"),
        (timedelta(days=3, hours=5), "later", "3 hari 5 jam lagi"),
        (timedelta(minutes=-90), "late", "Terlambat 1 jam 30 mnt"),
    ],
)
def test_a_deadline_is_said_by_jakartas_day(away: timedelta, kind: str, words: str) -> None:
    due = due_words(NOON + away, NOON)
    assert (due.kind, due.words) == (kind, words)


# Lists, files, and what is said.


def test_what_was_just_taken_is_shown_alone_and_ticked(world: World, desk: Client) -> None:
    one, other, third = (new_report(world) for _ in range(3))
    body = desk.get(f"{LIST}?nomor={one.number},{other.number}&pilih=semua").content.decode()
    assert [f'value="{row.number}" checked' in body for row in (one, other, third)] == [True, True, False]
    assert third.number not in body


def test_the_file_holds_the_very_list_that_is_shown(world: World, desk: Client) -> None:
    late, soon, other = new_report(world), new_report(world), new_report(world)
    Report.objects.filter(pk=late.pk).update(due_at=clock.now() - timedelta(hours=1))
    Report.objects.filter(pk=other.pk).update(description="Pohon tumbang")
    for query, wanted in (("?tenggat=lewat", [late]), ("?cari=tumbang", [other]), ("", [late, soon, other])):
        shown = desk.get(f"{LIST}{query}")
        address = shown.context["query"].replace("&", "&amp;")
        assert f'href="/kerja/daftar.csv?{address}"' in shown.content.decode()
        answer: Any = desk.get(f"/kerja/daftar.csv{query}")
        rows = list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
        assert {row[0] for row in rows[1:]} == {report.number for report in wanted}
    assert AuditEntry.objects.filter(action="worklist_exported").count() == 3


def test_a_kecamatan_begins_with_its_area_and_passed_on_means_passed_on(world: World) -> None:
    unit = Unit.objects.create(
        code="kec-31.71.01", name="Kecamatan Gambir", kind="kecamatan", area_code="31.71.01"
    )
    officer = User.objects.create(username="camat")
    Membership.objects.create(user=officer, role="officer", unit=unit)
    waiting, taken = new_report(world), new_report(world)
    coordinate(number=taken.number, by=world.west_officer)
    office = signed_in(officer)
    page = office.get(LIST)
    assert page.context["chosen"].scope == "wilayah"
    assert {row.number for row, _due, _place in page.context["rows"]} == {waiting.number, taken.number}
    assert numbers(office, "?lingkup=lewat") == []
    dispose(number=taken.number, by=world.west_officer, to_unit=world.dinas.code)
    assert numbers(signed_in(world.west_officer), "?lingkup=lewat") == [taken.number]


@pytest.mark.parametrize(
    ("contact", "said"),
    [
        (Contact(email="siti@example.org"), "Pelapor diberi tahu alasannya."),
        (Contact(), "tidak meninggalkan kontak"),
    ],
)
def test_a_refusal_says_whether_the_reporter_hears_of_it(
    world: World, desk: Client, contact: Contact, said: str
) -> None:
    number = receive(Complaint(world.category.slug, "Lubang", *IN_WEST, contact=contact))[0].number
    answer = desk.post(f"/kerja/{number}/tolak", {"note": "Di luar kewenangan."}, follow=True)
    assert said in answer.content.decode()


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0, "1 mnt"),
        (59, "59 mnt"),
        (60, "1 jam"),
        (150, "2 jam 30 mnt"),
        (1440, "1 hari"),
        (2160, "1 hari 12 jam"),
        (17290, "12 hari"),
    ],
)
def test_a_duration_is_said_in_one_way(minutes: int, words: str) -> None:
    assert duration_words(timedelta(minutes=minutes)) == duration_words(-timedelta(minutes=minutes)) == words


def test_a_stage_is_named_as_people_name_it(world: World) -> None:
    with pytest.raises(WrongStatus, match="di tahap Menunggu; dari sana tidak bisa langsung ke Disposisi"):
        dispose(number=new_report(world).number, by=world.west_officer, to_unit=world.dinas.code)


def test_reasons_of_a_plan_are_said_in_english() -> None:
    with translation.override("en"):
        assert (
            reason_in_language("kedua terdekat; yang terdekat sudah penuh")
            == "second nearest; the nearest one is full"
        )
        assert reason_in_language(PINNED) == "stays with the same field officer; the task has been opened"
        assert reason_in_language("Ombak 2,5 m") == "Ombak 2,5 m"
    assert reason_in_language(PINNED) == PINNED
