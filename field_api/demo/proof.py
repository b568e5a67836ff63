"""The photos of a demo report: who takes them where, and what their metadata will be worth as evidence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import cos, pi, radians, sin
from zoneinfo import ZoneInfo

from field_api.demo.chance import chance_of
from field_api.demo.photos import Metadata, Picture, Shutter, make_photo
from field_api.demo.problems import problem_of
from field_api.demo.reports import DemoReport
from field_api.steps.photos import Fix, PhotoIn

_WIB = ZoneInfo("Asia/Jakarta")
_METRES_PER_DEGREE = 111_320.0


class Proof(StrEnum):
    """What a follow-up photo turns out to be."""

    NEAR = "near"
    MESSENGER = "messenger"
    REDACTED = "redacted"
    VAGUE = "vague"
    FAR = "far"
    BROKEN = "broken"
    OLD = "old"
    REUSED = "reused"
    EDITED = "edited"
    """The reporter's own photo with the problem painted over, as in Kalisari in April 2026."""


_CHOSEN = {
    "demo-043": Proof.REDACTED,
    "demo-050": Proof.REUSED,
    "demo-051": Proof.VAGUE,
    "demo-057": Proof.FAR,
    "demo-064": Proof.FAR,
    "demo-070": Proof.MESSENGER,
    "demo-072": Proof.OLD,
    "demo-086": Proof.BROKEN,
    "demo-087": Proof.EDITED,
}
"""Reports that still wait for their check, so that each kind of doubt can be looked at."""
REUSED_FROM = "demo-008"
"""Rubbish by the same bay, cleared weeks before; its photo comes back under a new stamp."""
_METADATA = {
    Proof.MESSENGER: Metadata.NONE,
    Proof.REDACTED: Metadata.REDACTED,
    Proof.BROKEN: Metadata.BROKEN,
}
_DISTANCES_M = {Proof.VAGUE: (100.0, 112.0), Proof.FAR: (600.0, 2600.0)}
_NEAR_M = (3.0, 22.0)


@dataclass(frozen=True)
class Site:
    """Where a report is and what it is about, for all photos of it."""

    report: DemoReport
    number: str
    received_at: datetime


def proof_of(key: str, round_number: int, *, is_sent_back: bool) -> Proof:
    """What the photo of this follow-up is worth; one that is sent back is rather doubtful."""
    chance = chance_of(key, "proof", round_number)
    if is_sent_back:
        return chance.choice([Proof.FAR, Proof.FAR, Proof.MESSENGER, Proof.NEAR])
    if key in _CHOSEN:
        return _CHOSEN[key]
    kinds = [Proof.NEAR, Proof.MESSENGER, Proof.REDACTED, Proof.VAGUE, Proof.FAR]
    return chance.choices(kinds, weights=[70, 15, 7, 5, 3])[0]


def complaint_photos(report: DemoReport, at: datetime) -> list[PhotoIn]:
    """What the reporter sends along: nothing with a private report, and mostly something with the others."""
    chance = chance_of(report.key, "complaint")
    if report.is_private or report.channel == "office" or chance.random() > 0.75:
        return []
    by_messenger = report.channel in {"message", "social"}
    metadata = (
        Metadata.NONE if by_messenger else Metadata.REDACTED if report.channel == "web" else Metadata.FULL
    )
    lon, lat = _moved(report, chance.uniform(*_NEAR_M), chance.uniform(0, 2 * pi))
    shutter = Shutter(lon, lat, at - timedelta(minutes=chance.uniform(2, 25)), metadata)
    picture = Picture(report.key, 0, problem_of(report.category), is_solved=False)
    return [PhotoIn(make_photo(picture, shutter, stamp=""), "laporan.jpg")]


def follow_up_photo(site: Site, proof: Proof, round_number: int, at: datetime) -> PhotoIn:
    """The unit's photo of the work done."""
    report = site.report
    chance = chance_of(report.key, "follow-up", round_number)
    distance_m = chance.uniform(*_DISTANCES_M.get(proof, _NEAR_M))
    lon, lat = _moved(report, distance_m, chance.uniform(0, 2 * pi))
    taken_at = max(at - timedelta(minutes=chance.uniform(8, 60)), site.received_at + timedelta(minutes=1))
    if proof is Proof.OLD:
        taken_at = site.received_at - timedelta(days=chance.uniform(2, 6))
    error_m = round(chance.uniform(4, 14), 1) if chance.random() < 0.5 and proof is not Proof.VAGUE else None
    shutter = Shutter(lon, lat, taken_at, _METADATA.get(proof, Metadata.FULL), error_m)
    scene, view = report.key, 1 + 2 * round_number
    if proof is Proof.REUSED:
        scene, view = REUSED_FROM, 1
    elif proof is Proof.EDITED:
        view = 0
    picture = Picture(scene, view, problem_of(report.category), is_solved=True)
    name = f"IMG-{taken_at:%Y%m%d}-WA0007.jpg" if proof is Proof.MESSENGER else "tindak-lanjut.jpg"
    return PhotoIn(make_photo(picture, shutter, stamp=_stamp(site.number, taken_at)), name)


def visit_photo(site: Site, round_number: int, at: datetime, *, is_solved: bool) -> PhotoIn:
    """The validator's photo, taken in the phone application: no EXIF, but the application's own fix."""
    report = site.report
    chance = chance_of(report.key, "visit", round_number)
    lon, lat = _moved(report, chance.uniform(*_NEAR_M), chance.uniform(0, 2 * pi))
    taken_at = at - timedelta(minutes=chance.uniform(1, 6))
    picture = Picture(report.key, 2 + 2 * round_number, problem_of(report.category), is_solved=is_solved)
    data = make_photo(
        picture, Shutter(lon, lat, taken_at, Metadata.NONE), stamp=_stamp(site.number, taken_at)
    )
    return PhotoIn(data, "kunjungan.jpg", Fix(lon, lat, round(chance.uniform(4, 16), 1), taken_at))


def fix_elsewhere(site: Site, at: datetime) -> Fix:
    """A position 9 km north of the site."""
    lon, lat = _moved(site.report, 9000, 0)
    return Fix(lon, lat, 12.0, at)


def _stamp(number: str, taken_at: datetime) -> str:
    return f"{number}   {taken_at.astimezone(_WIB):%d-%m-%Y %H:%M} WIB"


def _moved(report: DemoReport, distance_m: float, bearing: float) -> tuple[float, float]:
    """A place at some metres from the pin, longitude first."""
    north, east = distance_m * cos(bearing), distance_m * sin(bearing)
    lat = report.lat + north / _METRES_PER_DEGREE
    return report.lon + east / (_METRES_PER_DEGREE * cos(radians(report.lat))), lat
