"""A photo comes by itself: whole, of its hash, of a known kind, or not at all."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from pytest_django import Settings
from rest_framework.test import APIClient

from field_api import clock, originals
from field_api.errors import CutShort
from field_api.steps.blobs import take_blob
from field_api.steps.tend import tend
from tests.field_api.photos import jpeg
from tests.field_api.threads import together
from tests.field_api.world import World

pytestmark = pytest.mark.django_db(transaction=True)

ClientOf = Callable[[User | None], APIClient]


def hash_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def put(client: APIClient, data: bytes, name: str = "", **more: Any) -> Any:
    url = f"/api/v1/blobs/{name or hash_of(data)}"
    return client.put(url, data, content_type="application/octet-stream", **more)


def nothing_is_kept(settings: Settings) -> bool:
    return not [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def test_a_photo_is_new_once_and_then_known(world: World, client_of: ClientOf) -> None:
    data, client = jpeg(1), client_of(world.validators[0].user)
    url = f"/api/v1/blobs/{hash_of(data)}"
    assert client.head(url).status_code == 404
    answers = [put(client, data), put(client, data)]
    assert [(answer.status_code, answer.json()) for answer in answers] == [
        (201, {"sha256": hash_of(data)}),
        (200, {"sha256": hash_of(data)}),
    ]
    assert client.head(url).status_code == 204
    assert originals.original_path(hash_of(data)).read_bytes() == data


@pytest.mark.parametrize(
    ("data", "name", "status", "code"),
    [
        (jpeg(1), hash_of(jpeg(2)), 422, "hash_mismatch"),
        (b"bukan foto", "", 422, "photo_refused"),
        (b"", "", 400, "parse_error"),
        (jpeg(1)[:2000], "", 422, "photo_refused"),
        (jpeg(1) + bytes(60_000), "", 413, "too_large"),
        (jpeg(1), hash_of(jpeg(1)).upper(), 422, "bad_input"),
    ],
)
def test_what_is_not_a_whole_photo_of_this_name_is_refused_and_nothing_stays(
    world: World, client_of: ClientOf, settings: Settings, data: bytes, name: str, status: int, code: str
) -> None:
    settings.MAX_PHOTO_BYTES = 60_000
    answer = put(client_of(world.west_officer), data, name)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["detail"]
    assert nothing_is_kept(settings)


@pytest.mark.parametrize("length", ["", "banyak", "-1"])
def test_a_length_must_be_announced(world: World, client_of: ClientOf, length: str) -> None:
    answer = put(client_of(world.west_officer), jpeg(1), CONTENT_LENGTH=length)
    assert (answer.status_code, answer.json()["code"]) == (400, "parse_error")


def test_a_connection_that_breaks_leaves_nothing(world: World, settings: Settings) -> None:
    data = jpeg(1)
    chunks = iter([data[:1000]])

    def read(_n: int) -> bytes:
        try:
            return next(chunks)
        except StopIteration:
            raise ConnectionResetError from None

    with pytest.raises(CutShort, match="1000 dari"):
        take_blob(sha256=hash_of(data), length=len(data), read=read)
    assert nothing_is_kept(settings)


def test_what_is_here_is_read_past_and_not_written_again(world: World) -> None:
    data = jpeg(1)
    originals.keep(data, hash_of(data))
    path = originals.original_path(hash_of(data))
    before = path.stat().st_ino
    assert take_blob(sha256=hash_of(data), length=10, read=bytes) is False
    assert path.stat().st_ino == before


def test_the_same_photo_sent_four_times_at_once_is_one_file(world: World, settings: Settings) -> None:
    data = jpeg(1)

    def send() -> int:
        client = APIClient()
        client.force_authenticate(world.west_officer)
        return int(put(client, data).status_code)

    assert set(together(*[send] * 4)) <= {200, 201}
    files = [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]
    assert [path.read_bytes() for path in files] == [data]


def test_tend_removes_what_a_dead_process_left_half_written_and_nothing_else(
    world: World, settings: Settings
) -> None:
    originals.keep(jpeg(1), hash_of(jpeg(1)))
    folder = originals.original_path(hash_of(jpeg(1))).parent
    old, young = folder / ".part-old", folder / ".part-young"
    for part, minutes in ((old, 61), (young, 59)):
        part.write_bytes(b"x")
        touched = (clock.now() - timedelta(minutes=minutes)).timestamp()
        os.utime(part, (touched, touched))
    assert (tend().parts_swept, tend().parts_swept) == (1, 0)
    assert (old.exists(), young.exists(), originals.is_kept(hash_of(jpeg(1)))) == (False, True, True)
