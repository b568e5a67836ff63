"""Who sees what, and what a step answers at the wrong time."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.models import Permission, User
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from field_api.models import AuditEntry, Report
from field_api.reporter_keys import reporter_key
from field_api.steps.coordinate import coordinate
from field_api.steps.photos import PhotoIn
from field_api.steps.receive import Complaint, Contact, receive
from tests.field_api.photos import jpeg
from tests.field_api.world import AT_SEA, IN_EAST, IN_WEST, World

ClientOf = Callable[[User | None], APIClient]


def new_report(world: World, at: tuple[float, float] = IN_WEST, *, private: bool = False) -> Report:
    complaint = Complaint(
        world.category.slug,
        "Rahasia dapur",
        *at,
        is_private=private,
        contact=Contact("Budi", "budi@example.org"),
    )
    return receive(complaint, photos=[PhotoIn(jpeg(int(at[0] * 1000)))])[0]


def test_the_public_sees_stages_and_units_but_never_the_text_or_the_person(
    world: World, client_of: ClientOf
) -> None:
    report = new_report(world)
    coordinate(number=report.number, by=world.west_officer)
    answer = client_of(None).get(f"/api/v1/reports/{report.number}")
    seen = answer.json()
    assert [stage["status"] for stage in seen["stages"]] == ["MENUNGGU", "KOORDINASI"]
    assert seen["stages"][1]["unit"] == "Kelurahan Kebon Kelapa"
    assert seen["place"]["kelurahan"]["name"] == "Kebon Kelapa"
    for secret in ("budi", "Budi", "petugas-barat", "reporter_key", "Rahasia"):
        assert secret not in answer.content.decode()


def test_of_a_private_report_its_reporter_sees_stages_and_the_public_nothing(
    world: World, client_of: ClientOf
) -> None:
    report = new_report(world, private=True)
    assert client_of(None).get(f"/api/v1/reports/{report.number}").status_code == 404
    key = {"x-reporter-key": reporter_key(report)}
    seen = client_of(None).get(f"/api/v1/reports/{report.number}", headers=key).json()
    assert seen["stages"]
    assert (seen["category"], seen["place"], seen["point"], seen["photos"]) == (None, None, None, [])
    photo = report.photos.get()
    assert client_of(None).get(f"/api/v1/reports/{report.number}/photos/{photo.pk}").status_code == 404
    staff = client_of(world.west_officer).get(f"/api/v1/reports/{report.number}/photos/{photo.pk}")
    assert staff.status_code == 200
    staff.close()


def test_identity_needs_its_own_permission(world: World, client_of: ClientOf) -> None:
    report = new_report(world)
    url = f"/api/v1/reports/{report.number}"
    assert client_of(world.west_officer).get(url).json()["staff"]["reporter"] is None
    world.coordinator.user_permissions.add(Permission.objects.get(codename="view_reporter"))
    assert client_of(world.coordinator).get(url).json()["staff"]["reporter"]["email"] == "budi@example.org"
    (look,) = AuditEntry.objects.filter(action="identity_seen")
    assert (look.username, look.number, look.detail) == ("koordinator", report.number, {"page": "api"})


def test_originals_are_attachments_for_staff_and_copies_carry_no_metadata(
    world: World, client_of: ClientOf
) -> None:
    report = new_report(world)
    photo = report.photos.get()
    url = f"/api/v1/reports/{report.number}/photos/{photo.pk}"
    assert client_of(None).get(f"{url}/original").status_code == 401
    original = client_of(world.west_officer).get(f"{url}/original")
    assert original["Content-Disposition"].startswith("attachment")
    assert original["X-Content-Type-Options"] == "nosniff"
    assert b"".join(original.streaming_content) == jpeg(106825)  # type: ignore[attr-defined]
    for size in ("", "/thumbnail"):
        copy = b"".join(client_of(None).get(url + size).streaming_content)  # type: ignore[attr-defined]
        assert copy.startswith(b"\xff\xd8")
        assert b"Exif" not in copy


def test_another_units_report_does_not_exist_for_an_officer(world: World, client_of: ClientOf) -> None:
    report = new_report(world)
    client = client_of(world.east_officer)
    assert "staff" not in client.get(f"/api/v1/reports/{report.number}").json()
    answer = client.post(f"/api/v1/reports/{report.number}/coordinate")
    assert (answer.status_code, answer.json()["code"]) == (404, "no_such_report")


def test_the_wrong_time_is_409_with_the_allowed_moves(world: World, client_of: ClientOf) -> None:
    report = new_report(world)
    answer = client_of(world.west_officer).post(f"/api/v1/reports/{report.number}/accept", {})
    assert answer.status_code == 409
    assert answer.json()["allowed"] == ["KOORDINASI", "DITOLAK"]
    assert answer.json()["status"] == "MENUNGGU"


def test_the_list_costs_the_same_queries_whatever_its_length(
    world: World, client_of: ClientOf, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = client_of(world.west_officer)
    new_report(world)
    with django_assert_num_queries(2):
        assert len(client.get("/api/v1/reports").json()["results"]["features"]) == 1
    for _ in range(7):
        receive(Complaint(world.category.slug, "", *IN_WEST))
    new_report(world, IN_EAST)
    with django_assert_num_queries(2):
        assert len(client.get("/api/v1/reports").json()["results"]["features"]) == 8


def test_the_list_filters_and_shows_the_queue_of_unknown_places(world: World, client_of: ClientOf) -> None:
    new_report(world)
    at_sea = new_report(world, AT_SEA)
    client = client_of(world.coordinator)

    def numbers(query: str) -> list[str]:
        return [one["id"] for one in client.get(f"/api/v1/reports?{query}").json()["results"]["features"]]

    assert numbers("queue=out_of_area") == [at_sea.number]
    assert len(numbers("kelurahan=31.71.01")) == 1
    assert len(numbers("in_bbox=106.82,-6.2,106.83,-6.18")) == 1
    assert numbers("status=SELESAI") == []


def test_an_unknown_number_says_how_a_number_looks(world: World, client_of: ClientOf) -> None:
    answer = client_of(None).get("/api/v1/reports/JK1")
    assert answer.status_code == 404
    assert "JK2603010001" in answer.json()["detail"]


def test_categories_and_units_are_public(world: World, client_of: ClientOf) -> None:
    assert client_of(None).get("/api/v1/categories").json()[0]["slug"] == world.category.slug
    assert len(client_of(None).get("/api/v1/units").json()) == 3
