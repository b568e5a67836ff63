"""The list of suspicions and the decision on each, for those who may."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from field_api.models import Suspicion
from field_api.steps.judge import judge_photo
from field_api.steps.suspicions import confirm_suspicion
from field_api.workflow import Status
from tests.field_api.claims import LAT, LON, claim, in_process
from tests.field_api.photos import jpeg
from tests.field_api.suspecting import at_status, suspected_claim, suspected_visit
from tests.field_api.world import World

ClientOf = Callable[[User | None], APIClient]
URL = "/api/v1/suspicions"


@pytest.fixture
def coordinator(world: World, client_of: ClientOf) -> APIClient:
    return client_of(world.coordinator)


def three(world: World) -> list[Suspicion]:
    """Two claims of the western office, one worse than the other, and a visit in between."""
    return [
        suspected_claim(at_status(world, Status.TINDAK_LANJUT), score=1),
        suspected_claim(at_status(world, Status.TINDAK_LANJUT, seed=2), score=20_000),
        suspected_visit(at_status(world, Status.VALIDASI, seed=3)),
    ]


def listed(client: APIClient, **query: str) -> list[int]:
    return [row["id"] for row in client.get(URL, query).json()["results"]]


def test_the_worst_comes_first_and_each_says_what_whose_and_why(world: World, coordinator: APIClient) -> None:
    mild, worst, visit = three(world)
    rows = coordinator.get(URL).json()["results"]
    assert [row["id"] for row in rows] == [worst.pk, visit.pk, mild.pk]
    assert (rows[0]["kind"], rows[0]["unit"], rows[0]["validator"]) == ("follow_up", "kel-barat", None)
    assert (rows[1]["kind"], rows[1]["unit"]) == ("visit", None)
    assert rows[1]["validator"] == "validator-1"
    assert (rows[0]["report"], rows[0]["status"]) == (worst.report.number, "TINDAK_LANJUT")
    assert rows[0]["reasons"][0]["code"] == "far"


def test_it_can_be_narrowed_and_comes_page_by_page(world: World, coordinator: APIClient) -> None:
    mild, worst, visit = three(world)
    confirm_suspicion(pk=mild.pk, by=world.coordinator, note="Palsu")
    assert listed(coordinator, state="open") == [worst.pk, visit.pk]
    assert listed(coordinator, unit="kel-barat") == [worst.pk, mild.pk]
    assert listed(coordinator, unit="kel-timur") == []
    assert listed(coordinator, kind="visit") == [visit.pk]
    assert listed(coordinator, kind="follow_up", state="confirmed") == [mild.pk]
    page = coordinator.get(URL, {"limit": 2}).json()
    assert [row["id"] for row in page["results"]] == [worst.pk, visit.pk]
    assert [row["id"] for row in coordinator.get(page["next"]).json()["results"]] == [mild.pk]
    assert coordinator.get(URL, {"state": "guilty"}).status_code == 422


def test_three_rows_cost_no_more_queries_than_one(world: World, coordinator: APIClient) -> None:
    def count(url: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert coordinator.get(url).status_code == 200
        return len(seen)

    first = suspected_claim(at_status(world, Status.TINDAK_LANJUT, seed=9))
    before = [count(url) for url in (URL, f"{URL}/counts", f"{URL}/{first.pk}")]
    three(world)
    assert [count(url) for url in (URL, f"{URL}/counts", f"{URL}/{first.pk}")] == before == [2, 3, 4]


def test_one_of_them_shows_its_photos_with_what_they_prove(world: World, coordinator: APIClient) -> None:
    photo = claim(world, in_process(world), jpeg(1, lon=LON + 400 / 110_671, lat=LAT))
    judge_photo.call(photo.pk)
    row = Suspicion.objects.get()
    body = coordinator.get(f"{URL}/{row.pk}").json()
    assert body["record"]["note"] == "Selesai"
    (shown,) = body["photos"]
    assert (shown["id"], shown["verdict"]["result"]) == (photo.pk, "far")
    assert shown["verdict"]["inputs"]["witnesses"][0]["source"] == "exif"
    assert body["history"] == []
    assert coordinator.get(f"{URL}/{row.pk + 1}").json()["code"] == "no_such_suspicion"


def test_units_and_validators_are_counted(world: World, coordinator: APIClient) -> None:
    mild, _, visit = three(world)
    for row in (mild, visit):
        confirm_suspicion(pk=row.pk, by=world.coordinator, note="Palsu")
    assert coordinator.get(f"{URL}/counts").json() == {
        "units": [
            {"code": "kel-barat", "name": "Kelurahan Kebon Kelapa", "open": 1, "cleared": 0, "confirmed": 1}
        ],
        "validators": [
            {
                "validator_id": visit.validator_id,
                "name": "validator-1",
                "open": 0,
                "cleared": 0,
                "confirmed": 1,
            }
        ],
    }


@pytest.mark.parametrize(("word", "state"), [("clear", "cleared"), ("confirm", "confirmed")])
def test_the_coordinator_decides_with_a_note(
    world: World, coordinator: APIClient, word: str, state: str
) -> None:
    row = suspected_claim(at_status(world, Status.TINDAK_LANJUT))
    refused = coordinator.post(f"{URL}/{row.pk}/{word}", {"note": ""})
    assert (refused.status_code, refused.json()["code"]) == (422, "bad_input")
    answer = coordinator.post(f"{URL}/{row.pk}/{word}", {"note": "Dicek."})
    assert (answer.status_code, answer.json()["state"], answer.json()["decided_by"]) == (
        200,
        state,
        "koordinator",
    )
    other = "confirm" if word == "clear" else "clear"
    assert coordinator.post(f"{URL}/{row.pk}/{other}", {"note": "Lain."}).status_code == 409
    assert coordinator.post(f"{URL}/{row.pk + 1}/{word}", {"note": "Lain."}).status_code == 404
