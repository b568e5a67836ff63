"""A phone with its own will: permissions, position, updates, and several people who share it."""

from __future__ import annotations

import hashlib
import http.client
import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

from django.contrib.sessions.models import Session
from django.core.management import call_command
from playwright.sync_api import expect

from field_api.models import Visit
from tests.browser.carried import FAKE_CAMERA, Carried
from tests.browser.faults import Answer, Line, refusing
from tests.browser.round import Round, assert_arrived, give_password
from tests.field_api.photos import jpeg

pytest_plugins = ["tests.browser.carried_fixtures"]

BUSY = Answer(503, b'{"code": "busy", "detail": "Sebentar."}', "application/json")
TITLE = '"today.title": "Hari ini"'


def test_without_leave_for_camera_and_position_a_visit_is_still_made(
    carried: Carried, round_: Round, line: Line
) -> None:
    carried.flags, carried.permissions = FAKE_CAMERA[:1], ["notifications"]
    carried.switch_on()
    carried.sign_in(round_.holder.username)
    carried.heading("Hari ini")
    carried.begin(round_.reports[0])
    carried.position_is("Izin lokasi ditolak.")
    carried.shot("tanpa-izin-lokasi")
    carried.button("Ambil foto").tap()
    expect(carried.page.get_by_text("Izin kamera ditolak.")).to_be_visible()
    carried.shot("tanpa-izin-kamera")
    for number, words in enumerate(["Pakai kamera ponsel", "Ambil dari galeri"], 1):
        with carried.page.expect_file_chooser() as chooser:
            carried.button(words).tap()
        chooser.value.set_files({"name": "a.jpg", "mimeType": "image/jpeg", "buffer": jpeg(number)})
        expect(carried.page.get_by_text(f"Tersimpan di ponsel: {number} dari 6 foto")).to_be_visible()
    carried.shot("foto-cara-lain")
    carried.answer("Tidak terlihat")
    carried.choose("Belum selesai")
    carried.seal()
    expect(carried.page.get_by_text("Sudah diterima server")).to_be_visible()
    visit = Visit.objects.get()
    said = json.loads(visit.payload)
    assert [(photo["source"], photo["fix"]) for photo in said["photos"]] == [
        ("camera", None),
        ("gallery", None),
    ]
    assert (said["fixes"], visit.accuracy_m) == ([], None)


def test_a_position_that_stays_rough_is_explained_and_blocks_nothing(
    signed_in: Carried, round_: Round, line: Line
) -> None:
    signed_in.stands(2000)
    signed_in.page.clock.install()
    signed_in.begin(round_.reports[0])
    signed_in.position_is("Menunggu posisi yang lebih teliti…")
    expect(signed_in.page.locator(".position")).to_contain_text("Ketelitian ±2000 m")
    signed_in.page.clock.fast_forward(21_000)
    expect(signed_in.page.get_by_text("Ponsel hanya memberi perkiraan posisi")).to_be_visible()
    signed_in.shot("perkiraan")
    signed_in.page.clock.fast_forward(40_000)
    signed_in.position_is("Belum juga teliti")
    signed_in.shot("belum-teliti")
    signed_in.button("Lanjutkan dengan ketelitian ±2000 m").tap()
    signed_in.position_is("Dilanjutkan dengan ±2000 m")
    signed_in.shoot(more=". Tanpa posisi: ambil sekali lagi bila bisa.")  # the one it has is a minute old
    signed_in.answer("Tidak")
    signed_in.choose("Belum selesai")
    signed_in.seal()
    expect(signed_in.page.get_by_text("Sudah diterima server")).to_be_visible()
    assert {fix["accuracy"] for fix in json.loads(Visit.objects.get().payload)["fixes"]} == {2000}


def test_a_photo_is_bound_to_the_best_position_of_the_last_seconds(
    signed_in: Carried, round_: Round, line: Line
) -> None:
    signed_in.stands(120)
    signed_in.begin(round_.reports[0])
    signed_in.position_is("Menunggu posisi yang lebih teliti…")
    finder = signed_in.open_viewfinder()
    signed_in.keeps_fixes(1)
    for count, accuracy_m in enumerate([14, 60], 2):
        signed_in.stands(accuracy_m)
        signed_in.keeps_fixes(count)
    signed_in.button("Ambil foto", finder).tap()
    expect(finder.get_by_role("status")).to_have_text("Tersimpan di ponsel: 1 dari 6 foto")
    signed_in.shot("kamera")
    signed_in.button("Selesai", finder).tap()
    expect(signed_in.page.get_by_text("kamera aplikasi, posisi ±14 m")).to_be_visible()
    signed_in.answer()
    signed_in.choose("Benar dan selesai")
    signed_in.seal()
    expect(signed_in.page.get_by_text("Sudah diterima server")).to_be_visible()
    said = json.loads(Visit.objects.get().payload)
    (photo,) = said["photos"]
    assert [fix["accuracy"] for fix in said["fixes"]][:3] == [120, 14, 60]
    assert (photo["source"], photo["fix"], photo["overlay"]) == ("viewfinder", 1, True)


def test_a_new_version_waits_for_a_word_and_leaves_the_draft_as_it_is(
    signed_in: Carried, round_: Round, line: Line
) -> None:
    page = signed_in.page
    signed_in.begin(round_.reports[0])
    signed_in.position_is("Posisi baik")
    signed_in.shoot()
    signed_in.write("Sedang diperiksa")
    before = signed_in.held()
    new = publish(line)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # as when the app is opened again
    banner = page.locator(".banner")
    expect(banner).to_contain_text("Versi baru siap.")
    signed_in.shot("versi-baru")
    expect(page.locator("textarea")).to_have_value("Sedang diperiksa")
    assert signed_in.held()["drafts"] == before["drafts"]
    with page.expect_navigation():
        signed_in.button("Perbarui", banner).tap()
    expect(page.get_by_text("Foto (1 dari 6)")).to_be_visible()
    expect(page.locator("textarea")).to_have_value("Sedang diperiksa")
    expect(banner).to_be_hidden()
    after = signed_in.held()
    assert (after["drafts"], after["bytes"]) == (before["drafts"], before["bytes"])
    signed_in.answer()
    signed_in.choose("Benar dan selesai")
    signed_in.seal()
    expect(page.get_by_text("Sudah diterima server")).to_be_visible()
    assert json.loads(Visit.objects.get().payload)["app_version"] == new
    page.locator("#navigasi").get_by_role("link", name="Hari ini").tap()
    signed_in.heading("Hari ini, versi baru")


def publish(line: Line) -> str:
    """The line brings another version of the app from now on: other words, other hashes. Its name."""
    shell, worker, words = "/lapangan/", "/lapangan/sw.js", "/static/lapangan/words_id.js"
    files = {path: from_server(line, path) for path in (shell, worker, words)}
    (old,) = set(re.findall(rb'"version": "([0-9a-f]{16})"', files[shell]))
    new = hashlib.sha256(old).hexdigest()[:16]
    changed = {
        shell: files[shell].replace(old, new.encode()),
        words: files[words].replace(TITLE.encode(), TITLE[:-1].encode() + b', versi baru"'),
    }
    script = files[worker].replace(old, new.encode())
    for path, body in changed.items():
        assert body != files[path]
        script = script.replace(sha256(files[path]).encode(), sha256(body).encode())
    changed[worker] = script

    def rewrite(path: str, body: bytes) -> bytes:
        return changed.get(path, body)

    line.rewrite = rewrite
    return new


def from_server(line: Line, path: str) -> bytes:
    server = http.client.HTTPConnection("localhost", line.upstream)
    server.request("GET", path)
    body = server.getresponse().read()
    server.close()
    return body


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def test_nobody_leaves_unsent_work_behind_and_the_zip_holds_it_all(
    signed_in: Carried, round_: Round, line: Line, tmp_path: Path
) -> None:
    other = round_.world.west_officer
    give_password(other)
    line.fault = refusing("PUT", "visits/", BUSY)
    signed_in.visit(round_.reports[0], photos=2)
    signed_in.begin(round_.reports[1])
    signed_in.position_is("Posisi baik")
    signed_in.shoot()
    signed_in.to("Ponsel")
    signed_in.button("Keluar").tap()
    alert = signed_in.page.get_by_role("alert")
    expect(alert).to_contain_text("1 kiriman belum terkirim dan 1 draf belum disegel")
    signed_in.shot("belum-bisa-keluar")
    held = signed_in.held()

    signs_in_and_out_again(signed_in, other.username)
    after = signed_in.held()
    assert [after[name] for name in ("bytes", "drafts", "fixes")] == [
        held[name] for name in ("bytes", "drafts", "fixes")
    ]
    assert bodies(after) == bodies(held)

    signed_in.sign_in(round_.holder.username)
    signed_in.status("1 belum terkirim")
    signed_in.to("Kiriman")
    with signed_in.page.expect_download() as download:
        signed_in.button("Simpan cadangan (zip)").tap()
    made, tries = signed_in.page.get_by_text("Berkas zip dibuat."), signed_in.page.get_by_text("sudah dicoba")
    expect(made).to_be_visible()
    before = tries.inner_text()
    signed_in.page.evaluate("dispatchEvent(new Event('online'))")
    expect(tries).not_to_have_text(before)
    expect(made).to_be_visible()
    signed_in.shot("cadangan")
    path = tmp_path / "cadangan.zip"
    download.value.save_as(path)
    assert_holds(path, held)
    said = io.StringIO()
    call_command("import_visits", str(path), owner=round_.holder.username, stdout=said)
    assert "masuk" in said.getvalue()
    assert Visit.objects.get().payload_sha256 == held["outbox"][0]["payload_sha256"]

    line.fault = None
    signed_in.button("Kirim sekarang").tap()
    signed_in.status("Semua terkirim")
    assert_arrived(held, line)


def signs_in_and_out_again(phone: Carried, username: str) -> None:
    """Somebody else, after the session of the one before has ended."""
    Session.objects.all().delete()
    phone.page.reload()
    phone.status("Perlu masuk lagi · 1 belum terkirim")
    phone.to("Kiriman")
    phone.page.get_by_role("link", name="Masuk", exact=True).tap()
    phone.sign_in(username)
    phone.heading("Hari ini")
    phone.status("Semua terkirim")
    phone.to("Kiriman")
    expect(phone.page.get_by_text("2 kiriman milik pengguna lain masih di ponsel ini.")).to_be_visible()
    phone.shot("milik-orang-lain")
    phone.to("Ponsel")
    phone.button("Keluar").tap()
    phone.button("Keluar", phone.page.get_by_role("dialog")).tap()
    phone.heading("Masuk")


def bodies(held: dict[str, Any]) -> dict[str, str]:
    return {row["id"]: row["body"] for row in held["outbox"]}


def assert_holds(path: Path, held: dict[str, Any]) -> None:
    """The zip has every record as it will be sent, every draft, and every photo under its hash."""
    with zipfile.ZipFile(path) as file:
        photos = {name: sha256(file.read(name)) for name in file.namelist() if name.startswith("photos/")}
        records = {row["id"]: file.read(f"records/{row['id']}.json").decode() for row in held["outbox"]}
        drafts = [json.loads(file.read(f"drafts/{draft['id']}.json")) for draft in held["drafts"]]
    assert set(photos.values()) == set(held["bytes"].values())
    assert all(name == f"photos/{digest}.jpg" for name, digest in photos.items())
    assert records == bodies(held)
    assert [draft["photos"][0]["sha256"] in photos.values() for draft in drafts] == [True]
