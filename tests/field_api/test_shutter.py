"""Many fixes around one shutter: all are kept, and the verdict rests on their median."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from field_api.models import Photo
from field_api.steps.judge import judge_photo
from field_api.steps.photos import Fix
from field_api.steps.shutter import fixes_around
from tests.evidence.made_photos import encoded, picture
from tests.field_api.racing import at_validator
from tests.field_api.sealing import LAT, LON, hash_of, visit
from tests.field_api.world import World

SHUTTER = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
BARE = encoded(picture())
EAST = 1 / 110_671


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(SHUTTER + timedelta(minutes=2), tick=False):
        yield


def sent(seconds: float, east_m: float, accuracy: float = 10.0, at: datetime | None = None) -> dict[str, Any]:
    phone_at = SHUTTER + timedelta(seconds=seconds)
    return {
        "lon": LON + east_m * EAST,
        "lat": LAT,
        "accuracy": accuracy,
        "at": (at or phone_at).isoformat(),
        "phone_at": phone_at.isoformat(),
    }


def photo_of(world: World, fixes: list[dict[str, Any]], fix: Any) -> Photo:
    report, holder = at_validator(world)
    photo = {"sha256": hash_of(BARE), "source": "viewfinder", "fix": fix, "taken_at": SHUTTER.isoformat()}
    return visit(report.number, holder, None, BARE, fixes=fixes, photos=[photo]).photos.get()


@pytest.mark.django_db
def test_a_named_fix_that_went_astray_is_outvoted_and_still_kept(world: World) -> None:
    fixes = [sent(-4, 2), sent(-2, 4), sent(0, 400), sent(2, 6), sent(4, 8), sent(-300, 900)]
    photo = photo_of(world, fixes, 2)
    assert judge_photo.call(photo.pk) == "match"
    photo.refresh_from_db()
    found = photo.verdicts.get()
    assert photo.fix_point
    assert photo.fix_point.x == pytest.approx(LON + 400 * EAST)
    assert found.inputs["live_fix"]["used"] == 5
    assert found.inputs["live_fix"]["bound"]["lon"] == pytest.approx(LON + 400 * EAST)
    assert found.distance_m == pytest.approx(6, abs=0.1)
    assert len(photo.shutter["fixes"]) == 5


@pytest.mark.django_db
def test_the_same_rows_give_the_same_verdict_again(world: World) -> None:
    photo = photo_of(world, [sent(n, n * 5) for n in range(-5, 6)], 5)
    judge_photo.call(photo.pk)
    first = photo.verdicts.get()
    judge_photo.call(photo.pk)
    again = photo.verdicts.get()
    assert (again.result, again.reasons, again.inputs) == (first.result, first.reasons, first.inputs)


@pytest.mark.django_db
def test_a_fix_of_its_own_is_one_of_them(world: World) -> None:
    photo = photo_of(world, [sent(-1, 2), sent(1, 4)], sent(0, 300))
    judge_photo.call(photo.pk)
    found = photo.verdicts.get()
    assert found.inputs["live_fix"]["used"] == 3
    assert found.distance_m == pytest.approx(4, abs=0.1)


@pytest.mark.django_db
def test_without_a_named_fix_nobody_makes_one_up(world: World) -> None:
    photo = photo_of(world, [sent(n, 0) for n in range(5)], None)
    assert (photo.fix_point, photo.shutter["fixes"]) == (None, [])
    assert judge_photo.call(photo.pk) == "no_location"


@pytest.mark.django_db
def test_an_old_position_is_not_of_this_moment_though_the_phone_gave_it_now(world: World) -> None:
    photo = photo_of(world, [sent(0, 0, at=SHUTTER - timedelta(hours=3))], 0)
    assert judge_photo.call(photo.pk) == "unclear"
    assert "live_stale" in [reason["code"] for reason in photo.verdicts.get().reasons]


def test_no_more_than_the_nearest_120_of_a_minute_are_kept() -> None:
    fixes = [
        Fix(LON, LAT, 5.0, SHUTTER + timedelta(seconds=n / 4), SHUTTER + timedelta(seconds=n / 4))
        for n in range(-300, 301)
    ]
    kept = fixes_around(fixes, fixes[300], SHUTTER)
    assert len(kept) == 120
    assert kept == sorted(kept, key=lambda fix: fix["phone_at"])
    furthest = max(abs(datetime.fromisoformat(fix["phone_at"]) - SHUTTER) for fix in kept)
    assert furthest == timedelta(seconds=15)
