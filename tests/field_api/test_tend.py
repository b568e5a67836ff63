"""What was lost is taken up again, and what is late is counted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core import mail
from pytest_django import Settings

from boundaries.models import Edition
from field_api import originals
from field_api.models import Holiday, Outbox, Photo, Report
from field_api.steps.assign import assign_batch
from field_api.steps.coordinate import accept, coordinate, reject
from field_api.steps.follow_up import submit_follow_up
from field_api.steps.photos import PhotoIn
from field_api.steps.receive import Complaint, Contact, receive
from field_api.steps.relocate import bring_into_force
from field_api.steps.tend import Tended, held_over, overdue, tend
from field_api.steps.validate import send_back, validate
from tests.field_api.photos import jpeg
from tests.field_api.world import AT_SEA, EAST, IN_WEST, World, make_edition

NO_FILE = "belum ada berkas yang dapat dipakai"
MONDAY = datetime(2026, 3, 30, 3, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def travel() -> Iterator[Any]:
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


def new_report(world: World, at: tuple[float, float] = IN_WEST, *photos: bytes) -> Report:
    complaint = Complaint(world.category.slug, "Lubang", *at, contact=Contact(email="warga@example.org"))
    return receive(complaint, photos=[PhotoIn(data) for data in photos])[0]


def followed_up(world: World, seed: int = 1) -> Report:
    report = new_report(world)
    coordinate(number=report.number, by=world.west_officer)
    accept(number=report.number, by=world.west_officer)
    again(world, report, seed)
    return report


def again(world: World, report: Report, seed: int) -> None:
    photos = [PhotoIn(jpeg(seed))]
    submit_follow_up(number=report.number, by=world.west_officer, note="Ditambal", photos=photos)


def test_with_nothing_to_do_nothing_is_done(world: World) -> None:
    assert tend() == Tended(
        placed=0,
        moved=0,
        judged=0,
        photos_missing=0,
        photos_left=0,
        suspected=0,
        journeys=0,
        parts_swept=0,
        originals_swept=0,
        counts_swept=0,
        anonymised=0,
        alerts=0,
        sent=0,
        given_up=0,
        waiting_too_long=0,
        overdue={},
        held_over=0,
        monthly_cutoff="2026-04-05",
        waiting_for_place=0,
        holidays_known=False,
        others={
            "peta panas": f"diperiksa: 0 laporan di peta panas, dibuat ulang: {NO_FILE}",
            "foto yang menunggu": "0 dihapus",
        },
        failed=[],
    )
    assert tend().others == {"peta panas": "masih baru", "foto yang menunggu": "0 dihapus"}


def said() -> str:
    return "beres"


def broken() -> str:
    raise RuntimeError("rusak")


def test_parts_of_other_apps_are_done_too_and_one_that_fails_stops_no_other(
    world: World, settings: Settings
) -> None:
    settings.TEND_ALSO = {one: f"tests.field_api.test_tend.{one}" for one in ("broken", "said")}
    done = tend()
    assert done.others == {"broken": "gagal, lihat log", "said": "beres"}
    assert done.failed == ["broken"]


def test_whatever_was_lost_is_done_and_a_second_run_finds_nothing(world: World) -> None:
    Edition.objects.update(state="retired")
    report = new_report(world, IN_WEST, jpeg(1, lon=IN_WEST[0], lat=IN_WEST[1]))
    Edition.objects.update(state="active")
    first, second = tend(), tend()
    assert (first.placed, first.judged, first.sent) == (1, 1, 1)
    assert (second.placed, second.judged, second.sent) == (0, 0, 0)
    report.refresh_from_db()
    assert (report.unit, report.photos.get().verdicts.get().result) == (world.west_office, "match")
    assert len(mail.outbox) == 1


def test_a_photo_without_a_place_to_compare_with_is_fingerprinted_once(world: World) -> None:
    receive(Complaint(world.category.slug, "Lubang"), photos=[PhotoIn(jpeg(1))])
    assert (tend().judged, tend().judged) == (1, 0)
    assert Photo.objects.get().phash


def test_a_gone_original_is_counted_and_stops_nothing(world: World, caplog: pytest.LogCaptureFixture) -> None:
    report = new_report(world, IN_WEST, jpeg(1), jpeg(2))
    gone = report.photos.earliest("id")
    Path(originals.original_path(gone.sha256)).unlink()
    done = tend()
    assert (done.photos_missing, done.judged, done.sent) == (1, 1, 1)
    assert f"photo {gone.pk} could not be judged" in caplog.text


def test_boundaries_that_come_into_force_by_themselves_move_the_reports(world: World, travel: Any) -> None:
    report = new_report(world, (106.8275, -6.19))
    bring_into_force(make_edition(border_lon=106.826, valid_from=date(2026, 4, 1), state="draft"))
    assert tend().moved == 0
    travel.move_to(datetime(2026, 3, 31, 17, 0, tzinfo=UTC))  # the first of April in Jakarta
    assert (tend().moved, tend().moved) == (1, 0)
    report.refresh_from_db()
    assert (report.kelurahan_code, report.unit) == (EAST, world.east_office)


def test_without_boundaries_the_rest_is_still_done(world: World) -> None:
    Edition.objects.update(state="retired")
    new_report(world)
    done = tend()
    assert (done.placed, done.moved, done.sent, done.waiting_for_place) == (0, 0, 1, 1)


def test_open_reports_past_their_deadline_are_counted_by_status(world: World, travel: Any) -> None:
    waiting, taken = new_report(world), new_report(world)
    coordinate(number=taken.number, by=world.west_officer)
    refused = new_report(world)
    reject(number=refused.number, by=world.west_officer, reason="Sudah ditambal")
    travel.move_to(MONDAY + timedelta(hours=6))
    assert overdue() == {}
    travel.shift(1)
    assert overdue() == {"MENUNGGU": 1, "KOORDINASI": 1}
    accept(number=taken.number, by=world.west_officer)
    assert overdue() == {"MENUNGGU": 1}
    travel.move_to(MONDAY + timedelta(days=7, seconds=1))
    assert overdue() == {"MENUNGGU": 1, "PROSES": 1}
    assert waiting.due_at == MONDAY + timedelta(hours=6)


def test_validation_is_overdue_three_days_after_the_follow_up_whoever_has_it(
    world: World, travel: Any
) -> None:
    report = followed_up(world)
    travel.shift(timedelta(days=2))
    assign_batch()
    report.refresh_from_db()
    assert (report.status, report.due_at) == ("VALIDASI", MONDAY + timedelta(days=3))
    travel.shift(timedelta(days=1, seconds=1))
    assert overdue() == {"VALIDASI": 1}


def test_what_reached_the_validators_last_month_is_held_over(world: World, travel: Any) -> None:
    followed_up(world)
    assert held_over() == 0
    travel.move_to(datetime(2026, 3, 31, 16, 59, tzinfo=UTC))
    assert held_over() == 0
    travel.move_to(datetime(2026, 3, 31, 17, 0, tzinfo=UTC))
    assert held_over() == 1


def test_being_given_to_a_validator_this_month_does_not_make_it_new(world: World, travel: Any) -> None:
    followed_up(world)
    travel.move_to(datetime(2026, 4, 1, 3, 0, tzinfo=UTC))
    assign_batch()
    assert Report.objects.get().status == "VALIDASI"
    assert held_over() == 1


def test_a_new_claim_this_month_counts_from_this_month(world: World, travel: Any) -> None:
    report = followed_up(world)
    assign_batch()
    send_back(number=report.number, by=world.coordinator, reason="Masih berlubang")
    travel.move_to(datetime(2026, 4, 2, 3, 0, tzinfo=UTC))
    again(world, report, 2)
    assert held_over() == 0


def test_a_decided_report_is_not_held_over(world: World, travel: Any) -> None:
    report = followed_up(world)
    assign_batch()
    validate(number=report.number, by=world.coordinator)
    travel.move_to(datetime(2026, 4, 2, 3, 0, tzinfo=UTC))
    assert held_over() == 0


def test_open_reports_without_a_unit_wait_for_a_place(world: World) -> None:
    new_report(world, AT_SEA)
    refused = new_report(world, AT_SEA)
    reject(number=refused.number, by=world.coordinator, reason="Di laut")
    assert tend().waiting_for_place == 1


def test_it_says_whether_this_years_holidays_are_known(world: World) -> None:
    Holiday.objects.create(day=date(2025, 12, 25), name="Natal", source="uji")
    Holiday.objects.create(day=date(2027, 1, 1), name="Tahun Baru", source="uji")
    assert not tend().holidays_known
    Holiday.objects.create(day=date(2026, 1, 1), name="Tahun Baru", source="uji")
    assert tend().holidays_known


def test_messages_given_up_are_told(world: World) -> None:
    new_report(world)
    Outbox.objects.update(attempts=99)
    assert (tend().sent, tend().given_up) == (0, 1)
