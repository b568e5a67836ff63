"""The camera angle of the report's photo: found in an edited copy, not in a photo taken again."""

import sys
from dataclasses import asdict
from functools import cache

import numpy as np
import pytest
from PIL import Image

pytest.importorskip("cv2", reason="OpenCV is optional")

from field_api.evidence.angle import AngleMatch, View, can_compare, compare_views, view_of
from field_api.evidence.exif import read_photo
from field_api.evidence.opening import PhotoRefused
from field_api.evidence.reasons import Weight
from field_api.evidence.rules import RULES
from field_api.evidence.verdict import Result, judge_photo
from field_api.evidence.witnesses import Site
from tests.evidence.made_photos import MONAS, jpeg
from tests.evidence.made_scenes import by_hand, cropped, painted_over, saved, scene, stamped

SITES = ("gang-1", "gang-2", "gang-3")
SITE = Site(106.8271, -6.1754, 10.0)
SAME = AngleMatch(inliers=400, cells=11, shift=0.0002, crop_shift=0.0001, of="JK2503050007")


@cache
def reported(site: str) -> View:
    return view_of(saved(scene(site)))


def against_report(site: str, data: bytes) -> AngleMatch:
    return compare_views(view_of(data), reported(site))


EDITS = {
    "painted over": lambda image: saved(painted_over(image), 70),
    "painted over, through a messenger": lambda image: saved(painted_over(image).resize((640, 480)), 45),
    "painted over, enlarged": lambda image: saved(painted_over(image).resize((1600, 1200)), 75),
    "painted over, cropped": lambda image: saved(cropped(painted_over(image), 0.03, 0.02, 0.01, 0.03), 70),
    "painted over, cropped, stretched": lambda image: saved(
        cropped(painted_over(image), 0.03, 0.0, 0.03, 0.04).resize((800, 600)), 70
    ),
    "painted over, stamped": lambda image: saved(stamped(painted_over(image), "05/03/2025 16:45"), 70),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
@pytest.mark.parametrize("site", SITES)
def test_an_edited_copy_has_the_same_angle(site, edit):
    assert against_report(site, edit(scene(site))).is_same_angle()


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("site", SITES)
def test_the_same_place_taken_again_by_hand_has_another_angle(site, seed):
    again = by_hand(site, np.random.default_rng(seed))
    assert not against_report(site, saved(again)).is_same_angle()


@pytest.mark.parametrize("site", SITES)
def test_the_same_place_from_another_spot_has_another_angle(site):
    assert not against_report(site, saved(scene(site, 1))).is_same_angle()


@pytest.mark.parametrize("site", SITES)
def test_another_place_with_the_same_stamp_and_logo_has_another_angle(site):
    ours, theirs = (view_of(saved(stamped(scene(s), "02/03/2025 08:00"))) for s in (site, f"jalan-{site}"))
    found = compare_views(ours, theirs)
    assert not found.is_same_angle()
    assert found.cells <= 3


def test_exact_numbers_decide():
    def match(**changed: object) -> bool:
        return AngleMatch(**(asdict(SAME) | changed)).is_same_angle()

    assert match()
    assert match(inliers=60)
    assert not match(inliers=59)
    assert match(shift=0.0099, crop_shift=None)
    assert not match(shift=0.01, crop_shift=None)
    assert match(shift=0.05, crop_shift=0.0049)
    assert not match(shift=0.05, crop_shift=0.005)
    assert not match(cells=RULES.angle_cells - 1)
    assert not match(shift=None, crop_shift=None)


def test_a_shift_is_measured_in_diagonals_of_the_old_frame():
    """Moved by 30 and 40 of 1,000 pixels of diagonal: 0.05. A crop of nothing, displaced, is outside."""
    dice = np.random.default_rng(1)
    points = dice.uniform(50, 550, (200, 2)).astype(np.float32)
    descriptors = dice.integers(0, 256, (200, 32), dtype=np.uint8)
    new, old = (
        View(800, 600, points, descriptors),
        View(800, 600, points + np.array([30, 40], np.float32), descriptors),
    )
    found = compare_views(new, old)
    assert found.inliers == 200
    assert found.shift == pytest.approx(0.05, abs=1e-4)
    assert found.crop_shift is None


def test_a_crop_is_explained_as_one():
    """A frame of 720 x 540 cut out of 800 x 600 at (40, 30), no pixel scaled."""
    dice = np.random.default_rng(2)
    points = dice.uniform(50, 500, (200, 2)).astype(np.float32)
    descriptors = dice.integers(0, 256, (200, 32), dtype=np.uint8)
    found = compare_views(
        View(720, 540, points, descriptors),
        View(800, 600, points + np.array([40, 30], np.float32), descriptors),
    )
    assert found.shift == pytest.approx(0.05, abs=1e-4)
    assert found.crop_shift == pytest.approx(0, abs=1e-4)


@pytest.mark.parametrize("size", [(1, 1), (1500, 80), (640, 480)])
def test_a_picture_without_features_resembles_nothing(size):
    blank = view_of(saved(Image.new("RGB", size, "gray")))
    found = compare_views(blank, reported(SITES[0]))
    assert found == AngleMatch(0, 0, None, None)
    assert not found.is_same_angle()


def test_a_file_that_is_no_photo_is_refused():
    with pytest.raises(PhotoRefused):
        view_of(b"bukan foto")


def test_without_opencv_nobody_looks(monkeypatch):
    assert can_compare()
    monkeypatch.setitem(sys.modules, "cv2", None)
    assert not can_compare()


def test_the_same_angle_is_a_doubt_that_names_the_report_and_never_guilt():
    photo = read_photo(jpeg(gps=MONAS))
    judgement = judge_photo(photo, SITE, angles=[SAME])
    assert judgement.verdict is Result.UNCLEAR
    reason = judgement.reasons[-1]
    assert (reason.code, reason.weight) == ("same_angle", Weight.DOUBT)
    assert reason.text == (
        "Sudut pandangnya sama persis dengan foto laporan (JK2503050007): mungkin foto laporan itu yang "
        "disunting. Bandingkan keduanya."
    )
    assert judgement.inputs["angles"] == [asdict(SAME)]
    assert judge_photo(photo, SITE, angles=[]).verdict is Result.MATCH
    assert judge_photo(photo, SITE).inputs["angles"] is None
