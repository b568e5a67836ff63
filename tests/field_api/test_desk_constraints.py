"""What PostgreSQL refuses of the words of citizens, officers and coordinators."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.contrib.gis.geos import Point
from django.db import IntegrityError, transaction
from django.db.utils import InternalError

from field_api import clock
from field_api.models import Alert, AuditEntry, MeetingCase, Report, StatusChange, Survey, Voice, WeatherStop
from field_api.steps.receive import Complaint, receive
from tests.field_api.world import IN_WEST, World


@pytest.fixture
def report(world: World) -> Report:
    return receive(Complaint(world.category.slug, "Lubang", *IN_WEST))[0]


def refused(constraint: str, act: Callable[[], Any]) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        act()


def test_what_the_audit_trail_holds_is_never_changed_or_removed(world: World) -> None:
    entry = AuditEntry.objects.create(username="koordinator", action="report_seen", number="JK2603010001")
    for act in (AuditEntry.objects.filter(pk=entry.pk).delete, lambda: AuditEntry.objects.update(action="")):
        with pytest.raises(InternalError, match="never changed or removed"), transaction.atomic():
            act()
    assert AuditEntry.objects.get().action == "report_seen"


def test_one_device_gives_a_report_one_voice(report: Report) -> None:
    Voice.objects.create(report=report, device="a")
    refused("one_voice_per_device", lambda: Voice.objects.create(report=report, device="a"))
    Voice.objects.create(report=report, device="b")


@pytest.mark.parametrize("rating", [0, 6])
def test_a_rating_goes_from_one_to_five(report: Report, rating: int) -> None:
    closing = StatusChange.objects.get(report=report)
    words = {"report": report, "closing": closing, "is_solved": True}
    refused("rating_is_one_to_five", lambda: Survey.objects.create(**words, rating=rating))
    Survey.objects.create(**words, rating=5)
    refused("closing", lambda: Survey.objects.create(**words, rating=4))


def test_an_alert_says_where(report: Report) -> None:
    here = Point(*IN_WEST, srid=4326)
    Alert.objects.create(email="a@example.org", kind="area", area_code="31.71")
    Alert.objects.create(email="a@example.org", kind="circle", point=here, radius_m=500)
    Alert.objects.create(email="a@example.org", kind="report", report=report)
    wrong: list[dict[str, Any]] = [
        {"kind": "area"},
        {"kind": "circle", "point": here},
        {"kind": "circle", "point": here, "radius_m": 0},
        {"kind": "report"},
        {"kind": "report", "report": report, "area_code": "31.71"},
    ]
    for words in wrong:
        refused("alert_says_where", partial(Alert.objects.create, email="a@example.org", **words))


def test_a_report_is_no_duplicate_of_itself(report: Report) -> None:
    refused(
        "report_is_no_duplicate_of_itself",
        lambda: Report.objects.filter(pk=report.pk).update(duplicate_of=report.pk),
    )


def test_a_case_is_answered_by_somebody(report: Report, world: World) -> None:
    case = MeetingCase.objects.create(report=report, question="Trotoar rusak?", by=world.coordinator)
    cases = MeetingCase.objects.filter(pk=case.pk)
    refused("a_case_is_answered_by_somebody", lambda: cases.update(answer="Ya"))
    cases.update(answer="Ya", answered_by=world.coordinator, answered_at=clock.now())


def test_a_weather_stop_ends_after_it_begins(world: World) -> None:
    now = clock.now()
    words = {"area_code": "31.01", "since": now, "reason": "Gelombang tinggi", "by": world.coordinator}
    refused("stop_ends_after_it_begins", lambda: WeatherStop.objects.create(**words, until=now))
    WeatherStop.objects.create(**words, until=now + timedelta(hours=6))
