"""Results: what counts for whom, how sure a share is, how long reports took and how far people went."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.contrib.gis.geos import Point
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from scipy.stats import binomtest

from field_api.intervals import FEW, mean_on_scale, share_of
from field_api.models import Assignment, AuditEntry, Membership, Report, Survey, Validator, Visit
from field_api.reporter_keys import reporter_key
from field_api.results.handling import each_report, handling, longest
from field_api.results.outcomes import outcomes, ranking
from field_api.results.period import Period
from field_api.steps.coordinate import accept
from field_api.steps.reopen import reopen
from field_api.steps.survey import answer_survey
from field_api.steps.suspicions import confirm_suspicion
from field_api.steps.validate import validate
from field_api.workflow import Status
from tests.field_api.dispatching import MONDAY, at_metres_east, claim, followed_up, wib
from tests.field_api.suspecting import at_status, suspected_claim
from tests.field_api.world import IN_EAST, World, make_person
from tests.rewriting import rewriting

URL, FILE = "/koordinator/hasil", "/koordinator/hasil.csv"
MARCH = Period(MONDAY.replace(day=1), MONDAY.replace(day=31))
QUERY = "first=2026-03-01&last=2026-03-31"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


# How sure a share is.


@pytest.mark.parametrize(("count", "of"), [(0, 5), (1, 3), (19, 20), (7, 7), (250, 1000)])
def test_the_interval_of_a_share_is_wilsons(count: int, of: int) -> None:
    found = share_of(count, of)
    other = binomtest(count, of).proportion_ci(method="wilson")
    assert found is not None
    assert (found.low, found.high) == pytest.approx((other.low, other.high), abs=1e-6)
    assert (found.value, found.of, found.is_ranked) == (count / of, of, of >= FEW)


def test_a_mean_never_leaves_its_scale_and_nothing_has_none() -> None:
    found = mean_on_scale(5 * 30, 30, least=1, most=5)
    assert found is not None
    assert (found.value, found.high) == (5, 5)
    assert found.low == pytest.approx(1 + 4 * binomtest(30, 30).proportion_ci(method="wilson").low, abs=1e-5)
    assert share_of(0, 0) is None
    assert mean_on_scale(0, 0, least=1, most=5) is None


# Who comes in.


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("stranger", 302),
        ("west_officer", 403),
        ("validator", 403),
        ("planner", 403),
        ("coordinator", 200),
        ("admin", 200),
    ],
)
@pytest.mark.parametrize("url", [URL, FILE])
def test_results_are_for_coordinators_and_admins(world: World, who: str, status: int, url: str) -> None:
    people = {
        "stranger": None,
        "validator": world.validators[0].user,
        "admin": make_person("admin", Membership.Role.ADMIN),
    }
    person = people[who] if who in people else getattr(world, who)
    assert (signed_in(person) if person else Client()).get(url).status_code == status


# What counts for whom.


def closed(world: World, seed: int, at: tuple[float, float] | None = None) -> Report:
    if at is None:
        return at_status(world, Status.SELESAI, seed=seed)
    report = followed_up(world, at=at, seed=seed)
    give_to(report, world.validators[0])
    validate(number=report.number, by=world.coordinator)
    return Report.objects.get(pk=report.pk)


def give_to(report: Report, validator: Validator) -> Assignment:
    given = report.assignments.create(validator=validator, distance_m=3000, reason="uji", decide_on=MONDAY)
    report.advance(Status.VALIDASI, by=None)
    return given


def survey(report: Report, *, is_solved: bool, rating: int) -> None:
    key = reporter_key(report)
    answer_survey(number=report.number, reporter_key=key, is_solved=is_solved, rating=rating)


def test_answers_reopenings_and_false_claims_count_for_the_unit_that_worked(world: World) -> None:
    with time_machine.travel(wib(9), tick=False):
        good, bad, east = closed(world, 1), closed(world, 2), closed(world, 3, at=IN_EAST)
        survey(good, is_solved=True, rating=5)
        survey(bad, is_solved=False, rating=2)
        reopen(number=bad.number, reporter_key=reporter_key(bad), reason="Masih")
        row = suspected_claim(good)
        confirm_suspicion(pk=row.pk, by=world.coordinator, note="Dipalsukan")
    with time_machine.travel(wib(9, day=31).replace(month=4, day=1), tick=False):
        closed(world, 4)
    rows = {row.name: row for row in outcomes(MARCH, "unit")}
    west = rows["Kelurahan Kebon Kelapa"]

    def read(estimate: Any) -> tuple[float, int] | None:
        return (estimate.value, estimate.of) if estimate else None

    assert read(west.solved) == (0.5, 2)
    assert read(west.rating) == (3.5, 2)
    assert read(west.reopened) == (0.5, 2)  # the coordinator's reopening of `good` is not the reporter's
    assert read(west.confirmed) == (0.5, 2)
    assert (east.unit, read(rows["Kelurahan Gambir"].reopened)) == (world.east_office, (0, 1))
    assert rows["Kelurahan Gambir"].solved is None
    (category,) = outcomes(MARCH, "category")
    assert (category.name, read(category.solved)) == ("Jalan rusak", (0.5, 2))
    assert category.reopened is not None
    assert category.reopened.of == 3
    assert category.reopened.value == pytest.approx(1 / 3)


def test_a_report_closed_twice_counts_twice_and_once_as_reopened(world: World) -> None:
    with time_machine.travel(wib(9), tick=False):
        report = closed(world, 1)
        reopen(number=report.number, reporter_key=reporter_key(report), reason="Masih")
        accept(number=report.number, by=world.west_officer)
        report.refresh_from_db()
        claim(report, world.west_officer, seed=5)
        report.refresh_from_db()
        give_to(report, world.validators[0])
        validate(number=report.number, by=world.coordinator)
    (row,) = outcomes(MARCH, "unit")
    assert row.reopened is not None
    assert (row.reopened.value, row.reopened.of) == (0.5, 2)


def test_small_numbers_are_shown_apart_and_the_others_the_best_first(world: World) -> None:
    with time_machine.travel(wib(9), tick=False):
        report = closed(world, 1)
        change = report.changes.get(became="SELESAI")
        for unit, solved, of in (
            (world.west_office, 15, 20),
            (world.dinas, 19, 20),
            (world.east_office, 19, 19),
        ):
            for n in range(of):
                change.pk = None
                change.save(force_insert=True)
                Survey.objects.create(
                    report=report, closing=change, unit=unit, is_solved=n < solved, rating=4
                )
    found = ranking(outcomes(MARCH, "unit"), "solved")
    assert [row.name for row in found.ranked] == ["Dinas Bina Marga", "Kelurahan Kebon Kelapa"]
    assert [row.name for row in found.few] == ["Kelurahan Gambir"]
    body = signed_in(world.coordinator).get(f"{URL}?{QUERY}&sort=solved").content.decode()
    assert "Belum cukup untuk diurutkan" in body
    assert "Kurang dari 20 untuk ukuran yang dipilih" in body
    assert "75 %" in body


# How long and how far.


def story(world: World) -> Report:
    """One report with known hours, closed on Monday, opened again a day later, and closed again."""
    report = followed_up(world, seed=1)
    with rewriting():
        report.changes.all().delete()
    moves = [
        ("", "MENUNGGU", wib(0)),
        ("MENUNGGU", "KOORDINASI", wib(1)),
        ("KOORDINASI", "DISPOSISI", wib(3)),
        ("DISPOSISI", "PROSES", wib(4)),
        ("PROSES", "TINDAK_LANJUT", wib(8)),
        ("TINDAK_LANJUT", "VALIDASI", wib(11)),
        ("VALIDASI", "SELESAI", wib(16)),
        ("SELESAI", "KOORDINASI", wib(16, day=3)),
        ("KOORDINASI", "PROSES", wib(18, day=3)),
        ("PROSES", "TINDAK_LANJUT", wib(20, day=3)),
        ("TINDAK_LANJUT", "VALIDASI", wib(21, day=3)),
        ("VALIDASI", "SELESAI", wib(23, day=3)),
    ]
    for was, became, at in moves:
        report.changes.create(was=was, became=became, at=at, unit=world.west_office)
    return report


def test_hours_are_summed_by_stage_without_the_time_it_was_closed(world: World) -> None:
    report = story(world)
    (row,) = each_report(MARCH)
    assert (row.number, row.unit, row.category) == (report.number, "Kelurahan Kebon Kelapa", "Jalan rusak")
    assert row.closed_at == wib(23, day=3)
    assert row.stages == {
        "coordination": pytest.approx(3 + 2),
        "disposition": pytest.approx(1),
        "work": pytest.approx(4 + 2),
        "waiting": pytest.approx(3 + 1),
        "validation": pytest.approx(5 + 2),
    }
    assert row.total_h == pytest.approx(23)
    assert (row.assigned_km, row.walked_km) == (None, None)
    assert list(each_report(Period(MONDAY.replace(day=4), MARCH.last))) == []
    before_the_second = Period(MONDAY, MONDAY)
    assert [one.total_h for one in each_report(before_the_second)] == [pytest.approx(16)]


def walk(report: Report, given: Assignment, at: datetime, corrects: Visit | None = None) -> Visit:
    return Visit.objects.create(
        report=report,
        assignment=given,
        validator=given.validator,
        decision="done",
        payload_sha256="0" * 64,
        received_at=at,
        corrects=corrects,
    )


def test_travel_is_each_assignment_from_the_base_and_each_leg_of_the_round(world: World) -> None:
    report = story(world)
    other = followed_up(world, at=at_metres_east(400), seed=2)
    Report.objects.filter(pk=report.pk).update(point=Point(*at_metres_east(300), srid=4326))
    validator = world.validators[0]
    given = report.assignments.create(
        validator=validator, distance_m=300, reason="uji", decide_on=MONDAY, state="done"
    )
    taken = report.assignments.create(
        validator=world.validators[1], distance_m=900, reason="uji", decide_on=MONDAY, state="withdrawn"
    )
    Assignment.objects.update(created_at=wib(10))
    elsewhere = other.assignments.create(validator=validator, distance_m=400, reason="uji", decide_on=MONDAY)
    walk(other, elsewhere, wib(12))  # base -> 400 m
    first = walk(report, given, wib(13))  # 400 -> 300 m: a leg of 100 m
    walk(other, elsewhere, wib(14))
    walk(report, given, wib(15), corrects=first)  # no way of its own
    walk(report, given, wib(9, day=3))  # another day, from the base: 300 m
    walk(report, taken, wib(9, day=5))  # after the closing
    (row,) = each_report(MARCH)
    assert row.assigned_km == pytest.approx(0.3)
    assert row.walked_km == pytest.approx(0.1 + 0.3, abs=0.002)
    assert [one.number for one in longest(MARCH)] == [report.number]
    ranked, (few,) = handling(MARCH, "unit")
    assert (ranked, few.reports) == ([], 1)
    km = [few.assigned_km, few.walked_km]
    assert [few.median_h, *km] == pytest.approx([23, 0.3, 0.4], abs=0.002)
    assert [row.name for row in handling(MARCH, "category")[1]] == ["Jalan rusak"]


# The page and the files.


def test_the_page_says_it_in_words_and_more_rows_cost_no_more_queries(world: World) -> None:
    client = signed_in(world.coordinator)

    def count() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(f"{URL}?{QUERY}&by=category&sort=rating").status_code == 200
        return len(seen)

    empty = client.get(f"{URL}?{QUERY}").content.decode()
    assert "Belum ada laporan yang selesai dalam masa ini." in empty
    story(world)
    before = count()
    with time_machine.travel(wib(9), tick=False):
        for seed in (5, 6):
            survey(closed(world, seed, at=IN_EAST), is_solved=True, rating=4)
    assert count() == before
    body = client.get(f"{URL}?{QUERY}").content.decode()
    assert "<td>23 jam</td>" in body
    assert "Kelurahan Gambir" in body
    assert client.get(f"{URL}?by=x&sort=y&first=z&last=9999-99-99").status_code == 200
    backwards = client.get(f"{URL}?first=2026-03-31&last=2026-03-01")
    assert backwards.context["period"] == MARCH


@pytest.mark.parametrize("table", ["outcomes", "handling", "reports", "?"])
def test_each_table_is_a_file_and_taking_it_is_in_the_trail(world: World, table: str) -> None:
    world.west_office.name = "=cmd()"
    world.west_office.save()
    report = story(world)
    answer: Any = signed_in(world.coordinator).get(f"{FILE}?{QUERY}&table={table}")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    head, row = list(csv.reader(io.StringIO(text)))
    assert len(head) == len(row)
    assert "'=cmd()" in row
    assert (report.number in row) == (table == "reports")
    known = "outcomes" if table == "?" else table
    assert f"hasil-{known}-2026-03-01-2026-03-31.csv" in answer.headers["Content-Disposition"]
    assert AuditEntry.objects.get(action="results_exported").detail["table"] == known
