"""What networks, servers and full phones do to a day in the field: nothing is lost, nothing goes twice."""

from __future__ import annotations

import re
import threading

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from field_api.models import Visit
from tests.browser.carried import Carried
from tests.browser.faults import (
    ABORTED,
    Answer,
    Fault,
    Held,
    Line,
    cutting,
    portal,
    portal_elsewhere,
    refusing,
)
from tests.browser.round import Round, assert_arrived

pytest_plugins = ["tests.browser.carried_fixtures"]

BROKEN = Answer(500, b"<h1>Server Error (500)</h1>")


def sealed_offline(phone: Carried, round_: Round, visits: int = 1, photos: int = 1) -> None:
    phone.lose_network()
    for report in round_.reports[:visits]:
        phone.visit(report, photos)
    phone.status(f"{visits} belum terkirim")


@pytest.mark.parametrize("answer", [portal, portal_elsewhere])
def test_a_network_that_answers_everything_itself_is_named_and_taken_for_no_receipt(
    signed_in: Carried, round_: Round, line: Line, answer: Fault
) -> None:
    sealed_offline(signed_in, round_)
    line.fault = answer
    signed_in.context.set_offline(False)
    signed_in.status("Wi-Fi ini minta login dulu · 1 belum terkirim")
    signed_in.to("Kiriman")
    expect(signed_in.page.get_by_text("bukan server kami")).to_be_visible()
    signed_in.shot("wifi")
    signed_in.page.reload()
    signed_in.status("Wi-Fi ini minta login dulu · 1 belum terkirim")
    held = signed_in.held()
    assert [row["state"] for row in held["outbox"]] == ["sealed"]
    assert not Visit.objects.exists()

    line.fault = None
    signed_in.status("Semua terkirim")
    assert_arrived(held, line)


def test_a_server_that_fails_and_then_ends_the_session_gets_everything_once(
    signed_in: Carried, round_: Round, line: Line
) -> None:
    sealed_offline(signed_in, round_, visits=2)
    held = signed_in.held()
    line.fault = refusing("", "/api/v1/", BROKEN)
    signed_in.context.set_offline(False)
    line.answered("GET", "session", 2)
    line.fault = refusing("PUT", "visits/", BROKEN)
    line.answered("PUT", "visits/", 2)
    signed_in.status("2 belum terkirim")
    signed_in.to("Kiriman")
    expect(signed_in.page.get_by_text("sudah dicoba").first).to_be_visible()
    signed_in.shot("server-gagal")

    release = threading.Event()
    line.fault = lambda method, path: Held(release) if method == "PUT" and "visits/" in path else None
    before = len(line.seen("PUT", "visits/"))
    line.arrived("PUT", "visits/", before + 1)
    Session.objects.all().delete()
    line.fault = None
    release.set()
    signed_in.status("Perlu masuk lagi · 2 belum terkirim")
    assert line.seen("PUT", "visits/")[before].status == 401
    signed_in.shot("perlu-masuk")
    assert not Visit.objects.exists()
    signed_in.page.get_by_role("link", name="Masuk", exact=True).tap()
    signed_in.heading("Masuk")
    signed_in.shot("masuk-lagi")
    signed_in.sign_in(round_.holder.username)
    signed_in.status("Semua terkirim")
    assert_arrived(held, line)


def test_an_upload_that_is_cut_begins_again_at_that_photo(
    signed_in: Carried, round_: Round, line: Line
) -> None:
    sealed_offline(signed_in, round_, photos=3)
    held = signed_in.held()
    line.fault = cutting("PUT", "blobs/", after=2000, skip=1)
    signed_in.context.set_offline(False)
    signed_in.status("Semua terkirim")
    ((row,), photos) = held["outbox"], held["outbox"][0]["photos"]
    tries = [[one.status for one in line.seen("PUT", photo["sha256"])] for photo in photos]
    assert tries == [[201], [ABORTED, 201], [201]]
    assert [one.status for one in line.seen("PUT", row["id"])] == [201]
    assert_arrived(held, line)


def test_a_full_phone_says_so_keeps_what_it_has_and_goes_on_when_there_is_room(
    signed_in: Carried, round_: Round, line: Line
) -> None:
    signed_in.lose_network()
    signed_in.begin(round_.reports[0])
    signed_in.position_is("Posisi baik")
    signed_in.shoot()
    draft = signed_in.page.url.rpartition("/lapangan/")[2]
    signed_in.switch_off()
    signed_in.flags.append("--disable-features=StaticStorageQuota")  # so that the browser says what is left
    signed_in.switch_on(draft, room_bytes=1)
    signed_in.context.set_offline(True)
    signed_in.status("hampir penuh")
    before = signed_in.held()

    finder = signed_in.open_viewfinder()
    said = signed_in.press_shutter(finder)
    expect(said).to_contain_text("Foto BELUM tersimpan. Ruang penyimpanan ponsel penuh.")
    signed_in.shot("penuh-di-kamera")
    signed_in.button("Selesai", finder).tap()
    expect(signed_in.page.get_by_text("Foto (1 dari 6)")).to_be_visible()
    signed_in.choose("Belum selesai")
    expect(signed_in.page.get_by_text("Jawaban BELUM tersimpan.")).to_be_visible()
    signed_in.shot("penuh")
    after = signed_in.held()
    assert [after[name] for name in ("bytes", "photos", "drafts")] == [
        before[name] for name in ("bytes", "photos", "drafts")
    ]

    signed_in.has_room(None)
    signed_in.shoot(2)
    signed_in.answer("Tidak")
    signed_in.choose("Belum selesai")
    signed_in.seal()
    held = signed_in.held()
    assert len(held["bytes"]) == 2
    signed_in.find_network()
    signed_in.status("Semua terkirim")
    assert_arrived(held, line)


def test_answers_given_in_one_breath_are_all_kept(signed_in: Carried, round_: Round) -> None:
    signed_in.begin(round_.reports[0])
    signed_in.page.locator("input[value=yes]").evaluate_all("all => all.forEach((one) => one.click())")
    expect(signed_in.page.get_by_text("di daftar periksa")).to_be_hidden()
    (draft,) = signed_in.held()["drafts"]
    assert [one["answer"] for one in draft["checklist"]] == ["yes", "yes"]


def test_two_tabs_send_once_and_one_draft_is_open_in_one_of_them(
    signed_in: Carried, round_: Round, line: Line
) -> None:
    sealed_offline(signed_in, round_, visits=2, photos=2)
    held = signed_in.held()
    signed_in.begin(round_.reports[2])
    signed_in.shoot()
    draft = signed_in.page.url.rpartition("/lapangan/")[2]
    other = signed_in.new_tab(draft)
    expect(other.get_by_text("Kunjungan ini sedang dibuka di tab lain.")).to_be_visible()
    signed_in.shot("tab-lain", other)
    bars = [page.locator("#keadaan") for page in (signed_in.page, other)]
    for bar in bars:
        expect(bar).to_contain_text("2 belum terkirim")
        expect(bar).to_contain_text("1 draf")

    release = threading.Event()
    line.fault = lambda method, path: Held(release) if method == "PUT" else None
    signed_in.context.set_offline(False)
    line.arrived("PUT", "blobs/")
    other.locator("#navigasi").get_by_role("link", name="Kiriman").tap()
    signed_in.button("Kirim sekarang", other).tap()
    # Both heard that the network is back; either may have been the quicker one.
    expect(other.get_by_role("status").first).to_have_text(re.compile("Tab lain sedang mengirim|Mengirim…"))
    release.set()
    for bar in bars:
        expect(bar).to_contain_text("Semua terkirim")
        expect(bar).to_contain_text("1 draf")
    assert_arrived(held, line)
    assert all(len(line.seen("PUT", row["id"])) == 1 for row in held["outbox"])
    expect(signed_in.page.get_by_text("Foto (1 dari 6)")).to_be_visible()
