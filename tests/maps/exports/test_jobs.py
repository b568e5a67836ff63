"""Files that are asked for: the limit, the worker, cancelling, a killed worker, and the end of a file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyogrio
import pytest
import time_machine
from django.contrib.auth.models import User
from django_tasks_db.models import DBTaskResult
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from field_api.errors import Conflict, NoSuchEntry, NotYours, TooLate, TooMany
from field_api.models import Category, Membership
from maps.exports import formats, making
from maps.exports.asking import ask_export, cancel_export, export_for, exports_of, ready_file
from maps.exports.chosen import file_from
from maps.exports.making import make_export
from maps.exports.place import file_of, folder
from maps.exports.tending import tend_exports
from maps.models import Export
from maps.tending import tend_maps
from tests.boundaries.squares import ANGGREK, KENANGA
from tests.field_api.world import World, make_person, make_world
from tests.maps.analysed import IN_ANGGREK, IN_KENANGA
from tests.maps.reports import make_reports

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 9, 3, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def own_folder(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture(autouse=True)
def now() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def world() -> World:
    world = make_world()
    make_reports([IN_ANGGREK] * 6, category=world.category, kelurahan=ANGGREK)
    make_reports([IN_KENANGA] * 3, category=world.category, kelurahan=KENANGA, private=True)
    return world


def _ask(user: User, **words: str) -> Export:
    chosen, form = file_from({"format": "gpkg"} | words, user)
    return ask_export(chosen=chosen, form=form, by=user)


def _make(export: Export) -> Export:
    make_export.call(str(export.pk))
    export.refresh_from_db()
    return export


def test_a_file_is_made_by_the_worker_and_fetched_by_its_owner(
    world: World, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        export = _ask(world.planner)
    assert (export.state, export.rows_total) == ("waiting", 9)
    assert DBTaskResult.objects.get().args_kwargs["args"] == [str(export.pk)]
    export = _make(export)
    path = ready_file(by=world.planner, pk=export.pk)[1]
    assert (export.state, export.rows_done, export.size_bytes) == ("done", 9, path.stat().st_size)
    assert len(pyogrio.read_dataframe(path)) == 9
    assert [one.name for one in folder().iterdir()] == [path.name]
    with pytest.raises(NoSuchEntry):
        export_for(world.coordinator, export.pk)


def test_a_second_task_for_the_same_file_does_nothing(world: World) -> None:
    export = _make(_ask(world.planner))
    before = file_of(export).stat().st_mtime_ns
    assert make_export.call(str(export.pk)) == ""
    assert make_export.call("00000000-0000-0000-0000-000000000000") == ""
    export.refresh_from_db()
    assert (export.attempt, file_of(export).stat().st_mtime_ns) == (1, before)


def test_the_words_of_the_address_choose_what_is_in_it(world: World) -> None:
    export = _make(_ask(world.planner, area=KENANGA, format="csv"))
    assert file_of(export).read_text(encoding="utf-8-sig").count("\n") == 4
    public = _make(_ask(world.planner, format="csv", **{"for": "public"}))
    assert file_of(public).read_text(encoding="utf-8-sig").count("\n") == 7


def test_an_officer_gets_their_units_reports_only(world: World) -> None:
    world.category.reports.filter(kelurahan_code=KENANGA).update(unit=world.dinas)
    assert _make(_ask(world.dinas_officer)).rows_done == 3
    assert _make(_ask(world.west_officer)).rows_done == 0


def test_nobody_has_more_files_in_the_making_than_they_may(world: World, settings: Settings) -> None:
    settings.EXPORTS_AT_A_TIME = 2
    first, _second = _ask(world.planner), _ask(world.planner)
    with pytest.raises(TooMany, match="2 berkas Anda masih dibuat"):
        _ask(world.planner)
    _ask(world.coordinator)
    cancel_export(by=world.planner, pk=first.pk)
    _ask(world.planner)


def _while_it_runs(monkeypatch: pytest.MonkeyPatch, happens: Any) -> None:
    """After each report something else happens, as it would on another machine."""
    monkeypatch.setattr(formats, "BATCH", 1)
    tell = making._tell

    def told(export: Export, rows: int) -> None:
        if rows == 4:
            happens(export)
        tell(export, rows)

    monkeypatch.setattr(making, "_tell", told)


def test_cancelling_stops_the_worker_and_leaves_no_file(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    export = _ask(world.planner)
    _while_it_runs(monkeypatch, lambda one: cancel_export(by=world.planner, pk=one.pk))
    assert _make(export).state == "cancelled"
    assert export.rows_done == 3
    assert list(folder().iterdir()) == []
    assert cancel_export(by=world.planner, pk=export.pk).state == "cancelled"
    with pytest.raises(Conflict, match="belum siap"):
        ready_file(by=world.planner, pk=export.pk)


def test_a_finished_file_cannot_be_cancelled(world: World) -> None:
    export = _make(_ask(world.planner))
    with pytest.raises(TooLate):
        cancel_export(by=world.planner, pk=export.pk)


class _Killed(BaseException):
    """Nothing of ours runs after this."""


def test_what_a_killed_worker_left_is_taken_up_again(
    world: World, monkeypatch: pytest.MonkeyPatch, now: time_machine.Traveller
) -> None:
    export = _ask(world.planner)

    def die(_export: Export) -> None:
        raise _Killed

    with monkeypatch.context() as patched:
        _while_it_runs(patched, die)
        with pytest.raises(_Killed):
            make_export.call(str(export.pk))
    export.refresh_from_db()
    assert (export.state, export.rows_done, len(list(folder().iterdir()))) == ("running", 3, 1)
    assert tend_exports()["taken_up"] == 0  # it may still be at work
    now.shift(timedelta(minutes=6))
    assert tend_exports()["taken_up"] == 1
    assert DBTaskResult.objects.count() == 1
    assert _make(export).state == "done"
    assert (export.attempt, len(pyogrio.read_dataframe(file_of(export)))) == (2, 9)


def test_a_worker_that_was_only_slow_gives_way_to_the_one_that_took_over(
    world: World, monkeypatch: pytest.MonkeyPatch, now: time_machine.Traveller
) -> None:
    export = _ask(world.planner)

    def another_takes_over(_export: Export) -> None:
        now.shift(timedelta(minutes=6))
        tend_exports()
        monkeypatch.undo()
        make_export.call(str(export.pk))

    _while_it_runs(monkeypatch, another_takes_over)
    assert _make(export).state == "done"
    assert (export.attempt, export.rows_done) == (2, 9)
    assert [one.name for one in folder().iterdir()] == [file_of(export).name]


def test_a_task_that_got_lost_is_asked_for_again_and_given_up_after_three(
    world: World, now: time_machine.Traveller
) -> None:
    export = _ask(world.planner)
    for attempt in (1, 2, 3):
        now.shift(timedelta(minutes=6))
        assert tend_exports()["taken_up"] == 1
        Export.objects.filter(pk=export.pk).update(state="running", attempt=attempt)
    now.shift(timedelta(minutes=6))
    assert (tend_exports()["given_up"], export_for(world.planner, export.pk).state) == (1, "failed")


def test_a_failure_is_told_and_leaves_no_file(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_args: object, **_words: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(making, "write_file", full)
    export = _make(_ask(world.planner))
    assert (export.state, export.problem, list(folder().iterdir())) == ("failed", "", [])


def test_a_category_that_was_renamed_meanwhile_is_a_failure_with_its_sentence(world: World) -> None:
    export = _ask(world.planner, category="jalan-rusak")
    Category.objects.update(slug="jalan", name="Jalan")
    assert _make(export).state == "failed"
    assert "jalan-rusak" in export.problem


def test_whoever_has_another_role_by_now_gets_neither_the_file_nor_a_new_one(world: World) -> None:
    done, waiting = _make(_ask(world.planner)), _ask(world.planner)
    Membership.objects.filter(user=world.planner).update(role="officer", unit=world.dinas)
    with pytest.raises(NotYours, match="Peran atau unit Anda berubah"):
        ready_file(by=world.planner, pk=done.pk)
    assert not file_of(done).exists()
    assert "Peran atau unit" in _make(waiting).problem


def test_files_go_after_three_days_and_their_rows_after_thirty(
    world: World, now: time_machine.Traveller
) -> None:
    export = _make(_ask(world.planner))
    stray = folder() / "lama.gpkg"
    stray.write_bytes(b"x")
    now.shift(timedelta(hours=71))
    assert tend_exports() == {"taken_up": 0, "given_up": 0, "expired": 0, "swept": 1}
    now.shift(timedelta(hours=2))
    with pytest.raises(Conflict):
        ready_file(by=world.planner, pk=export.pk)
    assert tend_maps()["exports"]["expired"] == 1
    assert list(folder().iterdir()) == []
    assert export_for(world.planner, export.pk).state == "expired"
    now.shift(timedelta(days=31))
    tend_exports()
    assert exports_of(world.planner) == []
    assert not Export.objects.exists()


def test_an_account_without_a_role_cannot_ask_for_one(world: World) -> None:
    with pytest.raises(NotYours):
        _ask(User.objects.create_user("tamu"))
    assert make_person("baru", Membership.Role.PLANNER)
