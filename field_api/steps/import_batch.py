"""Reports of other systems: store a batch as it happened, each report once, with place, unit and number.

No message leaves for them: their reporters were told elsewhere.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import numpy as np
from django.db import connection, transaction

from boundaries.bulk import Located, locate_many
from boundaries.editions import current_edition
from field_api.models import Deadline, Report, StatusChange
from field_api.steps.category_names import CategoryNames
from field_api.steps.copying import copy_rows, new_ids
from field_api.steps.deadlines import due_at, local_day
from field_api.steps.numbering import take_numbers
from field_api.steps.route import Router
from field_api.workflow import Status

_MAX_ADDRESS, _MAX_NOTE = 300, 500


@dataclass(frozen=True, slots=True)
class IncomingReport:
    """One report of another system, read and checked. WGS 84; aware times; `accuracy_m` is a 68 % radius.

    `category` is what the other system calls it, `facts` whatever else is worth keeping (JSON).
    """

    external_id: str
    received_at: datetime
    lon: float
    lat: float
    accuracy_m: float | None = None
    category: str = ""
    description: str = ""
    address: str = ""
    is_closed: bool = False
    closed_at: datetime | None = None
    closing_note: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass
class Tally:
    """What became of reports. `inside` counts the ambiguous ones too; with `outside` it makes `stored`."""

    stored: int = 0
    already_there: int = 0
    inside: int = 0
    outside: int = 0
    ambiguous: int = 0

    def add(self, other: Tally) -> None:
        self.stored += other.stored
        self.already_there += other.already_there
        self.inside += other.inside
        self.outside += other.outside
        self.ambiguous += other.ambiguous


class Importer:
    """Stores batch after batch from one system, with what every batch needs read once.

    Raises boundaries.errors.NoActiveEdition without boundaries in force, BadInput without categories.
    """

    def __init__(self, system: str, *, keep_closed: bool = True) -> None:
        """`system` names where the ids come from. Closed reports stay closed, or begin anew like others."""
        self._system = system
        self._keep_closed = keep_closed
        self._categories = CategoryNames()
        self._router = Router()
        self._due_times = DueTimes()
        current_edition()

    def store(self, reports: Sequence[IncomingReport]) -> Tally:
        """Store those not stored before, in one transaction. Safe to repeat, and beside other imports."""
        with transaction.atomic():
            _let_one_import_of(self._system)
            fresh = self._fresh(reports)
            located = _locate(fresh)
            self._insert(fresh, located)
        inside = int(located.inside.sum())
        return Tally(
            stored=len(fresh),
            already_there=len(reports) - len(fresh),
            inside=inside,
            outside=len(fresh) - inside,
            ambiguous=int(located.ambiguous.sum()),
        )

    def _fresh(self, reports: Sequence[IncomingReport]) -> list[IncomingReport]:
        by_id: dict[str, IncomingReport] = {}
        for report in reports:
            by_id.setdefault(report.external_id, report)
        known = Report.objects.filter(source=self._system, external_id__in=list(by_id))
        seen = set(known.values_list("external_id", flat=True))
        return [report for external_id, report in by_id.items() if external_id not in seen]

    def _insert(self, reports: Sequence[IncomingReport], located: Located) -> None:
        ids = new_ids(Report, len(reports))
        answers = zip(ids, reports, located.codes, located.ambiguous, strict=True)
        rows = [self._row(key, report, code or "", bool(doubt)) for key, report, code, doubt in answers]
        for row in rows:
            row["edition_id"] = located.edition_id
        changes = [_first_change(row, report) for row, report in zip(rows, reports, strict=True)]
        # As late as possible: other reports of these days wait until this transaction ends.
        _number(rows)
        copy_rows(Report, rows)
        copy_rows(StatusChange, changes)

    def _row(self, key: int, report: IncomingReport, code: str, is_ambiguous: bool) -> dict[str, Any]:
        category = self._categories.find(report.category)
        way = self._router.route(category, code)
        is_closed = report.is_closed and self._keep_closed
        due = {} if is_closed else self._due_times.of(category.pk, report.received_at)
        return {
            "id": key,
            "category_id": category.pk,
            "description": report.description,
            "channel": Report.Channel.OTHER,
            "received_at": report.received_at,
            "point": (report.lon, report.lat),
            "accuracy_m": report.accuracy_m,
            "address": report.address[:_MAX_ADDRESS],
            "place": _place(code, is_ambiguous),
            "kelurahan_code": code,
            "place_detail": {"source_category": report.category, **report.facts},
            "status": Status.SELESAI if is_closed else Status.MENUNGGU,
            "status_since": _since(report, is_closed),
            "home_unit_id": way.home and way.home.pk,
            "unit_id": way.receiver and way.receiver.pk,
            "due_at": due.get(Deadline.Stage.COORDINATION),
            "complete_by": due.get(Deadline.Stage.COMPLETION),
            "source": self._system,
            "external_id": report.external_id,
            "key_salt": str(uuid.uuid4()),
        }


class DueTimes:
    """The deadlines of waiting reports, from rules read once. The same answer as `deadlines.due_times`."""

    def __init__(self) -> None:
        stages = [Deadline.Stage.COORDINATION, Deadline.Stage.COMPLETION]
        rules = Deadline.objects.filter(stage__in=stages)
        self._rules = sorted(rules, key=lambda rule: (rule.category_id is not None, rule.valid_from))

    def of(self, category_id: int, start: datetime) -> dict[str, datetime]:
        day = local_day(start)
        chosen = {
            rule.stage: rule
            for rule in self._rules
            if rule.category_id in {None, category_id}
            and rule.valid_from <= day
            and (rule.valid_to is None or day < rule.valid_to)
        }
        return {stage: due_at(rule, start) for stage, rule in chosen.items()}


def _let_one_import_of(system: str) -> None:
    """Imports from one system wait for each other: each sees what the one before it stored."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"import from {system}"])


def _locate(reports: Sequence[IncomingReport]) -> Located:
    return locate_many(
        np.array([report.lon for report in reports], dtype=float),
        np.array([report.lat for report in reports], dtype=float),
        accuracy_m=np.array([report.accuracy_m or np.nan for report in reports], dtype=float),
    )


def _place(code: str, is_ambiguous: bool) -> Report.Place:
    if not code:
        return Report.Place.OUTSIDE
    return Report.Place.AMBIGUOUS if is_ambiguous else Report.Place.INSIDE


def _since(report: IncomingReport, is_closed: bool) -> datetime:
    """Some systems close a report before it came in: their clocks differ, or it was typed in later."""
    if is_closed and report.closed_at:
        return max(report.closed_at, report.received_at)
    return report.received_at


def _number(rows: Sequence[dict[str, Any]]) -> None:
    """Number the rows of each day in Jakarta in their order. Days are locked in order: no deadlock."""
    by_day: dict[date, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        by_day[local_day(row["received_at"])].append(row)
    for day in sorted(by_day):
        for row, number in zip(by_day[day], take_numbers(day, len(by_day[day])), strict=True):
            row["number"] = number


def _first_change(row: dict[str, Any], report: IncomingReport) -> dict[str, Any]:
    return {
        "report_id": row["id"],
        "was": "",
        "became": row["status"],
        "unit_id": row["unit_id"],
        "at": row["status_since"],
        "note": report.closing_note[:_MAX_NOTE] if row["status"] == Status.SELESAI else "",
    }
