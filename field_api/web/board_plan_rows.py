"""A preview in rows: each person's round, what is left and why, what a hand changed and what follows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from field_api.dispatch.cost import journeys_m
from field_api.dispatch.model import DueClass, Task
from field_api.dispatch.plan import Assigned, Left, Plan
from field_api.dispatch.reasons import LeftBecause, why_not
from field_api.dispatch.rules import RULES
from field_api.models import Category, Report, Validator
from field_api.steps.preview import Preview
from field_api.web.board import area_name

SHOWN_LEFT = 200
"""Rows of what is left over; a shortage may leave thousands."""
SHOWN_CANDIDATES = 12
DUE: dict[DueClass, Promise] = {
    DueClass.OVERDUE: gettext_lazy("lewat batas"),
    DueClass.DUE_BEFORE_NEXT_BATCH: gettext_lazy("mendesak"),
    DueClass.LATER: gettext_lazy("biasa"),
}
BECAUSE: dict[LeftBecause, Promise] = {
    LeftBecause.WEATHER: gettext_lazy("Tertahan cuaca"),
    LeftBecause.NO_ONE_ON_DUTY: gettext_lazy("Tidak ada petugas yang bertugas"),
    LeftBecause.NEEDS_BOAT: gettext_lazy("Perlu petugas kapal"),
    LeftBecause.OUTSIDE_AREAS: gettext_lazy("Tidak ada petugas untuk wilayahnya"),
    LeftBecause.OWN_UNIT: gettext_lazy("Semua petugas berasal dari unit yang menangani"),
    LeftBecause.NO_WAY: gettext_lazy("Tidak ada jalan ke sana"),
    LeftBecause.FULL: gettext_lazy("Petugas yang boleh ke sana sudah penuh"),
}


@dataclass(frozen=True)
class Row:
    """One report in somebody's round. `was` is who holds it now, None for nobody."""

    report: Report
    category: str
    area: str
    km: float
    reason: str
    due: Promise
    was: str | None
    stays: bool
    by_hand: bool
    pinned_before: bool


@dataclass(frozen=True)
class Round:
    """What one person would have to do; `km` is the sum of the ways from their base to each site."""

    validator: Validator
    capacity: int
    rows: list[Row]

    @property
    def km(self) -> float:
        return sum(row.km for row in self.rows)

    @property
    def is_over(self) -> bool:
        return len(self.rows) > self.capacity


@dataclass(frozen=True)
class Move:
    """One report that a hand put somewhere: from whom, to whom, and both ways in km, None for nobody's."""

    pk: int
    number: str
    planned: str | None
    planned_km: float | None
    to_pk: int
    to: str
    km: float
    is_over: bool


@dataclass(frozen=True)
class Candidate:
    """One person for one report: the way, the load in this preview, and why not, if a rule forbids it."""

    validator: Validator
    km: float
    more_km: float | None
    load: int
    capacity: int
    why_not: str
    is_planned: bool
    address: str


@dataclass(frozen=True)
class Choice:
    """Who could take a report: the nearest who may, the others who may, and those who may not."""

    report: Report
    area: str
    nearest: list[Candidate]
    others: list[Candidate]
    barred: list[Candidate]


def totals(shown: Preview) -> dict[str, float]:
    """Given, of these new, changing hands and kept; left over, of these due; without place; km."""
    holders = _holders(shown)
    held = [(one, holders.get(int(one.task))) for one in shown.plan.assigned]
    due = [
        left for left in shown.plan.left_over if shown.situation.tasks[int(left.task)].due != DueClass.LATER
    ]
    return {
        "given": len(held),
        "new": sum(holder is None for _one, holder in held),
        "changed": sum(holder is not None and holder != one.validator for one, holder in held),
        "kept": sum(holder == one.validator for one, holder in held),
        "left": len(shown.plan.left_over),
        "left_due": len(due),
        "nowhere": len(shown.situation.nowhere),
        "km": shown.plan.distance_km,
        "people": len(shown.situation.validators),
    }


def rounds(shown: Preview) -> list[Round]:
    """By name; those without work too."""
    categories, holders, names = _categories(), _holders(shown), _names(shown)
    rows: dict[int, list[Row]] = defaultdict(list)
    for one in sorted(shown.plan.assigned, key=lambda one: one.distance_m):
        rows[int(one.validator)].append(_row(shown, one, categories, holders, names))
    capacity = {load.validator: load.capacity for load in shown.plan.loads}
    people = sorted(shown.situation.validators, key=lambda one: (one.name, one.pk))
    return [Round(one, capacity[one.pk], rows[one.pk]) for one in people]


def _row(
    shown: Preview,
    one: Assigned,
    categories: Mapping[int, str],
    holders: Mapping[int, int],
    names: Mapping[int, str],
) -> Row:
    pk = int(one.task)
    report, task = shown.situation.reports[pk], shown.situation.tasks[pk]
    holder = holders.get(pk)
    return Row(
        report=report,
        category=categories[report.category_id],
        area=area_name(report.kelurahan_code),
        km=one.distance_m / 1000,
        reason=one.reason,
        due=DUE[task.due],
        was=names.get(holder, _("petugas yang tidak bertugas")) if holder else None,
        stays=holder == one.validator,
        by_hand=pk in shown.moves,
        pinned_before=task.by_hand and pk not in shown.moves,
    )


def left_over(shown: Preview) -> tuple[list[tuple[Promise, list[tuple[Report, str, Left, Promise]]]], int]:
    """Reason -> report, area, what the planner says, how pressing; and how many more there are."""
    groups: dict[LeftBecause, list[tuple[Report, str, Left, Promise]]] = defaultdict(list)
    for left in shown.plan.left_over[:SHOWN_LEFT]:
        report = shown.situation.reports[int(left.task)]
        due = DUE[shown.situation.tasks[report.pk].due]
        groups[left.because].append((report, area_name(report.kelurahan_code), left, due))
    found = [(words, groups[because]) for because, words in BECAUSE.items() if because in groups]
    return found, max(0, len(shown.plan.left_over) - SHOWN_LEFT)


def moves_made(shown: Preview) -> list[Move]:
    """Each move beside what the planner would have done, the newest last."""
    names, planned, now = _names(shown), _by_task(shown.free), _by_task(shown.plan)
    over = {load.validator for load in shown.plan.loads if load.assigned > load.capacity}
    made = []
    for pk, to in shown.moves.items():
        first = planned.get(pk)
        made.append(
            Move(
                pk=pk,
                number=shown.situation.reports[pk].number,
                planned=names[int(first.validator)] if first else None,
                planned_km=first.distance_m / 1000 if first else None,
                to_pk=to,
                to=names[to],
                km=now[pk].distance_m / 1000,
                is_over=to in over,
            )
        )
    return made


def consequences(shown: Preview) -> list[str]:
    """What the newest move changes for other reports, one sentence each."""
    names, before, now = _names(shown), _by_task(shown.before_last), _by_task(shown.plan)
    newest = list(shown.moves)[-1]
    said = []
    for pk, report in shown.situation.reports.items():
        was, to = before.get(pk), now.get(pk)
        if pk == newest or (was and was.validator) == (to and to.validator):
            continue
        words = {
            "number": report.number,
            "was": names[int(was.validator)] if was else _("belum ada petugas"),
            "to": names[int(to.validator)] if to else _("belum ada petugas"),
        }
        said.append(_("%(number)s: dari %(was)s ke %(to)s.") % words)
    return said


def candidates(shown: Preview, number: str, address: Callable[[dict[int, int]], str]) -> Choice | None:
    """Who could take a report that waits, the nearest first; None when it does not wait."""
    report = next((one for one in shown.situation.reports.values() if one.number == number), None)
    if report is None:
        return None
    task = shown.situation.tasks[report.pk]
    now = _by_task(shown.plan).get(report.pk)
    km = _ways_km(shown, task)
    loads = {load.validator: load for load in shown.plan.loads}
    people = {one.id: one for one in shown.situation.people()}
    everybody = [
        Candidate(
            validator=one,
            km=km[one.pk],
            more_km=km[one.pk] - now.distance_m / 1000 if now else None,
            load=loads[one.pk].assigned,
            capacity=loads[one.pk].capacity,
            why_not=why_not(task, people[one.pk]),
            is_planned=now is not None and now.validator == one.pk,
            address=address({**{k: v for k, v in shown.moves.items() if k != report.pk}, report.pk: one.pk}),
        )
        for one in sorted(shown.situation.validators, key=lambda one: (km[one.pk], one.pk))
    ]
    able = [one for one in everybody if not one.why_not]
    return Choice(
        report=report,
        area=area_name(report.kelurahan_code),
        nearest=able[:SHOWN_CANDIDATES],
        others=able[SHOWN_CANDIDATES:],
        barred=[one for one in everybody if one.why_not],
    )


def _ways_km(shown: Preview, task: Task) -> dict[int, float]:
    people = shown.situation.people()
    ways = np.asarray(journeys_m([task], people, None, RULES))[0] / 1000
    return {int(one.id): float(way) for one, way in zip(people, ways, strict=True)}


def _by_task(outcome: Plan) -> dict[int, Assigned]:
    return {int(one.task): one for one in outcome.assigned}


def _holders(shown: Preview) -> dict[int, int]:
    """Who holds a report now, by report id, whatever was moved."""
    return {
        pk: report.held[0].validator_id  # type: ignore[attr-defined]  # read with the reports
        for pk, report in shown.situation.reports.items()
        if report.held  # type: ignore[attr-defined]
    }


def _names(shown: Preview) -> dict[int, str]:
    return {one.pk: one.name for one in shown.situation.validators}


def _categories() -> dict[int, str]:
    return dict(Category.objects.values_list("pk", "name"))
