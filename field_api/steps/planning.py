"""The day as the planner sees it, read without writing anything, and what a hand may change in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Count
from django.utils.translation import gettext as _

from field_api.dispatch import model as dispatch
from field_api.dispatch.plan import Plan, plan
from field_api.dispatch.reasons import why_not
from field_api.models import Assignment, Report, Validator
from field_api.steps import duty
from field_api.steps.deadlines import decide_on, holidays_from, local_day, next_batch

Moves = Mapping[int, int]
"""Report id -> validator id: where a person wants it, whatever the planner thinks."""


@dataclass(frozen=True)
class Situation:
    """Who is on duty at `at` and what waits: reports with a place by id, numbers of those without one.

    What is given now must be decided on the day `decide_on`.
    """

    at: datetime
    decide_on: date
    validators: Sequence[Validator]
    reports: Mapping[int, Report]
    nowhere: Sequence[str]
    tasks: Mapping[int, dispatch.Task]
    work: duty.Work

    def people(self, *, more: int = 0) -> list[dispatch.Validator]:
        """The validators, each with so many visits a day more."""
        return duty.people(self.validators, self.work, more=more)

    def plan(self) -> Plan:
        """The cheapest plan for all of it."""
        return plan(list(self.tasks.values()), self.people())

    def moved(self, moves: Moves) -> Situation:
        """The same with these reports where a hand put them. Each must have passed `refusal`."""
        by_hand = {
            pk: replace(self.tasks[pk], held_by=validator, pinned=True, by_hand=True)
            for pk, validator in moves.items()
        }
        return replace(self, tasks={**self.tasks, **by_hand})

    def refusal(self, report: int, validator: int) -> str:
        """Why this validator may not have this report, by the rules that no hand overrules; or empty.

        Both are ids. Being full is no reason here: others make room.
        """
        task = self.tasks.get(report)
        if task is None:
            return _("laporan ini tidak sedang menunggu petugas, atau belum punya lokasi")
        person = next((one for one in self.people() if one.id == validator), None)
        return _("petugas ini tidak bertugas hari itu") if person is None else why_not(task, person)


def situation(at: datetime) -> Situation:
    """What a run at `at` would find now. Nothing is locked; a fixed number of queries."""
    return situated(at, list(duty.on_duty(at).order_by("pk")), list(duty.waiting(at)))


def situated(at: datetime, validators: Sequence[Validator], reports: Sequence[Report]) -> Situation:
    """The same for people and reports that the caller has read, and locked if it will write."""
    holidays = holidays_from(local_day(at))
    batch_end = next_batch(at, holidays)
    placed = {report.pk: report for report in reports if report.point}
    stops = duty.stops(at)
    return Situation(
        at=at,
        decide_on=decide_on(at, holidays),
        validators=validators,
        reports=placed,
        nowhere=[report.number for report in reports if not report.point],
        tasks={pk: duty.task(report, validators, at, batch_end, stops) for pk, report in placed.items()},
        work=duty.work_of(validators, at, taken=loads(validators, besides=list(placed.values()))),
    )


def loads(validators: Sequence[Validator], *, besides: Sequence[Report] = ()) -> dict[dispatch.Id, int]:
    """How many visits each still has to make, some reports left out."""
    rows = Assignment.objects.filter(state=Assignment.State.ACTIVE, validator__in=validators)
    rows = rows.exclude(report__in=[report.pk for report in besides])
    return dict(rows.values_list("validator").annotate(n=Count("pk")))
