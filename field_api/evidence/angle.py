"""Was the photo taken from exactly where another one was taken? Then it may be that one, edited.

In Kalisari, in April 2026, a report was closed with its own photo from which a program had removed the cars;
the unchanged camera angle gave it away.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PIL import Image, ImageOps

from field_api.evidence.opening import damaged_unless_decoded, decode, opened
from field_api.evidence.rules import RULES, Rules

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LONG_SIDE_PX = 1000
_LEAST_PX = 100
_FEATURES = 2000
_RATIO = 0.8
_REPROJECTION_PX = 3.0
_GRID = 4


@dataclass(frozen=True, slots=True)
class View:
    """What can be recognised in one picture: `points` (n, 2) in pixels, their descriptors (n, 32)."""

    width: int
    height: int
    points: NDArray[np.float32]
    descriptors: NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class AngleMatch:
    """How the frame of one photo lies in that of another; `of` and `photo_id` name the other.

    inliers: features that agree on it. cells: how many sixteenths of the frame hold three of them or more.
    shift: median distance of the corners from where they would be in a copy, as a share of the diagonal.
    crop_shift: the same after the best crop (another width and height, another place); None when it
        is none, or cuts off too much.
    Both are None when there are too few features.
    """

    inliers: int
    cells: int
    shift: float | None
    crop_shift: float | None
    of: str = ""
    photo_id: int | None = None

    def is_same_angle(self, rules: Rules = RULES) -> bool:
        """Whether a person with a phone in the hand could hardly have stood and aimed so."""
        is_sure = self.inliers >= rules.angle_inliers and self.cells >= rules.angle_cells
        return is_sure and self._is_same_frame(rules)

    def is_same_picture(self, rules: Rules = RULES) -> bool:
        """The same for two pictures whose hashes are alike already: fewer features do."""
        is_spread = self.inliers >= rules.look_inliers and self.cells >= rules.look_cells
        return (is_spread or self.inliers >= rules.look_many) and self._is_same_frame(rules)

    def _is_same_frame(self, rules: Rules) -> bool:
        if self.shift is None:
            return False
        if self.shift < rules.angle_shift:
            return True
        return self.crop_shift is not None and self.crop_shift < rules.angle_crop_shift


def can_compare() -> bool:
    """Whether OpenCV is installed; without it nobody looks."""
    try:
        import cv2  # noqa: F401, PLC0415  60 MB, optional
    except ImportError:
        return False
    return True


def view_of(data: bytes, *, is_mirrored: bool = False) -> View:
    """Find the features of a photo, upright, 1,000 pixels long, outside the stamp's quarter.

    A picture of less than 100 pixels a side has none. `is_mirrored` looks at it in a mirror, since these
    features are not recognised in one.
    Needs OpenCV. Raises NotAPhoto, PhotoTooLarge or PhotoDamaged.
    """
    import cv2  # noqa: PLC0415
    import numpy as np  # noqa: PLC0415

    upright = _frame(data)
    frame = np.asarray(ImageOps.mirror(upright) if is_mirrored else upright)
    height, width = frame.shape
    if min(height, width) < _LEAST_PX:
        return View(width, height, np.empty((0, 2), np.float32), np.empty((0, 32), np.uint8))
    mask = np.zeros_like(frame)
    mask[: round(height * (1 - RULES.stamp_share))] = 255
    keypoints, found = cv2.ORB.create(nfeatures=_FEATURES).detectAndCompute(frame, mask)
    points = np.array([point.pt for point in keypoints], dtype=np.float32).reshape(-1, 2)
    descriptors = np.asarray(found if keypoints else np.empty((0, 32)), dtype=np.uint8)
    return View(width, height, points, descriptors)


def compare_views(new: View, old: View, *, of: str = "", rules: Rules = RULES) -> AngleMatch:
    """Look for the one mapping of the new frame into the old one that most features agree on.

    Needs OpenCV.
    """
    pairs = _pairs(new, old)
    if len(pairs[0]) < min(rules.angle_inliers, rules.look_inliers):
        return AngleMatch(len(pairs[0]), 0, None, None, of)
    import cv2  # noqa: PLC0415

    mapping, agree = cv2.findHomography(*pairs, cv2.RANSAC, _REPROJECTION_PX)
    if not agree.any():  # then there is no mapping either
        return AngleMatch(0, 0, None, None, of)
    inliers = pairs[1][agree.ravel() > 0]
    shift, crop_shift = _shifts(mapping, new, old, rules)
    return AngleMatch(len(inliers), _cells(inliers, old), shift, crop_shift, of)


def _frame(data: bytes) -> Image.Image:
    with opened(data) as image:
        if image.format in ("JPEG", "MPO"):
            image.draft("L", (LONG_SIDE_PX, LONG_SIDE_PX))
        decode(image)
        with damaged_unless_decoded():
            frame = ImageOps.exif_transpose(image).convert("L")
    if min(frame.size) < _LEAST_PX:
        return frame
    scale = LONG_SIDE_PX / max(frame.size)  # small ones are enlarged: features match best at one scale
    return frame.resize((round(frame.width * scale), round(frame.height * scale)))


def _pairs(new: View, old: View) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Where the features lie that resemble each other clearly more than any other."""
    import cv2  # noqa: PLC0415

    if min(len(new.points), len(old.points)) < 2:
        return new.points[:0], old.points[:0]
    found = cv2.BFMatcher(cv2.NORM_HAMMING).knnMatch(new.descriptors, old.descriptors, k=2)
    clear = [best for best, second in found if best.distance < _RATIO * second.distance]
    ours, theirs = [match.queryIdx for match in clear], [match.trainIdx for match in clear]
    return new.points[ours], old.points[theirs]


def _shifts(mapping: Any, new: View, old: View, rules: Rules) -> tuple[float | None, float | None]:
    """The median corner shift as it is, and after the best crop, both in diagonals of the old frame."""
    import cv2  # noqa: PLC0415
    import numpy as np  # noqa: PLC0415

    corners = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], dtype=np.float64)
    here = corners * (new.width, new.height)
    there = cv2.perspectiveTransform(here[None], mapping)[0]
    expected = corners * (old.width, old.height)
    diagonal = float(np.hypot(old.width, old.height))
    if not np.isfinite(there).all():
        return None, None
    shift = float(np.median(np.hypot(*(there - expected).T))) / diagonal
    # Width, height and place of the new frame in the old one, by least squares: what cropping changes.
    ours, theirs = here - here.mean(axis=0), there - there.mean(axis=0)
    scale = (ours * theirs).sum(axis=0) / (ours**2).sum(axis=0)
    cropped = ours * scale + there.mean(axis=0)
    slack = rules.angle_crop_shift * diagonal
    is_inside = (cropped > -slack).all() and (cropped < np.array([old.width, old.height]) + slack).all()
    share = scale * (new.width, new.height) / (old.width, old.height)
    if not is_inside or share.min() < rules.angle_least_crop:
        return shift, None
    return shift, float(np.median(np.hypot(*(there - cropped).T))) / diagonal


def _cells(points: NDArray[np.float32], view: View) -> int:
    """Cells of the frame that hold three points or more; the letters of a stamp stand in one or two."""
    import numpy as np  # noqa: PLC0415

    columns = np.clip((points[:, 0] * _GRID / view.width).astype(int), 0, _GRID - 1)
    rows = np.clip((points[:, 1] * _GRID / view.height).astype(int), 0, _GRID - 1)
    return int((np.bincount(rows * _GRID + columns, minlength=_GRID**2) >= 3).sum())
