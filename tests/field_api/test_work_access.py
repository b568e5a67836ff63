"""Who may open and do what in the work list: role by page by whose report it is, as one table."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client

from field_api.models import AuditEntry, Membership, Report, Unit
from field_api.possible import Step
from field_api.steps.coordinate import coordinate, dispose
from tests.field_api.racing import new_report
from tests.field_api.test_office_pages import signed_in
from tests.field_api.world import AT_SEA, IN_EAST, World, make_person

SIGN_IN = 302
PEOPLE = ("stranger", "officer", "other officer", "kecamatan", "coordinator", "planner", "validator", "admin")
OBJECTS = {
    # Whose report it is: what stranger, officer of the west, officer of the east, officer of the kecamatan,
    # coordinator, planner, validator and admin get for opening it.
    "west": (SIGN_IN, 200, 404, 200, 200, 403, 403, 403),
    "east": (SIGN_IN, 404, 200, 200, 200, 403, 403, 403),
    "passed on": (SIGN_IN, 200, 404, 200, 200, 403, 403, 403),
    "no place": (SIGN_IN, 404, 404, 404, 200, 403, 403, 403),
    "none": (SIGN_IN, 404, 404, 404, 404, 403, 403, 403),
}
PAGES = {"/kerja/": (SIGN_IN, 200, 200, 200, 200, 403, 403, 403)}


@pytest.fixture
def people(world: World) -> dict[str, User | None]:
    kecamatan = Unit.objects.create(
        code="kec", name="Kecamatan Gambir", kind="kecamatan", area_code="31.71.01"
    )
    found = (
        None,
        world.west_officer,
        world.east_officer,
        make_person("petugas-kecamatan", Membership.Role.OFFICER, kecamatan),
        world.coordinator,
        world.planner,
        world.validators[0].user,
        make_person("admin", Membership.Role.ADMIN),
    )
    return dict(zip(PEOPLE, found, strict=True))


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


def client_for(user: User | None) -> Client:
    return signed_in(user) if user else Client()


def test_each_page_opens_for_those_in_the_table(
    people: dict[str, User | None], objects: dict[str, str]
) -> None:
    wanted = {
        (f"/kerja/{objects[whose]}{page}", who): answer
        for whose, answers in OBJECTS.items()
        for page in ("", "/pratinjau-pin?titik=-6.19,106.825")
        for who, answer in zip(PEOPLE, answers, strict=True)
    }
    wanted |= {
        (page, who): answer
        for page, answers in PAGES.items()
        for who, answer in zip(PEOPLE, answers, strict=True)
    }
    clients = {who: client_for(user) for who, user in people.items()}
    assert {(page, who): clients[who].get(page).status_code for page, who in wanted} == wanted


@pytest.mark.parametrize("step", list(Step))
def test_no_step_reaches_a_report_of_another_unit(
    people: dict[str, User | None], objects: dict[str, str], step: Step
) -> None:
    before = list(Report.objects.order_by("pk").values())
    for who, whose, answer in (
        ("stranger", "west", SIGN_IN),
        ("officer", "east", 404),
        ("officer", "no place", 404),
        ("other officer", "passed on", 404),
        ("planner", "west", 403),
        ("validator", "west", 403),
        ("admin", "west", 403),
    ):
        url = f"/kerja/{objects[whose]}/{step}"
        assert client_for(people[who]).post(url, {"note": "Halo"}).status_code == answer, (who, whose)
    assert list(Report.objects.order_by("pk").values()) == before


def test_many_at_once_reach_no_report_of_another_unit(
    people: dict[str, User | None], objects: dict[str, str]
) -> None:
    before = list(Report.objects.order_by("pk").values())
    chosen = [objects[whose] for whose in ("east", "no place", "none")]
    for step in ("ambil", "tolak", "catatan", "disposisi"):
        words = {"nomor": chosen, "langkah": step, "kata_tolak": "Bukan", "catatan": "Halo", "unit": "kec"}
        client_for(people["officer"]).post("/kerja/massal", words)
    for who in ("planner", "validator", "admin"):
        assert client_for(people[who]).post("/kerja/massal", {}).status_code == 403
    assert client_for(None).post("/kerja/massal", {}).status_code == SIGN_IN
    assert list(Report.objects.order_by("pk").values()) == before


def test_steps_are_posts_and_pages_are_not(people: dict[str, User | None], objects: dict[str, str]) -> None:
    client = client_for(people["officer"])
    assert client.get(f"/kerja/{objects['west']}/koordinasi").status_code == 405
    assert client.get("/kerja/massal").status_code == 405
    assert client.post("/kerja/").status_code == 405
    assert client.post(f"/kerja/{objects['west']}/hapus").status_code == 404


def test_a_step_needs_the_forms_token(world: World, objects: dict[str, str]) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(world.west_officer, backend="django.contrib.auth.backends.ModelBackend")
    assert strict.post(f"/kerja/{objects['west']}/koordinasi").status_code == 403


def test_officers_and_coordinators_find_the_list_after_signing_in(world: World) -> None:
    for user, leads_to in ((world.west_officer, "/kerja/"), (world.validators[0].user, "/lapangan/")):
        user.set_password("kata-sandi-uji-7")
        user.save()
        words = {"username": user.username, "password": "kata-sandi-uji-7"}
        assert Client().post("/masuk/", words).headers["Location"] == leads_to


def test_an_officer_who_opens_anothers_report_leaves_no_trace_of_seeing_it(
    people: dict[str, User | None], objects: dict[str, str]
) -> None:
    before = AuditEntry.objects.count()
    client_for(people["officer"]).get(f"/kerja/{objects['east']}")
    assert AuditEntry.objects.count() == before


def test_pages_are_there_in_english_too(people: dict[str, User | None], objects: dict[str, str]) -> None:
    client = client_for(people["officer"])
    for page in ("/en/kerja/", f"/en/kerja/{objects['west']}"):
        assert client.get(page).status_code == 200
