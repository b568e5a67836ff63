"""The office's pages: who comes in, what the coordinator sees and decides, and what came from the field."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from field_api.errors import CallerError
from field_api.models import Membership, Quarantine, Report, Suspicion, Visit
from field_api.steps.judge import judge_photo
from field_api.steps.sealed import CORRECTS_UNKNOWN, LATE, kept_if_refused
from field_api.workflow import Status
from tests.field_api.claims import LAT, LON, claim, in_process
from tests.field_api.photos import jpeg
from tests.field_api.suspecting import at_status, suspected_claim, suspected_visit
from tests.field_api.world import WEST, World, make_person

LIST, ARRIVALS = "/koordinator/kecurigaan", "/koordinator/kiriman"
PASSWORD = "kata-sandi-uji-7"


@pytest.fixture
def office(world: World, client: Client) -> Client:
    client.force_login(world.coordinator, backend="django.contrib.auth.backends.ModelBackend")
    return client


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def page_of(report: Report) -> str:
    return reverse("follow-report", args=[report.number])


def text(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


# The door.


def test_a_stranger_is_asked_to_sign_in_and_then_gets_what_was_asked_for(
    world: World, client: Client
) -> None:
    world.coordinator.set_password(PASSWORD)
    world.coordinator.save()
    asked = f"{LIST}?state=all&unit=kel-barat"
    answer = client.get(asked)
    assert (answer.status_code, answer.headers["Location"]) == (
        302,
        "/masuk/?next=/koordinator/kecurigaan%3Fstate%3Dall%26unit%3Dkel-barat",
    )
    words = {"username": "koordinator", "password": PASSWORD, "next": asked}
    assert client.post("/masuk/", words).headers["Location"] == asked
    assert client.get(asked).status_code == 200
    assert client.post("/keluar/").headers["Location"] == "/masuk/"
    assert client.get(asked).status_code == 302


@pytest.mark.parametrize(
    ("who", "work"),
    [
        ("koordinator", "/koordinator/"),
        ("petugas-barat", "/kerja/"),
        ("validator-1", "/lapangan/"),
        ("perencana", "/analisis"),
    ],
)
def test_everybody_lands_where_their_work_is(world: World, client: Client, who: str, work: str) -> None:
    User.objects.filter(username=who).update(password=make_password(PASSWORD))
    assert client.post("/masuk/", {"username": who, "password": PASSWORD}).headers["Location"] == work


def test_whoever_is_signed_in_finds_their_work_from_the_sign_in_page(world: World, client: Client) -> None:
    assert "sudah masuk" not in text(client, "/masuk/")
    page = text(signed_in(world.west_officer), "/masuk/")
    assert 'Anda sudah masuk sebagai petugas-barat. <a href="/kerja/">' in page


def test_an_officer_finds_the_way_to_the_page_of_their_kelurahan(world: World) -> None:
    assert f'href="/kelurahan/{WEST}"' in text(signed_in(world.west_officer), "/kerja/")
    assert 'href="/jakarta"' in text(signed_in(world.dinas_officer), "/kerja/")


def test_a_wrong_password_is_said_in_plain_words(world: World, client: Client) -> None:
    answer = client.post("/masuk/", {"username": "koordinator", "password": "salah"})
    assert answer.status_code == 200
    assert "Nama pengguna atau kata sandi tidak cocok" in answer.content.decode()
    assert 'value="koordinator"' in answer.content.decode()


def test_a_sign_in_leads_nowhere_but_here(world: World, client: Client) -> None:
    world.coordinator.set_password(PASSWORD)
    world.coordinator.save()
    words = {"username": "koordinator", "password": PASSWORD, "next": "https://jahat.example/"}
    assert client.post("/masuk/", words).headers["Location"] == "/koordinator/"


@pytest.mark.parametrize("url", [LIST, f"{LIST}/1", ARRIVALS, f"{ARRIVALS}/1/isi"])
def test_other_roles_are_told_that_it_is_not_theirs(world: World, url: str) -> None:
    for person in (world.planner, world.west_officer, world.validators[0].user):
        answer = signed_in(person).get(url)
        assert answer.status_code == 403
        assert "hanya untuk Koordinator dan Admin" in answer.content.decode()


def test_office_pages_are_never_kept(office: Client) -> None:
    assert "no-store" in office.get(LIST).headers["Cache-Control"]


def test_public_pages_ask_nothing_about_who_looks(world: World, office: Client) -> None:
    with CaptureQueriesContext(connection) as seen:
        body = office.get("/laporan/").content.decode()
    assert len(seen) == 0
    assert "kecurigaan" not in body


# The list.


def test_the_list_shows_what_is_open_worst_first_and_keeps_its_filters(world: World, office: Client) -> None:
    mild = suspected_claim(at_status(world, Status.TINDAK_LANJUT), score=1)
    worst = suspected_claim(at_status(world, Status.TINDAK_LANJUT, seed=2), score=20_000)
    visit = suspected_visit(at_status(world, Status.VALIDASI, seed=3))
    body = text(office, LIST)
    places = [body.index(f"{LIST}/{row.pk}") for row in (worst, visit, mild)]
    assert places == sorted(places)
    assert "Foto diambil 400 m dari titik laporan." in body
    narrowed = text(office, f"{LIST}?kind=visit&state=all&unit=")
    assert f"{LIST}/{visit.pk}" in narrowed
    assert f"{LIST}/{worst.pk}" not in narrowed
    assert '<option value="visit" selected>' in narrowed
    assert "Tidak ada kecurigaan" in text(office, f"{LIST}?state=confirmed")
    assert f"{LIST}/{worst.pk}" in text(office, f"{LIST}?state=?&kind=?&page=x")


def test_a_longer_list_costs_no_more_queries(world: World, office: Client) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as seen:
            text(office, f"{LIST}?state=all")
        return len(seen)

    suspected_claim(at_status(world, Status.TINDAK_LANJUT))
    before = count()
    for seed in (2, 3):
        suspected_visit(at_status(world, Status.VALIDASI, seed=seed))
    assert count() == before


def test_the_pages_of_a_long_list_keep_the_filters(
    world: World, office: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("field_api.web.suspicions.PAGE_SIZE", 1)
    for seed in (1, 2):
        suspected_claim(at_status(world, Status.TINDAK_LANJUT, seed=seed))
    body = text(office, f"{LIST}?state=all&kind=follow_up")
    assert 'href="?state=all&amp;kind=follow_up&amp;unit=&amp;page=2"' in body


# One of them.


def far_one(world: World) -> Suspicion:
    report = in_process(world, jpeg(7))
    photo = claim(world, report, jpeg(1, lon=LON + 400 / 110_671, lat=LAT))
    judge_photo.call(photo.pk)
    return Suspicion.objects.get()


def test_one_shows_reasons_witnesses_circles_and_both_photos(world: World, office: Client) -> None:
    row = far_one(world)
    body = text(office, f"{LIST}/{row.pk}")
    number = row.report.number
    for photo in row.report.photos.all():
        assert f"/api/v1/reports/{number}/photos/{photo.pk}" in body
    assert "Data di dalam foto (EXIF) (menentukan)" in body
    assert "Aplikasi saat memotret</th><td>tidak ada" in body
    assert "Titik laporan, ketelitian 10 m" in body
    assert "400 m dari titik laporan" in body
    assert 'type="range"' in body
    assert "Pastikan kecurigaan" in body


def test_the_coordinator_decides_on_the_page(world: World, office: Client) -> None:
    row = far_one(world)
    url = f"{LIST}/{row.pk}"
    empty = office.post(url, {"decision": "clear", "note": " "})
    assert empty.status_code == 422
    assert "Tuliskan catatan" in empty.content.decode()
    assert office.post(url, {"decision": "?", "note": "Ya"}).status_code == 422
    done = office.post(url, {"decision": "confirm", "note": "Bukan <b>di sana</b>."})
    assert (done.status_code, done.headers["Location"]) == (302, url)
    body = text(office, url)
    assert "Bukan &lt;b&gt;di sana&lt;/b&gt;." in body
    assert "Pastikan kecurigaan" not in body
    assert Report.objects.get(pk=row.report_id).status == "PROSES"
    late = office.post(url, {"decision": "clear", "note": "Wajar"})
    assert "Sudah diputuskan lain" in late.content.decode()


def test_an_admin_reads_and_decides_nothing(world: World) -> None:
    row = far_one(world)
    admin = signed_in(make_person("admin", Membership.Role.ADMIN))
    assert "Pastikan kecurigaan" not in text(admin, f"{LIST}/{row.pk}")
    refused = admin.post(f"{LIST}/{row.pk}", {"decision": "clear", "note": "Saya"})
    assert (refused.status_code, Suspicion.objects.get().state) == (403, "open")
    assert admin.get(f"{LIST}/{row.pk + 1}").status_code == 404


def test_a_picture_that_another_report_has_is_shown_mirrored_back(world: World, office: Client) -> None:
    first, second = in_process(world), in_process(world)
    old = claim(world, first, jpeg(1))
    new = claim(world, second, jpeg(2))
    other = {"photo": old.pk, "report": first.number, "variant": "mirror"}
    reason = {
        "code": "reuse_strong",
        "text": "Sama.",
        "weight": "contradiction",
        "photo": new.pk,
        "other": other,
    }
    row = suspected_claim(second, reasons=[reason], score=10_000)
    body = text(office, f"{LIST}/{row.pk}")
    assert f"/api/v1/reports/{first.number}/photos/{old.pk}" in body
    assert 'class="mirrored"' in body
    assert f'<a href="{page_of(first)}">{first.number}</a>' in body


def test_a_visit_without_photos_and_a_report_without_a_place_have_a_page_too(
    world: World, office: Client
) -> None:
    row = suspected_visit(at_status(world, Status.VALIDASI))
    Report.objects.update(point=None)
    body = text(office, f"{LIST}/{row.pk}")
    assert "ditarik dari petugasnya" in body
    assert 'id="peta"' not in body


# What came from the field.


def refused(world: World, raw: bytes) -> Quarantine:
    by, kind = world.west_officer, Quarantine.Kind.FOLLOW_UP
    with pytest.raises(CallerError), kept_if_refused(kind, uuid4(), by=by, raw=raw):
        raise CallerError("Tidak terbaca.")
    return Quarantine.objects.latest("id")


def test_what_is_in_quarantine_is_listed_downloaded_and_marked_with_a_note(
    world: World, office: Client
) -> None:
    report = in_process(world)
    row = refused(world, f'{{"report": "{report.number}"}}'.encode())
    refused(world, b"\xff\x00<script>")
    body = text(office, ARRIVALS)
    assert body.count("Tidak terbaca.") == 2
    assert f'<a href="/kerja/{report.number}">' in body
    raw = office.get(f"{ARRIVALS}/{row.pk}/isi")
    assert (raw.content, raw.headers["Content-Type"]) == (bytes(row.raw), "application/octet-stream")
    assert raw.headers["Content-Disposition"].startswith("attachment")
    assert office.post(f"{ARRIVALS}/{row.pk}", {"note": ""}).status_code == 422
    assert office.post(f"{ARRIVALS}/{row.pk}", {"note": "Diminta kirim ulang."}).status_code == 302
    office.post(f"{ARRIVALS}/{row.pk}", {"note": "Lagi"})
    row.refresh_from_db()
    assert (row.handled_by, row.handled_note) == (world.coordinator, "Diminta kirim ulang.")
    assert text(office, ARRIVALS).count("Tidak terbaca.") == 1
    assert "Diminta kirim ulang." in text(office, f"{ARRIVALS}?state=handled")
    assert Quarantine.objects.count() == 2
    assert office.post(f"{ARRIVALS}/{row.pk + 9}", {"note": "Tidak ada"}).status_code == 404


def test_only_the_coordinator_marks(world: World) -> None:
    row = refused(world, b"?")
    admin = signed_in(make_person("admin", Membership.Role.ADMIN))
    assert "Tandai selesai" not in text(admin, ARRIVALS)
    assert admin.post(f"{ARRIVALS}/{row.pk}", {"note": "Saya"}).status_code == 403
    row.refresh_from_db()
    assert row.handled_at is None


def test_the_database_holds_who_handled_it_when_and_how(world: World) -> None:
    refused(world, b"?")
    for wrong in ({"handled_note": "Sudah"}, {"handled_by": world.coordinator}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Quarantine.objects.update(**wrong)


def test_visits_that_came_in_an_unusual_way_are_listed(world: World, office: Client) -> None:
    suspected_visit(at_status(world, Status.VALIDASI))
    assert "Membetulkan kunjungan yang tidak ada" not in text(office, ARRIVALS)
    Visit.objects.update(flags=[LATE, CORRECTS_UNKNOWN])
    body = text(office, ARRIVALS)
    assert "Datang setelah tugasnya ditarik" in body
    assert "Membetulkan kunjungan yang tidak ada" in body


def test_more_arrivals_cost_no_more_queries(world: World, office: Client) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as seen:
            text(office, ARRIVALS)
        return len(seen)

    refused(world, b'{"report": "JK1"}')
    before = count()
    for raw in (b'{"report": "JK2"}', b"[]", b'{"report": 3}'):
        refused(world, raw)
    assert count() == before
