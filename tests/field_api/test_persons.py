"""One person's request: what is kept of them is handed over, or blanked; the reports stay."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from field_api.models import Alert, AuditEntry, Report, Reporter
from field_api.reporter_keys import reporter_key
from field_api.steps.alerts import Wish, subscribe
from field_api.steps.receive import Complaint, Contact, receive
from tests.field_api.world import IN_WEST, WEST, World

SITI = "siti@example.org"


def said(command: str, **options: Any) -> str:
    out = StringIO()
    call_command(command, stdout=out, **options)
    return out.getvalue()


@pytest.fixture
def three(world: World) -> list[Report]:
    """Two of Siti's, one of them with a number as it was typed years ago, and somebody else's."""
    contacts = [
        Contact("Siti", SITI, "+6281298765432"),
        Contact(email=SITI.upper()),
        Contact("Rina", "r@x.id"),
    ]
    words = ["Lubang, tanya Siti 0812 9876 5432 atau siti@example.org", "Lubang", "Lubang"]
    rows = [
        receive(Complaint(world.category.slug, text, *IN_WEST, contact=contact))[0]
        for text, contact in zip(words, contacts, strict=True)
    ]
    Reporter.objects.filter(report=rows[1]).update(phone="0812-98 765.432")
    subscribe(Wish(SITI, area_code=WEST))
    return rows


def test_one_persons_data_is_handed_over_whole(three: list[Report], tmp_path: Path) -> None:
    path = tmp_path / "siti.json"
    said("export_person", email="Siti@example.org", output=str(path))
    found = json.loads(path.read_text())
    assert path.stat().st_mode & 0o777 == 0o600
    assert [one["number"] for one in found["reports"]] == [three[0].number, three[1].number]
    assert found["reports"][0]["contact"]["phone"] == "+6281298765432"
    assert [one["email"] for one in found["alerts"]] == [SITI]
    entry = AuditEntry.objects.get(action="person_exported")
    assert entry.detail["reports"] == [three[0].number, three[1].number]
    assert "siti" not in json.dumps(entry.detail).lower()
    with pytest.raises(CommandError, match="sudah ada"):
        said("export_person", email=SITI, output=str(path))


@pytest.mark.parametrize("typed", ["0812 9876 5432", "+62 (0)812-98765432"])
def test_a_number_is_found_however_it_is_typed(three: list[Report], typed: str) -> None:
    found = json.loads(said("export_person", phone=typed))
    assert [one["number"] for one in found["reports"]] == [three[0].number, three[1].number]


def test_erasing_blanks_the_person_and_leaves_the_reports(three: list[Report]) -> None:
    assert three[0].number in said("erase_person", email=SITI)
    after = Report.objects.get(pk=three[0].pk)
    assert after.description == "Lubang, tanya [dihapus] [dihapus] atau [dihapus]"
    assert (after.status, after.point) == (three[0].status, three[0].point)
    assert list(Reporter.objects.order_by("pk").values_list("name", "email", "phone")) == [
        ("", "", ""),
        ("", "", ""),
        ("Rina", "r@x.id", ""),
    ]
    alert = Alert.objects.get()
    assert (alert.email, alert.ended_at is not None) == ("", True)
    assert AuditEntry.objects.filter(action="person_erased").count() == 1
    with pytest.raises(CommandError, match="Tidak ada laporan"):
        said("erase_person", email=SITI)


def test_a_report_and_its_key_are_enough_and_a_wrong_key_is_not(three: list[Report]) -> None:
    number = three[2].number
    with pytest.raises(CommandError, match="tidak cocok"):
        said("erase_person", report=number, key="salah")
    with pytest.raises(CommandError, match="perlu --key"):
        said("erase_person", report=number)
    said("erase_person", report=number, key=reporter_key(three[2]))
    assert Reporter.objects.get(report=three[2]).email == ""
    assert Reporter.objects.exclude(email="").count() == 2


def test_one_way_of_naming_the_person_is_asked_for() -> None:
    for options in ([], ["--email", SITI, "--phone", "0812"]):
        with pytest.raises(CommandError):
            call_command("erase_person", *options)


def test_neither_leaves_a_row_when_nobody_is_found(world: World) -> None:
    for command in ("export_person", "erase_person"):
        with pytest.raises(CommandError, match="Tidak ada laporan"):
            said(command, phone="081211112222")
    assert not AuditEntry.objects.exists()
