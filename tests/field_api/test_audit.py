"""The trail that staff leave: what is written, once an hour for what is only seen."""

from __future__ import annotations

from datetime import timedelta

import time_machine

from field_api.models import AuditEntry
from field_api.steps.audit import record, record_seen
from tests.field_api.dispatching import wib
from tests.field_api.world import World

NUMBER = "JK2603020001"


def test_an_act_is_kept_with_name_and_role_as_they_are_now(world: World) -> None:
    entry = record("report_split", by=world.west_officer, number=NUMBER, detail={"parts": 2})
    world.west_officer.membership.delete()
    entry.refresh_from_db()
    assert (entry.username, entry.role) == ("petugas-barat", "officer")
    assert (entry.action, entry.number, entry.detail) == ("report_split", NUMBER, {"parts": 2})


def test_what_the_program_does_has_no_name(world: World) -> None:
    entry = record("tidied", by=None)
    assert (entry.username, entry.role, entry.number, entry.detail) == ("", "", "", {})


def test_looking_again_within_the_hour_adds_nothing_but_another_person_page_or_report_does(
    world: World,
) -> None:
    with time_machine.travel(wib(9), tick=False):
        assert record_seen(NUMBER, by=world.coordinator, page="desk")
    with time_machine.travel(wib(9, 59), tick=False):
        assert record_seen(NUMBER, by=world.coordinator, page="desk") is None
        assert record_seen(NUMBER, by=world.planner, page="desk")
        assert record_seen(NUMBER, by=world.coordinator, page="suspicion")
        assert record_seen("JK2603020002", by=world.coordinator, page="desk")
    with time_machine.travel(wib(9) + timedelta(hours=1), tick=False):
        assert record_seen(NUMBER, by=world.coordinator, page="desk")
    assert AuditEntry.objects.filter(action="report_seen").count() == 5
