"""The phone app's screens on a phone: what is read, reached and seen there, in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings as project
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from field_api.models import Visit
from tests.browser.hand import Hand, in_page, taken_up
from tests.browser.phone import Field
from tests.field_api.photos import jpeg

pytest_plugins = ["tests.browser.phone_fixtures", "tests.browser.hand_fixtures"]

AXE = Path(project.BASE_DIR) / "node_modules" / "axe-core" / "axe.min.js"
SCREENS = ["#/", "#/peta", "#/kiriman", "#/ponsel", "#/masuk"]
NO_POSITION = """Object.defineProperty(navigator, "geolocation", { value: {
    watchPosition: (_take, fail) => setTimeout(() => fail({ code: 1, PERMISSION_DENIED: 1 })),
    getCurrentPosition: (_take, fail) => fail({ code: 1 }), clearWatch() {} } })"""


CAMERA = """navigator.mediaDevices.getUserMedia = async () => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [1280, 960];
    const paint = () => {
        canvas.getContext("2d").fillStyle = `hsl(${Math.random() * 360} 80% 50%)`;
        canvas.getContext("2d").fillRect(0, 0, 1280, 960);
        requestAnimationFrame(paint);
    };
    paint();
    return canvas.captureStream();
}"""


def sticks_out(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > innerWidth"))


def violations(page: Page) -> list[str]:
    page.add_script_tag(path=AXE)
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    return [f"{one['id']}: {one['nodes'][0]['html']}" for one in found["violations"]]


def test_both_languages_have_the_same_words_and_blanks(stranger: Hand) -> None:
    both = in_page(
        stranger.page,
        'return (await import("/static/lapangan/words.js")).catalogues',
    )
    blanks = {
        language: {
            key: sorted(part.split("}")[0] for part in words.split("{")[1:]) for key, words in all_.items()
        }
        for language, all_ in both.items()
    }
    assert blanks["id"] == blanks["en"]
    assert all(words.strip() for all_ in both.values() for words in all_.values())


def test_every_word_that_a_script_asks_for_exists_and_every_word_is_asked_for(stranger: Hand) -> None:
    known = set(
        in_page(
            stranger.page, 'return Object.keys((await import("/static/lapangan/words.js")).catalogues.id)'
        )
    )
    folder = Path(project.BASE_DIR) / "field_api" / "static" / "lapangan"
    scripts = [path for path in folder.rglob("*.js") if not path.name.startswith("words_")]
    source = "".join(path.read_text() for path in scripts)
    made_up = ["check.", "reason.", "state.", "camera.", "position.", "today.fail_", "phone.role_"]
    made_up += ["phone.granted", "phone.denied", "phone.prompt"]
    unused = {key for key in known if f'"{key}"' not in source and not key.startswith(tuple(made_up))}
    assert unused == set()


def test_a_wrong_password_and_a_role_without_field_work_are_told_in_words(
    stranger: Hand, visited: Field
) -> None:
    stranger.heading("Masuk")
    expect(stranger.page.locator("#keadaan")).to_contain_text("Belum masuk")
    stranger.sign_in(visited.holder.username, "bukan ini")
    expect(stranger.page.get_by_role("alert")).to_contain_text("kata sandi salah")
    stranger.page.get_by_label("Tampilkan kata sandi").check()
    expect(stranger.page.get_by_label("Kata sandi", exact=True)).to_have_attribute("type", "text")
    stranger.page.context.set_offline(True)
    stranger.sign_in(visited.holder.username)
    expect(stranger.page.get_by_role("alert")).to_contain_text("Server tidak terjangkau")


def test_a_validator_finds_the_task_with_all_that_is_needed_to_judge_it(hand: Hand, visited: Field) -> None:
    page = hand.page
    row = page.locator(".task")
    expect(row).to_have_count(1)
    expect(row).to_contain_text(visited.report.category.name)
    expect(row).to_contain_text("dari Anda")
    expect(page.locator("#keadaan")).to_contain_text("Semua terkirim")
    row.click()
    expect(page.locator("main h1")).to_be_focused()
    expect(page).to_have_title(f"{visited.report.category.name} · Lapangan CRM")
    expect(page.get_by_text(visited.report.description)).to_be_visible()
    ways = page.locator("a[target=_blank]")
    assert "maps/dir/?api=1&destination=" in str(ways.last.get_attribute("href"))
    hand.go("#/peta")
    expect(page.locator(".pin")).to_have_count(1)


def test_the_list_opens_without_a_network(hand: Hand, visited: Field) -> None:
    hand.page.context.set_offline(True)
    hand.page.get_by_role("button", name="Perbarui").click()
    expect(hand.page.get_by_text("Server tidak terjangkau")).to_be_visible()
    hand.go(f"#/tugas/{visited.report.number}")
    expect(hand.page.get_by_text(visited.report.description)).to_be_visible()


def test_a_visit_says_what_is_missing_is_sealed_and_arrives(hand: Hand, visited: Field) -> None:
    page = hand.page
    hand.start(visited.report)
    expect(page.locator(".position-head")).to_have_text("Posisi baik")
    expect(page.get_by_text("pilih penilaian")).to_be_visible()
    page.get_by_text("Cara lain mengambil foto").click()
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Ambil dari galeri").click()
    chooser.value.set_files({"name": "a.jpg", "mimeType": "image/jpeg", "buffer": jpeg(1)})
    expect(page.get_by_text("Tersimpan di ponsel: 1 dari 6 foto")).to_be_visible()
    expect(page.get_by_text("galeri, tanpa posisi")).to_be_visible()
    for question in page.locator("fieldset:has(.in-a-row)").all():
        question.get_by_text("Ya", exact=True).click()
    page.get_by_text("Belum selesai", exact=True).click()
    expect(page.get_by_text("pilih penilaian")).to_be_hidden()
    page.get_by_label("Catatan untuk kunjungan ini").fill("Masih berlubang")
    page.get_by_role("button", name="Segel", exact=True).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Semua foto dari galeri")
    expect(dialog).to_contain_text("tetapi semua jawaban “Ya”")
    dialog.get_by_role("button", name="Ya, tetap segel").click()
    hand.heading("Tersegel")
    expect(page.get_by_text("Sudah diterima server")).to_be_visible()
    visit = Visit.objects.get()
    assert (visit.decision, visit.note) == ("not_done", "Masih berlubang")


def test_what_was_typed_and_chosen_is_there_after_the_page_was_thrown_out(hand: Hand, visited: Field) -> None:
    page = hand.page
    hand.start(visited.report)
    page.get_by_text("Tidak bisa dinilai", exact=True).click()
    page.get_by_text("Cuaca", exact=True).click()
    page.get_by_label("Catatan untuk kunjungan ini").fill("Hujan deras")
    expect(page.get_by_text("Catatan tersimpan di ponsel")).to_be_visible()
    page.reload()
    hand.heading("Kunjungan")
    expect(page.get_by_label("Tidak bisa dinilai", exact=True)).to_be_checked()
    expect(page.get_by_label("Cuaca")).to_be_checked()
    expect(page.get_by_label("Catatan untuk kunjungan ini")).to_have_value("Hujan deras")


def test_a_second_tab_does_not_open_the_same_visit(hand: Hand, visited: Field) -> None:
    hand.start(visited.report)
    other = hand.page.context.new_page()
    other.goto(hand.page.url)
    expect(other.get_by_text("sedang dibuka di tab lain")).to_be_visible()


def test_signing_out_with_a_draft_is_refused_with_its_number(hand: Hand, visited: Field) -> None:
    hand.start(visited.report)
    hand.go("#/ponsel")
    hand.page.get_by_role("button", name="Keluar").click()
    expect(hand.page.get_by_role("alert")).to_contain_text("1 draf belum disegel")


def test_a_denied_position_is_explained_and_blocks_nothing(hand: Hand, visited: Field) -> None:
    hand.page.add_init_script(NO_POSITION)
    hand.page.reload()
    hand.heading("Hari ini")
    hand.start(visited.report)
    expect(hand.page.locator(".position-head")).to_have_text("Izin lokasi ditolak.")
    expect(hand.page.get_by_role("button", name="Ambil foto")).to_be_enabled()


def test_the_status_line_turns_to_words_when_a_portal_answers(hand: Hand) -> None:
    hand.page.route("**/api/v1/**", lambda route: route.fulfill(body="<html>", content_type="text/html"))
    hand.page.get_by_role("button", name="Perbarui").click()
    expect(hand.page.locator("#keadaan")).to_contain_text("Wi-Fi ini minta login dulu")
    expect(hand.page.locator("#keadaan")).to_have_class("status bad")


def test_english_is_chosen_on_the_phones_screen_and_kept(hand: Hand) -> None:
    hand.go("#/ponsel")
    hand.page.get_by_text("English").click()
    hand.heading("Phone")
    expect(hand.page.locator("html")).to_have_attribute("lang", "en")
    hand.page.reload()
    hand.heading("Phone")
    expect(hand.page.get_by_role("link", name="Today")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_screen_has_what_axe_calls_a_barrier(
    browser: Browser, visited: Field, live_server: LiveServer, scheme: str
) -> None:
    context, hand = taken_up(browser, live_server, color_scheme=scheme)
    hand.open()
    expect(hand.page.locator("#keadaan")).not_to_be_empty()  # it says how things are once it knows
    assert violations(hand.page) == []
    hand.sign_in(visited.holder.username)
    hand.heading("Hari ini")
    for screen in [*SCREENS, f"#/tugas/{visited.report.number}"]:
        hand.go("#/tersegel/x")
        hand.go(screen)
        assert (screen, violations(hand.page)) == (screen, [])
    hand.start(visited.report)
    assert violations(hand.page) == []
    context.close()


@pytest.mark.parametrize(("width", "letters"), [(320, "100%"), (360, "200%")])
def test_nothing_sticks_out_on_a_narrow_phone_or_with_letters_twice_as_large(
    browser: Browser, visited: Field, live_server: LiveServer, width: int, letters: str
) -> None:
    context, hand = taken_up(browser, live_server, viewport={"width": width, "height": 640})
    hand.open()
    hand.page.evaluate("size => { document.documentElement.style.fontSize = size }", letters)
    assert not sticks_out(hand.page)
    hand.sign_in(visited.holder.username)
    hand.heading("Hari ini")
    for screen in [*SCREENS, f"#/tugas/{visited.report.number}"]:
        hand.go("#/tersegel/x")
        hand.go(screen)
        assert (screen, sticks_out(hand.page)) == (screen, False)
    hand.start(visited.report)
    assert not sticks_out(hand.page)
    context.close()


def test_a_photo_from_the_viewfinder_is_bound_to_the_fix_and_kept_before_it_says_so(
    hand: Hand, visited: Field
) -> None:
    page = hand.page
    page.add_init_script(CAMERA)
    page.reload()
    hand.heading("Hari ini")
    hand.start(visited.report)
    expect(page.locator(".position-head")).to_have_text("Posisi baik")
    page.get_by_role("button", name="Ambil foto").click()
    finder = page.get_by_role("dialog", name="Kamera")
    for number in range(1, 7):
        finder.get_by_role("button", name="Ambil foto").click()
        if number < 6:
            expect(finder.get_by_role("status")).to_have_text(f"Tersimpan di ponsel: {number} dari 6 foto")
    expect(finder).to_be_hidden()
    expect(page.get_by_text("kamera aplikasi, posisi ±14 m")).to_have_count(6)
    page.get_by_role("button", name="Ambil foto").click()
    expect(page.get_by_text("Sudah 6 foto.")).to_be_visible()
    page.get_by_role("button", name="Hapus foto 6").click()
    page.get_by_role("dialog").get_by_role("button", name="Hapus foto 6").click()
    expect(page.get_by_role("heading", name="Foto (5 dari 6)")).to_be_visible()
