"""The page of hot spots as the server makes it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from boundaries.outlines import build_bodies
from field_api.models import Category, Membership
from maps.hotspots.asking import question_from
from maps.hotspots.running import run_search, search
from maps.models import HotspotRun
from tests.boundaries.squares import ANGGREK, KENANGA, MELATI, Squares
from tests.field_api.world import make_person
from tests.maps.hotspots.made_city import NOW, hot_cells, make_city, moved, one_report
from tests.maps.reports import make_category, make_reports

PAGE = "/analisis/titik-panas"
ROADS = {"kind": "now", "category": "jalan-rusak"}
NOTE = "Laporan mengukur pelaporan, bukan kejadian"


@pytest.fixture(autouse=True)
def in_march(squares: Squares) -> Iterator[None]:
    build_bodies(squares.edition)
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def office(client: Client) -> Client:
    client.force_login(make_person("perencana", Membership.Role.PLANNER))
    return client


def _searched(**words: str) -> HotspotRun:
    return search(question_from({**ROADS, **words}), cause=HotspotRun.Cause.COMMAND)


def _place() -> str:
    return "{},{}".format(*hot_cells()[0])


def test_hot_places_are_listed_the_surest_first_with_a_link_that_says_all(office: Client) -> None:
    make_city()
    run = _searched()
    body = office.get(PAGE, ROADS).content.decode()
    assert NOTE in body
    assert f"Pencarian nomor {run.pk}" in body
    assert "Panas, sangat yakin (q ≤ 1%)" in body
    assert ">Gambir</a>" in body
    assert re.search(r'href="/analisis/titik-panas\?[^"]*from=2025-03-10&amp;to=2026-03-09[^"]*" *>', body)
    config = json.loads(re.search(r'id="hotspots-config"[^>]*>(.*?)</script>', body, re.S)[1])  # type: ignore[index]
    assert config["featuresUrl"] == f"/api/v1/maps/hotspots?run={run.pk}"
    assert office.get(reverse("analysis")).content.decode().count(f'href="{PAGE}"') == 1


@pytest.mark.parametrize("reports", [0, 200])
def test_a_place_tells_its_numbers_and_lists_its_reports(office: Client, reports: int) -> None:
    roads = make_city()
    make_reports([None] * reports, category=roads, kelurahan=KENANGA)
    _searched()
    with CaptureQueriesContext(connection) as queries:
        body = office.get(PAGE, {**ROADS, "place": _place()}).content.decode()
    # session, user, role; the category for question, limits and reports; answer, awaited;
    # role and list; edition; two for the categories to choose from
    assert len(queries) == 13
    assert "Segi enam 250 m di Gambir" in body
    assert "84 laporan, diperkirakan" in body
    assert body.count('class="number" href="/laporan/') == 12 or body.count('<li><a class="number"') == 12
    assert 'id="rincian"' in office.get(PAGE, {**ROADS, "place": "1,1"}).content.decode()


def test_what_is_not_searched_yet_can_be_asked_for_and_is_waited_for(office: Client) -> None:
    make_city()
    body = office.get(PAGE, ROADS).content.decode()
    assert "Pilihan ini belum dihitung." in body
    assert "Hitung sekarang" in body
    answer = office.post(f"{PAGE}/hitung", ROADS)
    assert answer.status_code == 302
    waiting = office.get(answer.headers["Location"]).content.decode()
    assert "Sedang dihitung" in waiting
    run = HotspotRun.objects.get()
    assert f'"runUrl": "/api/v1/maps/hotspots/runs/{run.pk}"' in waiting
    run_search.call(run.pk)
    done = office.get(answer.headers["Location"]).content.decode()
    assert "Diminta seseorang" in done
    assert "Tempat panas" in done
    assert office.post(f"{PAGE}/hitung", {"kind": "besok"}).status_code == 422


def test_a_refusal_says_why_and_what_would_help(office: Client) -> None:
    make_city(hot=1, usual=0)
    _searched()
    body = office.get(PAGE, ROADS).content.decode()
    assert "Terlalu jarang untuk dinilai" in body
    assert "Pilih kelurahan atau segi enam yang lebih besar" in body
    assert 'id="peta"' not in body
    assert "Tempat panas" not in body


def test_months_clusters_and_recurring_problems_each_have_their_tab(office: Client) -> None:
    roads = make_category()
    floods = make_category("banjir", "Banjir", "saluran")
    for day in range(60):
        for code in (ANGGREK, KENANGA, MELATI):
            make_reports([(106.80, -6.20)], category=roads, kelurahan=code, at=NOW - timedelta(days=day + 1))
    make_reports([(106.80, -6.20)] * 15, category=roads, kelurahan=KENANGA, at=NOW - timedelta(days=1))
    for i in range(3):
        one = one_report(
            floods, date(2026, 1, 5) + timedelta(days=10 * i), (106.795, -6.205), f"JK{i}", "SELESAI"
        )
        moved(one, "", "MENUNGGU", timedelta(0))
        moved(one, "PROSES", "SELESAI", timedelta(days=2))
    for kind in ("new", "recurring"):
        search(question_from({"kind": kind}), cause=HotspotRun.Cause.NIGHTLY)
    new = office.get(PAGE, {"kind": "new", "place": "1"}).content.decode()
    assert "1 kategori diperiksa, 1 kelompok ditemukan" in new
    assert "sekali dalam 1.000 hari" in new
    assert "Jalan Rusak, Cideng" in new
    with CaptureQueriesContext(connection) as queries:
        again = office.get(PAGE, {"kind": "recurring", "category": "banjir"}).content.decode()
    assert len(queries) <= 13
    assert "Kembali 2 kali setelah selesai, terakhir 25 Januari 2026; rata-rata 8 hari sesudahnya." in again
    assert "Waktu penanganan seluruhnya" in again
    assert "6 hari" in again
    assert ">JK2</a>" in again
    other = office.get(PAGE, {"kind": "recurring", "category": "jalan-rusak"}).content.decode()
    assert "0 masalah yang kembali" in other


def test_what_cannot_be_read_is_named_and_the_page_stands(office: Client) -> None:
    make_category()
    for words in ({"kind": "besok"}, {"area": "99"}, {"category": "x"}, {"from": "2026-99-01"}):
        answer = office.get(PAGE, words)
        assert answer.status_code == 422, words
        assert 'role="alert"' in answer.content.decode()


def test_names_are_never_markup(office: Client) -> None:
    make_city()
    _searched()
    Category.objects.update(name="<img src=x onerror=alert(1)>")
    assert "<img src=x" not in office.get(PAGE, {**ROADS, "place": _place()}).content.decode()


def test_english_readers_read_english(office: Client) -> None:
    make_city()
    _searched()
    body = office.get(f"/en{PAGE}", ROADS).content.decode()
    assert "Reports measure reporting, not what happens" in body
    assert "Hot, very sure (q ≤ 1%)" in body


def test_only_planners_coordinators_and_admins_come_in(client: Client) -> None:
    role = Membership.Role
    for who, status in ((role.COORDINATOR, 200), (role.ADMIN, 200), (role.VALIDATOR, 403)):
        client.force_login(make_person(who, who))
        assert client.get(PAGE).status_code == status, who
        assert client.post(f"{PAGE}/hitung", {}).status_code == (302 if status == 200 else 403)
    client.force_login(User.objects.create_user("tamu"))
    assert client.get(PAGE).status_code == 403
    client.logout()
    assert client.get(PAGE).status_code == 302
