"""A citizen's photos come one by one before the report that names them, and are nobody else's business."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from pytest_django import Settings
from rest_framework.test import APIClient

from field_api import clock, originals
from field_api.models import Photo, Report
from field_api.steps import waiting_photos
from field_api.steps.waiting_photos import sweep_waiting
from tests.field_api.photos import jpeg, upload
from tests.field_api.sealing import hash_of
from tests.field_api.world import IN_WEST, World

pytestmark = pytest.mark.django_db

PHONE, NEIGHBOUR = "0b6f2c6e-3a50-4f0b-9a55-9d3f2f6f0c11", "77aa2c6e-3a50-4f0b-9a55-9d3f2f6f0c11"


@pytest.fixture(autouse=True)
def _no_address_has_written_before() -> None:
    cache.clear()


def put(data: bytes, name: str = "", device: str = PHONE) -> Any:
    url = f"/api/v1/reports/blobs/{name or hash_of(data)}"
    headers = {"X-Device": device} if device else {}
    return APIClient().put(url, data, content_type="application/octet-stream", headers=headers)


def head(data: bytes, device: str = PHONE) -> int:
    url = f"/api/v1/reports/blobs/{hash_of(data)}"
    return int(APIClient().head(url, headers={"X-Device": device}).status_code)


def report(world: World, *photos: bytes, device: str = PHONE, key: str = "satu", **more: Any) -> Any:
    sent = {"category": world.category.slug, "lon": IN_WEST[0], "lat": IN_WEST[1], **more}
    sent["blobs"] = [hash_of(data) for data in photos]
    headers = {"X-Device": device, "Idempotency-Key": key}
    return APIClient().post("/api/v1/reports", sent, format="json", headers=headers)


def files(settings: Settings, folder: str) -> list[Path]:
    return [path for path in (Path(settings.MEDIA_ROOT) / folder).rglob("*") if path.is_file()]


def test_photos_that_came_before_are_the_reports_in_its_order(world: World, settings: Settings) -> None:
    one, two = jpeg(1), jpeg(2)
    assert [put(data).status_code for data in (one, two, one)] == [201, 201, 200]
    assert (head(one), head(two)) == (204, 204)
    assert files(settings, "originals") == []
    answer = report(world, two, one)
    assert answer.status_code == 201
    kept = Photo.objects.filter(report__number=answer.json()["number"]).order_by("pk")
    assert [photo.sha256 for photo in kept] == [hash_of(two), hash_of(one)]
    assert originals.original_path(hash_of(one)).read_bytes() == one
    assert files(settings, "waiting") == []


def test_a_report_whose_answer_was_lost_is_the_same_one_when_it_comes_again(world: World) -> None:
    put(jpeg(1))
    first, again = report(world, jpeg(1)), report(world, jpeg(1))
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json()["number"] == first.json()["number"]


def test_a_report_names_the_photos_that_are_not_here_and_nothing_is_stored(world: World) -> None:
    put(jpeg(1))
    answer = report(world, jpeg(1), jpeg(2))
    assert (answer.status_code, answer.json()["code"]) == (422, "blobs_missing")
    assert answer.json()["missing"] == [hash_of(jpeg(2))]
    assert not Report.objects.exists()


def test_nobody_learns_or_uses_what_another_browser_or_a_report_brought(world: World) -> None:
    put(jpeg(1))
    put(jpeg(2))
    assert report(world, jpeg(2)).status_code == 201
    assert (head(jpeg(1), NEIGHBOUR), head(jpeg(2), NEIGHBOUR), head(jpeg(2))) == (404, 404, 404)
    for photo in (jpeg(1), jpeg(2)):
        for key in ("satu", "dua"):
            theirs = report(world, photo, device=NEIGHBOUR, key=key)
            assert (theirs.status_code, theirs.json()["code"]) == (422, "blobs_missing")
    assert put(jpeg(2), device=NEIGHBOUR).status_code == 201


@pytest.mark.parametrize(
    ("data", "name", "device", "refused"),
    [
        (jpeg(1), hash_of(jpeg(2)), PHONE, (422, "hash_mismatch")),
        (b"bukan foto", "", PHONE, (422, "photo_refused")),
        (jpeg(1), "", "", (422, "bad_input")),
        (jpeg(1), "", "a" * 400, (422, "bad_input")),
        (jpeg(1), "zz", PHONE, (422, "bad_input")),
    ],
)
def test_what_is_refused_leaves_no_file(
    data: bytes, name: str, device: str, refused: tuple[int, str], world: World, settings: Settings
) -> None:
    answer = put(data, name, device)
    assert (answer.status_code, answer.json()["code"]) == refused
    assert files(settings, ".") == []


def test_too_large_is_said_by_the_length_alone(world: World, settings: Settings) -> None:
    settings.MAX_PHOTO_BYTES = 500
    answer = put(jpeg(1))
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert files(settings, ".") == []


def test_one_browser_cannot_fill_the_disk_and_what_nobody_names_goes_after_a_day(
    world: World, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting_photos, "MOST_WAITING", 2)
    assert [put(jpeg(seed)).status_code for seed in (1, 2, 3)] == [201, 201, 429]
    assert put(jpeg(3), device=NEIGHBOUR).status_code == 201
    assert sweep_waiting() == 0
    with clock.replaying(clock.now() + timedelta(days=1, minutes=1)):
        assert sweep_waiting() == 3
    assert list((Path(settings.MEDIA_ROOT) / "waiting").glob("??/*")) == []
    assert put(jpeg(3)).status_code == 201


def test_one_address_may_send_only_so_many(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("field_api.throttles.WaitingPhotoThrottle.rate", "2/hour", raising=False)
    answers = [put(jpeg(seed)) for seed in (1, 2, 3)]
    assert [answer.status_code for answer in answers] == [201, 201, 429]
    assert int(answers[-1]["Retry-After"]) > 0


def test_files_and_photos_sent_before_count_together(world: World) -> None:
    for seed in range(6):
        put(jpeg(seed))
    sent = {"category": world.category.slug, "lon": IN_WEST[0], "lat": IN_WEST[1]}
    sent |= {"photos": [upload(jpeg(7))], "blobs": [hash_of(jpeg(seed)) for seed in range(6)]}
    headers = {"X-Device": PHONE}
    answer = APIClient().post("/api/v1/reports", sent, format="multipart", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_input")
