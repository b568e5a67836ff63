"""An officer's follow-up takes the same path as a visit."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from django.contrib.auth.models import User
from rest_framework.test import APIClient

from field_api.models import Quarantine, Report
from field_api.rest.sealed_shape import sealed
from tests.field_api.photos import jpeg
from tests.field_api.racing import in_process
from tests.field_api.sealing import claim_body, keep_blob, put
from tests.field_api.world import World

pytestmark = pytest.mark.django_db(transaction=True)

ClientOf = Callable[[User | None], APIClient]
ID = UUID("7f0c1f2e-0000-4000-8000-000000000002")


def test_a_sealed_follow_up_moves_the_report_on_once(world: World, client_of: ClientOf) -> None:
    report = in_process(world)
    keep_blob(jpeg(1))
    body, client = claim_body(report.number, jpeg(1), note="Ditambal"), client_of(world.west_officer)
    first, second = put(client, "follow-ups", body, ID), put(client, "follow-ups", body, ID)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    report.refresh_from_db()
    claim = report.follow_ups.get()
    assert (report.status, claim.client_id, claim.note) == ("TINDAK_LANJUT", ID, "Ditambal")
    assert claim.photos.get().shutter["source"] == "viewfinder"


def test_a_second_claim_is_409_with_the_allowed_moves_and_kept_apart(
    world: World, client_of: ClientOf
) -> None:
    report = in_process(world)
    client = client_of(world.west_officer)
    for seed in (1, 2):
        keep_blob(jpeg(seed))
    put(client, "follow-ups", claim_body(report.number, jpeg(1)))
    second = sealed(claim_body(report.number, jpeg(2)))
    answer = put(client, "follow-ups", second)
    assert (answer.status_code, answer.json()["code"], answer.json()["allowed"]) == (
        409,
        "wrong_status",
        ["PROSES", "VALIDASI"],
    )
    assert bytes(Quarantine.objects.get().raw) == second
    assert report.follow_ups.count() == 1


@pytest.mark.parametrize(
    ("who", "photos", "status", "code", "is_kept"),
    [
        ("east_officer", 1, 403, "not_yours", True),
        ("coordinator", 1, 403, "not_yours", True),
        ("west_officer", 0, 422, "bad_input", True),
        ("west_officer", 2, 422, "blobs_missing", False),
        ("west_officer", 1, 409, "photo_copied", True),
    ],
)
def test_a_follow_up_that_is_refused_moves_nothing(
    world: World, client_of: ClientOf, who: str, photos: int, status: int, code: str, is_kept: bool
) -> None:
    report = in_process(world)
    keep_blob(jpeg(1))
    if code == "photo_copied":
        elsewhere = in_process(world)
        put(client_of(world.west_officer), "follow-ups", claim_body(elsewhere.number, jpeg(1)))
    body = claim_body(report.number, *[jpeg(1), jpeg(2)][:photos])
    answer = put(client_of(getattr(world, who)), "follow-ups", body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert Quarantine.objects.exists() == is_kept
    assert Report.objects.get(pk=report.pk).status == "PROSES"
