"""The export pages: what each may take, what is told, and what the audit trail keeps."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from field_api.models import AuditEntry, Report
from maps.exports.making import make_export
from maps.models import Export
from tests.boundaries.squares import ANGGREK, KENANGA
from tests.field_api.world import World, make_world
from tests.maps.analysed import IN_ANGGREK, IN_KENANGA
from tests.maps.reports import make_reports

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(settings: Settings, tmp_path: Path) -> World:
    settings.MEDIA_ROOT = tmp_path
    world = make_world()
    make_reports([IN_ANGGREK] * 4, category=world.category, kelurahan=ANGGREK)
    make_reports([IN_KENANGA] * 2, category=world.category, kelurahan=KENANGA, private=True)
    Report.objects.update(description="Lubang")
    return world


def _signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _content(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def _rows(client: Client, **words: str) -> list[dict[str, str]]:
    answer = client.get("/ekspor/berkas", {"format": "csv"} | words)
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(_content(answer).decode("utf-8-sig"))))


def test_the_public_takes_what_is_openly_shown_without_texts_and_leaves_no_trace(
    client: Client, world: World
) -> None:
    rows = _rows(client)
    assert (len(rows), {row["description"] for row in rows}) == (4, {""})
    assert len(_rows(client, **{"for": "public"})) == 4
    assert not AuditEntry.objects.exists()


def test_staff_take_what_they_may_see_or_what_the_public_may_and_the_trail_says_so(world: World) -> None:
    client = _signed_in(world.planner)
    rows = _rows(client, area=KENANGA)
    assert (len(rows), {row["description"] for row in rows}) == (2, {"Lubang"})
    assert len(_rows(client, **{"for": "public"})) == 4
    first = AuditEntry.objects.order_by("pk")[0]
    assert (first.username, first.action) == ("perencana", "reports_exported")
    assert first.detail == {"area": KENANGA, "format": "csv", "for": "staff", "reports": 2}
    assert len(_rows(_signed_in(world.dinas_officer))) == 0


@pytest.mark.parametrize(
    ("key", "media_type"),
    [
        ("gpkg", "application/geopackage+sqlite3"),
        ("geojson", "application/geo+json"),
        ("csv", "text/csv; charset=utf-8"),
        ("parquet", "application/vnd.apache.parquet"),
    ],
)
def test_each_format_comes_as_a_file_with_its_media_type(
    client: Client, world: World, key: str, media_type: str
) -> None:
    answer = client.get("/ekspor/berkas", {"format": key, "area": "31.71"})
    assert (answer.status_code, answer["Content-Type"]) == (200, media_type)
    assert answer["Content-Disposition"].startswith('attachment; filename="laporan-31.71-')
    assert answer["Content-Disposition"].endswith(f'.{key}"')
    assert "no-store" in answer["Cache-Control"]
    content = _content(answer)
    if key == "geojson":
        assert len(json.loads(content)["features"]) == 4
    assert content


@pytest.mark.parametrize(
    ("words", "part"),
    [
        ({"format": "shp"}, "gpkg, geojson, csv, parquet"),
        ({"format": "csv", "from": "kemarin"}, "kemarin"),
        ({"format": "csv", "for": "staff"}, "untuk siapa"),
        ({"format": "csv", "for": "entah"}, "entah"),
    ],
)
def test_what_cannot_be_read_is_named_on_the_page(
    client: Client, world: World, words: dict[str, str], part: str
) -> None:
    answer = client.get("/ekspor/berkas", words)
    assert answer.status_code == 422
    assert part in answer.content.decode()


def test_more_than_a_page_sends_is_refused_to_the_public_and_asked_for_by_staff(
    client: Client, world: World, settings: Settings
) -> None:
    settings.EXPORT_ROWS_AT_ONCE = 3
    refused = client.get("/ekspor/berkas", {"format": "csv"})
    assert (refused.status_code, "persempit tanggal" in refused.content.decode()) == (422, True)
    assert "Tanpa akun paling banyak 3 laporan" in client.get("/ekspor").content.decode()
    staff = _signed_in(world.planner)
    assert staff.get("/ekspor/berkas", {"format": "csv"}).status_code == 422
    page = staff.get("/ekspor").content.decode()
    assert 'action="/ekspor/buat"' in page
    assert "Buat berkas" in page


def test_a_large_file_is_asked_for_made_told_and_fetched(world: World) -> None:
    client = _signed_in(world.planner)
    asked = client.post("/ekspor/buat", {"format": "geojson", "area": "31.71"})
    export = Export.objects.get()
    assert (asked.status_code, asked["Location"]) == (302, f"/ekspor/{export.pk}")
    state = client.get(f"/ekspor/{export.pk}/keadaan").content.decode()
    assert 'hx-trigger="every 1s"' in state
    assert "Menunggu giliran" in state
    assert "Semua kategori · Jakarta Pusat · semua waktu" in client.get("/ekspor").content.decode()
    Export.objects.update(state="running", rows_done=3)
    assert "3 dari 6 laporan (50 %)" in client.get(f"/ekspor/{export.pk}/keadaan").content.decode()
    assert client.get(f"/ekspor/{export.pk}/berkas").status_code == 409
    Export.objects.update(state="waiting", rows_done=0)
    make_export.call(str(export.pk))
    state = client.get(f"/ekspor/{export.pk}/keadaan").content.decode()
    assert "hx-get" not in state
    assert f"/ekspor/{export.pk}/berkas" in state
    answer = client.get(f"/ekspor/{export.pk}/berkas")
    assert len(json.loads(_content(answer))["features"]) == 6
    assert answer["Content-Type"] == "application/geo+json"
    assert list(AuditEntry.objects.order_by("pk").values_list("action", flat=True)) == [
        "export_asked",
        "reports_exported",
    ]


def test_a_files_pages_are_its_owners_alone(client: Client, world: World) -> None:
    owner = _signed_in(world.planner)
    owner.post("/ekspor/buat", {"format": "csv"})
    address = f"/ekspor/{Export.objects.get().pk}"
    for ending in ("", "/keadaan", "/berkas"):
        assert client.get(address + ending).status_code == 302
        assert _signed_in(world.coordinator).get(address + ending).status_code == 404
    assert _signed_in(world.coordinator).post(f"{address}/batal").status_code == 404
    assert client.post("/ekspor/buat", {"format": "csv"}).status_code == 302
    assert owner.get(f"{address}/batal").status_code == 405
    assert owner.post(f"{address}/batal").status_code == 302
    assert Export.objects.get().state == "cancelled"


def test_too_many_at_a_time_is_told_with_429(world: World, settings: Settings) -> None:
    settings.EXPORTS_AT_A_TIME = 1
    client = _signed_in(world.planner)
    client.post("/ekspor/buat", {"format": "csv"})
    answer = client.post("/ekspor/buat", {"format": "csv"})
    assert answer.status_code == 429
    assert "1 berkas Anda masih dibuat" in answer.content.decode()
    assert AuditEntry.objects.count() == 1


def test_the_page_takes_the_same_statements_however_many_files_there_are(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = _signed_in(world.planner)
    for count in (0, 12):
        for _ in range(count):
            Export.objects.create(
                by=world.planner, role="planner", format="csv", audience="staff", language="id"
            )
        with django_assert_num_queries(8):  # session, user, role twice, number, categories, files
            answer = client.get("/ekspor")
        assert answer.content.decode().count('class="export-state"') == count


def test_filters_that_the_form_does_not_offer_stay_chosen(world: World) -> None:
    page = _signed_in(world.planner).get(
        f"/ekspor?category=jalan,jalan-rusak&area={ANGGREK}&status=PROSES,VALIDASI&weekday=1,2&hours=6-10"
    )
    said = page.content.decode()
    for word in ("jalan,jalan-rusak", ANGGREK, "PROSES,VALIDASI", "1,2", "6-10"):
        assert f'value="{word}"' in said
    assert "Senin, Selasa, pukul 06.00–10.00" in said


def test_the_english_page_is_english(world: World) -> None:
    assert "Export reports" in _signed_in(world.planner).get("/en/ekspor").content.decode()


def test_the_analysis_the_area_pages_and_the_work_list_lead_here_with_what_they_show(world: World) -> None:
    planner = _signed_in(world.planner)
    words = {"from": "2026-02-23", "to": "2026-03-08", "category": "jalan-rusak", "step": "2", "by": "week"}
    sent = planner.get("/analisis/ekspor", words | {"kelurahan": ANGGREK})
    assert sent["Location"] == f"/ekspor?category=jalan-rusak&from=2026-03-02&to=2026-03-08&area={ANGGREK}"
    assert planner.get("/analisis/ekspor", words | {"of": "2", "compare": "before"}).status_code == 302
    assert "/analisis/ekspor?" in planner.get("/analisis", words).content.decode()
    area = planner.get("/kecamatan/31.71.01", {"from": "2026-03-01", "to": "2026-03-02"}).content.decode()
    assert "/ekspor?from=2026-03-01&amp;to=2026-03-02&amp;area=31.71.01" in area
    Report.objects.update(unit=world.dinas)
    work = _signed_in(world.dinas_officer).get("/kerja/", {"kategori": "jalan-rusak"}).content.decode()
    assert "/kerja/daftar.csv?lingkup=unit&amp;kategori=jalan-rusak" in work
