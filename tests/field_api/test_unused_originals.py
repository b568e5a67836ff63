"""What is refused leaves no file, and a file that no row names goes after a day."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from rest_framework.test import APIClient
from time_machine import travel

from field_api import clock, originals
from field_api.models import Photo, Quarantine
from field_api.steps.unused_originals import sweep_folder, sweep_unused_originals
from tests.field_api.photos import jpeg, upload
from tests.field_api.sealing import hash_of
from tests.field_api.test_intake_api import body
from tests.field_api.test_steps import followed_up, in_west
from tests.field_api.world import World

ClientOf = Callable[[User | None], APIClient]
URL = "/api/v1/reports"
DEVICE = {"X-Device": "a7b1c3d5-0000-4000-8000-000000000001"}


def files() -> list[Path]:
    return [path for path in (Path(settings.MEDIA_ROOT) / "originals").rglob("*") if path.is_file()]


def post(client: APIClient, path: str, sent: dict[str, Any], **headers: str) -> int:
    return client.post(path, sent, format="multipart", headers=headers).status_code


@pytest.mark.parametrize("wrong", [{"category": "tidak-ada"}, {"lon": 500}, {"accuracy": -1}])
def test_a_refused_report_leaves_no_file(world: World, client_of: ClientOf, wrong: dict[str, Any]) -> None:
    sent = body(world, photos=[upload(jpeg(1)), upload(jpeg(2))], **wrong)
    assert post(client_of(None), URL, sent) == 422
    assert not files()


def test_a_device_that_sent_enough_leaves_no_file(world: World, client_of: ClientOf, settings: Any) -> None:
    settings.REPORTS_PER_DEVICE_PER_DAY = 1
    client = client_of(None)
    assert post(client, URL, body(world), **DEVICE) == 201
    assert post(client, URL, body(world, photos=[upload(jpeg(1))]), **DEVICE) == 429
    assert not files()


def test_another_report_under_a_used_key_leaves_no_file(world: World, client_of: ClientOf) -> None:
    client, key = client_of(None), {"Idempotency-Key": "kunci"}
    assert post(client, URL, body(world), **key) == 201
    assert post(client, URL, body(world, photos=[upload(jpeg(1))]), **key) == 409
    assert not files()


@pytest.mark.parametrize("step", ["follow-up", "voices", "reopen"])
def test_a_step_that_is_refused_leaves_no_file(world: World, client_of: ClientOf, step: str) -> None:
    """A follow-up of what nobody works on yet, a voice for a closed one, a reopening with a wrong key."""
    report = in_west(world)
    if step == "voices":
        type(report).objects.filter(pk=report.pk).update(status="DITOLAK")
    sent = {"photos": [upload(jpeg(1))], "note": "Selesai", "reason": "Belum", "reporter_key": "salah"}
    who = world.west_officer if step == "follow-up" else None
    assert post(client_of(who), f"{URL}/{report.number}/{step}", sent, **DEVICE) in {403, 409}
    assert not files()


def age(sha256: str, by: timedelta) -> None:
    then = (clock.now() - by).timestamp()
    os.utime(originals.original_path(sha256), (then, then))


def swept(sha256: str) -> int:
    return sweep_folder(sha256[:2], clock.now())


def test_a_file_without_a_row_goes_after_a_day_with_its_copies(db: None) -> None:
    sha256 = hash_of(jpeg(1))
    originals.keep(jpeg(1), sha256)
    copy = originals.public_path(sha256, "thumbnail")
    originals.keep_public(sha256, "thumbnail", jpeg(1))
    age(sha256, timedelta(hours=23))
    assert swept(sha256) == 0
    age(sha256, timedelta(hours=25))
    assert swept(sha256) == 1
    assert not files()
    assert not copy.exists()


def test_a_file_with_a_row_stays_however_old(world: World) -> None:
    followed_up(world)
    (photo,) = Photo.objects.all()
    age(photo.sha256, timedelta(days=400))
    assert swept(photo.sha256) == 0
    assert originals.is_kept(photo.sha256)


def test_a_file_that_waits_in_quarantine_stays_until_somebody_has_looked(world: World) -> None:
    sha256 = hash_of(jpeg(1))
    originals.keep(jpeg(1), sha256)
    age(sha256, timedelta(days=3))
    row = Quarantine.objects.create(
        kind="visit",
        client_id="7a6c1a1e-0000-4000-8000-000000000001",
        by=world.west_officer,
        raw=f'{{"photos":[{{"sha256":"{sha256}"}}]}}'.encode(),
        raw_sha256="b" * 64,
        code="invalid",
        detail="-",
    )
    assert swept(sha256) == 0
    row.handled_by, row.handled_at, row.handled_note = world.coordinator, clock.now(), "Dilihat"
    row.save()
    assert swept(sha256) == 1


def test_whoever_holds_a_file_while_it_is_swept_finds_it_or_knows(db: None) -> None:
    """A record that names it is being stored: held before it is taken aside, it comes back."""
    sha256 = hash_of(jpeg(1))
    originals.keep(jpeg(1), sha256)
    age(sha256, timedelta(days=3))
    since = clock.now() - timedelta(days=1)
    assert originals.unused_since(since, sha256[:2]) == [sha256]
    assert originals.hold(sha256)
    assert not originals.drop(sha256, unless_held_since=since)
    assert originals.is_kept(sha256)
    age(sha256, timedelta(days=3))
    assert originals.drop(sha256, unless_held_since=since)
    assert not originals.hold(sha256)


def test_tend_comes_to_every_folder_within_a_day(db: None) -> None:
    """One folder a minute, whether it runs each minute or each fifth."""
    sha256 = hash_of(jpeg(1))
    for minutes in (1, 5):
        visited = {int(second // 60) % 256 for second in range(0, 24 * 3600, 60 * minutes)}
        assert visited == set(range(256))
    originals.keep(jpeg(1), sha256)
    age(sha256, timedelta(days=2))
    now = clock.now()
    wait = (int(sha256[:2], 16) - int(now.timestamp() // 60)) % 256
    with travel(now + timedelta(minutes=wait), tick=False):
        assert sweep_unused_originals() == 1
    assert not files()
