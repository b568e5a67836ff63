"""Merging, splitting and notes from outside, with the same answers and refusals as on the pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from field_api.steps.note import add_note
from tests.field_api.racing import new_report
from tests.field_api.world import World

ClientOf = Callable[[User | None], APIClient]
SPLIT = {"category": "jalan-rusak", "description": "Lubang kedua"}


def test_a_merge_answers_with_the_one_that_stays_and_can_be_taken_back(
    world: World, client_of: ClientOf
) -> None:
    stays, double = new_report(world), new_report(world)
    office, url = client_of(world.west_officer), f"/api/v1/reports/{double.number}"
    done = office.post(f"{url}/merge", {"into": stays.number}, format="json")
    assert (done.status_code, done.json()["number"], done.json()["status"]) == (
        200,
        stays.number,
        "MENUNGGU",
    )
    back = office.post(f"{url}/unmerge", {"reason": "Lain"}, format="json")
    assert (back.status_code, back.headers["Location"]) == (201, f"/api/v1/reports/{back.json()['number']}")
    assert office.post(f"{url}/unmerge", {"reason": "Lain"}, format="json").status_code == 200


def test_a_split_is_made_once(world: World, client_of: ClientOf) -> None:
    office, url = client_of(world.west_officer), f"/api/v1/reports/{new_report(world).number}/split"
    first, second = (office.post(url, SPLIT, format="json") for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["number"] == second.json()["number"]


def test_notes_are_read_in_a_fixed_number_of_queries(world: World, client_of: ClientOf) -> None:
    report = new_report(world)
    office, url = client_of(world.west_officer), f"/api/v1/reports/{report.number}/notes"
    made = office.post(url, {"text": "Sudah ditelepon."}, format="json")
    assert (made.status_code, made.json()["by"]) == (201, "petugas-barat")

    def count() -> int:
        with CaptureQueriesContext(connection) as seen:
            office.get(url)
        return len(seen)

    before = count()
    for n in range(5):
        add_note(number=report.number, by=world.west_officer, text=f"Catatan {n}")
    assert count() == before
    assert [one["text"] for one in office.get(url).json()["notes"]][:2] == ["Sudah ditelepon.", "Catatan 0"]


@pytest.mark.parametrize(
    ("step", "data", "status", "code"),
    [
        ("merge", {}, 422, "invalid"),
        ("merge", {"into": "JK0"}, 404, "no_such_report"),
        ("unmerge", {"reason": "Lain"}, 409, "conflict"),
        ("split", {"category": "?", "description": "Lubang"}, 422, "bad_input"),
        ("notes", {"text": ""}, 422, "invalid"),
    ],
)
def test_what_cannot_be_is_refused_in_the_one_shape(
    world: World, client_of: ClientOf, step: str, data: dict[str, Any], status: int, code: str
) -> None:
    url = f"/api/v1/reports/{new_report(world).number}/{step}"
    answer = client_of(world.west_officer).post(url, data, format="json")
    assert (answer.status_code, answer.json()["code"]) == (status, code)
