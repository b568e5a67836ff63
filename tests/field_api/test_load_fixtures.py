"""The files become rows, a second run changes nothing, and nothing that a report uses goes away."""

from __future__ import annotations

import csv
import io
import shutil
import time
from pathlib import Path

import pytest
from django.contrib.auth import authenticate, get_user_model
from django.core.management import CommandError, call_command

from boundaries.official import FIXTURES
from field_api.models import (
    AccessNote,
    BlockedWord,
    Category,
    CategoryGroup,
    Criterion,
    Cutoff,
    Deadline,
    Holiday,
    LoadedRow,
    Membership,
    Report,
    RoutingRule,
    Unit,
    Validator,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    copy = tmp_path / "fixtures"
    shutil.copytree(FIXTURES, copy)
    return copy


def _load(**options: object) -> str:
    out = io.StringIO()
    call_command("load_fixtures", stdout=out, **options)
    return out.getvalue()


def _change(path: Path, key: str, change: dict[str, str] | None) -> None:
    """Change the one row that has `key` in any column, or drop it."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    row = next(row for row in rows if key in row.values())
    if change is None:
        rows.remove(row)
    else:
        row.update(change)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)


def test_the_files_become_rows_in_less_than_three_seconds():
    started = time.monotonic()
    _load()

    assert time.monotonic() - started < 3
    assert Unit.objects.filter(kind="kelurahan", is_active=True).count() == 267
    assert (CategoryGroup.objects.count(), Category.objects.count()) == (15, 125)
    assert (RoutingRule.objects.count(), Deadline.objects.count(), Cutoff.objects.count()) == (336, 3, 2)
    assert Holiday.objects.filter(is_joint_leave=True).count() == 19
    assert (Criterion.objects.count(), AccessNote.objects.count()) == (62, 9)
    assert BlockedWord.objects.count() == 8


def test_a_kelurahan_office_knows_its_area_and_those_above_it():
    _load()

    office = Unit.objects.get(area_code="31.71.01.1005", kind="kelurahan")
    assert office.name == "Kelurahan Kebon Kelapa"
    assert office.parent is not None
    assert office.parent.name == "Kecamatan Gambir"
    assert office.parent.parent is not None
    assert office.parent.parent.area_code == "31.71"


def test_a_second_run_changes_nothing_and_writes_nothing(django_assert_max_num_queries):
    _load()

    with django_assert_max_num_queries(72) as captured:
        said = _load()

    assert said.count(" 0 baru, 0 berubah") == 12
    assert not [query for query in captured if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]


def test_a_changed_row_is_brought_up_to_date_and_keeps_its_identity(directory):
    _load()
    before = Unit.objects.get(code="dinas-sda")
    _change(directory / "units.csv", "dinas-sda", {"name": "Dinas Tata Air"})

    said = _load(directory=directory)

    assert "units.csv: 0 baru, 1 berubah, 478 sama" in said
    assert Unit.objects.get(pk=before.pk).name == "Dinas Tata Air"


def test_a_rule_that_now_names_another_unit_is_changed_and_not_doubled(directory):
    _load()
    _change(directory / "routing_rules.csv", "agd", {"unit": "dinas-kesehatan"})

    _load(directory=directory)

    rule = RoutingRule.objects.get(kind="receive", category__slug="ambulans-gawat-darurat")
    assert rule.unit.code == "dinas-kesehatan"


def test_what_only_the_database_has_stays_as_it_is():
    _load()
    Unit.objects.create(code="posko", name="Posko Banjir", kind="other")

    _load()

    assert Unit.objects.get(code="posko").is_active


def test_what_left_the_files_is_switched_off_when_asked_and_its_report_stays(directory):
    _load()
    agd = Unit.objects.get(code="agd")
    report = Report.objects.create(
        number="JK2604220001", category=Category.objects.get(slug="pohon"), home_unit=agd, unit=agd
    )
    _change(directory / "routing_rules.csv", "agd", None)
    for name, key in [("routing_rules.csv", "agd"), ("units.csv", "agd"), ("categories.csv", "transmigrasi")]:
        _change(directory / name, key, None)

    said = _load(directory=directory, retire_missing=True)

    assert "dinonaktifkan: 1 unit, 1 kategori; dihapus: 2 aturan" in said
    assert not Unit.objects.get(pk=agd.pk).is_active
    assert not Category.objects.get(slug="transmigrasi").is_active
    assert Report.objects.get(pk=report.pk).unit == agd


def test_a_unit_that_comes_back_is_active_again(directory):
    _load()
    _change(directory / "units.csv", "pam-jaya", None)
    _load(directory=directory, retire_missing=True)
    assert not Unit.objects.get(code="pam-jaya").is_active

    _load()

    assert Unit.objects.get(code="pam-jaya").is_active


@pytest.mark.parametrize(
    ("name", "key", "change", "words"),
    [
        ("units.csv", "pam-jaya", {"parent_code": "bumd"}, "units.csv.*'bumd' tidak dikenal"),
        ("units.csv", "pam-jaya", {"parent_code": "pam-jaya"}, "pam-jaya berputar"),
        ("categories.csv", "pohon", {"radius_m": "dekat"}, "categories.csv.*dekat"),
        ("deadlines.csv", "coordination", {"clock": "moon"}, "deadlines.csv.*moon"),
        ("criteria.csv", "sampah-diangkut", {"category": "smph"}, "criteria.csv.*'smph' tidak dikenal"),
        ("holidays.csv", "2026-01-01", {"date": "1 Januari"}, "holidays.csv.*1 Januari"),
    ],
)
def test_a_faulty_file_is_named_and_loads_nothing(directory, name, key, change, words):
    _change(directory / name, key, change)

    with pytest.raises(CommandError, match=words):
        _load(directory=directory)

    assert CategoryGroup.objects.count() == 0


def test_a_missing_file_is_named(directory):
    (directory / "cutoffs.csv").unlink()

    with pytest.raises(CommandError, match=r"cutoffs\.csv tidak ada"):
        _load(directory=directory)


def test_demo_people_have_roles_units_and_bases_and_can_log_in(rf):
    said = _load(demo_people=True, password="rahasia-demo-42")

    assert "demo_people.csv: 31 baru" in said
    assert Membership.objects.get(user__username="petugas.kebonkelapa").unit == Unit.objects.get(
        area_code="31.71.01.1005", kind="kelurahan"
    )
    assert Membership.objects.filter(role="coordinator").count() == 1
    islander = Validator.objects.get(user__username="validator24")
    assert (islander.base.x, islander.base.y) == (106.6141, -5.7453)
    assert (islander.areas, islander.boat_duty, islander.capacity) == (["31.01"], True, 8)
    user = authenticate(rf.post("/"), username="koordinator", password="rahasia-demo-42")
    assert user is not None
    assert get_user_model().objects.get(username="admin").is_superuser


def test_a_password_is_made_up_once_and_not_changed_by_the_next_run():
    first = _load(demo_people=True)
    hashes = set(get_user_model().objects.values_list("password", flat=True))

    second = _load(demo_people=True)

    assert "Kata sandi pengguna demo yang baru: " in first
    assert "Kata sandi" not in second
    assert "demo_people.csv: 0 baru, 0 berubah, 31 sama" in second
    assert set(get_user_model().objects.values_list("password", flat=True)) == hashes


def test_what_a_person_changed_or_removed_stays_until_the_file_is_asked_for(directory):
    _load()
    Unit.objects.filter(code="dinas-sda").update(name="Dinas Air Kita")
    Holiday.objects.filter(day="2026-01-01").delete()

    said = _load(directory=directory)

    assert "units.csv: 0 baru, 0 berubah, 478 sama, 1 dibiarkan karena diubah atau dihapus di sini" in said
    assert Unit.objects.get(code="dinas-sda").name == "Dinas Air Kita"
    assert not Holiday.objects.filter(day="2026-01-01").exists()
    _change(directory / "units.csv", "dinas-sda", {"name": "Dinas Tata Air"})
    _load(directory=directory)
    assert Unit.objects.get(code="dinas-sda").name == "Dinas Air Kita"
    _load(directory=directory, overwrite=True)
    assert Unit.objects.get(code="dinas-sda").name == "Dinas Tata Air"
    assert Holiday.objects.filter(day="2026-01-01").exists()


def test_a_row_that_nobody_noted_when_it_was_loaded_is_taken_for_a_persons(directory):
    """A database of an earlier version: nothing says who wrote what differs."""
    _load()
    LoadedRow.objects.all().delete()
    _change(directory / "units.csv", "dinas-sda", {"name": "Dinas Tata Air"})

    assert "478 sama, 1 dibiarkan" in _load(directory=directory)
    assert Unit.objects.get(code="dinas-sda").name != "Dinas Tata Air"
