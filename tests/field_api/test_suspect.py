"""What photos say against a claim becomes one suspicion for the coordinator, and stays up to date."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from PIL import ImageOps

from field_api.models import Photo, Report, Suspicion, Verdict
from field_api.steps.judge import judge_photo
from field_api.steps.photos import Fix, PhotoIn
from field_api.steps.receive import Complaint, receive
from field_api.steps.suspect import score_of, suspect_all, suspect_record_of
from tests.evidence.made_scenes import painted_over, saved, scene
from tests.field_api.claims import LAT, LON, claim, in_process
from tests.field_api.photos import jpeg
from tests.field_api.world import World

FAR_EAST = LON + 400 / 110_671
"""400 m; a degree of longitude is 110,671 m here."""
NOW = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def judged(world: World, data: bytes, *, fix: Fix | None = None, report: Report | None = None) -> Photo:
    photo = claim(world, report or in_process(world), data, fix)
    judge_photo.call(photo.pk)
    return photo


def far_claim(world: World) -> Suspicion:
    judged(world, jpeg(1, lon=FAR_EAST, lat=LAT))
    return Suspicion.objects.get()


def codes(row: Suspicion) -> list[str]:
    return [reason["code"] for reason in row.reasons]


def test_a_far_photo_opens_one_suspicion_with_its_unit_and_its_photo(world: World) -> None:
    row = far_claim(world)
    photo = Photo.objects.get()
    assert (row.kind, row.state, row.follow_up, row.unit) == (
        "follow_up",
        "open",
        photo.follow_up,
        world.west_office,
    )
    (reason,) = row.reasons
    assert (reason["code"], reason["weight"], reason["photo"], reason["other"]) == (
        "far",
        "far",
        photo.pk,
        None,
    )
    assert "400 m" in reason["text"]
    assert (row.score, row.opened_at) == (100, NOW)


def test_a_claim_of_which_nothing_is_said_or_known_opens_none(world: World) -> None:
    judged(world, jpeg(1, lon=LON, lat=LAT))
    judged(world, jpeg(2))
    judged(world, jpeg(3), fix=Fix(LON + 100 / 110_671, LAT, 60, NOW))
    assert sorted(Verdict.objects.values_list("result", flat=True)) == ["match", "no_location", "unclear"]
    assert not Suspicion.objects.exists()


def test_a_report_photo_is_nobodys_claim(world: World) -> None:
    data = jpeg(1, lon=FAR_EAST, lat=LAT)
    report, _ = receive(Complaint(world.category.slug, "Lubang", LON, LAT, 10.0), photos=[PhotoIn(data)])
    judge_photo.call(report.photos.get().pk)
    assert Verdict.objects.get().result == "far"
    assert not Suspicion.objects.exists()


def test_a_picture_sent_again_mirrored_names_the_very_photo_it_repeats(world: World) -> None:
    first = judged(world, saved(scene("gang-1")))
    second = judged(world, saved(ImageOps.mirror(scene("gang-1"))))
    row = Suspicion.objects.get()
    (reason,) = row.reasons
    assert (row.follow_up, reason["code"], reason["weight"]) == (
        second.follow_up,
        "reuse_strong",
        "contradiction",
    )
    assert reason["other"] == {"photo": first.pk, "report": first.report.number, "variant": "mirror"}
    assert row.score == 10_000


def test_the_same_angle_names_the_reports_own_photo(world: World) -> None:
    pytest.importorskip("cv2", reason="OpenCV is optional")
    report = in_process(world, saved(scene("gang-1")))
    judged(world, saved(painted_over(scene("gang-1")).resize((720, 540)), 70), report=report)
    own = report.photos.get(kind=Photo.Kind.REPORT)
    (angle,) = [one for one in Suspicion.objects.get().reasons if one["code"] == "same_angle"]
    assert angle["other"] == {"photo": own.pk, "report": report.number, "variant": "same"}
    assert (angle["weight"], Suspicion.objects.get().score % 10_000 >= 100) == ("doubt", True)


def test_contradictions_come_before_far_and_far_before_any_number_of_doubts() -> None:
    def of(*weights: str) -> int:
        return score_of([{"code": "", "text": "", "weight": w, "photo": 1, "other": None} for w in weights])

    assert of("contradiction") > of("far", *["doubt"] * 200) > of("far") > of(*["doubt"] * 200)
    assert of(*["contradiction"] * 500) == 990_000


def test_judging_again_changes_nothing(world: World) -> None:
    row = far_claim(world)
    suspect_record_of(Photo.objects.get())
    judge_photo.call(Photo.objects.get().pk)
    assert Suspicion.objects.values().get() == Suspicion.objects.filter(pk=row.pk).values().get()


def test_what_newer_rules_no_longer_say_is_withdrawn_unless_somebody_decided(
    world: World, clock: Any
) -> None:
    row, photo = far_claim(world), Photo.objects.get()
    newer = {"photo": photo, "result": "match", "reasons": [], "rule_version": "foto-99"}
    Verdict.objects.create(**newer, computed_at=datetime(2026, 3, 3, tzinfo=UTC))
    decide(row, world, "cleared")
    suspect_record_of(photo)
    row = Suspicion.objects.get()
    assert (row.state, codes(row), [one["code"] for one in row.seen]) == ("cleared", [], ["far"])
    Suspicion.objects.filter(pk=row.pk).update(
        state="open", decided_by=None, decided_at=None, decision_note=""
    )
    assert suspect_record_of(photo) is None
    assert not Suspicion.objects.exists()


def test_a_decided_one_is_opened_again_by_new_reasons_only_and_keeps_its_history(
    world: World, clock: Any
) -> None:
    row, photo = far_claim(world), Photo.objects.get()
    decide(row, world, "cleared")
    judge_photo.call(photo.pk)
    row.refresh_from_db()
    assert row.state == "cleared"
    clock.shift(3600)
    found = Verdict.objects.get()
    found.reasons = [*found.reasons, {"code": "edited", "text": "Diolah.", "weight": "doubt"}]
    found.save()
    suspect_record_of(photo)
    row.refresh_from_db()
    assert (row.state, row.decided_by, row.decision_note) == ("open", None, "")
    (earlier,) = row.history
    assert (earlier["state"], earlier["by"], earlier["note"]) == ("cleared", "koordinator", "Sudah dicek.")
    assert [one["code"] for one in earlier["reasons"]] == ["far"]
    assert (codes(row), row.score) == (["far", "edited"], 101)


def test_what_was_lost_after_the_verdict_is_taken_up(world: World) -> None:
    far_claim(world)
    Suspicion.objects.all().delete()
    assert (suspect_all(), suspect_all()) == (1, 0)
    assert codes(Suspicion.objects.get()) == ["far"]
    Verdict.objects.update(computed_at=datetime(2026, 3, 2, 4, 0, tzinfo=UTC))
    assert suspect_all() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"follow_up": None},
        {"unit": None},
        {"state": "cleared"},
        {"state": "known"},
        {"decision_note": "Tanpa orang"},
    ],
)
def test_the_database_holds_one_record_and_who_decided(world: World, wrong: dict[str, Any]) -> None:
    row = far_claim(world)
    with pytest.raises(IntegrityError), transaction.atomic():
        Suspicion.objects.filter(pk=row.pk).update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        Suspicion.objects.create(report=row.report, follow_up=row.follow_up, unit=row.unit)


def decide(row: Suspicion, world: World, state: str) -> None:
    row.state, row.decided_by, row.decided_at = state, world.coordinator, NOW
    row.decision_note, row.seen = "Sudah dicek.", row.reasons
    row.save()
