"""What is shown of a photo that cannot be opened is 404; no web worker opens any, and none stops the mail."""

from __future__ import annotations

import os
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from field_api import originals, public_copies
from field_api.evidence import derivative
from field_api.evidence.apart import Helper, HelperBusyError
from field_api.models import JudgeFailure, Photo, Report
from field_api.steps import judge
from field_api.steps.judge import judge_photo
from field_api.steps.photos import PhotoIn
from field_api.steps.receive import Complaint, Contact, receive
from field_api.steps.tend import tend
from tests.evidence.made_heic import heic
from tests.evidence.made_photos import encoded, picture
from tests.field_api.photos import jpeg, upload
from tests.field_api.world import IN_WEST, World

WHOLE = {
    "JPEG": jpeg(1),
    "PNG": encoded(picture(), "PNG"),
    "WEBP": encoded(picture(), "WEBP"),
    "HEIC": heic(),
    "AVIF": encoded(picture(), "AVIF"),
}
DAMAGED = {
    "a JPEG cut": WHOLE["JPEG"][:-4000],
    "a PNG with other bytes in it": WHOLE["PNG"][:4000] + bytes(4000) + WHOLE["PNG"][8000:],
    "a WebP cut": WHOLE["WEBP"][: len(WHOLE["WEBP"]) // 2],
    "a HEIC that says it is larger": heic(stated=(1500, 1500)),
    "a HEIC that says it is huge": heic(stated=(7000, 7000)),
    "a HEIC that says it is smaller": heic(stated=(32, 32)),
    "a HEIC cut": heic()[:-60],
    "an AVIF cut": WHOLE["AVIF"][: len(WHOLE["AVIF"]) // 2],
    "an AVIF that says it is HEIC": WHOLE["AVIF"].replace(b"avif", b"heic"),
}


def with_photo(world: World, data: bytes) -> Photo:
    complaint = Complaint(world.category.slug, "Lubang", *IN_WEST, contact=Contact(email="warga@example.org"))
    report, _ = receive(complaint, photos=[PhotoIn(data)])
    return report.photos.get()


def sizes_of(client: Client, photo: Photo) -> list[int]:
    address = f"/api/v1/reports/{photo.report.number}/photos/{photo.pk}"
    answers = [client.get(address + size) for size in ("", "/small", "/thumbnail")]
    for answer in answers:
        assert b"".join(answer)  # a file is closed at its end
    return [answer.status_code for answer in answers]


@pytest.mark.parametrize("kind", WHOLE)
def test_a_sound_photo_is_shown_in_three_sizes(world: World, client: Client, kind: str) -> None:
    assert sizes_of(client, with_photo(world, WHOLE[kind])) == [200, 200, 200]


@pytest.mark.parametrize("kind", DAMAGED)
def test_a_damaged_photo_is_refused_or_its_copies_are_404(world: World, client: Client, kind: str) -> None:
    sent = {"category": world.category.slug, "description": "Lubang", "lon": IN_WEST[0], "lat": IN_WEST[1]}
    answer = client.post("/api/v1/reports", sent | {"photos": upload(DAMAGED[kind])})
    if answer.status_code == 422:
        assert answer.json()["code"] == "photo_refused"
        return
    assert answer.status_code == 201
    photo = Photo.objects.get()
    assert sizes_of(client, photo) == [404, 404, 404]
    assert judge_photo.call(photo.pk) == "invalid"
    assert sizes_of(client, photo) == [404, 404, 404]


def test_what_cannot_be_opened_is_opened_once(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo = with_photo(world, DAMAGED["a JPEG cut"])
    assert sizes_of(client, photo) == [404, 404, 404]
    monkeypatch.setattr(public_copies, "copy_of", None)
    assert sizes_of(client, photo) == [404, 404, 404]


def test_no_photo_is_opened_where_pages_are_served(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(derivative, "opened", None)
    assert sizes_of(client, with_photo(world, jpeg(1))) == [200, 200, 200]


def test_whoever_looks_while_others_are_prepared_is_asked_to_come_again(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_args: Any) -> bytes:
        raise HelperBusyError

    photo = with_photo(world, jpeg(1))
    monkeypatch.setattr(public_copies, "soon_apart", busy)
    answer = client.get(f"/api/v1/reports/{photo.report.number}/photos/{photo.pk}")
    assert (answer.status_code, answer.json()["code"], answer["Retry-After"]) == (503, "busy", "5")
    monkeypatch.undo()
    assert sizes_of(client, photo) == [200, 200, 200]


def test_dear_copies_are_made_with_the_verdict(world: World) -> None:
    photo = with_photo(world, WHOLE["PNG"])
    judge_photo.call(photo.pk)
    assert all(originals.public_path(photo.sha256, size).stat().st_size for size in public_copies.SIZES)


@pytest.mark.parametrize(("fault", "reason"), [((os.abort,), "broken"), ((bytearray, 600 << 20), "memory")])
def test_a_photo_that_crashes_or_takes_all_memory_stops_no_mail(
    world: World, monkeypatch: pytest.MonkeyPatch, fault: Any, reason: str
) -> None:
    helper = Helper(memory_bytes=500 << 20)
    monkeypatch.setattr(judge, "apart", lambda *_args: helper.call(1, *fault))
    photo = with_photo(world, jpeg(1))
    done = [tend() for _ in range(4)]
    helper.end()
    assert [one.photos_left for one in done] == [0, 0, 1, 1]
    assert (len(mail.outbox), Report.objects.count()) == (1, 1)
    assert (JudgeFailure.objects.get(photo=photo).reason, photo.verdicts.exists()) == (reason, False)


@pytest.mark.parametrize(("width", "height"), [(60_000_000, 1), (12_001, 3_000), (2_100, 100)])
def test_a_photo_out_of_proportion_is_refused_at_the_door(
    world: World, client: Client, width: int, height: int
) -> None:
    photo = bytearray(encoded(picture(8, 8), "PNG"))
    photo[16:24] = width.to_bytes(4) + height.to_bytes(4)
    answer = client.post(
        "/api/v1/reports",
        {"category": world.category.slug, "description": "Lubang", "photos": upload(bytes(photo), "a.png")},
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "photo_refused")
    assert not Report.objects.exists()
