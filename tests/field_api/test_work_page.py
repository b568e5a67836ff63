"""The page of one report: what it shows, which steps it offers, and what taking them does."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from field_api.models import AuditEntry, Category, RejectReason, ReplyText, Report, RoutingRule
from field_api.steps.coordinate import accept, coordinate, dispose, reject
from field_api.steps.merge import merge
from field_api.steps.note import add_note
from field_api.steps.photos import PhotoIn
from field_api.steps.receive import Complaint, Contact, receive
from field_api.steps.voice import add_voice
from tests.field_api.claims import claim, verdict
from tests.field_api.photos import jpeg, upload
from tests.field_api.racing import followed_up, in_process, new_report
from tests.field_api.test_office_pages import signed_in
from tests.field_api.world import AT_SEA, BORDER_LON, IN_EAST, IN_WEST, World


@pytest.fixture
def desk(world: World) -> Client:
    return signed_in(world.west_officer)


def url(report: Report, step: str = "") -> str:
    return f"/kerja/{report.number}/{step}" if step else f"/kerja/{report.number}"


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def steps(client: Client, report: Report) -> set[str]:
    return set(client.get(url(report)).context["steps"])


def take(client: Client, report: Report, step: str, **words: Any) -> Report:
    answer = client.post(url(report, step), words)
    assert (answer.status_code, answer.headers.get("Location")) == (302, url(report))
    return Report.objects.get(pk=report.pk)


# What it shows.


def test_everything_about_a_report_is_on_its_page(world: World, desk: Client) -> None:
    words = Complaint(
        world.category.slug, "Lubang <dalam>", *IN_WEST, 10.0, contact=Contact(name="Siti Pelapor")
    )
    report = receive(words, photos=[PhotoIn(jpeg(1))])[0]  # not judged yet
    add_voice(number=report.number, device="a" * 64, note="Bahaya!")
    add_note(number=report.number, by=world.west_officer, text="Sudah ditelepon.")
    double = new_report(world)
    merge(number=double.number, into=report.number, by=world.west_officer)
    coordinate(number=report.number, by=world.west_officer)
    accept(number=report.number, by=world.west_officer, note="Besok")
    photo = claim(world, report, jpeg(2, lon=IN_WEST[0], lat=IN_WEST[1]))
    verdict(photo)
    body = text(desk, url(report))
    for said in (
        "Lubang &lt;dalam&gt;",
        "Kelurahan Kebon Kelapa, Kecamatan Gambir",
        "Bahaya!",
        "Sudah ditelepon.",
        "Besok",
        double.number,
        f"/photos/{photo.pk}/small",
        "Foto diambil sekitar 10 m dari titik laporan.",
        "Lokasi foto belum diperiksa.",
        'id="peta"',
        "areas/31.71.01.1005?geometry=simple",
    ):
        assert said in body, said
    assert "Siti Pelapor" not in body


def test_the_reporter_is_shown_only_with_the_permission(world: World, desk: Client) -> None:
    report = new_report(world, contact=Contact(name="Siti Pelapor", phone="0812"))
    assert "Siti Pelapor" not in text(desk, url(report))
    world.west_officer.user_permissions.add(Permission.objects.get(codename="view_reporter"))
    assert not AuditEntry.objects.filter(action="identity_seen").exists()
    assert "Siti Pelapor, 0812" in text(desk, url(report))
    (look,) = AuditEntry.objects.filter(action="identity_seen")
    assert (look.username, look.number, look.detail) == (
        world.west_officer.username,
        report.number,
        {"page": "work"},
    )


def test_a_border_near_by_is_named_with_the_other_side(world: World, desk: Client) -> None:
    near = new_report(world, (BORDER_LON - 10 / 110_671, -6.19), accuracy_m=20.0)
    assert "bisa juga Gambir (" in text(desk, url(near))
    assert "Di dekat batas" not in text(desk, url(new_report(world)))


def test_seeing_and_doing_leave_rows_in_the_audit_trail(world: World, desk: Client) -> None:
    report = new_report(world)
    text(desk, url(report))
    take(desk, report, "koordinasi")
    take(desk, report, "catatan", note="Halo")
    rows = AuditEntry.objects.filter(number=report.number).order_by("id")
    assert list(rows.values_list("action", "username", "role")) == [
        (action, "petugas-barat", "officer") for action in ("report_seen", "coordinate", "note")
    ]


def test_more_of_everything_costs_no_more_queries(world: World, desk: Client) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as seen:
            text(desk, url(report))
        return len(seen)

    report = new_report(world)
    coordinate(number=report.number, by=world.west_officer)
    text(desk, url(report))  # seeing it is written down once an hour
    before = 0
    for n in range(4):
        before = count() if n == 1 else before
        new_report(world)
        add_note(number=report.number, by=world.west_officer, text=f"Catatan {n}")
        add_voice(number=report.number, device=f"{n}" * 64, note="Saya juga", photos=[PhotoIn(jpeg(n))])
        RoutingRule.objects.create(
            kind="suggest",
            category=world.category,
            area_code=["", "31", "31.71", "31.71.01"][n],
            unit=world.dinas,
        )
        ReplyText.objects.create(title=f"{n}", text="Ya", status="DISPOSISI")
        merge(number=new_report(world).number, into=report.number, by=world.west_officer)
    assert count() == before


# Which steps.


def test_only_steps_that_are_possible_are_offered(world: World, desk: Client) -> None:
    report = new_report(world)
    base = {"note", "absorb"}
    early = {"reject", "place", "merge", "split"}
    assert steps(desk, report) == base | early | {"coordinate"}
    coordinate(number=report.number, by=world.west_officer)
    assert steps(desk, report) == base | early | {"accept", "dispose"}
    dispose(number=report.number, by=world.west_officer, to_unit=world.dinas.code)
    assert steps(desk, report) == base
    dinas = signed_in(world.dinas_officer)
    assert steps(dinas, report) == base | {"accept", "hand_back", "split"}
    accept(number=report.number, by=world.dinas_officer)
    assert steps(dinas, report) == base | {"follow_up", "split"}
    assert steps(desk, followed_up(world)) == base


def test_the_coordinator_is_offered_what_belongs_to_the_queue(world: World) -> None:
    office = signed_in(world.coordinator)
    assert steps(office, new_report(world, AT_SEA)) == {"note", "absorb", "reject", "place", "merge", "split"}
    assert steps(office, new_report(world)) == {"note", "absorb", "place"}
    assert steps(office, in_process(world)) == {"note", "absorb"}


def test_a_refused_report_offers_a_note_only(world: World, desk: Client) -> None:
    report = new_report(world)
    reject(number=report.number, by=world.west_officer, reason="Bukan")
    assert steps(desk, report) == {"note"}


# Taking them.


def test_a_report_goes_its_whole_way_on_its_page(world: World, desk: Client) -> None:
    report = new_report(world)
    assert take(desk, report, "koordinasi").status == "KOORDINASI"
    assert "Koordinasi dimulai." in text(desk, url(report))
    assert take(desk, report, "disposisi", unit=world.dinas.code, note="Mohon").unit == world.dinas
    dinas = signed_in(world.dinas_officer)
    assert take(dinas, report, "kembalikan", note="Bukan kewenangan").unit == world.west_office
    moved = take(desk, report, "disposisi", unit_ketik="dinas bina marga", unit="kel-timur")
    assert moved.unit == world.dinas
    assert take(dinas, report, "kerjakan", note="Besok").status == "PROSES"
    sent = take(dinas, report, "tindak-lanjut", note="Ditambal", photos=[upload(jpeg(3))])
    assert (sent.status, sent.photos.get().kind) == ("TINDAK_LANJUT", "follow_up")
    assert "menunggu validasi" in text(dinas, url(report))


def test_a_reason_from_the_list_and_own_words_are_told_together(world: World, desk: Client) -> None:
    RejectReason.objects.create(slug="luar", text="Di luar Jakarta.")
    RejectReason.objects.create(slug="lama", text="Tidak dipakai.", is_active=False)
    report = new_report(world)
    assert "Di luar Jakarta." in text(desk, url(report))
    assert "Tidak dipakai." not in text(desk, url(report))
    for words in ({}, {"alasan": "lama"}, {"note": " "}):
        assert desk.post(url(report, "tolak"), words).status_code == 422
    take(desk, report, "tolak", alasan="luar", note="Hubungi Tangerang.")
    assert report.changes.latest("id").note == "Di luar Jakarta.\nHubungi Tangerang."


def test_what_is_refused_is_said_and_nothing_typed_is_lost(world: World, desk: Client) -> None:
    report = new_report(world)
    coordinate(number=report.number, by=world.west_officer)
    answer = desk.post(url(report, "disposisi"), {"unit_ketik": "Dinas Antariksa", "note": "Mohon <segera>"})
    body = answer.content.decode()
    assert answer.status_code == 422
    assert 'role="alert"' in body
    assert "Unit tidak ditemukan" in body
    assert 'value="Dinas Antariksa"' in body
    assert "Mohon &lt;segera&gt;</textarea>" in body
    assert Report.objects.get().status == "KOORDINASI"


@pytest.mark.parametrize(
    ("step", "words"),
    [
        ("koordinasi", {}),
        ("kerjakan", {}),
        ("kembalikan", {"note": "Bukan"}),
        ("tindak-lanjut", {"note": "Selesai"}),
        ("catatan", {"note": " "}),
        ("gabung", {"lain": "JK0"}),
        ("serap", {}),
        ("serap", {"lain": "JK0"}),
        ("batal-gabung", {"note": "Lain"}),
        ("pisah", {"kategori": "?", "isi": "Lain"}),
        ("pin", {"lon": "x", "lat": "1"}),
        ("pin", {"lon": "nan", "lat": "1"}),
        ("pin", {"lon": "500", "lat": "1"}),
        ("disposisi", {}),
    ],
)
def test_a_step_that_cannot_be_is_refused_on_the_page(
    world: World, desk: Client, step: str, words: dict[str, str]
) -> None:
    report = new_report(world)
    Report.objects.update(status="VALIDASI")
    answer = desk.post(url(report, step), words)
    assert answer.status_code in {409, 422}
    assert 'role="alert"' in answer.content.decode()
    assert Report.objects.get().status == "VALIDASI"


def test_duplicates_are_merged_both_ways_and_taken_back(world: World, desk: Client) -> None:
    stays, one, two = (new_report(world) for _ in range(3))
    foreign = new_report(world, IN_EAST)
    body = text(desk, url(stays))
    assert f'name="dari" value="{one.number}"' in body
    assert foreign.number not in body
    take(desk, stays, "serap", dari=[one.number], lain=foreign.number.lower())
    said = text(desk, url(stays))
    assert f"Digabungkan ke laporan ini: {one.number}." in said
    assert f"{foreign.number}: Laporan {foreign.number} tidak ada" in said
    take(desk, two, "gabung", ke=stays.number)
    assert Report.objects.filter(duplicate_of=stays).count() == 2
    assert "unmerge" in steps(desk, two)
    take(desk, two, "batal-gabung", note="Lubang lain")
    again = Report.objects.get(split_from=two)
    assert f"kini bernomor {again.number}" in text(desk, url(two))


def test_a_second_problem_is_split_off_with_its_photo(world: World, desk: Client) -> None:
    Category.objects.create(slug="banjir", name="Banjir", group=world.category.group)
    complaint = Complaint(world.category.slug, "Lubang dan genangan", *IN_WEST, 10.0)
    report = receive(complaint, photos=[PhotoIn(jpeg(1)), PhotoIn(jpeg(2))])[0]
    photo = report.photos.latest("id")
    take(desk, report, "pisah", kategori="banjir", isi="Genangan", foto=[photo.pk, "x"])
    part = Report.objects.get(split_from=report)
    assert (part.description, part.photos.get().sha256) == ("Genangan", photo.sha256)
    assert part.number in text(desk, url(report))


def test_ready_texts_of_the_category_and_stage_are_offered(world: World, desk: Client) -> None:
    other = Category.objects.create(slug="banjir", name="Banjir", group=world.category.group)
    for title, category in (("Umum", None), ("Jalan", world.category), ("Air", other)):
        ReplyText.objects.create(title=title, text=f"Teks {title}", status="DISPOSISI", category=category)
    report = new_report(world)
    assert "Teks Jalan" not in text(desk, url(report))
    coordinate(number=report.number, by=world.west_officer)
    body = text(desk, url(report))
    assert body.index("Teks Jalan") < body.index("Teks Umum")
    assert "Teks Air" not in body


# The pin.


def test_the_preview_says_what_would_change_and_changes_nothing(world: World, desk: Client) -> None:
    report = new_report(world)
    body = text(desk, f"{url(report, 'pratinjau-pin')}?titik=-6.19,%20106.835")
    assert "Kebon Kelapa → <b>Gambir</b>" in body
    assert "Kelurahan Kebon Kelapa → <b>Kelurahan Gambir</b>" in body
    assert "1107 m dari yang lama" in body
    assert "<html" in body
    part = desk.get(
        f"{url(report, 'pratinjau-pin')}?titik=-6.19,106.826", headers={"HX-Request": "true"}
    ).content.decode()
    assert "<html" not in part
    assert "Tetap Kebon Kelapa" in part
    report.refresh_from_db()
    assert report.point is not None
    assert (report.point.coords, report.unit) == (IN_WEST, world.west_office)


def test_a_confirmed_pin_moves_the_report_to_the_other_unit(world: World, desk: Client) -> None:
    report = new_report(world)
    moved = take(desk, report, "pin", lon="106.835", lat="-6.19")
    assert (moved.unit, moved.kelurahan_code, moved.pin_moved) == (world.east_office, "31.71.01.1001", True)
    assert "Laporan kini di Kelurahan Gambir" in text(desk, url(report))


def test_the_coordinator_places_what_had_no_place(world: World) -> None:
    report = new_report(world, AT_SEA)
    office = signed_in(world.coordinator)
    assert "belum diketahui → <b>Kebon Kelapa</b>" in text(
        office, f"{url(report, 'pratinjau-pin')}?titik=-6.19,106.825"
    )
    assert take(office, report, "pin", lon="106.825", lat="-6.19").unit == world.west_office


@pytest.mark.parametrize("typed", ["", "Gambir", "1,2", "-6.19"])
def test_a_pin_that_is_no_point_is_refused(world: World, desk: Client, typed: str) -> None:
    body = text(desk, f"{url(new_report(world), 'pratinjau-pin')}?titik={typed}")
    assert 'role="alert"' in body
    assert "Pindahkan pin</button>" not in body


def test_moving_the_pin_of_a_report_in_work_is_refused(world: World, desk: Client) -> None:
    body = text(desk, f"{url(in_process(world), 'pratinjau-pin')}?titik=-6.19,106.826")
    assert "tidak bisa dipindahkan lagi" in body
