"""What a stored photo proves: near, far, without a place, and above all seen before."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine

from field_api.evidence.exif import read_photo
from field_api.evidence.gps import NoPosition
from field_api.evidence.rules import RULES
from field_api.models import Report
from field_api.steps.judge import judge_photo
from field_api.steps.photos import Fix, PhotoIn
from field_api.steps.place import confirm_place
from field_api.steps.receive import Complaint, receive
from field_api.steps.unjudged import unjudged
from tests.evidence import made_photos
from tests.field_api.claims import LAT, LON, PHOTOS, claim, codes, in_process, needs_photos, verdict, why
from tests.field_api.photos import jpeg
from tests.field_api.world import IN_EAST, World

TWO_HUNDRED_M_EAST = LON + 200 / 110_700
"""A degree of longitude is 111,320 m x cos(6.19 degrees) = 110,671 m here."""
REPORTED = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(REPORTED, tick=False):
        yield


def test_a_photo_taken_at_the_place_matches_and_says_why(world: World) -> None:
    found = verdict(claim(world, in_process(world), jpeg(1, lon=LON, lat=LAT)))
    assert (found.result, found.rule_version) == ("match", RULES.version)
    assert found.distance_m == pytest.approx(0, abs=1)
    assert found.inputs["site"]["accuracy"]["radius_m"] == 10
    assert found.inputs["position"]["lon"] == pytest.approx(LON)
    assert all(reason["text"].endswith(".") for reason in found.reasons)


def test_a_photo_taken_200_m_away_is_far_and_stays_with_its_report(world: World) -> None:
    photo = claim(world, in_process(world), jpeg(1, lon=TWO_HUNDRED_M_EAST, lat=LAT))
    found = verdict(photo)
    assert found.result == "far"
    assert found.distance_m == pytest.approx(200, abs=2)
    assert photo.report.photos.get() == photo


def test_a_photo_without_a_position_is_not_held_against_anyone(world: World) -> None:
    found = verdict(claim(world, in_process(world), jpeg(1)))
    assert (found.result, found.distance_m) == ("no_location", None)
    assert "bukan kesalahan pengirim" in why(found, "position_absent")


def test_a_position_emptied_by_android_is_called_redacted(world: World) -> None:
    blank = (made_photos.ASCII, b"\0\0")
    nothing = made_photos.rationals((0, 0), (0, 0), (0, 0))
    emptied = made_photos.jpeg(gps={1: blank, 2: nothing, 3: blank, 4: nothing})
    assert verdict(claim(world, in_process(world), emptied)).result == "redacted"


def test_the_phones_own_fix_speaks_for_a_photo_without_exif(world: World) -> None:
    fix = Fix(LON, LAT, 8.0, REPORTED)
    found = verdict(claim(world, in_process(world), jpeg(1), fix))
    assert (found.result, found.inputs["decided_by"]) == ("match", "live")


def test_a_fix_far_from_the_photos_own_position_contradicts_it(world: World) -> None:
    fix = Fix(LON + 0.02, LAT, 8.0, REPORTED)
    found = verdict(claim(world, in_process(world), jpeg(1, lon=LON, lat=LAT), fix))
    assert found.result == "contradictory"
    assert "witnesses_disagree" in codes(found)


def test_a_claim_photographed_before_the_report_was_made_contradicts_itself(world: World) -> None:
    earlier = datetime(2026, 3, 1, 9, 0)  # noqa: DTZ001  a camera's clock, read as WIB
    found = verdict(claim(world, in_process(world), jpeg(1, lon=LON, lat=LAT, taken=earlier)))
    assert found.result == "contradictory"
    assert "before_report" in codes(found)


def test_a_citizens_photo_may_be_older_than_the_report(world: World) -> None:
    earlier = datetime(2026, 3, 1, 9, 0)  # noqa: DTZ001
    report = in_process(world, jpeg(1, lon=LON, lat=LAT, taken=earlier))
    assert verdict(report.photos.get()).result == "match"


def test_judging_again_replaces_only_the_verdict_of_the_same_rules(world: World) -> None:
    photo = claim(world, in_process(world), jpeg(1, lon=LON, lat=LAT))
    old = photo.verdicts.create(result="far", rule_version="foto-0", reasons=[], inputs={})
    first = judge_photo.call(photo.pk)
    Report.objects.filter(pk=photo.report_id).update(accuracy_m=500)
    later = datetime(2026, 3, 3, 3, 0, tzinfo=UTC)
    with time_machine.travel(later, tick=False):
        second = judge_photo.call(photo.pk)
    old.refresh_from_db()
    newest = photo.verdicts.get(rule_version=RULES.version)
    assert (first, second, old.result, newest.result) == ("match", "unclear", "far", "unclear")
    assert newest.computed_at == later
    assert photo.verdicts.first() == newest


def test_without_a_place_a_photo_is_fingerprinted_and_waits_for_one(world: World) -> None:
    report, _ = receive(Complaint(world.category.slug, "Lubang"), photos=[PhotoIn(jpeg(1, lon=LON, lat=LAT))])
    photo = report.photos.get()
    assert list(unjudged()) == [photo.pk]
    assert judge_photo.call(photo.pk) == ""
    photo.refresh_from_db()
    assert photo.phash
    assert list(unjudged()) == []
    Report.objects.filter(pk=report.pk).update(point=f"SRID=4326;POINT({LON} {LAT})")
    assert list(unjudged()) == [photo.pk]
    assert judge_photo.call(photo.pk) == "match"


def test_when_the_pin_moves_the_photos_are_judged_again(
    world: World, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        report, _ = receive(
            Complaint(world.category.slug, "Lubang", *IN_EAST), photos=[PhotoIn(jpeg(1, lon=LON, lat=LAT))]
        )
    photo = report.photos.get()
    assert photo.verdicts.get().result == "far"
    with django_capture_on_commit_callbacks(execute=True):
        confirm_place(number=report.number, by=world.coordinator, lon=LON, lat=LAT)
    assert photo.verdicts.get().result == "match"


def test_a_task_that_cannot_be_queued_does_not_undo_the_report(
    world: World,
    django_capture_on_commit_callbacks: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(_self: object, *_args: object) -> None:
        raise OSError("antrean mati")

    monkeypatch.setattr(type(judge_photo), "enqueue", fail)
    with django_capture_on_commit_callbacks(execute=True):
        report = in_process(world, jpeg(1, lon=LON, lat=LAT))
    assert "antrean mati" in caplog.text
    assert list(unjudged()) == [report.photos.get().pk]


def test_a_gone_original_is_an_error_and_no_verdict(world: World, settings: Any) -> None:
    photo = claim(world, in_process(world), jpeg(1))
    settings.MEDIA_ROOT = settings.MEDIA_ROOT / "elsewhere"
    with pytest.raises(FileNotFoundError):
        judge_photo.call(photo.pk)
    assert not photo.verdicts.exists()


# Real photos: none was taken in Indonesia, so the report is moved to the photo's place.


PRECISE = ("iPhone_4", "iPhone_5", "HTC_Desire", "HMD_Nokia_8.3_5G.jpg", "IMG_1034", "Galaxy_S7", "Oppo")


def real_photos() -> list[str]:
    """Those with a position good enough to tell near from far, by their row: no stale fix, no vague one."""
    if not PHOTOS.exists():
        return []
    rows = csv.DictReader((PHOTOS / "index.csv").read_text().splitlines())
    return [row["file"] for row in rows if any(name in row["file"] for name in PRECISE)]


@needs_photos
@pytest.mark.parametrize("name", real_photos())
def test_a_real_photo_is_near_its_own_place_and_far_from_one_a_kilometre_north(
    world: World, name: str
) -> None:
    data = (PHOTOS / name).read_bytes()
    position = read_photo(data).position
    assert position is not None
    photo = claim(world, in_process(world), data)
    results = []
    for north in (0.0, 1000 / 110_574):
        Report.objects.filter(pk=photo.report_id).update(
            point=f"SRID=4326;POINT({position.lon} {position.lat + north})",
            received_at=datetime(2000, 1, 1, tzinfo=UTC),
        )
        results.append(judge_photo.call(photo.pk))
    assert results == ["match", "far"]


@needs_photos
def test_a_real_photo_emptied_by_android_is_redacted(world: World) -> None:
    data = (PHOTOS / "mei_Issue_487.heic").read_bytes()
    assert read_photo(data).no_position is NoPosition.REDACTED
    photo = claim(world, in_process(world), data)
    Report.objects.filter(pk=photo.report_id).update(received_at=datetime(2000, 1, 1, tzinfo=UTC))
    assert verdict(photo).result == "redacted"
