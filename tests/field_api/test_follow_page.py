"""The page on which anyone follows a report by its number."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from field_api.models import Photo, Report, Voice
from field_api.steps.assign import assign_one
from field_api.steps.coordinate import accept, coordinate, dispose, hand_back, reject
from field_api.steps.follow_up import submit_follow_up
from field_api.steps.judge import judge_photo
from field_api.steps.photos import PhotoIn
from field_api.steps.receive import Complaint, receive
from field_api.steps.reopen import reopen
from field_api.steps.validate import send_back, validate
from field_api.tracking import public_report
from field_api.web.follow import place_words
from tests.field_api.photos import jpeg
from tests.field_api.world import IN_WEST, World, key_of

NINE_IN_JAKARTA = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


def _report(world: World, *, private: bool = False) -> Report:
    complaint = Complaint(world.category.slug, "Lubang di depan rumah Pak Budi", *IN_WEST, is_private=private)
    report, _ = receive(complaint, photos=[PhotoIn(jpeg(1))])
    coordinate(number=report.number, by=world.west_officer)
    return report


@time_machine.travel(NINE_IN_JAKARTA, tick=False)
def test_the_page_tells_the_stages_with_times_in_jakarta_and_units(client: Client, world: World) -> None:
    number = _report(world).number
    page = client.get(f"/lacak/{number}").content.decode()
    assert number == "JK2603020001"
    assert "Jalan rusak" in page
    assert "Kebon Kelapa, Gambir, Kota Administrasi Jakarta Pusat" in page
    assert "2 Maret 2026, 09.00 WIB" in page
    assert page.count("Kelurahan Kebon Kelapa") == 2
    assert 'lang="id"' in page


def test_neither_persons_nor_the_citizens_words_are_on_the_page(client: Client, world: World) -> None:
    page = client.get(f"/lacak/{_report(world).number}").content.decode()
    assert "Budi" not in page
    assert world.west_officer.username not in page


def test_the_words_stay_indonesian_for_an_english_browser(client: Client, world: World) -> None:
    with time_machine.travel(datetime(2026, 5, 4, 2, 0, tzinfo=UTC), tick=False):
        number = _report(world).number
        page = client.get(f"/lacak/{number}", headers={"Accept-Language": "en"}).content.decode()
    assert "4 Mei 2026, 09.00 WIB" in page


def test_a_deadline_that_is_over_is_said_to_be(client: Client, world: World) -> None:
    with time_machine.travel(NINE_IN_JAKARTA, tick=False):
        report = _report(world)
    due = Report.objects.get(pk=report.pk).due_at
    assert due is not None
    with time_machine.travel(due, tick=False) as clock:
        assert "terlewati" not in client.get(f"/lacak/{report.number}").content.decode()
        clock.shift(1)
        assert "(terlewati)" in client.get(f"/lacak/{report.number}").content.decode()


def test_photos_stand_before_and_after(client: Client, world: World) -> None:
    report = _report(world)
    accept(number=report.number, by=world.west_officer)
    submit_follow_up(number=report.number, by=world.west_officer, note="Ditambal", photos=[PhotoIn(jpeg(2))])
    page = client.get(f"/lacak/{report.number}").content.decode()
    before, after = page.split("<h3>Sebelum</h3>")[1].split("<h3>Sesudah</h3>")
    assert (before.count("<img"), after.count("<img")) == (1, 1)
    assert "Ditambal" not in page


def test_a_private_report_shows_its_reporter_the_stages_alone(client: Client, world: World) -> None:
    number = _report(world, private=True).number
    page = client.get(f"/lacak/{number}", {"kunci": key_of(number)}).content.decode()
    assert "Laporan ini privat" in page
    assert "Koordinasi" in page
    for hidden in ["Jalan rusak", "Gambir", 'id="peta"', "place-config", "Sebelum", "-6.19"]:
        assert hidden not in page


@pytest.mark.parametrize(
    "typed", ["jk 2603 02 0001", "JK2603020001", " jk2603020001. ", "2603 02 0001", "JK26O3O2OOOl"]
)
def test_a_number_is_understood_however_it_is_typed(client: Client, db: None, typed: str) -> None:
    answer = client.get("/lacak/", {"nomor": typed})
    assert (answer.status_code, answer["Location"]) == (302, "/lacak/JK2603020001")


def test_photos_of_a_reopening_stand_apart_from_those_before_the_repair(client: Client, world: World) -> None:
    report = _report(world)
    move = report.changes.earliest("pk")
    photo = report.photos.get()
    Photo.objects.filter(pk=photo.pk).update(kind=Photo.Kind.REOPEN, received_at=move.at)
    page = client.get(f"/lacak/{report.number}").content.decode()
    before, again = page.index("<h3>Sebelum</h3>"), page.index("<h3>Dilaporkan lagi</h3>")
    assert (
        before
        < page.index("Pelapor tidak menyertakan foto.")
        < again
        < page.index(f"/photos/{photo.pk}/small")
    )


def test_an_unknown_number_is_404_and_stays_in_the_box(client: Client, db: None) -> None:
    answer = client.get("/lacak/", {"nomor": "jk9912310001"}, follow=True)
    page = answer.content.decode()
    assert answer.status_code == 404
    assert 'value="JK9912310001"' in page
    assert "Laporan JK9912310001 tidak ditemukan" in page


def test_markup_in_a_number_is_dropped(client: Client, db: None) -> None:
    answer = client.get("/lacak/<script>alert(1)<script>", follow=True)
    assert answer.status_code == 404
    assert "<script>alert" not in answer.content.decode()


def test_without_a_number_there_is_the_box_alone(client: Client, db: None) -> None:
    for path in ["/lacak/", "/lacak/?nomor=", "/lacak/?nomor=%20."]:
        answer = client.get(path)
        assert answer.status_code == 200
        assert "alert" not in answer.content.decode()


def test_the_page_takes_eight_queries_and_is_kept_by_nobody(client: Client, world: World) -> None:
    number = _report(world).number
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(f"/lacak/{number}")
    assert len(queries) <= 8
    assert "no-store" in answer["Cache-Control"]


def test_the_old_addresses_lead_on_for_good(client: Client, db: None) -> None:
    for old, new in [
        ("/laporan/JK2603020001", "/lacak/JK2603020001"),
        ("/laporan/?nomor=JK1", "/lacak/?nomor=JK1"),
        ("/en/laporan/JK1", "/en/lacak/JK1"),
    ]:
        answer = client.get(old)
        assert (answer.status_code, answer["Location"]) == (301, new)


@pytest.mark.parametrize(
    ("result", "distance_m", "words"),
    [
        ("match", 37.4, "Foto diambil sekitar 40 m dari titik laporan."),
        ("match", 2.0, "Foto diambil sekitar 10 m dari titik laporan."),
        ("far", 1249.0, "Foto diambil sekitar 1,2 km dari titik laporan. Posisi ponsel bisa meleset."),
        ("unclear", 90.0, "Foto diambil sekitar 90 m dari titik laporan. Posisi ponsel bisa meleset."),
        ("contradictory", 60.0, "Foto diambil sekitar 60 m dari titik laporan. Posisi ponsel bisa meleset."),
        ("no_location", None, "Lokasi foto tidak diketahui."),
        ("redacted", None, "Lokasi foto tidak diketahui."),
        ("invalid", None, "Lokasi foto tidak diketahui."),
        ("unclear", None, "Lokasi foto tidak diketahui."),
        (None, None, "Lokasi foto belum diperiksa."),
    ],
)
def test_where_a_photo_was_taken_is_said_in_plain_words(
    result: str | None, distance_m: float | None, words: str
) -> None:
    assert place_words({"verdict": result, "distance_m": distance_m}).startswith(words)


def test_the_distance_of_a_follow_up_photo_is_on_the_page(client: Client, world: World) -> None:
    report = _report(world)
    accept(number=report.number, by=world.west_officer)
    lon, lat = IN_WEST
    photos = [PhotoIn(jpeg(2, lon=lon + 0.00036, lat=lat))]  # 0.00036 degrees are 40 m
    submit_follow_up(number=report.number, by=world.west_officer, note="Ditambal", photos=photos)
    judge_photo.call(report.photos.get(kind="follow_up").pk)
    page = client.get(f"/lacak/{report.number}").content.decode()
    assert "Foto diambil sekitar 40 m dari titik laporan." in page


def test_voices_and_merged_reports_are_counted_and_named(client: Client, world: World) -> None:
    stays, merged = _report(world), _report(world)
    for report, device in [(stays, "a"), (merged, "b"), (merged, "c")]:
        Voice.objects.create(report=report, device=device * 64)
    Report.objects.filter(pk=merged.pk).update(duplicate_of=stays)
    page = client.get(f"/lacak/{stays.number}").content.decode()
    assert "4 warga lain juga melaporkan masalah ini" in page
    assert f'Digabungkan ke sini: <a href="/lacak/{merged.number}">' in page
    page = client.get(f"/lacak/{merged.number}").content.decode()
    assert f'digabungkan dengan <a href="/lacak/{stays.number}">{stays.number}</a>' in page


@pytest.mark.parametrize(
    ("moderation", "words"), [("held", "sedang diperiksa"), ("hidden", "tidak ditampilkan untuk umum")]
)
def test_a_report_that_moderation_keeps_back_shows_its_reporter_its_stages_alone(
    client: Client, world: World, moderation: str, words: str
) -> None:
    report = _report(world)
    Report.objects.update(moderation=moderation)
    mine = {"kunci": key_of(report.number)}
    page = client.get(f"/lacak/{report.number}", mine).content.decode()
    assert words in page
    assert "Koordinasi" in page
    for hidden in ["Jalan rusak", "Gambir", 'id="peta"', "Sebelum", "-6.19", 'name="laporan"']:
        assert hidden not in page


def test_an_open_report_can_be_followed_by_mail(client: Client, world: World) -> None:
    number = _report(world).number
    page = client.get(f"/lacak/{number}").content.decode()
    assert f'<input type="hidden" name="laporan" value="{number}">' in page


def test_a_refusal_tells_its_reason_to_all_and_a_private_one_to_its_reporter_alone(
    client: Client, world: World
) -> None:
    reason = "Lahan milik pribadi; pemiliknya sudah diberi tahu."
    for private in (False, True):
        number = _report(world, private=private).number
        reject(number=number, by=world.west_officer, reason=reason)
        assert (reason in client.get(f"/lacak/{number}").content.decode()) is not private
        mine = client.get(f"/lacak/{number}", {"kunci": key_of(number)}).content.decode()
        assert reason in mine


def test_what_went_back_says_why_in_our_words_and_not_in_those_of_the_office(
    client: Client, world: World
) -> None:
    number = _report(world).number
    dispose(number=number, by=world.west_officer, to_unit=world.dinas.code)
    hand_back(number=number, by=world.dinas_officer, reason="Aset PT Anu")
    accept(number=number, by=world.west_officer)
    submit_follow_up(number=number, by=world.west_officer, note="", photos=[PhotoIn(jpeg(2))])
    assign_one(number=number, by=world.coordinator)
    send_back(number=number, by=world.coordinator, reason="Kurang rapi")
    submit_follow_up(number=number, by=world.west_officer, note="", photos=[PhotoIn(jpeg(3))])
    assign_one(number=number, by=world.coordinator)
    validate(number=number, by=world.coordinator, note="")
    reopen(number=number, reporter_key=key_of(number), reason="Amblas")

    page = client.get(f"/lacak/{number}").content.decode()
    whys = [stage["why"] for stage in public_report(number)["stages"] if stage["why"]]
    assert whys == [
        "Dikembalikan unit itu karena bukan kewenangannya.",
        "Hasilnya diperiksa dan belum diterima; dikerjakan lagi.",
        "Dibuka lagi oleh pelapor.",
    ]
    assert all(f"<p>{why}</p>" in page for why in whys)
    assert not [words for words in ("Aset PT Anu", "Kurang rapi", "Amblas") if words in page]
