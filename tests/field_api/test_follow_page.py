"""The page on which anyone follows a report by its number."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from field_api.models import Report
from field_api.steps.coordinate import accept, coordinate
from field_api.steps.follow_up import submit_follow_up
from field_api.steps.photos import PhotoIn
from field_api.steps.receive import Complaint, receive
from tests.field_api.photos import jpeg
from tests.field_api.world import IN_WEST, World

NINE_IN_JAKARTA = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


def _report(world: World, *, private: bool = False) -> Report:
    complaint = Complaint(world.category.slug, "Lubang di depan rumah Pak Budi", *IN_WEST, is_private=private)
    report, _ = receive(complaint, photos=[PhotoIn(jpeg(1))])
    coordinate(number=report.number, by=world.west_officer)
    return report


@time_machine.travel(NINE_IN_JAKARTA, tick=False)
def test_the_page_tells_the_stages_with_times_in_jakarta_and_units(client: Client, world: World) -> None:
    number = _report(world).number
    page = client.get(f"/laporan/{number}").content.decode()
    assert number == "JK2603020001"
    assert "Jalan rusak" in page
    assert "Kebon Kelapa, Gambir, Kota Administrasi Jakarta Pusat" in page
    assert "2 Maret 2026, 09.00 WIB" in page
    assert page.count("Kelurahan Kebon Kelapa") == 2
    assert 'lang="id"' in page


def test_neither_persons_nor_the_citizens_words_are_on_the_page(client: Client, world: World) -> None:
    page = client.get(f"/laporan/{_report(world).number}").content.decode()
    assert "Budi" not in page
    assert world.west_officer.username not in page


def test_the_words_stay_indonesian_for_an_english_browser(client: Client, world: World) -> None:
    with time_machine.travel(datetime(2026, 5, 4, 2, 0, tzinfo=UTC), tick=False):
        number = _report(world).number
        page = client.get(f"/laporan/{number}", headers={"Accept-Language": "en"}).content.decode()
    assert "4 Mei 2026, 09.00 WIB" in page


def test_a_deadline_that_is_over_is_said_to_be(client: Client, world: World) -> None:
    with time_machine.travel(NINE_IN_JAKARTA, tick=False):
        report = _report(world)
    due = Report.objects.get(pk=report.pk).due_at
    assert due is not None
    with time_machine.travel(due, tick=False) as clock:
        assert "terlewati" not in client.get(f"/laporan/{report.number}").content.decode()
        clock.shift(1)
        assert "(terlewati)" in client.get(f"/laporan/{report.number}").content.decode()


def test_photos_stand_before_and_after(client: Client, world: World) -> None:
    report = _report(world)
    accept(number=report.number, by=world.west_officer)
    submit_follow_up(number=report.number, by=world.west_officer, note="Ditambal", photos=[PhotoIn(jpeg(2))])
    page = client.get(f"/laporan/{report.number}").content.decode()
    before, after = page.split("<h3>Sebelum</h3>")[1].split("<h3>Sesudah</h3>")
    assert (before.count("<img"), after.count("<img")) == (1, 1)
    assert "Ditambal" not in page


def test_a_private_report_shows_its_stages_and_nothing_else(client: Client, world: World) -> None:
    page = client.get(f"/laporan/{_report(world, private=True).number}").content.decode()
    assert "Laporan ini privat" in page
    assert "Koordinasi" in page
    for hidden in ["Jalan rusak", "Gambir", 'id="peta"', "place-config", "Sebelum", "-6.19"]:
        assert hidden not in page


@pytest.mark.parametrize("typed", ["jk 2603 02 0001", "JK2603020001", " jk2603020001. "])
def test_a_number_is_understood_however_it_is_typed(client: Client, db: None, typed: str) -> None:
    answer = client.get("/laporan/", {"nomor": typed})
    assert (answer.status_code, answer["Location"]) == (302, "/laporan/JK2603020001")


def test_an_unknown_number_is_404_and_stays_in_the_box(client: Client, db: None) -> None:
    answer = client.get("/laporan/", {"nomor": "jk9912310001"}, follow=True)
    page = answer.content.decode()
    assert answer.status_code == 404
    assert 'value="JK9912310001"' in page
    assert "Laporan JK9912310001 tidak ditemukan" in page


def test_markup_in_a_number_is_dropped(client: Client, db: None) -> None:
    answer = client.get("/laporan/<script>alert(1)<script>", follow=True)
    assert answer.status_code == 404
    assert "<script>alert" not in answer.content.decode()


def test_without_a_number_there_is_the_box_alone(client: Client, db: None) -> None:
    for path in ["/laporan/", "/laporan/?nomor=", "/laporan/?nomor=%20."]:
        answer = client.get(path)
        assert answer.status_code == 200
        assert "alert" not in answer.content.decode()


def test_the_page_takes_four_queries_and_is_kept_by_nobody(client: Client, world: World) -> None:
    number = _report(world).number
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(f"/laporan/{number}")
    assert len(queries) <= 4
    assert "no-store" in answer["Cache-Control"]
