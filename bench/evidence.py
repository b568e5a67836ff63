"""Honest and dishonest photos: false alarms and detections of the check, against a plain 50 m rule.

Simulated visits (seed 7), drawn streets, and the photos of ../shared/data where they are. Run
`python -m bench.evidence`.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import combinations, islice
from math import cos, radians
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from bench.size import ends_with, sized, verdict
from field_api.evidence.angle import can_compare, compare_views, view_of
from field_api.evidence.distance import ground_distance_m
from field_api.evidence.exif import PhotoFacts, read_photo
from field_api.evidence.fixes import TimedFix, steady_fix
from field_api.evidence.likeness import looked_at
from field_api.evidence.opening import PhotoRefused, decode, opened
from field_api.evidence.reuse import Fingerprint, ReuseKind, ReuseMatch, compare, fingerprint
from field_api.evidence.verdict import Result, judge_photo
from field_api.evidence.witnesses import LiveFix, Site
from tests.evidence.cases import CASES, is_accused, is_noticed
from tests.evidence.cases import judged as judge_case
from tests.evidence.made_scenes import by_hand, painted_over, saved, scene, stamped

VISITS, SCENES = sized((4000, 30), (40, 3))
LON, LAT = 106.8271, -6.1754
REPORT_ERROR_M = 20.0
PHOTOS = Path(__file__).parents[2] / "shared" / "data" / "photos"
FIXES = 21
NOON = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
TWINS = ("hdr_YES", ".webp", "_hdr.heif", "FLIR")
"""The last one is a thermal camera's, which sees neither a stamp nor a street as others do."""
FIRST, SECOND = "02/03/2025 08:00", "05/03/2025 16:45"


@dataclass(frozen=True)
class Way:
    """How fixes are worse than they say: a share of whole visits, or of single fixes."""

    words: str
    bad_visits: float = 0.0
    bad_fixes: float = 0.0
    has_goals: bool = True

    def goal(self, words: str) -> str:
        return words if self.has_goals else ""


WAYS = (
    Way("fixes as good as they say"),
    Way("15 % of single fixes four times worse than they say", bad_fixes=0.15),
    # No rule meets both goals here: one such visit in six is measured beyond 300 m at 60 m accuracy.
    Way("15 % of whole visits four times worse (no goal)", bad_visits=0.15, has_goals=False),
)

COPIES: dict[str, Callable[[Image.Image], bytes]] = {
    "new stamp": lambda image: saved(stamped(image, SECOND)),
    "messenger": lambda image: saved(_small(stamped(image, FIRST)), 45),
    "mirrored": lambda image: saved(ImageOps.mirror(stamped(image, FIRST))),
    "all three": lambda image: saved(_small(stamped(ImageOps.mirror(image), SECOND)), 45),
}


def line(
    words: str, hits: int, of: int, goal: str = "", *, met: bool = True, rival: int | None = None
) -> bool:
    beside = f"   plain 50 m rule {rival / of:7.2%}" if rival is not None else ""
    wish = f"   goal {goal}: {verdict(met)}" if goal else ""
    print(f"{words:46s}{hits:6d} of {of:5d} {hits / of:8.2%}{beside}{wish}")
    return met


def visits(true_m: float, dice: np.random.Generator, way: Way) -> Iterator[tuple[Site, LiveFix]]:
    """Visits of 20 to 60 m accuracy (68 %) so far from the site, each with fixes for 20 s.

    All fixes of a visit share one error, as claimed: the hard case, since no median helps against it.
    """
    for _ in range(VISITS):
        accuracy_m = dice.uniform(20, 60)
        sigma_m = accuracy_m / 1.5096
        pin = dice.normal(0, REPORT_ERROR_M / 1.5096, 2)
        worse = 4.0 if dice.random() < way.bad_visits else 1.0
        stand = dice.normal((true_m, 0), worse * sigma_m)
        astray = dice.random(FIXES) < way.bad_fixes
        own = dice.normal(0, 4.0 * sigma_m, (FIXES, 2)) * astray[:, None] + dice.normal(0, 1.0, (FIXES, 2))
        times = [NOON + timedelta(seconds=n - FIXES // 2) for n in range(FIXES)]
        places = [_place(stand + off) for off in own]
        fixes = [TimedFix(*place, accuracy_m, at, at) for place, at in zip(places, times, strict=True)]
        yield Site(*_place(pin), REPORT_ERROR_M), steady_fix(fixes[FIXES // 2], fixes, NOON)


def judged(facts: PhotoFacts, true_m: float, dice: np.random.Generator, way: Way) -> tuple[int, int, int]:
    """How many are called far, and how many near, by us; how many are refused by a plain limit of 50 m."""
    far = near = plain = 0
    for site, fix in visits(true_m, dice, way):
        verdict = judge_photo(facts, site, live_fix=fix).verdict
        far += verdict is Result.FAR
        near += verdict is Result.MATCH
        lon, lat, _ = fix.bound or (fix.lon, fix.lat, None)
        plain += ground_distance_m(site.lon, site.lat, lon, lat) > 50
    return far, near, plain


def distances(dice: np.random.Generator) -> bool:
    facts = replace(read_photo(saved(Image.new("RGB", (64, 48)))), taken_local=None)
    met = True
    for way in WAYS:
        print(f"Visits at 20-60 m accuracy, {way.words}")
        for true_m in (0.0, 30.0):
            far, _, plain = judged(facts, true_m, dice, way)
            words, good = f"  honest, {true_m:.0f} m away: called far", far < 0.01 * VISITS
            met &= line(words, far, VISITS, way.goal("< 1 %"), met=good or not way.has_goals, rival=plain)
        far, near, plain = judged(facts, 300.0, dice, way)
        good = far > 0.99 * VISITS or not way.has_goals
        met &= line("  300 m away: called far", far, VISITS, way.goal("> 99 %"), met=good, rival=plain)
        line("  300 m away: called near", near, VISITS)
    return met


def cases() -> bool:
    """Each case of the table: what was expected, what came out."""
    print("Cases: expected verdict, verdict, the reason that matters")
    known = [case for case in CASES if can_compare() or not case.needs_opencv]
    outcomes = {case.name: judge_case(case) for case in known}
    met = True
    for case in known:
        found = outcomes[case.name]
        good = found.verdict is case.expected and case.code in [reason.code for reason in found.reasons]
        who = "honest" if case.is_honest else "dishonest"
        words = f"  {case.name:38s}{who:11s}{case.expected:15s}{found.verdict:15s}{case.code:20s}"
        print(f"{words}{'as expected' if good else 'NOT AS EXPECTED'}")
        met &= good
    honest = [outcomes[case.name] for case in known if case.is_honest]
    others = [outcomes[case.name] for case in known if not case.is_honest]
    accused = sum(map(is_accused, honest))
    noticed = sum(is_noticed(one) or one.verdict is Result.INVALID for one in others)
    met &= line("  honest cases accused", accused, len(honest), "none", met=not accused)
    return line("  dishonest cases noticed", noticed, len(others), "all", met=noticed == len(others)) and met


def copies(words: str, pictures: list[Image.Image]) -> bool:
    print(f"Copies of {words} with another stamp, sent for another report: found")
    first = [saved(stamped(image, FIRST)) for image in pictures]
    prints = [fingerprint(data) for data in first]
    met = True
    for name, edit in COPIES.items():
        found = sum(
            _is_held(edit(image), data, old) for image, data, old in zip(pictures, first, prints, strict=True)
        )
        met &= line(f"  {name}", found, len(first), "all", met=found == len(first))
    return false_pairs("  different pictures, same stamp:", first) and met


def false_pairs(words: str, photos: list[bytes]) -> bool:
    prints = [fingerprint(data) for data in photos]
    pairs = [(n, m) for n, m in combinations(range(len(photos)), 2)]
    alike = [(n, m, match) for n, m in pairs if (match := compare(prints[n], prints[m]))]
    strong = sum(match.kind is not ReuseKind.LOOK for _, _, match in alike)
    line(f"{words} hash alike", len(alike), len(pairs))
    line(f"{words} held for copies", strong, len(pairs))
    left = [match for n, m, match in alike if _looked_at(match, photos[n], photos[m])]
    return line(f"{words} to be looked at", len(left), len(pairs), "none", met=not left)


def _is_held(new: bytes, old: bytes, old_print: Fingerprint) -> bool:
    match = compare(fingerprint(new), old_print)
    return match is not None and _looked_at(match, new, old)


def _looked_at(match: ReuseMatch, new: bytes, old: bytes) -> bool:
    """Whether a person is asked to look at this pair."""
    return not can_compare() or looked_at(match, new, old).kind is not ReuseKind.CHANCE


def angles(streets: list[Image.Image], dice: np.random.Generator) -> bool:
    if not can_compare():
        print("OpenCV is not installed; the camera angle is not checked")
        return True
    print("Follow-ups against the report's own photo: called the same angle")
    own = [view_of(saved(image)) for image in streets]
    cases = {
        "  edited copies": [saved(painted_over(image).resize((720, 540)), 60) for image in streets],
        "  taken again by hand (3 degrees, 40 cm)": [saved(by_hand(_site(n), dice)) for n in range(SCENES)],
        "  other scenes, same stamp": [saved(image) for image in [*streets[1:], streets[0]]],
    }
    met = True
    for words, photos in cases.items():
        same = sum(compare_views(view_of(p), old).is_same_angle() for p, old in zip(photos, own, strict=True))
        wanted = SCENES if "edited" in words else 0
        met &= line(words, same, SCENES, "all" if wanted else "none", met=same == wanted)
    return met


def _real_photos() -> Iterator[bytes]:
    """One of each scene: two shots within a second and copies in another format are no different photos."""
    for path in sorted(PHOTOS.glob("*")):
        if path.name.endswith(".csv") or any(twin in path.name for twin in TWINS):
            continue
        data = path.read_bytes()
        with suppress(PhotoRefused):
            fingerprint(data)
            yield data


def _small_enough(data: bytes) -> Iterator[Image.Image]:
    """As a phone application would send it; nothing for a picture too small to write a stamp on."""
    with opened(data) as image:
        decode(image)
        upright = ImageOps.exif_transpose(image).convert("RGB")
    upright.thumbnail((1600, 1600))
    if min(upright.size) >= 100:
        yield upright


def _place(metres: np.ndarray) -> tuple[float, float]:
    """East and north of the site in metres, as longitude and latitude."""
    return LON + metres[0] / (111_320 * cos(radians(LAT))), LAT + metres[1] / 110_574


def _small(image: Image.Image) -> Image.Image:
    return image.resize((round(image.width * 0.6), round(image.height * 0.6)))


def _site(number: int) -> str:
    return f"bench-{number}"


def main() -> None:
    """Ends with 1 when a goal is missed."""
    dice = np.random.default_rng(7)
    streets = [scene(_site(number)) for number in range(SCENES)]
    met = [cases(), distances(dice), copies("drawn streets", streets)]
    if real := list(islice(_real_photos(), sized(None, 3))):
        met.append(false_pairs("  different real photos:", real))
        met.append(copies("real photos", [image for data in real for image in _small_enough(data)]))
    met.append(angles(streets, dice))
    print("every goal is met" if all(met) else "NOT every goal is met")
    sys.exit(ends_with(all(met)))


if __name__ == "__main__":
    main()
