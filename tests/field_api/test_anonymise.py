"""Who reported is forgotten after a while, never before the right to reopen is over."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from field_api.models import Report, Reporter
from field_api.steps.anonymise import anonymise_reporters
from field_api.steps.coordinate import reject
from field_api.steps.receive import Complaint, Contact, receive
from tests.field_api.world import IN_WEST, World


def reported(world: World) -> Report:
    contact = Contact("Warga", "warga@example.org", "0800")
    return receive(Complaint(world.category.slug, "Lubang", *IN_WEST, contact=contact))[0]


def closed_days_ago(world: World, days: int) -> Report:
    report = reject(number=reported(world).number, by=world.west_officer, reason="Tidak ada")
    Report.objects.filter(pk=report.pk).update(status_since=report.status_since - timedelta(days=days))
    return report


def test_only_reporters_of_long_closed_reports_are_forgotten(world: World) -> None:
    still_open, lately, long_ago = reported(world), closed_days_ago(world, 20), closed_days_ago(world, 40)
    Report.objects.filter(pk=still_open.pk).update(status_since=long_ago.received_at - timedelta(days=400))
    assert anonymise_reporters(closed_for=timedelta(days=30)) == 1
    forgotten = Reporter.objects.get(report=long_ago)
    assert (forgotten.name, forgotten.email, forgotten.phone) == ("", "", "")
    assert forgotten.anonymised_at is not None
    kept = Reporter.objects.filter(report__in=[still_open, lately])
    assert set(kept.values_list("email", flat=True)) == {"warga@example.org"}
    assert anonymise_reporters(closed_for=timedelta(days=30)) == 0


def test_nobody_is_forgotten_while_they_may_still_reopen(world: World) -> None:
    with pytest.raises(CommandError, match="Paling cepat 7 hari"):
        call_command("anonymise_reporters", days=6)
