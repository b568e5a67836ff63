"""What the table of `tests.access` cannot ask of the work list: many at once, traces, where one lands."""

from __future__ import annotations

import pytest
from django.test import Client

from field_api.models import AuditEntry, Report
from field_api.steps.coordinate import coordinate, dispose
from tests.field_api.racing import new_report
from tests.field_api.test_office_pages import signed_in
from tests.field_api.world import AT_SEA, IN_EAST, World


@pytest.fixture
def objects(world: World) -> dict[str, str]:
    passed = new_report(world)
    coordinate(number=passed.number, by=world.west_officer)
    dispose(number=passed.number, by=world.west_officer, to_unit=world.dinas.code)
    return {
        "west": new_report(world).number,
        "east": new_report(world, IN_EAST).number,
        "passed on": passed.number,
        "no place": new_report(world, AT_SEA).number,
        "none": "JK0000000000",
    }


def test_many_at_once_reach_no_report_of_another_unit(world: World, objects: dict[str, str]) -> None:
    before = list(Report.objects.order_by("pk").values())
    chosen = [objects[whose] for whose in ("east", "no place", "none")]
    for step in ("ambil", "tolak", "catatan", "disposisi"):
        words = {"nomor": chosen, "langkah": step, "kata_tolak": "Bukan", "catatan": "Halo", "unit": "kec"}
        signed_in(world.west_officer).post("/kerja/massal", words)
    assert list(Report.objects.order_by("pk").values()) == before


def test_officers_and_coordinators_find_the_list_after_signing_in(world: World) -> None:
    for user, leads_to in ((world.west_officer, "/kerja/"), (world.validators[0].user, "/lapangan/")):
        user.set_password("kata-sandi-uji-7")
        user.save()
        words = {"username": user.username, "password": "kata-sandi-uji-7"}
        assert Client().post("/masuk/", words).headers["Location"] == leads_to


def test_an_officer_who_opens_anothers_report_leaves_no_trace_of_seeing_it(
    world: World, objects: dict[str, str]
) -> None:
    before = AuditEntry.objects.count()
    signed_in(world.west_officer).get(f"/kerja/{objects['east']}")
    assert AuditEntry.objects.count() == before


def test_pages_are_there_in_english_too(world: World, objects: dict[str, str]) -> None:
    client = signed_in(world.west_officer)
    for page in ("/en/kerja/", f"/en/kerja/{objects['west']}"):
        assert client.get(page).status_code == 200
