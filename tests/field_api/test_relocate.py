"""New boundaries: which reports move, which stay, and what each unit keeps."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.contrib.gis.geos import GEOSGeometry, MultiPolygon, Point
from django.db import connection
from django.test.utils import CaptureQueriesContext

from boundaries.models import Edition
from field_api.models import Category, Report
from field_api.steps.coordinate import accept, coordinate, reject
from field_api.steps.import_batch import Importer, IncomingReport
from field_api.steps.place import confirm_place
from field_api.steps.receive import Complaint, receive
from field_api.steps.relocate import Moved, bring_into_force, foresee, place_unlocated, relocate_open_reports
from tests.field_api.world import AT_SEA, EAST, IN_EAST, IN_WEST, WEST, World, make_edition
from tests.rewriting import rewriting

BETWEEN = (106.8275, -6.19)
"""In the west until the border moves from 106.83 to 106.826; then in the east."""
NEAR_NEW_BORDER = (106.82605, -6.19)
"""5.5 m east of the new border."""


@pytest.fixture
def draft(world: World) -> Edition:
    return make_edition(border_lon=106.826, valid_from=date(2026, 3, 1), state="draft")


def report_at(world: World, at: tuple[float, float] = BETWEEN, accuracy_m: float | None = None) -> Report:
    return receive(Complaint(world.category.slug, "Lubang", *at, accuracy_m))[0]


def again(report: Report) -> Report:
    return Report.objects.get(pk=report.pk)


def reshape(edition: Edition, code: str, change: Callable[[GEOSGeometry], GEOSGeometry]) -> None:
    area = edition.areas.get(code=code)
    area.outline = MultiPolygon(change(area.outline[0]), srid=4326)
    area.outline_metric = area.outline.clone()
    area.outline_metric.transform(32748)
    area.save()


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(datetime(2026, 3, 3, 3, 0, tzinfo=UTC), tick=False):
        yield


def test_a_waiting_report_goes_to_the_kelurahan_it_now_lies_in(world: World, draft: Edition) -> None:
    report = report_at(world)
    assert report.unit == world.west_office
    assert bring_into_force(draft) == Moved(placed=1, moved=1)
    report = again(report)
    assert (report.kelurahan_code, report.place, report.edition) == (EAST, "inside", draft)
    assert (report.home_unit, report.unit) == (world.east_office, world.east_office)
    told = report.place_detail
    assert (told["kelurahan"]["code"], told["kota"]["code"], told["edition_id"]) == (EAST, "31.71", draft.pk)
    assert told["moved_from"] == {"kelurahan_code": WEST, "edition_id": world.edition.pk}


def test_a_report_that_stays_in_its_kelurahan_keeps_all_but_the_edition(world: World, draft: Edition) -> None:
    report = report_at(world, IN_EAST)
    assert bring_into_force(draft) == Moved(placed=1, moved=0)
    now = again(report)
    assert (now.edition, now.unit, now.place_detail) == (draft, report.unit, report.place_detail)


def test_what_a_unit_has_begun_stays_with_that_unit(world: World, draft: Edition) -> None:
    coordinated, in_process = report_at(world), report_at(world)
    for report in (coordinated, in_process):
        coordinate(number=report.number, by=world.west_officer)
    accept(number=in_process.number, by=world.west_officer)
    assert bring_into_force(draft).moved == 2
    for report in (again(coordinated), again(in_process)):
        assert (report.kelurahan_code, report.home_unit) == (EAST, world.east_office)
        assert report.unit == world.west_office


def test_a_closed_report_keeps_the_boundaries_of_its_time(world: World, draft: Edition) -> None:
    report = report_at(world)
    reject(number=report.number, by=world.west_officer, reason="Sudah ditambal")
    assert bring_into_force(draft) == Moved(placed=0, moved=0)
    report = again(report)
    assert (report.kelurahan_code, report.edition, report.unit) == (WEST, world.edition, world.west_office)


def test_near_the_new_border_it_is_ambiguous_and_no_longer_near_the_old_one(
    world: World, draft: Edition
) -> None:
    near_new, near_old = report_at(world, NEAR_NEW_BORDER, 20.0), report_at(world, (106.83005, -6.19), 20.0)
    assert (near_new.place, near_old.place) == ("inside", "ambiguous")
    assert bring_into_force(draft) == Moved(placed=2, moved=1)
    assert (again(near_new).place, again(near_new).kelurahan_code) == ("ambiguous", EAST)
    assert (again(near_old).place, again(near_old).kelurahan_code) == ("inside", EAST)
    assert again(near_old).place_detail["state"] == "inside"
    assert again(near_old).unit == world.east_office


def test_bulk_and_single_lookup_agree_along_the_border(world: World, draft: Edition) -> None:
    lons = [106.826 + step * 2e-5 for step in range(-20, 21)]
    before = [report_at(world, (lon, -6.19), 15.0) for lon in lons]
    bring_into_force(draft)
    for lon, report in zip(lons, before, strict=True):
        moved, fresh = again(report), report_at(world, (lon, -6.19), 15.0)
        assert (moved.place, moved.kelurahan_code) == (fresh.place, fresh.kelurahan_code)


def test_what_now_lies_just_outside_keeps_the_nearest_kelurahan_as_a_guess(world: World) -> None:
    report = report_at(world, (106.8395, -6.19))
    smaller = make_edition(valid_from=date(2026, 3, 1), state="draft")
    hole = Point(106.8395, -6.19, srid=4326).buffer(0.001)
    reshape(smaller, EAST, lambda outline: outline - hole)
    assert bring_into_force(smaller) == Moved(placed=1, moved=0)
    assert (again(report).place, again(report).kelurahan_code) == ("just_outside", EAST)
    assert again(report).unit == world.east_office


def test_what_was_outside_waits_on_until_a_kelurahan_covers_it(world: World) -> None:
    report = report_at(world, (106.815, -6.19))
    assert (report.place, report.unit) == ("outside", None)
    bring_into_force(make_edition(valid_from=date(2026, 3, 1), state="draft"))
    assert (again(report).place, again(report).unit) == ("outside", None)
    wider = make_edition(valid_from=date(2026, 3, 2), state="draft")
    more = Point(106.8185, -6.19, srid=4326).buffer(0.004)
    reshape(wider, WEST, lambda outline: outline.union(more))
    assert foresee(wider) == bring_into_force(wider) == Moved(placed=1, gained=1)
    assert (again(report).kelurahan_code, again(report).unit) == (WEST, world.west_office)


@pytest.mark.parametrize("was", ["inside", "outside"])
def test_just_outside_is_the_same_for_intake_import_and_relocation(world: World, was: str) -> None:
    """250 m west of the border with the sea; before, it lay inside, or a kilometre outside."""
    Category.objects.create(slug="lainnya", name="Lainnya", name_en="Other", group=world.category.group)
    point = (106.8178, -6.19)
    before = make_edition(valid_from=date(2026, 3, 1), state="draft")
    sea = Point(*point, srid=4326)
    reshape(
        before, WEST, lambda old: old.union(sea.buffer(0.003)) if was == "inside" else old - sea.buffer(0.01)
    )
    after = make_edition(valid_from=date(2026, 3, 2), state="draft")
    bring_into_force(before)
    relocated = report_at(world, point, 15.0)
    assert relocated.place == was
    foreseen = foresee(after)
    assert (Edition.objects.get(pk=after.pk).state, again(relocated).place) == ("draft", was)
    assert bring_into_force(after) == foreseen == Moved(placed=1, gained=int(was == "outside"))
    intake = report_at(world, point, 15.0)
    Importer("uji").store([IncomingReport("a", datetime(2026, 3, 2, tzinfo=UTC), *point, accuracy_m=15.0)])
    imported = Report.objects.get(source="uji")
    assert imported.place_detail.pop("source_category") == ""
    for one in (again(relocated), imported):
        assert (one.place, one.kelurahan_code, one.unit) == ("just_outside", WEST, world.west_office)
        told = {name: one.place_detail[name] for name in intake.place_detail}
        assert told == intake.place_detail


def test_what_loses_its_kelurahan_is_foreseen_and_said(world: World) -> None:
    report_at(world), report_at(world, IN_EAST)
    smaller = make_edition(valid_from=date(2026, 3, 1), state="draft")
    reshape(smaller, EAST, lambda outline: outline - Point(*IN_EAST, srid=4326).buffer(0.012))
    assert foresee(smaller) == Moved(placed=2, lost=1)
    with CaptureQueriesContext(connection) as queries:
        foresee(smaller)
    assert not [each for each in queries if "field_api_report" in each["sql"] and "UPDATE" in each["sql"]]
    assert bring_into_force(smaller) == Moved(placed=2, lost=1)


def test_a_place_that_only_a_text_proposes_is_left_to_people(world: World, draft: Edition) -> None:
    report, _ = receive(Complaint(world.category.slug, "Rusak di -6.19, 106.8275", channel="message"))
    assert bring_into_force(draft).placed == 0
    assert again(report).place == "proposed"


def test_what_a_person_noted_when_moving_the_pin_is_kept(world: World, draft: Edition) -> None:
    report = report_at(world, IN_WEST)
    confirm_place(number=report.number, by=world.coordinator, lon=BETWEEN[0], lat=BETWEEN[1])
    bring_into_force(draft)
    assert again(report).place_detail["before"]["by"] == world.coordinator.pk


def test_a_second_run_has_nothing_to_do(world: World, draft: Edition) -> None:
    report_at(world)
    bring_into_force(draft)
    assert relocate_open_reports() == Moved(placed=0, moved=0)
    assert bring_into_force(draft) == Moved(placed=0, moved=0)


def test_boundaries_of_a_coming_day_move_nothing_before_it(world: World) -> None:
    report = report_at(world)
    coming = make_edition(border_lon=106.826, valid_from=date(2026, 3, 10), state="draft")
    assert foresee(coming) == Moved(placed=1, moved=1)
    assert bring_into_force(coming) == Moved(placed=0, moved=0)
    assert again(report).kelurahan_code == WEST
    with time_machine.travel(datetime(2026, 3, 9, 17, 0, tzinfo=UTC), tick=False):
        assert relocate_open_reports() == Moved(placed=1, moved=1)
    assert again(report).kelurahan_code == EAST


def test_the_number_of_statements_does_not_grow_with_the_reports(world: World) -> None:
    taken = []
    for count, border_lon, first_day in ((1, 106.826, 1), (30, 106.83, 2)):
        with rewriting():
            Report.objects.all().delete()
        for _ in range(count):
            report_at(world)
            report_at(world, IN_EAST)
        edition = make_edition(border_lon=border_lon, valid_from=date(2026, 3, first_day), state="draft")
        with CaptureQueriesContext(connection) as queries:
            assert bring_into_force(edition) == Moved(placed=2 * count, moved=count)
        taken.append(len(queries))
    assert taken[0] == taken[1]


def test_what_intake_could_not_place_is_placed_when_boundaries_are_there(world: World) -> None:
    Edition.objects.update(state="retired")
    inside, at_sea = report_at(world, IN_WEST), report_at(world, AT_SEA)
    assert place_unlocated() == 0
    Edition.objects.update(state="active")
    assert place_unlocated() == 2
    assert (again(inside).place, again(inside).unit) == ("inside", world.west_office)
    assert (again(at_sea).place, again(at_sea).unit) == ("outside", None)
    assert place_unlocated() == 0


def test_a_rejected_report_is_not_placed_afterwards(world: World) -> None:
    Edition.objects.update(state="retired")
    report = report_at(world, IN_WEST)
    reject(number=report.number, by=world.coordinator, reason="Bukan laporan")
    Edition.objects.update(state="active")
    assert place_unlocated() == 0
    assert again(report).unit is None
