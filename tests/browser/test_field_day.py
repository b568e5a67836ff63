"""A day with a phone, through its screens, against a real server: nothing is lost, nothing is double."""

from __future__ import annotations

import json

from playwright.sync_api import expect

from field_api.models import FollowUp, Report, Visit
from field_api.workflow import Status
from tests.browser.carried import Carried
from tests.browser.faults import Line
from tests.browser.round import Round, assert_arrived, give_password
from tests.field_api.racing import in_process

pytest_plugins = ["tests.browser.carried_fixtures"]


def test_three_visits_without_a_network_arrive_once_though_page_and_browser_were_killed(
    carried: Carried, round_: Round, line: Line
) -> None:
    first, second, third = round_.reports
    sign_in_and_put_away(carried, round_)
    carried.lose_network()
    carried.page.reload()
    carried.heading("Hari ini")
    expect(carried.page.locator(".task")).to_have_count(3)
    carried.shot("luring")

    not_judged(carried, first)
    carried.status("1 belum terkirim")
    not_done_after_the_page_died(carried, second)
    done_after_the_browser_died(carried, third)
    carried.status("3 belum terkirim")
    carried.to("Kiriman")
    carried.shot("kiriman-luring")
    held = carried.held()
    assert not Visit.objects.exists()

    carried.find_network()
    carried.status("Semua terkirim")
    expect(carried.page.get_by_role("heading", name="Terkirim (3)")).to_be_visible()
    carried.shot("terkirim")
    expected = {first.number: "cannot_judge", second.number: "not_done", third.number: "done"}
    assert dict(Visit.objects.values_list("report__number", "decision")) == expected
    assert all(json.loads(row["body"])["fixes"] for row in held["outbox"])
    assert_arrived(held, line)

    carried.page.reload()
    (said,) = line.answered("POST", "reconcile")
    assert len(json.loads(said.reply)["known"]) == 3
    carried.page.locator("main a.task").first.tap()
    carried.heading(third.category.name)
    expect(carried.page.get_by_text("Diterima server")).to_be_visible()
    carried.page.get_by_text("Nomor kiriman").tap()
    expect(carried.page.get_by_text("Tanda terima")).to_be_visible()
    carried.shot("tanda-terima")


def sign_in_and_put_away(phone: Carried, round_: Round) -> None:
    """The day is fetched in the morning with a network; then the browser is closed once."""
    phone.switch_on()
    phone.shot("masuk")
    phone.sign_in(round_.holder.username)
    phone.heading("Hari ini")
    expect(phone.page.locator(".task")).to_have_count(3)
    expect(phone.page.locator(".task").first).to_contain_text("50 m dari Anda")
    phone.shot("hari-ini")
    phone.is_installed()
    phone.to("Peta")
    expect(phone.page.locator(".pin")).to_have_count(3)
    phone.shot("peta")
    phone.to("Ponsel")
    phone.shot("ponsel")
    phone.to("Hari ini")
    phone.page.locator(".task").first.tap()
    phone.heading(round_.world.category.name)
    phone.shot("tugas")
    phone.switch_off()
    phone.switch_on()


def not_judged(phone: Carried, report: Report) -> None:
    phone.begin(report)
    phone.position_is("Posisi baik")
    phone.shot("kunjungan-baru")
    phone.choose("Tidak bisa dinilai", "Cuaca")
    phone.write("Hujan deras, jalan tergenang")
    phone.shot("tidak-bisa-dinilai")
    phone.shoot()
    phone.seal()
    phone.shot("tersegel")


def not_done_after_the_page_died(phone: Carried, report: Report) -> None:
    phone.begin(report)
    phone.shoot()
    draft = phone.page.url.rpartition("/lapangan/")[2]
    phone.crash()
    phone.open_again(draft)
    expect(phone.page.get_by_text("Foto (1 dari 6)")).to_be_visible()
    phone.position_is("Posisi baik")
    phone.answer("Tidak")
    phone.choose("Belum selesai")
    phone.shot("belum-selesai")
    phone.seal()


def done_after_the_browser_died(phone: Carried, report: Report) -> None:
    phone.begin(report)
    phone.position_is("Posisi baik")
    phone.answer()
    phone.shoot(1)
    phone.shoot(2)
    phone.choose("Benar dan selesai")
    phone.write("Sudah rata")
    before = phone.held()
    phone.kill()

    phone.switch_on()
    phone.lose_network()
    after = phone.held()
    assert (after["bytes"], after["drafts"]) == (before["bytes"], before["drafts"])
    assert after["fixes"][: len(before["fixes"])] == before["fixes"] != []
    phone.page.locator(".task", has_text=report.number).tap()
    phone.button("Lanjutkan draf").tap()
    expect(phone.page.get_by_text("Foto (2 dari 6)")).to_be_visible()
    expect(phone.page.locator("textarea")).to_have_value("Sudah rata")
    phone.shot("draf-dibuka-lagi")
    phone.button("Segel").tap()
    phone.shot("segel")
    phone.confirm()
    phone.heading("Tersegel")


def test_a_follow_up_from_the_phone_takes_the_report_to_the_validators(
    carried: Carried, round_: Round, line: Line
) -> None:
    report = in_process(round_.world)
    give_password(round_.world.west_officer)
    carried.switch_on()
    carried.sign_in(round_.world.west_officer.username)
    carried.heading("Hari ini")
    carried.shot("petugas")
    carried.lose_network()
    carried.begin(report, "Tindak lanjut")
    carried.position_is("Posisi baik")
    carried.shoot()
    carried.shot("tindak-lanjut")
    carried.button("Segel").tap()
    expect(carried.page.get_by_role("alert").get_by_text("tulis catatan")).to_be_visible()
    carried.shot("catatan-kurang")
    carried.write("Lubang ditambal")
    carried.seal()
    carried.status("1 belum terkirim")
    report.refresh_from_db()
    assert report.status == Status.PROSES

    carried.find_network()
    carried.status("Semua terkirim")
    expect(carried.page.get_by_text("Sudah diterima server")).to_be_visible()
    report.refresh_from_db()
    assert report.status == Status.TINDAK_LANJUT
    claim = FollowUp.objects.get(report=report)
    (row,) = carried.held()["outbox"]
    assert (claim.by, claim.note, claim.payload_sha256) == (
        round_.world.west_officer,
        "Lubang ditambal",
        row["payload_sha256"],
    )
    assert [photo.sha256 for photo in claim.photos.all()] == [photo["sha256"] for photo in row["photos"]]


def test_a_visit_is_made_and_sealed_without_a_pointer(carried: Carried, round_: Round, line: Line) -> None:
    carried.switch_on()
    keys = carried.page.keyboard
    carried.tab_to("Nama pengguna")
    keys.type(round_.holder.username)
    carried.tab_to("Kata sandi")
    keys.type("sandi-untuk-uji")
    keys.press("Enter")
    carried.heading("Hari ini")
    carried.tab_to(round_.reports[0].number)
    carried.shot("fokus-di-daftar")
    keys.press("Enter")
    carried.heading(round_.world.category.name)
    carried.press("Mulai kunjungan")
    carried.heading("Kunjungan")
    carried.press("Ambil foto")
    finder = carried.page.get_by_role("dialog", name="Kamera")
    expect(carried.button("Ambil foto", finder)).to_be_focused()
    keys.press("Enter")
    expect(finder.get_by_role("status")).to_have_text("Tersimpan di ponsel: 1 dari 6 foto")
    keys.press("Escape")
    expect(finder).to_be_hidden()
    for _ in range(2):
        carried.tab_to("Ya")
        keys.press("Space")
    carried.tab_to("Benar dan selesai")
    keys.press("Space")
    carried.shot("fokus-di-penilaian")
    carried.tab_to("Catatan untuk kunjungan ini")
    keys.type("Rata dan bersih")
    carried.press("Segel")
    dialog = carried.page.get_by_role("dialog")
    expect(carried.button("Batal", dialog)).to_be_focused()
    carried.shot("fokus-di-segel")
    carried.press("Ya, segel")
    carried.heading("Tersegel")
    expect(carried.page.get_by_text("Sudah diterima server")).to_be_visible()
    visit = Visit.objects.get()
    assert (visit.decision, visit.note, visit.photos.count()) == ("done", "Rata dan bersih", 1)
