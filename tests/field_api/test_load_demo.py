"""The demo in a small Jakarta: every outcome reached, nothing done twice, taken up where it stopped."""

from __future__ import annotations

import io
import json
import stat
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django_tasks_db.models import DBTaskResult
from pytest_django import DjangoAssertNumQueries, Settings

from boundaries.models import Edition
from field_api.demo import play as play_module
from field_api.demo.acts import Scene, perform
from field_api.demo.crew import Crew
from field_api.demo.play import play
from field_api.demo.reports import read_demo_reports
from field_api.models import (
    AssignmentRun,
    Category,
    Photo,
    Report,
    RoutingRule,
    StatusChange,
    Suspicion,
    Verdict,
    Visit,
)
from field_api.steps.coordinate import reject
from field_api.steps.judge import judge_photo
from field_api.steps.photos import PhotoIn
from field_api.steps.receive import Complaint, receive
from field_api.workflow import Status
from tests.field_api.photos import jpeg
from tests.field_api.world import AT_SEA, IN_EAST, IN_WEST, World

NOW = datetime(2026, 11, 19, 3, tzinfo=UTC)
"""A Thursday, ten o'clock in Jakarta."""
_COLUMNS = "key,category,lon,lat,accuracy_m,pin_moved,description,channel,is_private,age_days,outcome"
_Row = tuple[str, tuple[float, float], float, str]
_ROWS: list[_Row] = [
    ("demo-001", IN_WEST, 30.1, "SELESAI"),
    ("demo-007", IN_EAST, 20.2, "SELESAI"),
    ("demo-019", IN_WEST, 12.0, "DITOLAK"),
    ("demo-039", IN_EAST, 8.5, "PROSES"),
    ("demo-040", IN_WEST, 6.5, "VALIDASI"),
    ("demo-051", IN_EAST, 5.0, "TINDAK_LANJUT"),
    ("demo-074", IN_WEST, 2.5, "DISPOSISI"),
    ("demo-098", IN_EAST, 0.4, "KOORDINASI"),
    ("demo-104", IN_WEST, 0.1, "MENUNGGU"),
]
_PEOPLE = """\
username,name,email,role,unit,base_lon,base_lat,capacity,boat_duty,areas
admin,Admin Demo,admin@example.org,admin,,,,,,
koordinator,Koordinator Demo,koordinator@example.org,coordinator,,,,,,
perencana,Perencana Demo,perencana@example.org,planner,,,,,,
petugas.barat,Petugas Barat,barat@example.org,officer,kel-barat,,,,,
petugas.dinas,Petugas Dinas,dinas@example.org,officer,dinas-bina-marga,,,,,
validator01,Validator 01,validator01@example.org,validator,,106.825,-6.19,8,no,
"""


@pytest.fixture(autouse=True)
def small_fixtures(world: World, settings: Settings, tmp_path: Path) -> Iterator[None]:
    """The small Jakarta with demo files of its own and an install directory of its own, at NOW."""
    settings.BASE_DIR = settings.GEO_FIXTURES = tmp_path
    _write_reports(tmp_path, _ROWS)
    (tmp_path / "demo_people.csv").write_text(_PEOPLE)
    RoutingRule.objects.create(kind="suggest", group_id="jalan", unit=world.dinas)
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def no_reports(small_fixtures: None, tmp_path: Path) -> None:
    _write_reports(tmp_path, [])


def _write_reports(directory: Path, rows: Sequence[_Row]) -> None:
    lines = [_COLUMNS]
    for key, (lon, lat), age_days, outcome in rows:
        lines.append(f"{key},jalan-rusak,{lon},{lat},8,no,Lubang,jaki,no,{age_days},{outcome}")
    (directory / "demo_reports.csv").write_text("\n".join(lines) + "\n")


def load_demo(**options: object) -> str:
    out = io.StringIO()
    call_command("load_demo", stdout=out, **options)
    return out.getvalue()


def traces() -> dict[str, list[tuple[str, datetime]]]:
    """What each demo report went through, and when."""
    changes = StatusChange.objects.order_by("report__idempotency_key", "at", "id")
    found: dict[str, list[tuple[str, datetime]]] = {}
    for key, became, at in changes.values_list("report__idempotency_key", "became", "at"):
        found.setdefault(key or "", []).append((became, at))
    return found


def statuses() -> dict[str, str]:
    return {report.idempotency_key or "": report.status for report in Report.objects.all()}


def test_every_report_reaches_its_outcome_in_the_past_and_every_photo_is_judged() -> None:
    said = load_demo()

    assert statuses() == {f"demo:{key}": outcome for key, _, _, outcome in _ROWS}
    assert {status for status, _ in StatusChange.objects.values_list("became", "id")} == set(Status.values)
    assert not StatusChange.objects.filter(at__gt=NOW).exists()
    assert Photo.objects.filter(received_at__gt=NOW).count() == 0
    assert Photo.objects.filter(verdicts=None).count() == 0
    assert "1 MENUNGGU, 1 KOORDINASI, 1 DISPOSISI, 1 DITOLAK, 1 PROSES, 1 TINDAK_LANJUT" in said
    assert "2 SELESAI" in said


@pytest.mark.django_db(transaction=True)
def test_a_visit_that_is_corrected_from_afar_puts_its_validator_under_suspicion(tmp_path: Path) -> None:
    _write_reports(tmp_path, [("demo-079", IN_WEST, 8.0, "SELESAI")])
    load_demo()
    (first, second) = Visit.objects.order_by("received_at", "corrects_id")
    if first.corrects_id:
        first, second = second, first
    row = Suspicion.objects.get(visit__isnull=False)
    assert (second.corrects, second.flags, row.visit) == (first, ["late_or_unassigned"], second)
    assert [reason["code"] for reason in row.reasons] == ["too_fast"]
    assert not Visit.objects.filter(journey_checked_at=None).exists()


def test_what_is_judged_at_once_leaves_the_task_queue(
    world: World, tmp_path: Path, settings: Settings
) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    _write_reports(tmp_path, [("demo-104", IN_WEST, 0.1, "MENUNGGU")])
    load_demo()
    other, _ = receive(Complaint(world.category.slug, "Lain", *IN_EAST), photos=[PhotoIn(jpeg(1))])
    for photo in Photo.objects.all():
        judge_photo.enqueue(photo.pk)
    Verdict.objects.all().delete()

    said = load_demo()

    queued = DBTaskResult.objects.values_list("args_kwargs__args__0", flat=True)
    assert "1 foto dinilai" in said
    assert list(queued) == [other.photos.get().pk]


def test_numbers_follow_the_day_of_receipt_and_each_report_keeps_its_age(tmp_path: Path) -> None:
    _write_reports(tmp_path, [("demo-001", IN_WEST, 30.1, "MENUNGGU")])
    load_demo()

    oldest = Report.objects.get(idempotency_key="demo:demo-001")
    assert oldest.received_at == NOW - timedelta(days=30.1)
    assert oldest.number == "JK2610200001"


def test_a_second_run_makes_nothing_new_and_asks_little(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    load_demo()
    before = traces(), Photo.objects.count(), Verdict.objects.count(), AssignmentRun.objects.count()

    with time_machine.travel(NOW + timedelta(days=2)), django_assert_max_num_queries(30) as captured:
        said = load_demo()

    assert (traces(), Photo.objects.count(), Verdict.objects.count(), AssignmentRun.objects.count()) == before
    assert "Baru:" not in said
    assert not [query for query in captured if query["sql"].startswith(("UPDATE", "DELETE"))]


def test_whether_anything_is_to_be_played_is_known_from_two_queries(
    tmp_path: Path, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    load_demo()
    reports = read_demo_reports(tmp_path / "demo_reports.csv")

    with django_assert_max_num_queries(2):
        assert play(reports) == 0


@pytest.mark.parametrize("stop_after", [3, 18])
def test_a_run_that_was_killed_is_taken_up_where_it_stopped(
    monkeypatch: pytest.MonkeyPatch, stop_after: int
) -> None:
    left = [stop_after]

    def fails_once(scene: Scene, crew: Crew) -> None:
        if left[0] == 0:
            left[0] = -1
            raise KeyboardInterrupt
        left[0] -= 1
        perform(scene, crew)

    monkeypatch.setattr(play_module, "perform", fails_once)
    with pytest.raises(KeyboardInterrupt):
        load_demo()
    half_way = traces()

    with time_machine.travel(NOW + timedelta(hours=3)):
        load_demo()

    assert statuses() == {f"demo:{key}": outcome for key, _, _, outcome in _ROWS}
    assert all(traces()[key][: len(trace)] == trace for key, trace in half_way.items())
    assert not StatusChange.objects.filter(at__gt=NOW).exists(), "its present stays that of the first run"


def test_a_report_that_somebody_took_elsewhere_is_left_alone(tmp_path: Path) -> None:
    _write_reports(tmp_path, [("demo-104", IN_WEST, 0.1, "MENUNGGU")])
    load_demo()
    waiting = Report.objects.get(idempotency_key="demo:demo-104")
    reject(number=waiting.number, by=User.objects.get(username="petugas.barat"), reason="Bukan di sini")
    _write_reports(tmp_path, [("demo-104", IN_WEST, 0.1, "PROSES")])

    load_demo()

    waiting.refresh_from_db()
    assert waiting.status == Status.DITOLAK


def test_a_report_outside_every_kelurahan_waits_in_the_queue_whatever_its_outcome(tmp_path: Path) -> None:
    _write_reports(tmp_path, [("demo-119", AT_SEA, 3.0, "SELESAI")])

    load_demo()
    said = load_demo()

    assert statuses()["demo:demo-119"] == "MENUNGGU"
    assert Report.objects.get(idempotency_key="demo:demo-119").unit is None
    assert "Baru:" not in said


def test_a_report_is_disposed_to_the_suggested_unit_by_the_officer_of_its_kelurahan(
    world: World, tmp_path: Path
) -> None:
    _write_reports(tmp_path, [("demo-074", IN_WEST, 2.5, "DISPOSISI")])
    load_demo()

    report = Report.objects.get(idempotency_key="demo:demo-074")
    assert report.unit == world.dinas
    disposed = report.changes.get(became="DISPOSISI")
    assert disposed.by is not None
    assert disposed.by.membership.unit == world.west_office


def test_an_officer_is_made_for_a_unit_without_one_and_cannot_log_in(world: World, tmp_path: Path) -> None:
    _write_reports(tmp_path, [("demo-098", IN_EAST, 0.4, "KOORDINASI")])
    world.east_officer.delete()

    load_demo()

    made = User.objects.get(username="petugas.kel-timur")
    assert not made.has_usable_password()
    assert made.membership.unit == world.east_office


def test_the_password_is_made_once_and_kept_for_its_owner_alone(tmp_path: Path, no_reports: None) -> None:
    load_demo()
    kept = tmp_path / "var" / "demo_password"
    password = kept.read_text().strip()
    hashes = set(User.objects.values_list("username", "password"))

    load_demo()

    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert kept.read_text().strip() == password
    assert set(User.objects.values_list("username", "password")) == hashes
    assert User.objects.get(username="petugas.barat").check_password(password)


def test_a_lost_password_file_gives_everybody_a_new_password(tmp_path: Path, no_reports: None) -> None:
    load_demo()
    kept = tmp_path / "var" / "demo_password"
    old = kept.read_text()
    kept.unlink()

    load_demo()

    assert kept.read_text() != old
    assert User.objects.get(username="perencana").check_password(kept.read_text().strip())


def test_the_coordinator_may_see_reporters_and_the_planner_not(no_reports: None) -> None:
    load_demo()

    assert User.objects.get(username="koordinator").has_perm("field_api.view_reporter")
    assert not User.objects.get(username="perencana").has_perm("field_api.view_reporter")


def test_the_logins_are_one_a_role_with_the_password_and_what_they_can_do(
    tmp_path: Path, no_reports: None
) -> None:
    load_demo()
    out = io.StringIO()

    call_command("demo_logins", stdout=out)

    said = out.getvalue()
    assert (tmp_path / "var" / "demo_password").read_text().strip() in said
    for name in ("admin", "koordinator", "perencana", "petugas.barat", "petugas.dinas", "validator01"):
        assert f"  {name} " in said
    assert "laporan terbuka di Kelurahan Kebon Kelapa" in said
    assert "/api/v1/token" in said


def test_without_a_demo_there_are_no_logins_and_the_command_that_helps_is_named() -> None:
    with pytest.raises(CommandError, match="load_demo"):
        call_command("demo_logins")


def test_without_boundaries_nothing_is_loaded() -> None:
    Edition.objects.update(state="draft")

    with pytest.raises(CommandError, match="batas wilayah"):
        load_demo()

    assert not User.objects.filter(username="perencana").exclude(email="").exists()


def _feature(minute: int, lon: float, lat: float) -> dict[str, object]:
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [lon, lat]},
        "properties": {
            "created_at": f"2017-02-21T06:{minute:02d}:00.000",
            "source": "grasp",
            "text": "Banjir",
            "tags": {"instance_region_code": "ID-JK", "local_area_id": None},
        },
    }


def test_reports_of_ones_own_take_the_place_of_the_demo_reports_and_come_once(
    world: World, tmp_path: Path
) -> None:
    Category.objects.create(slug="lainnya", name="Lainnya", group=world.category.group)
    mine = tmp_path / "mine"
    mine.mkdir()
    features = [_feature(1, *IN_WEST), _feature(2, *IN_EAST)]
    (mine / "banjir.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    (mine / "lubang.csv").write_text(
        "id;lon;lat;time;category;description\n1;106.825;-6.19;2026-11-01 08:00;jalan-rusak;Lubang\n"
    )

    load_demo(reports=str(mine))
    load_demo(reports=[str(mine / "banjir.geojson"), str(mine / "lubang.csv")])

    assert sorted(Report.objects.values_list("source", flat=True)) == ["csv", "petabencana", "petabencana"]
    assert User.objects.filter(username="koordinator").exists()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("rahasia.json", '{"hello": 1}', "bukan GeoJSON"),
        ("catatan.txt", "hanya kata kata\n", "tidak dikenali"),
        ("kosong.csv", "", "kosong"),
    ],
)
def test_a_file_of_unknown_form_is_refused_by_name(
    tmp_path: Path, name: str, content: str, words: str
) -> None:
    (tmp_path / name).write_text(content)

    with pytest.raises(CommandError, match=words) as refused:
        load_demo(reports=str(tmp_path / name))

    assert name in str(refused.value)


def test_a_missing_file_and_a_folder_without_reports_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="tidak ada"):
        load_demo(reports=str(tmp_path / "tidak-ada.csv"))
    (tmp_path / "kosong").mkdir()
    with pytest.raises(CommandError, match="Tidak ada berkas"):
        load_demo(reports=str(tmp_path / "kosong"))
