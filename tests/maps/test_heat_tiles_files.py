"""The files behind heat tiles: swapped as a whole, made anew when due, checked against the database."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import time_machine
from django.contrib.gis.geos import Point
from django.core.management import call_command
from django.db import connection
from pytest_django import Settings

from field_api.models import Category, Report
from maps.heat_tiles import columns, refresh, tail
from maps.heat_tiles.check import check
from maps.heat_tiles.current import current
from maps.heat_tiles.origin import this_database
from maps.heat_tiles.tending import tend
from maps.models import HeatChange
from tests.boundaries.squares import ANGGREK
from tests.maps.heat import drawn_from
from tests.maps.reports import make_category, make_reports
from tests.rewriting import rewriting

HERE = (106.795, -6.205)
NIGHT = datetime(2026, 3, 30, 19, 0, tzinfo=UTC)  # 2.00 in Jakarta


@pytest.fixture
def roads(transactional_db: None) -> Category:
    """With transactions of their own, so that what is committed before a refresh is in its snapshot."""
    return make_category()


@pytest.fixture
def travel() -> Iterator[Any]:
    with time_machine.travel(NIGHT, tick=False) as traveller:
        yield traveller


@contextmanager
def behind_our_back() -> Iterator[None]:
    """Changes that no trigger sees, as a broken one would leave them."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE field_api_report DISABLE TRIGGER USER")
        yield
        cursor.execute("ALTER TABLE field_api_report ENABLE TRIGGER USER")


def test_a_reader_keeps_its_version_while_newer_ones_take_its_place() -> None:
    first = drawn_from([HERE] * 3).columns
    before = first.rows.x.tolist(), first.key.tolist()
    second, third = drawn_from([HERE] * 4).columns, drawn_from([HERE] * 5).columns
    assert columns.current_version() == third.version
    assert len(first.rows) == 3
    assert (first.rows.x.tolist(), first.key.tolist()) == before
    assert columns.opened(first.version) is None
    assert columns.opened(second.version) is not None
    assert sorted(path.name for path in columns.folder().glob("columns-*")) == [
        f"columns-{second.version}",
        f"columns-{third.version}",
    ]


def test_a_writer_that_dies_half_way_leaves_the_old_version_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    first = drawn_from([HERE] * 3).columns
    monkeypatch.setattr(Path, "rename", lambda *_: pytest.fail("no room"))
    with pytest.raises(BaseException, match="no room"):
        drawn_from([HERE] * 4)
    monkeypatch.undo()
    assert columns.current_version() == first.version
    drawn_from([HERE] * 5)
    assert not list(columns.folder().glob("*.new"))


def test_rows_are_found_by_the_id_of_their_report() -> None:
    dice = np.random.default_rng(3)
    points = np.column_stack([dice.uniform(106.7, 106.9, 500), dice.uniform(-6.3, -6.1, 500)])
    made = drawn_from([(lon, lat) for lon, lat in points.tolist()]).columns
    x = made.rows.x[made.rows_of(np.array([7, 9999, 400]))]
    expected = drawn_from([tuple(points[6]), tuple(points[399])]).columns.rows
    assert sorted(x.tolist()) == sorted(expected.x.tolist())


def test_files_of_another_program_version_or_database_are_made_anew(
    roads: Category, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_reports([HERE] * 3, category=roads, kelurahan=ANGGREK)
    old = drawn_from([HERE] * 9).columns
    assert old.database != this_database()
    assert len(current().columns.rows) == 3
    made = columns.current_version()
    monkeypatch.setattr(columns, "FORMAT", 99)
    assert len(current().columns.rows) == 3
    assert columns.opened(made) is None


def test_changes_are_noted_by_statement_and_only_those_that_a_tile_shows(roads: Category) -> None:
    def noted() -> list[tuple[int, int]]:
        found = list(HeatChange.objects.order_by("pk").values_list("first_id", "last_id"))
        HeatChange.objects.all().delete()
        return found

    HeatChange.objects.all().delete()
    one, two, three = make_reports([HERE] * 3, category=roads, kelurahan=ANGGREK)
    assert noted() == [(one.pk, three.pk)]
    Report.objects.update(description="lain", address="di sana", due_at=NIGHT)
    assert noted() == []
    Report.objects.filter(pk__lt=three.pk).update(status="PROSES")
    assert sorted(noted()) == [(one.pk, one.pk), (two.pk, two.pk)]
    last = three.pk
    three.delete()
    assert noted() == [(last, last)]


def test_more_changes_than_a_tail_should_hold_make_a_new_version(
    roads: Category, monkeypatch: pytest.MonkeyPatch
) -> None:
    with time_machine.travel(NIGHT, tick=False) as travel:
        before = current().columns.version
        monkeypatch.setattr(tail, "MOST", 5)
        make_reports([HERE] * 9, category=roads, kelurahan=ANGGREK)
        travel.shift(4)
        now = current()
    assert now.columns.version != before
    assert len(now.columns.rows) == 9


def test_only_what_is_committed_after_a_snapshot_is_in_its_tail(roads: Category) -> None:
    make_reports([HERE] * 3, category=roads, kelurahan=ANGGREK)
    made = refresh.refresh()
    assert tail.mark_of(made) == ""
    make_reports([HERE] * 2, category=roads, kelurahan=ANGGREK)
    found = tail.tail_of(made, tail.mark_of(made))
    assert (len(found.added), len(found.gone)) == (2, 0)
    Report.objects.order_by("pk").first().delete()  # type: ignore[union-attr]
    found = tail.tail_of(made, tail.mark_of(made))
    assert (len(found.added), len(found.gone)) == (2, 1)
    assert refresh.refresh_if_due() is False
    with rewriting(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE field_api_report CASCADE")
    assert tail.tail_of(made, tail.mark_of(made)).is_full


def test_the_check_finds_what_no_trigger_saw_names_it_and_puts_it_right(roads: Category) -> None:
    made = make_reports([HERE] * 6, category=roads, kelurahan=ANGGREK)
    refresh.refresh()
    assert check().differences == ()
    ids = [report.pk for report in made]
    with behind_our_back():
        Report.objects.filter(pk=ids[0]).update(status="SELESAI")
        Report.objects.filter(pk=ids[1]).update(point=Point(106.8, -6.2, srid=4326))
        Report.objects.filter(pk=ids[2]).delete()
        Report.objects.filter(pk=ids[3]).update(is_private=True)
    found = check()
    assert found.differences == (
        "masih di peta padahal tidak ada: 1",
        f"lain tempatnya: 1 ({made[1].number})",
        f"lain status atau keterbukaannya: 2 ({made[0].number}, {made[3].number})",
    )
    told = io.StringIO()
    call_command("heat_tiles", check=True, stdout=told)
    assert told.getvalue() == "5 laporan di peta panas, semua cocok\n"
    new = make_reports([HERE] * 2, category=roads, kelurahan=ANGGREK)
    assert check().differences == ()  # the tail knew them
    with behind_our_back():
        new[0].delete()
    with pytest.raises(SystemExit):
        call_command("heat_tiles", check=True, stdout=told)


def test_tend_checks_once_a_night_and_refreshes_when_it_is_worth_it(roads: Category, travel: Any) -> None:
    assert tend().startswith("diperiksa: 0 laporan")
    assert tend() == "masih baru"
    make_reports([HERE] * 30, category=roads, kelurahan=ANGGREK)
    HeatChange.objects.bulk_create(HeatChange(first_id=1, last_id=1, transaction=2**62) for _ in range(2000))
    assert tend() == "diperbarui"
    HeatChange.objects.all().delete()
    assert tend() == "masih baru"
    travel.move_to(NIGHT + timedelta(hours=22, minutes=30))  # half past midnight
    assert tend() == "masih baru"
    travel.shift(timedelta(hours=1))
    assert tend() == "diperiksa: 30 laporan di peta panas, semua cocok"


def test_the_command_says_what_it_made(roads: Category, settings: Settings) -> None:
    make_reports([HERE] * 3, category=roads, kelurahan=ANGGREK)
    told = io.StringIO()
    call_command("heat_tiles", stdout=told)
    assert told.getvalue().startswith(f"3 laporan, versi {columns.current_version()}")
