"""Beside the reports the demo holds something of all that people look after, and once only."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from pytest_django import DjangoAssertNumQueries

from field_api.demo.aside import LOOKED_AT, play_asides
from field_api.demo.reports import read_demo_reports
from field_api.models import (
    Absence,
    Assignment,
    Criterion,
    MeetingCase,
    Note,
    Quarantine,
    Report,
    Survey,
    Visit,
    Voice,
    WeatherStop,
)
from field_api.workflow import Status
from tests.field_api.test_load_demo import NOW, _write_reports, load_demo, small_fixtures
from tests.field_api.world import IN_EAST, IN_WEST

__all__ = ["small_fixtures"]

pytestmark = pytest.mark.django_db
KEYS = {
    "demo-121": (IN_WEST, 3.6, "VALIDASI"),
    "demo-124": (IN_WEST, 3.9, "VALIDASI"),
    "demo-070": (IN_WEST, 3.8, "VALIDASI"),
    "demo-122": (IN_WEST, 3.2, "PROSES"),
    "demo-131": (IN_WEST, 1.9, "DITOLAK"),
    "demo-117": (IN_EAST, 0.1, "MENUNGGU"),
    "demo-001": (IN_EAST, 11.0, "SELESAI"),
    "demo-002": (IN_EAST, 10.0, "SELESAI"),
    "demo-003": (IN_EAST, 9.0, "SELESAI"),
}


@pytest.fixture
def loaded(small_fixtures: None, tmp_path: Path) -> str:
    _write_reports(tmp_path, [(key, place, age, outcome) for key, (place, age, outcome) in KEYS.items()])
    people = tmp_path / "demo_people.csv"
    people.write_text(f"{people.read_text()}validator07,Validator 07,,validator,,106.835,-6.19,8,no,\n")
    return load_demo()


def by_key(key: str) -> Report:
    return Report.objects.get(idempotency_key=f"demo:{key}")


def test_all_that_people_look_after_is_there(loaded: str) -> None:
    kept = by_key("demo-122")

    assert list(Absence.objects.values_list("validator__name", "reason")) == [
        ("Validator 07", "Cuti tahunan")
    ]
    assert WeatherStop.objects.get().until > NOW
    assert list(by_key("demo-131").changes.values_list("became", flat=True)) == ["MENUNGGU", "DITOLAK"]
    assert by_key("demo-131").duplicate_of == kept
    assert by_key("demo-117").moderation == "held"
    assert Voice.objects.filter(report=kept).count() == 3
    assert Note.objects.get(report=kept).by.membership.unit == kept.unit
    assert sorted(Quarantine.objects.values_list("code", flat=True)) == ["hash_mismatch", "not_yours"]
    assert MeetingCase.objects.get(answered_at=None).report == by_key("demo-124")
    assert MeetingCase.objects.exclude(answered_at=None).get().report == by_key("demo-070")
    assert Criterion.objects.filter(question__startswith="Apakah trotoar bisa dilalui").exists()
    (looked,) = Visit.objects.filter(report__status=Status.VALIDASI)
    given = Assignment.objects.get(report=looked.report, state="active")
    assert (looked.report, looked.decision) == (by_key("demo-121"), LOOKED_AT["demo-121"][0])
    assert given.created_at < looked.received_at < NOW
    assert not looked.photos.filter(verdicts=None).exists()
    waits = [one.created_at - one.closing.at for one in Survey.objects.select_related("closing")]
    assert waits
    assert all(timedelta(0) < wait < timedelta(hours=41) for wait in waits)


def test_all_of_it_happens_once_and_is_known_from_one_query(
    loaded: str, tmp_path: Path, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    demo = read_demo_reports(tmp_path / "demo_reports.csv")
    Absence.objects.all().delete()
    with time_machine.travel(NOW + timedelta(days=1)), django_assert_num_queries(1):
        assert play_asides(demo) == 0
    assert not Absence.objects.exists(), "what a visitor took out stays out"
