"""Reports of other systems: store a batch as it happened, each report once, with place, unit and number.

No message leaves for them: their reporters were told elsewhere.
"""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import numpy as np
from django.db import connection, transaction

from boundaries import bulk
from boundaries.editions import current_edition
from field_api.models import Deadline, ImportRun, Report, StatusChange
from field_api.steps.category_names import CategoryNames
from field_api.steps.copying import copy_rows, new_ids
from field_api.steps.deadlines import due_at, local_day
from field_api.steps.locate import Located, just_outside
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
    """What became of reports. `inside` counts the ambiguous ones too; with `outside` it makes `stored`.

    `outside` counts those just outside too; `catch_all` those whose category nobody here knows.
    """

    stored: int = 0
    already_there: int = 0
    inside: int = 0
    outside: int = 0
    ambiguous: int = 0
    just_outside: int = 0
    catch_all: int = 0

    def add(self, other: Tally) -> None:
        self.stored += other.stored
        self.already_there += other.already_there
        self.inside += other.inside
        self.outside += other.outside
        self.ambiguous += other.ambiguous
        self.just_outside += other.just_outside
        self.catch_all += other.catch_all


@dataclass(frozen=True)
class _Batch:
    """Reports that are not stored yet, with where they are."""

    reports: list[IncomingReport]
    located: bulk.Located
    just_outside: dict[int, Located]

    def place_of(self, at: int) -> Located:
        """Where the report at this position is; the details only where the lookup was asked."""
        if exact := self.just_outside.get(at):
            return exact
        code, edition = self.located.codes[at] or "", self.located.edition_id
        if not code:
            return Located(Report.Place.OUTSIDE, edition_id=edition)
        is_ambiguous = bool(self.located.ambiguous[at])
        return Located(Report.Place.AMBIGUOUS if is_ambiguous else Report.Place.INSIDE, code, edition)


class Importer:
    """Stores batch after batch from one system, with what every batch needs read once.

    Raises boundaries.errors.NoActiveEdition without boundaries in force, BadInput without categories.
    """

    def __init__(self, system: str, *, keep_closed: bool = True, files: Sequence[str] = ()) -> None:
        """`system` names where the ids come from. Closed reports stay closed, or begin anew like others.

        `run` is the row of this run, with the names of the files, as soon as something is stored.
        """
        self.run: ImportRun | None = None
        self._files = files
        self._foreseen: set[str] = set()
        self._system = system
        self._keep_closed = keep_closed
        self._categories = CategoryNames()
        self._router = Router()
        self._due_times = DueTimes()
        current_edition()

    def store(self, reports: Sequence[IncomingReport]) -> Tally:
        """Store those not stored before, in one transaction. Safe to repeat, and beside other imports."""
        with transaction.atomic():
            let_one_import_of(self._system)
            batch = _placed(self._fresh(reports))
            run = self.run or (self._new_run() if batch.reports else None)
            self._insert(batch, run)
        self.run = run
        return self._tally(batch, read=len(reports))

    def foresee(self, reports: Sequence[IncomingReport]) -> tuple[Tally, Counter[str]]:
        """What `store` would do, batch after batch, without doing it; and the categories nobody knows."""
        fresh = [each for each in self._fresh(reports) if each.external_id not in self._foreseen]
        self._foreseen.update(each.external_id for each in fresh)
        unknown = Counter(each.category for each in fresh if not self._categories.knows(each.category))
        return self._tally(_placed(fresh), read=len(reports)), unknown

    def _tally(self, batch: _Batch, *, read: int) -> Tally:
        inside, stored = int(batch.located.inside.sum()), len(batch.reports)
        near = [each for each in batch.just_outside.values() if each.kelurahan_code]
        return Tally(
            stored=stored,
            already_there=read - stored,
            inside=inside,
            outside=stored - inside,
            ambiguous=int(batch.located.ambiguous.sum()),
            just_outside=len(near),
            catch_all=sum(not self._categories.knows(each.category) for each in batch.reports),
        )

    def _new_run(self) -> ImportRun:
        return ImportRun.objects.create(system=self._system, files="\n".join(self._files))

    def _fresh(self, reports: Sequence[IncomingReport]) -> list[IncomingReport]:
        by_id: dict[str, IncomingReport] = {}
        for report in reports:
            by_id.setdefault(report.external_id, report)
        known = Report.objects.filter(source=self._system, external_id__in=list(by_id))
        seen = set(known.values_list("external_id", flat=True))
        return [report for external_id, report in by_id.items() if external_id not in seen]

    def _insert(self, batch: _Batch, run: ImportRun | None) -> None:
        ids = new_ids(Report, len(batch.reports))
        places = [batch.place_of(at) for at in range(len(batch.reports))]
        rows = [
            {**self._row(key, report, place), "import_run_id": run.pk if run else None}
            for key, report, place in zip(ids, batch.reports, places, strict=True)
        ]
        changes = [_first_change(row, report) for row, report in zip(rows, batch.reports, strict=True)]
        # As late as possible: other reports of these days wait until this transaction ends.
        _number(rows)
        copy_rows(Report, rows)
        copy_rows(StatusChange, changes)

    def _row(self, key: int, report: IncomingReport, place: Located) -> dict[str, Any]:
        category = self._categories.find(report.category)
        way = self._router.route(category, place.kelurahan_code)
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
            "place": place.place,
            "kelurahan_code": place.kelurahan_code,
            "edition_id": place.edition_id,
            "place_detail": {**place.detail, "source_category": report.category, **report.facts},
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


def let_one_import_of(system: str) -> None:
    """Imports from one system wait for each other: each sees what the one before it stored."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"import from {system}"])


def _placed(reports: list[IncomingReport]) -> _Batch:
    lon = np.array([report.lon for report in reports], dtype=float)
    lat = np.array([report.lat for report in reports], dtype=float)
    accuracy_m = np.array([report.accuracy_m or np.nan for report in reports], dtype=float)
    located = bulk.locate_many(lon, lat, accuracy_m=accuracy_m)
    return _Batch(reports, located, just_outside(lon, lat, accuracy_m, located))


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
