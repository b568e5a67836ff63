"""A report in work, a claim with one photo, and what is said of that photo."""

from __future__ import annotations

from pathlib import Path

import pytest

from field_api.models import Photo, Report, Verdict
from field_api.steps.coordinate import accept, coordinate
from field_api.steps.follow_up import submit_follow_up
from field_api.steps.judge import judge_photo
from field_api.steps.photos import Fix, PhotoIn
from field_api.steps.receive import Complaint, receive
from tests.field_api.world import IN_WEST, World

PHOTOS = Path(__file__).parents[3] / "shared" / "data" / "photos"
needs_photos = pytest.mark.skipif(not PHOTOS.exists(), reason="needs the real photos of ../shared/data")
LON, LAT = IN_WEST


def in_process(world: World, *photos: bytes) -> Report:
    complaint = Complaint(world.category.slug, "Lubang", LON, LAT, 10.0)
    report, _ = receive(complaint, photos=[PhotoIn(data) for data in photos])
    coordinate(number=report.number, by=world.west_officer)
    return accept(number=report.number, by=world.west_officer)


def claim(world: World, report: Report, data: bytes, fix: Fix | None = None) -> Photo:
    """Follow the report up with this photo."""
    photos = [PhotoIn(data, fix=fix)]
    done = submit_follow_up(number=report.number, by=world.west_officer, note="Selesai", photos=photos)
    return done.photos.get()


def verdict(photo: Photo) -> Verdict:
    judge_photo.call(photo.pk)
    return photo.verdicts.get()


def codes(found: Verdict) -> list[str]:
    return [reason["code"] for reason in found.reasons]


def why(found: Verdict, code: str) -> str:
    return str(next(reason["text"] for reason in found.reasons if reason["code"] == code))
