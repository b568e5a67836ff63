"""Assignment runs and new boundaries at the same moment as everything else."""

from __future__ import annotations

from collections import Counter
from datetime import date
from functools import partial

import pytest
from django.db import connection

from boundaries.editions import activate
from boundaries.models import Edition
from field_api.errors import WrongStatus
from field_api.models import (
    Assignment,
    AssignmentRun,
    Validator,
)
from field_api.steps.assign import assign_batch, assign_one
from field_api.steps.relocate import bring_into_force
from field_api.steps.validate import validate
from tests.field_api.racing import (
    ROUNDS,
    at_validator,
    followed_up,
    new_report,
    posting,
    statuses,
    trail,
)
from tests.field_api.threads import blocked_by, meanwhile, raised, together
from tests.field_api.world import EAST, World, make_edition

pytestmark = pytest.mark.django_db(transaction=True)


def active() -> Counter[int]:
    """How many active assignments each report has."""
    return Counter(Assignment.objects.filter(state="active").values_list("report", flat=True))


@pytest.mark.parametrize("_round", ROUNDS)
def test_two_batches_at_once_give_each_report_to_one_validator(world: World, _round: int) -> None:
    reports = [followed_up(world, seed) for seed in range(6)]
    runs = together(assign_batch, assign_batch)
    assert all(isinstance(run, AssignmentRun) for run in runs), runs
    assert active() == Counter([report.pk for report in reports])
    for report in reports:
        assert trail(report)[-1] == "VALIDASI"
    assert Assignment.objects.exclude(state="active").count() == 0


def test_batches_at_once_fill_nobody_beyond_their_capacity(world: World) -> None:
    Validator.objects.update(capacity=2)
    for seed in range(4):
        followed_up(world, seed)
    late = partial(followed_up, world, 9)
    together(assign_batch, late, assign_batch, assign_batch)
    assign_batch()
    loads = Counter(Assignment.objects.filter(state="active").values_list("validator", flat=True))
    assert set(loads.values()) == {2}


def test_a_validator_whose_row_is_busy_keeps_what_they_hold(world: World) -> None:
    report, _ = at_validator(world)
    held = report.assignments.get()
    Assignment.objects.update(opened_at=held.created_at)
    busy = Validator.objects.select_for_update(no_key=True).filter(pk=held.validator_id)
    assert isinstance(blocked_by(busy.get, assign_batch), AssignmentRun)
    held.refresh_from_db()
    assert (held.state, report.assignments.count()) == ("active", 1)


def test_a_report_given_out_twice_at_once_goes_once(world: World) -> None:
    report = followed_up(world)
    answers = together(*[posting(world.coordinator, f"/{report.number}/assign", {})] * 3)
    assert statuses(answers) == [200, 409, 409]
    assert active() == Counter([report.pk])
    assert trail(report)[-2:] == ["TINDAK_LANJUT", "VALIDASI"]


@pytest.mark.parametrize("_round", ROUNDS)
def test_two_reports_given_out_at_once_both_find_somebody(world: World, _round: int) -> None:
    first, second = followed_up(world, 1), followed_up(world, 2)
    outcomes = together(
        *[partial(assign_one, number=report.number, by=world.coordinator) for report in (first, second)]
    )
    assert raised(outcomes) == []
    assert active() == Counter([first.pk, second.pk])


def test_a_batch_beside_single_assignments_and_decisions_breaks_nothing(world: World) -> None:
    decided, holder = at_validator(world)
    waiting = [followed_up(world, seed) for seed in range(2, 5)]
    outcomes = together(
        assign_batch,
        partial(assign_one, number=waiting[0].number, by=world.coordinator),
        partial(validate, number=decided.number, by=holder),
        assign_batch,
    )
    assert set(raised(outcomes)) <= {WrongStatus}
    assign_batch()
    assert active() == Counter([report.pk for report in waiting])
    for report in (*waiting, decided):
        trail(report)


# Boundaries


def test_intake_does_not_wait_while_new_boundaries_come_into_force(world: World) -> None:
    draft = make_edition(border_lon=106.826, valid_from=date(2026, 3, 1), state="draft")
    with meanwhile(lambda: activate(draft)):
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '2s'")
        report = new_report(world, (106.8275, -6.19))
        with connection.cursor() as cursor:
            cursor.execute("RESET lock_timeout")
    assert report.edition == world.edition


def test_two_activations_at_once_leave_one_edition_in_force(world: World) -> None:
    report = new_report(world, (106.8275, -6.19))
    drafts = [
        make_edition(border_lon=106.826, valid_from=date(2026, 3, day), state="draft") for day in (1, 2)
    ]
    outcomes = together(*[partial(bring_into_force, draft) for draft in drafts])
    assert raised(outcomes) == []
    current = Edition.objects.filter(state="active", valid_to=None).get()
    report.refresh_from_db()
    assert (report.edition, report.kelurahan_code, report.unit) == (current, EAST, world.east_office)
