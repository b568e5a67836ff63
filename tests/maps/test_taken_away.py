"""What the staff take away or look at is in the audit trail; what the public does is nobody's affair."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import Settings

from field_api.models import AuditEntry, Photo, Report
from field_api.steps.photos import PhotoIn
from field_api.steps.receive import Complaint, receive
from tests.field_api.photos import jpeg
from tests.field_api.world import IN_WEST, WEST, World, make_world
from tests.maps.area_reports import NOW

PAGE = f"/kelurahan/{WEST}"


@pytest.fixture
def world(db: None, settings: Settings, tmp_path: Path) -> Iterator[World]:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    with time_machine.travel(NOW, tick=False):
        yield make_world()


@pytest.fixture
def private(world: World) -> Report:
    complaint = Complaint(world.category.slug, "Rahasia", *IN_WEST, is_private=True)
    return receive(complaint, photos=[PhotoIn(jpeg(1))])[0]


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def trail() -> list[tuple[str, str, str, dict[str, str]]]:
    rows = AuditEntry.objects.order_by("id").values_list("action", "username", "number", "detail")
    return list(rows)


def test_files_of_an_area_are_written_down_for_the_staff_only(world: World) -> None:
    for ending in ("daftar.csv", "cetak.pdf"):
        assert Client().get(f"{PAGE}/{ending}").status_code == 200
    assert trail() == []
    officer = signed_in(world.west_officer)
    assert officer.get(f"{PAGE}/daftar.csv?period=90").status_code == 200
    assert officer.get(f"{PAGE}/cetak.pdf").status_code == 200
    assert officer.get(f"{PAGE}/daftar.csv?period=8").status_code == 422
    assert trail() == [
        ("area_exported", "petugas-barat", "", {"area": WEST, "file": "csv", "period": "90"}),
        ("area_exported", "petugas-barat", "", {"area": WEST, "file": "pdf"}),
    ]


def test_files_of_the_analysis_are_written_down_once_they_are_given(world: World) -> None:
    planner = signed_in(world.planner)
    for ending in ("kelurahan.csv", "petak.csv", "daftar.csv"):
        assert planner.get(f"/analisis/{ending}", {"category": world.category.slug}).status_code == 200
    assert planner.get("/analisis/daftar.csv?from=x").status_code == 422
    assert planner.get("/analisis/ekspor").status_code == 302
    assert signed_in(world.west_officer).get("/analisis/daftar.csv").status_code == 403
    said = [(action, username, detail["file"]) for action, username, _number, detail in trail()]
    files = ("areas_csv", "cells_csv", "list_csv")
    assert said == [("analysis_exported", "perencana", file) for file in files]


def test_the_trail_and_the_results_say_who_took_them(world: World) -> None:
    coordinator = signed_in(world.coordinator)
    assert coordinator.get("/koordinator/jejak.csv").status_code == 200
    assert coordinator.get("/koordinator/hasil.csv").status_code == 200
    assert [row[:2] for row in trail()] == [
        ("audit_exported", "koordinator"),
        ("results_exported", "koordinator"),
    ]


def test_who_sees_a_private_report_is_written_down_on_every_way_to_it(world: World, private: Report) -> None:
    planner, number = signed_in(world.planner), private.number
    photo = Photo.objects.get()
    ways = {
        f"/kerja/{number}": "work",
        f"/api/v1/reports/{number}": "api",
        f"/api/v1/reports/{number}/photos/{photo.pk}/original": "original",
    }
    for address in (*ways, *ways):  # again within the hour is one row
        answer = planner.get(address)
        assert answer.status_code == 200
        if answer.streaming:
            b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert trail() == [("report_seen", "perencana", number, {"page": page}) for page in ways.values()]


def test_who_sees_nothing_of_it_leaves_no_trace(world: World, private: Report) -> None:
    for client in (Client(), signed_in(world.east_officer)):
        assert client.get(f"/api/v1/reports/{private.number}").status_code == 404
        assert client.get(f"/lacak/{private.number}").status_code == 404
        client.get(f"/kerja/{private.number}")
        client.get(f"/api/v1/reports/{private.number}/photos/{Photo.objects.get().pk}/original")
    assert trail() == []


def test_who_reads_what_is_held_is_written_down_for_each_report_once(world: World, private: Report) -> None:
    Report.objects.update(moderation=Report.Moderation.HELD)
    other = receive(Complaint(world.category.slug, "Lain", *IN_WEST))[0]
    coordinator = signed_in(world.coordinator)
    for address in ("/koordinator/moderasi", "/api/v1/moderation", "/koordinator/moderasi"):
        assert coordinator.get(address).status_code == 200
    assert trail() == [("report_seen", "koordinator", private.number, {"page": "moderation"})]
    Report.objects.filter(pk=other.pk).update(moderation=Report.Moderation.HELD)
    coordinator.get("/koordinator/moderasi")
    assert [row[2] for row in trail()] == [private.number, other.number]
