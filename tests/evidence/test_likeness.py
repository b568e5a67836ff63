"""Hashes that are somewhat alike: the features tell one picture from two."""

import pytest
from PIL import Image, ImageOps

pytest.importorskip("cv2", reason="OpenCV is optional")

from field_api.evidence.angle import AngleMatch
from field_api.evidence.likeness import looked_at
from field_api.evidence.reasons import Weight
from field_api.evidence.reuse import ReuseKind, ReuseMatch, Variant, compare, fingerprint
from field_api.evidence.sentences import reuse_reason
from tests.evidence.made_scenes import cropped, painted_over, saved, scene, stamped

STAMP = "02/03/2025 08:00"
LOOK = ReuseMatch(ReuseKind.LOOK, 70, Variant.SAME, "JK1")


def sent(site: str) -> Image.Image:
    return stamped(scene(site), STAMP)


EDITS = {
    "cropped": lambda image: saved(cropped(image, 0.03, 0.03, 0.03, 0.03)),
    "cropped, painted over, squeezed": lambda image: saved(
        painted_over(cropped(image, 0.02, 0, 0.02, 0.02)), 45
    ),
    "cropped and mirrored": lambda image: saved(ImageOps.mirror(cropped(image, 0.03, 0.02, 0.02, 0.02))),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
@pytest.mark.parametrize("site", ["bench-0", "bench-1", "bench-2"])
def test_an_edited_copy_stays_a_look_alike_in_either_order(site, edit):
    old, new = saved(sent(site)), edit(sent(site))
    for a, b in ((new, old), (old, new)):
        found = compare(fingerprint(a), fingerprint(b))
        assert found is not None
        assert looked_at(found, a, b) == found


def test_two_scenes_that_share_a_stamp_are_alike_by_chance():
    """Of 1,770 pairs of drawn scenes with one stamp these two come closest."""
    new, old = saved(sent("bench-13")), saved(sent("bench-23"))
    found = compare(fingerprint(new), fingerprint(old))
    assert found is not None
    assert found.kind is ReuseKind.LOOK
    assert looked_at(found, new, old).kind is ReuseKind.CHANCE


def test_a_picture_without_features_cannot_be_confirmed():
    blank = saved(Image.new("RGB", (640, 480), "gray"))
    assert looked_at(LOOK, blank, blank).kind is ReuseKind.CHANCE


@pytest.mark.parametrize("kind", [ReuseKind.EXACT, ReuseKind.STRONG])
def test_a_sure_copy_is_not_doubted(kind):
    match = ReuseMatch(kind, 3, Variant.SAME)
    assert looked_at(match, b"", b"") is match


def test_exact_numbers_confirm():
    def same(inliers: int, cells: int, shift: float | None = 0.001) -> bool:
        return AngleMatch(inliers, cells, shift, None).is_same_picture()

    assert same(30, 4)
    assert not same(29, 4)
    assert not same(499, 3)
    assert same(500, 3)
    assert not same(500, 9, shift=0.01)
    assert not same(500, 9, shift=None)


def test_a_chance_likeness_is_told_and_weighs_nothing():
    reason = reuse_reason(ReuseMatch(ReuseKind.CHANCE, 70, Variant.SAME, "JK1"))
    assert (reason.code, reason.weight) == ("reuse_chance", Weight.NOTE)
    assert reason.text == (
        "Sekilas foto ini mirip dengan foto yang pernah dikirim (JK1), tetapi rinciannya berbeda."
    )
