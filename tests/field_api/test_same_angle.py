"""A follow-up that is the report's own photo, edited.

In Kalisari, in April 2026, cars were removed from a citizen's photo, which then closed the report.
"""

from __future__ import annotations

import sys

import pytest

from field_api import originals
from field_api.evidence.rules import RULES
from field_api.models import Photo, Report
from field_api.steps import judge
from tests.evidence.made_scenes import by_hand, painted_over, saved, scene
from tests.field_api.claims import claim, codes, in_process, verdict, why
from tests.field_api.world import World

pytest.importorskip("cv2", reason="OpenCV is optional")

import numpy as np

EDITED = saved(painted_over(scene("gang-1")).resize((720, 540)), 70)


def test_an_edited_copy_of_the_reports_photo_is_a_doubt_that_names_it(world: World) -> None:
    report = in_process(world, saved(scene("gang-1")))
    found = verdict(claim(world, report, EDITED))
    assert report.number in why(found, "same_angle")
    (angle,) = found.inputs["angles"]
    assert angle["of"] == report.number
    assert angle["inliers"] >= 60
    assert angle["shift"] < 0.01


def test_a_photo_taken_again_by_hand_is_none(world: World) -> None:
    report = in_process(world, saved(scene("gang-1")))
    found = verdict(claim(world, report, saved(by_hand("gang-1", np.random.default_rng(3)))))
    assert "same_angle" not in codes(found)
    assert len(found.inputs["angles"]) == 1


def test_only_the_first_three_photos_of_the_report_are_compared(world: World) -> None:
    report = in_process(world, *(saved(scene(f"gang-{number}")) for number in (5, 4, 3, 2, 1)))
    found = verdict(claim(world, report, EDITED))
    assert len(found.inputs["angles"]) == judge.COMPARED_ANGLES == 3
    assert "same_angle" not in codes(found)


def test_a_report_without_photos_or_with_a_lost_one_leaves_nothing_to_compare(world: World) -> None:
    assert verdict(claim(world, in_process(world), EDITED)).inputs["angles"] == []
    report = in_process(world, saved(scene("gang-1")))
    originals.original_path(report.photos.get().sha256).unlink()
    assert verdict(claim(world, report, saved(scene("gang-2")))).inputs["angles"] == []


def test_only_follow_ups_are_compared(world: World) -> None:
    report = in_process(world, saved(scene("gang-1")))
    assert verdict(report.photos.get()).inputs["angles"] == []
    photo = claim(world, report, EDITED)
    Photo.objects.filter(pk=photo.pk).update(kind=Photo.Kind.VISIT)
    path = originals.original_path(photo.sha256)
    assert judge._angles(Photo.objects.get(pk=photo.pk), path, RULES) == []


def test_without_opencv_it_is_said_that_nobody_looked(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    report: Report = in_process(world, saved(scene("gang-1")))
    monkeypatch.setitem(sys.modules, "cv2", None)
    found = verdict(claim(world, report, EDITED))
    assert found.inputs["angles"] is None
    assert "same_angle" not in codes(found)
