"""What the operator's commands say, in words and as JSON, and what they say when it cannot be done."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import OperationalError
from pytest_django import Settings

from boundaries.models import Area, Edition
from field_api import originals
from field_api.evidence.rules import RULES
from field_api.management.commands import assign_validators
from field_api.management.commands import tend as tend_command
from field_api.models import AssignmentRun, Cutoff, Report, Validator
from field_api.steps.coordinate import accept, coordinate
from field_api.steps.deadlines import WIB
from field_api.steps.follow_up import submit_follow_up
from field_api.steps.photos import PhotoIn
from field_api.steps.receive import Complaint, receive
from tests.field_api.photos import jpeg
from tests.field_api.world import AT_SEA, EAST, IN_WEST, WEST, World, make_edition

NOW = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def travel() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def nothing_else_to_tend(settings: Settings) -> None:
    """What other apps add says of itself what it did."""
    settings.TEND_ALSO = {}


def said(command: str, *args: str) -> str:
    out = StringIO()
    call_command(command, *args, stdout=out)
    return out.getvalue()


def told(command: str, *args: str) -> Any:
    return json.loads(said(command, *args, "--json"))


def new_report(world: World, at: tuple[float, float] = IN_WEST, *photos: bytes) -> Report:
    return receive(Complaint(world.category.slug, "Lubang", *at), photos=[PhotoIn(data) for data in photos])[
        0
    ]


def followed_up(world: World) -> Report:
    report = new_report(world)
    coordinate(number=report.number, by=world.west_officer)
    accept(number=report.number, by=world.west_officer)
    photos = [PhotoIn(jpeg(report.pk))]
    submit_follow_up(number=report.number, by=world.west_officer, note="Ditambal", photos=photos)
    return report


# tend


@pytest.mark.usefixtures("nothing_else_to_tend")
def test_tend_says_what_was_done_and_what_waits(world: World, travel: Any) -> None:
    new_report(world, IN_WEST, jpeg(1))
    new_report(world, AT_SEA)
    travel.shift(6 * 3600 + 1)
    assert said("tend").splitlines() == [
        "Laporan yang kini mendapat lokasi: 0",
        "Laporan yang pindah kelurahan karena batas baru: 0",
        "Foto yang dinilai: 1; berkas hilang: 0",
        "Kecurigaan yang disusun: 0; perjalanan diperiksa: 0",
        "Kiriman terputus yang dibersihkan: 0",
        "Foto tanpa laporan yang dibersihkan: 0",
        "Langganan yang dikonfirmasi atau dikabari: 0",
        "Pesan yang keluar dari antrean: 2; gagal terkirim: 0",
        "Lewat tenggat: MENUNGGU 2",
        "Tertahan dari bulan lalu di validasi: 0; batas bulanan berikut: 2026-03-05",
        "Menunggu dipastikan lokasinya: 1",
        "Hari libur tahun ini belum diisi; semua hari kerja dihitung penuh.",
    ]


@pytest.mark.usefixtures("nothing_else_to_tend")
def test_tend_tells_the_same_as_data(world: World) -> None:
    new_report(world)
    assert told("tend") == {
        "placed": 0,
        "moved": 0,
        "judged": 0,
        "photos_missing": 0,
        "photos_left": 0,
        "suspected": 0,
        "journeys": 0,
        "parts_swept": 0,
        "originals_swept": 0,
        "counts_swept": 0,
        "rows_swept": 0,
        "anonymised": 0,
        "alerts": 0,
        "sent": 1,
        "given_up": 0,
        "waiting_too_long": 0,
        "overdue": {},
        "held_over": 0,
        "monthly_cutoff": "2026-03-05",
        "waiting_for_place": 0,
        "holidays_known": False,
        "others": {},
        "failed": [],
    }


def test_repeated_tending_outlives_a_round_that_fails(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    rounds: list[float] = []

    def fail() -> None:
        raise OperationalError("server closed the connection")

    def sleep(seconds: float) -> None:
        rounds.append(seconds)
        if len(rounds) == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr(tend_command, "tend", fail)
    monkeypatch.setattr(tend_command, "close_old_connections", lambda: None)
    monkeypatch.setattr(time, "sleep", sleep)
    with pytest.raises(KeyboardInterrupt):
        call_command("tend", "--every", "60")
    assert rounds == [60, 60, 60]
    assert caplog.text.count("server closed the connection") >= 3
    with pytest.raises(OperationalError):
        call_command("tend")


# reverify


def test_reverify_judges_what_has_no_verdict_under_these_rules(world: World) -> None:
    report = new_report(world, IN_WEST, jpeg(1, lon=IN_WEST[0], lat=IN_WEST[1]), jpeg(2))
    report.photos.latest("id").verdicts.create(result="far", rule_version="foto-0")
    assert said("reverify") == "2 foto dinilai: cocok 1, tanpa lokasi foto 1.\n"
    assert said("reverify") == "0 foto dinilai.\n"
    assert report.photos.filter(verdicts__rule_version=RULES.version).count() == 2


def test_reverify_judges_everything_or_one_report_again(world: World) -> None:
    first, second = new_report(world, IN_WEST, jpeg(1)), new_report(world, IN_WEST, jpeg(2))
    assert told("reverify", "--all") == {"photos": 2, "results": {"no_location": 2}}
    assert told("reverify", "--report", second.number)["photos"] == 1
    with pytest.raises(CommandError, match="JK0 tidak ada"):
        call_command("reverify", "--report", "JK0")
    with pytest.raises(CommandError, match="not allowed with"):
        call_command("reverify", "--all", "--report", first.number)


def test_reverify_counts_originals_that_are_gone_and_reports_without_a_place(world: World) -> None:
    gone = new_report(world, IN_WEST, jpeg(1)).photos.get()
    Path(originals.original_path(gone.sha256)).unlink()
    receive(Complaint(world.category.slug, "Lubang"), photos=[PhotoIn(jpeg(2))])
    assert told("reverify", "--all")["results"] == {"missing": 1, "no_place": 1}
    assert "berkas hilang 1" in said("reverify", "--all")


# assign_validators


def test_assign_validators_says_what_was_given_and_names_what_is_left(world: World) -> None:
    given, left, nowhere = followed_up(world), followed_up(world), followed_up(world)
    Report.objects.filter(pk=given.pk).update(due_at=NOW)
    Report.objects.filter(pk=nowhere.pk).update(point=None)
    Validator.objects.update(capacity=0)
    Validator.objects.filter(pk=world.validators[0].pk).update(capacity=1)
    assert said("assign_validators").splitlines() == [
        "1 laporan dibagi (1 baru), 0.0 km; 1 tersisa.",
        f"  {left.number}: satu-satunya petugas yang boleh ke sini sudah penuh (1 tempat); kurang 1 tempat",
        f"  {nowhere.number}: tanpa lokasi",
    ]


def test_assign_validators_plans_for_a_moment_in_jakarta(world: World) -> None:
    report = followed_up(world)
    plan = told("assign_validators", "--at", "2026-03-02T15:31")
    run = AssignmentRun.objects.get(pk=plan["run"])
    assert run.at == datetime(2026, 3, 2, 15, 31, tzinfo=WIB)
    assert [one["task"] for one in plan["outcome"]["assigned"]] == [report.pk]
    assert plan == {"run": run.pk, "inputs": run.inputs, "outcome": run.outcome}
    assert report.assignments.get().decide_on == date(2026, 3, 3)
    assert said("assign_validators").startswith("1 laporan dibagi (0 baru)")


def test_assign_validators_does_not_list_a_hundred_reports(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assign_validators, "SHOWN", 1)
    Validator.objects.update(is_active=False)
    followed_up(world)
    followed_up(world)
    assert said("assign_validators").splitlines()[-1] == "  dan 1 lagi; selengkapnya dengan --json"


@pytest.mark.parametrize("moment", ["besok", "2026-13-01T10:00", ""])
def test_assign_validators_says_how_a_moment_is_written(world: World, moment: str) -> None:
    with pytest.raises(CommandError, match="2026-03-02T15:30"):
        call_command("assign_validators", "--at", moment)


def test_assign_validators_without_a_cutoff_says_what_to_load(world: World) -> None:
    Cutoff.objects.all().delete()
    with pytest.raises(CommandError, match="load_fixtures"):
        call_command("assign_validators")


# activate_edition


def test_activate_edition_says_how_many_reports_moved(world: World) -> None:
    moved, _ = new_report(world, (106.8275, -6.19)), new_report(world)
    draft = make_edition(border_lon=106.826, valid_from=date(2026, 3, 1), state="draft")
    assert said("activate_edition", str(draft.pk), "--dry-run") == (
        "Uji belum diberlakukan; akan berlaku. 2 laporan terbuka akan ditempatkan ulang: 1 akan pindah"
        " kelurahan, 0 akan kehilangan kelurahan, 0 akan mendapat kelurahan.\n"
    )
    moved.refresh_from_db()
    assert moved.kelurahan_code == WEST
    assert said("activate_edition", str(draft.pk)) == (
        "Uji berlaku. 2 laporan terbuka ditempatkan ulang: 1 pindah kelurahan, 0 kehilangan kelurahan,"
        " 0 mendapat kelurahan.\n"
    )
    moved.refresh_from_db()
    assert moved.kelurahan_code == EAST
    assert told("activate_edition", str(draft.pk)) == {
        "edition": draft.pk,
        "placed": 0,
        "moved": 0,
        "lost": 0,
        "gained": 0,
    }


def test_activate_edition_says_from_when_on_a_coming_one_holds(world: World) -> None:
    draft = make_edition(valid_from=date(2026, 3, 10), state="draft")
    assert said("activate_edition", str(draft.pk)).startswith("Uji berlaku mulai 10 Maret 2026. 0 laporan")


def test_activate_edition_names_those_there_are(world: World) -> None:
    with pytest.raises(CommandError, match=f"Edisi 99999 tidak ada. Yang ada: {world.edition.pk} "):
        call_command("activate_edition", "99999")
    Edition.objects.all().delete()
    with pytest.raises(CommandError, match="belum ada"):
        call_command("activate_edition", "99999")


def test_activate_edition_refuses_an_empty_one_and_changes_nothing(world: World) -> None:
    draft = make_edition(valid_from=date(2026, 3, 1), state="draft")
    Area.objects.filter(edition=draft).delete()
    with pytest.raises(CommandError, match="tidak memuat kelurahan"):
        call_command("activate_edition", str(draft.pk))
    world.edition.refresh_from_db()
    assert (world.edition.state, world.edition.valid_to) == ("active", None)
