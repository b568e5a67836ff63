"""The validation desk in a real browser: judged by keyboard alone, on a desk and on a phone."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from field_api.models import Criterion, Report
from field_api.steps.assign import assign_one
from field_api.steps.meeting import ask
from field_api.workflow import Status
from tests.browser.conftest import Watch
from tests.browser.test_suspicion_pages import PASSWORD, no_serious_fault, sign_in
from tests.field_api.claims import claim, in_process
from tests.field_api.dispatching import holder
from tests.field_api.photos import jpeg
from tests.field_api.sealing import visit
from tests.field_api.suspecting import suspected_claim
from tests.field_api.world import World, make_world

DESK = "/koordinator/validasi/"


@pytest.fixture
def world(transactional_db: None, settings: Settings, tmp_path: Path) -> World:
    """Three reports wait, each with the reporter's photo, a claim and a visit; the last is suspected."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    world = make_world()
    world.coordinator.set_password(PASSWORD)
    world.coordinator.save()
    rule = Criterion.objects.create(
        slug="rata", question="Apakah rata?", rule="Rata dengan jalan.", source="Perda 1"
    )
    for seed in (1, 2, 3):
        report = in_process(world, jpeg(seed))
        claim(world, report, jpeg(10 + seed))
        assign_one(number=report.number, by=world.coordinator)
        answers = [{"id": str(rule.pk), "question": rule.question, "answer": "no"}]
        validator = holder(report).user
        visit(report.number, validator, None, jpeg(20 + seed), decision="not_done", checklist=answers)
    suspected_claim(Report.objects.latest("pk"))
    return world


def press(page: Page, key: str) -> None:
    """Once the page listens: then it shows the button that lists its keys."""
    expect(page.get_by_role("button", name="Tombol pintas")).to_be_visible()
    page.keyboard.press(key)


def open_desk(page: Page, live_server: LiveServer) -> list[str]:
    """The numbers in the queue, the most urgent first."""
    sign_in(page, live_server, DESK)
    numbers = [str(report.number) for report in Report.objects.order_by("due_at", "pk")]
    expect(page.locator(".queue h3")).to_contain_text(numbers)
    return numbers


@pytest.mark.usefixtures("size", "world")
def test_a_queue_is_judged_by_keyboard_alone(watch: Watch, live_server: LiveServer) -> None:
    page = watch.page
    first, second, third = open_desk(page, live_server)
    no_serious_fault(page)
    press(page, "n")
    expect(page).to_have_url(f"{live_server.url}{DESK}{first}")
    expect(page.locator("#peta .leaflet-overlay-pane path").first).to_be_attached()
    for photo in page.locator(".judged img").all():
        photo.scroll_into_view_if_needed()
        expect(photo).not_to_have_js_property("naturalWidth", 0)
    no_serious_fault(page)

    press(page, "v")
    expect(page.get_by_role("button", name="Benar dan selesai")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{live_server.url}{DESK}{second}")
    expect(page.get_by_role("status")).to_contain_text(f"{first} dinyatakan benar dan selesai.")

    press(page, "t")
    reason = page.get_by_label("Alasan dikembalikan")
    expect(reason).to_be_focused()
    page.keyboard.type("Tambalan rontok, vernis hilang?")  # n, t, v and ? are letters here
    expect(reason).to_have_value("Tambalan rontok, vernis hilang?")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.get_by_label("Belum memenuhi: Rata dengan jalan. (Perda 1)")).to_be_checked()
    no_serious_fault(page)
    page.get_by_role("button", name="Kembalikan ke unit").press("Enter")

    expect(page).to_have_url(f"{live_server.url}{DESK}{third}")
    press(page, "v")
    expect(page.get_by_label("Mengapa tetap benar")).to_be_focused()
    page.keyboard.type("Sudah dilihat sendiri")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{live_server.url}{DESK}")
    expect(page.get_by_text("Tidak ada lagi yang menunggu")).to_be_visible()
    statuses = dict(Report.objects.values_list("number", "status"))
    assert statuses == {first: Status.SELESAI, second: Status.PROSES, third: Status.SELESAI}
    note = Report.objects.get(number=second).changes.get(was="VALIDASI").note
    assert note == "Belum memenuhi: Rata dengan jalan. (Perda 1)\nTambalan rontok, vernis hilang?"


@pytest.mark.usefixtures("size", "world")
def test_keys_are_listed_and_can_be_switched_off(watch: Watch, live_server: LiveServer) -> None:
    page = watch.page
    first, second, _ = open_desk(page, live_server)
    press(page, "n")
    expect(page).to_have_url(f"{live_server.url}{DESK}{first}")
    press(page, "?")
    keys = page.get_by_role("dialog", name="Tombol pintas")
    expect(keys).to_be_visible()
    no_serious_fault(page)
    page.get_by_label("Tombol pintas aktif").uncheck()
    page.keyboard.press("Escape")
    expect(keys).to_be_hidden()
    press(page, "n")
    press(page, "v")
    expect(page.get_by_role("button", name="Benar dan selesai")).not_to_be_focused()
    page.reload()
    press(page, "?")
    expect(keys).to_be_hidden()
    page.get_by_role("button", name="Tombol pintas").press("Enter")
    page.get_by_label("Tombol pintas aktif").check()
    page.keyboard.press("Escape")
    press(page, "n")
    expect(page).to_have_url(f"{live_server.url}{DESK}{second}")


@pytest.mark.usefixtures("size")
def test_the_slider_lays_the_claim_over_the_reporters_photo(
    watch: Watch, world: World, live_server: LiveServer
) -> None:
    page = watch.page
    open_desk(page, live_server)
    press(page, "n")
    slider = page.get_by_role("slider").first
    slider.focus()
    page.keyboard.press("Home")
    expect(slider).to_have_attribute("aria-valuetext", "0 persen foto lama")
    press(page, "n")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Jalan rusak")


@pytest.mark.usefixtures("size")
def test_criteria_trail_and_results_have_no_serious_fault(
    watch: Watch, world: World, live_server: LiveServer
) -> None:
    page = watch.page
    number = Report.objects.earliest("pk").number
    ask(number=number, by=world.coordinator, question="Bolehkah tambalan sementara?")
    sign_in(page, live_server, "/kriteria/")
    no_serious_fault(page)
    page.get_by_text("Tulis keputusan rapat").click()
    page.get_by_label("Pertanyaan untuk daftar periksa").fill("Apakah tambalan bertahan?")
    page.get_by_label("Keputusan rapat", exact=True).fill("Sementara boleh bila rata.")
    no_serious_fault(page)
    page.get_by_role("button", name="Jadikan kriteria").click()
    expect(page.get_by_role("status")).to_contain_text("sudah menjadi kriteria")
    page.get_by_label("Cari kata").fill("tambalam")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Apakah tambalan bertahan?")).to_be_visible()
    for address in ("/koordinator/jejak", "/koordinator/hasil"):
        page.goto(f"{live_server.url}{address}")
        no_serious_fault(page)
