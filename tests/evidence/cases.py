"""Honest and dishonest photos with what the check should say of them; for the tests and the benchmark."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from PIL import Image, ImageOps

from field_api.evidence.alteration import read_marks
from field_api.evidence.angle import AngleMatch, can_compare, compare_views, view_of
from field_api.evidence.exif import read_photo
from field_api.evidence.fixes import TimedFix, steady_fix
from field_api.evidence.likeness import looked_at
from field_api.evidence.opening import PhotoRefused
from field_api.evidence.reuse import ReuseMatch, compare, fingerprint
from field_api.evidence.verdict import Judgement, Result, judge_photo, judge_refused
from field_api.evidence.witnesses import Site
from tests.evidence.made_photos import ASCII, SHORT, Tag, encoded, exif_bytes, rationals, text
from tests.evidence.made_scenes import cropped, painted_over, saved, scene, stamped

LON, LAT = 106.8271, -6.1754
EAST = 1 / 110_674
"""One metre to the east here: a degree of longitude is 111,320 m x cos(6.1754 degrees)."""
SITE = Site(LON, LAT, 20.0)
REPORTED = datetime(2025, 3, 3, 2, 0, tzinfo=UTC)
TAKEN = datetime(2025, 3, 5, 3, 0, tzinfo=UTC)
RECEIVED = TAKEN + timedelta(hours=6)
FIRST, SECOND = "02/03/2025 08:00", "05/03/2025 16:45"
BLANK: dict[int, Tag] = {
    1: (ASCII, b"\0\0"),
    2: rationals((0, 0), (0, 0), (0, 0)),
    3: (ASCII, b"\0\0"),
    4: rationals((0, 0), (0, 0), (0, 0)),
}
"""What Android leaves of a position that an application may not see."""
AI = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF><rdf:Description Iptc4xmpExt:DigitalSourceType='
    b'"http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"/></rdf:RDF></x:xmpmeta>'
)


@dataclass(frozen=True)
class Case:
    """One photo sent as proof. `expected` of the verdict, `code` among the reasons, if one matters.

    fixes: the phone's own, the middle one is tied to the photo. earlier: photos sent before, of report JK1;
    own: the report's. needs_opencv: without it the answer is milder.
    """

    name: str
    is_honest: bool
    expected: Result
    code: str
    photo: Callable[[], bytes]
    fixes: Sequence[TimedFix] = ()
    taken_at: datetime | None = None
    earlier: Sequence[Callable[[], bytes]] = ()
    own: Sequence[Callable[[], bytes]] = ()
    needs_opencv: bool = field(default=False)


def judged(case: Case) -> Judgement:
    """The case through the real reading, hashing and judging; the search among earlier photos is a loop."""
    data = case.photo()
    try:
        facts, prints = read_photo(data), fingerprint(data)
    except PhotoRefused as refusal:
        return judge_refused(refusal)
    found = [(old, compare(prints, fingerprint(old), of="JK1")) for old in (make() for make in case.earlier)]
    middle = case.fixes[len(case.fixes) // 2] if case.fixes else None
    return judge_photo(
        facts,
        SITE,
        live_fix=steady_fix(middle, case.fixes, case.taken_at or TAKEN) if middle else None,
        reported_at=REPORTED,
        received_at=RECEIVED,
        reuse=[_looked_at(match, data, old) for old, match in found if match],
        marks=read_marks(data, facts.software),
        angles=_angles(data, case.own),
    )


def is_accused(judgement: Judgement) -> bool:
    """Whether the verdict speaks against the sender: "far" or "contradictory"."""
    return judgement.verdict in (Result.FAR, Result.CONTRADICTORY)


def is_noticed(judgement: Judgement) -> bool:
    """Whether a person would be asked to look: accused, or a reason that casts a doubt."""
    return is_accused(judgement) or any(reason.weight != "note" for reason in judgement.reasons)


def _looked_at(match: ReuseMatch, data: bytes, old: bytes) -> ReuseMatch:
    return looked_at(match, data, old) if can_compare() else match


def _angles(data: bytes, own: Sequence[Callable[[], bytes]]) -> list[AngleMatch] | None:
    if not can_compare():
        return None
    return [compare_views(view_of(data), view_of(make()), of="JK2") for make in own]


def position(
    east_m: float, error_m: float | None = 8.0, *, at: datetime = TAKEN, lat: float = LAT, lon: float = LON
) -> dict[int, Tag]:
    """The GPS directory of a camera so many metres east of a place, with the satellites' time."""

    def degrees(value: float) -> Tag:
        return rationals((round(abs(value) * 1e7), 10**7), (0, 1), (0, 1))

    lon += east_m * EAST
    clock = at.astimezone(UTC)
    tags: dict[int, Tag] = {
        1: text("N" if lat > 0 else "S"),
        2: degrees(lat),
        3: text("E"),
        4: degrees(lon),
        7: rationals((clock.hour, 1), (clock.minute, 1), (clock.second, 1)),
        29: text(f"{clock:%Y:%m:%d}"),
    }
    return tags | ({31: rationals((round(error_m * 10), 10))} if error_m else {})


def shot(
    image: Image.Image,
    *,
    gps: dict[int, Tag] | None = None,
    at: datetime | None = TAKEN,
    make: str = "Xiaomi",
    software: str = "",
) -> bytes:
    """A camera's JPEG; `at` is its clock, written as local time with its zone."""
    local = at + timedelta(hours=7) if at else None
    main: dict[int, Tag] = {271: text(make), 274: (SHORT, (1,))}
    times: dict[int, Tag] = (
        {36867: text(f"{local:%Y:%m:%d %H:%M:%S}"), 36881: text("+07:00")} if local else {}
    )
    return _with_exif(image, exif_bytes(gps, times, main | ({305: text(software)} if software else {})))


def fixes(east_m: float, accuracy_m: float = 12.0, *, at: datetime = TAKEN) -> list[TimedFix]:
    """Nine fixes around a moment that tremble by a few metres."""
    tremble = (3, -2, 4, 0, -3, 2, -4, 1, -1)
    return [
        TimedFix(
            LON + (east_m + off) * EAST,
            LAT,
            accuracy_m,
            at + timedelta(seconds=n - 4),
            at + timedelta(seconds=n - 4),
        )
        for n, off in enumerate(tremble)
    ]


def astray(east_m: float) -> list[TimedFix]:
    """The same with the tied one and two others 400 m away."""
    own = fixes(0)
    return [
        TimedFix(
            fix.lon + east_m * EAST if n in (2, 4, 6) else fix.lon,
            fix.lat,
            fix.accuracy_m,
            fix.at,
            fix.phone_at,
        )
        for n, fix in enumerate(own)
    ]


@cache
def street(site: str = "case-1", view: int = 0) -> Image.Image:
    return scene(site, view)


def _with_exif(image: Image.Image, exif: bytes = b"", xmp: bytes = b"") -> bytes:
    more: dict[str, Any] = {"xmp": xmp} if xmp else {}
    return encoded(image.convert("RGB"), quality=85, exif=exif, **more)


def _clock_in_wit() -> dict[int, Tag]:
    """The camera's time without a zone, two hours ahead of WIB."""
    return {36867: text(f"{RECEIVED + timedelta(hours=9):%Y:%m:%d %H:%M:%S}")}


def _messenger(image: Image.Image) -> bytes:
    return saved(image.resize((round(image.width * 0.6), round(image.height * 0.6))), 45)


def _first() -> bytes:
    return saved(stamped(street(), FIRST))


def _reported() -> bytes:
    return saved(street())


HOURS = timedelta(hours=1)
HONEST = (
    Case("live fixes at the place, no EXIF", True, Result.MATCH, "near", lambda: saved(street()), fixes(20)),
    Case("iPhone, position in the photo", True, Result.MATCH, "near",
         lambda: shot(street(), gps=position(15), make="Apple")),
    Case("live fixes and EXIF agree", True, Result.MATCH, "near",
         lambda: shot(street(), gps=position(25)), fixes(10)),
    Case("Android emptied the position", True, Result.REDACTED, "position_redacted",
         lambda: shot(street(), gps=BLANK)),
    Case("Android emptied it, live fixes", True, Result.MATCH, "near",
         lambda: shot(street(), gps=BLANK), fixes(10)),
    Case("forwarded, nothing left", True, Result.NO_LOCATION, "position_absent",
         lambda: _messenger(street())),
    Case("an old position in the photo", True, Result.UNCLEAR, "stale_fix",
         lambda: shot(street(), gps=position(3000, at=TAKEN - 27 * HOURS))),
    Case("an old live fix", True, Result.UNCLEAR, "live_stale",
         lambda: saved(street()), fixes(2000, at=TAKEN - 3 * HOURS)),
    Case("approximate position only", True, Result.UNCLEAR, "unclear",
         lambda: saved(street()), fixes(900, 2000)),
    Case("a third of the fixes astray", True, Result.MATCH, "near", lambda: saved(street()), astray(400)),
    Case("across the road, 60 m accuracy", True, Result.UNCLEAR, "unclear",
         lambda: saved(street()), fixes(45, 60)),
    Case("camera clock set to WIT, no zone", True, Result.UNCLEAR, "after_receipt",
         lambda: _with_exif(street(), exif_bytes(position(10, at=RECEIVED), _clock_in_wit()))),
    Case("GPS weeks counted over", True, Result.UNCLEAR, "gps_rollover",
         lambda: shot(street(), gps=position(10, at=TAKEN - timedelta(weeks=1024)))),
    Case("GPS in local time", True, Result.UNCLEAR, "gps_local_time",
         lambda: shot(street(), gps=position(10, at=TAKEN + 7 * HOURS))),
    Case("a clock that nobody has set", True, Result.UNCLEAR, "clock_not_set",
         lambda: shot(street(), gps=position(10), at=datetime(2002, 12, 8, 5, tzinfo=UTC))),
    Case("another street, same stamp", True, Result.MATCH, "near",
         lambda: saved(stamped(street("bench-13"), FIRST)), fixes(5),
         earlier=[lambda: saved(stamped(street("bench-23"), FIRST))], needs_opencv=True),
    Case("same place again, by hand", True, Result.MATCH, "near",
         lambda: saved(street("case-1", 1)), fixes(5), own=[_reported]),
)  # fmt: skip
DISHONEST = (
    Case("300 m away, live fixes", False, Result.FAR, "far", lambda: saved(street()), fixes(300)),
    Case("300 m away, EXIF", False, Result.FAR, "far", lambda: shot(street(), gps=position(300))),
    Case("300 m away, both", False, Result.FAR, "far", lambda: shot(street(), gps=position(300)), fixes(310)),
    Case("a photo from Italy", False, Result.FAR, "outside_jakarta",
         lambda: shot(street(), gps=position(0, lat=43.468, lon=11.885))),
    Case("two witnesses contradict", False, Result.CONTRADICTORY, "witnesses_disagree",
         lambda: shot(street(), gps=position(3000)), fixes(0)),
    Case("taken before the report", False, Result.CONTRADICTORY, "before_report",
         lambda: shot(street(), gps=position(5, at=REPORTED - 48 * HOURS), at=REPORTED - 48 * HOURS)),
    Case("years old, GPS time only", False, Result.CONTRADICTORY, "before_report",
         lambda: shot(street(), gps=position(5, at=REPORTED - 60_000 * HOURS), at=None)),
    Case("clock a year ahead", False, Result.CONTRADICTORY, "after_receipt",
         lambda: shot(street(), gps=position(5, at=TAKEN + 8760 * HOURS), at=TAKEN + 8760 * HOURS)),
    Case("photo's clock against the phone's", False, Result.CONTRADICTORY, "clocks_disagree",
         lambda: shot(street(), at=TAKEN - 20 * HOURS), fixes(5)),
    Case("same file again", False, Result.CONTRADICTORY, "reuse_exact", _first, fixes(5), earlier=[_first]),
    Case("same photo, new date stamp (Angke)", False, Result.CONTRADICTORY, "reuse_strong",
         lambda: saved(stamped(street(), SECOND)), fixes(5), earlier=[_first]),
    Case("the same, messenger size", False, Result.CONTRADICTORY, "reuse_strong",
         lambda: _messenger(stamped(street(), SECOND)), fixes(5), earlier=[_first]),
    Case("the same, mirrored", False, Result.CONTRADICTORY, "reuse_strong",
         lambda: saved(stamped(ImageOps.mirror(street()), SECOND)), fixes(5), earlier=[_first]),
    Case("the same, cropped", False, Result.UNCLEAR, "reuse_look",
         lambda: saved(cropped(stamped(street(), FIRST), 0.03, 0.03, 0.03, 0.03)), fixes(5),
         earlier=[_first]),
    Case("the report's photo, edited (Kalisari)", False, Result.UNCLEAR, "same_angle",
         lambda: saved(painted_over(street()).resize((720, 540)), 70), fixes(5), own=[_reported],
         needs_opencv=True),
    Case("edited in a program", False, Result.UNCLEAR, "editor_named",
         lambda: shot(street(), gps=position(5), software="Adobe Photoshop 25.0")),
    Case("generated, and says so", False, Result.CONTRADICTORY, "generated",
         lambda: _with_exif(street(), xmp=AI), fixes(5)),
    Case("no photo at all", False, Result.INVALID, "photo_refused", lambda: b"%PDF-1.4 bukti", fixes(5)),
)  # fmt: skip
CASES = (*HONEST, *DISHONEST)
