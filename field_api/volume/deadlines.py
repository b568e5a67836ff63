"""Until when, for many reports at once, from the deadlines that held on their days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from field_api.models import Category, Deadline
from field_api.steps.deadlines import due_at
from field_api.volume.days import EPOCH, Ints, local_days
from field_api.volume.flows import STATUSES
from field_api.workflow import CLOSED, Status

NEVER = 0
_Stage = Deadline.Stage
_RUNS = {
    Status.MENUNGGU: _Stage.COORDINATION,
    Status.KOORDINASI: _Stage.COORDINATION,
    Status.TINDAK_LANJUT: _Stage.VALIDATION,
    Status.VALIDASI: _Stage.VALIDATION,
}
"""Whose clock runs in a stage, as `steps.moving` has it; in the others the time for completion goes on."""


class Deadlines:
    """The same answers as `steps.deadlines.due_times`, in seconds since 1970, from rules read once."""

    def __init__(self, categories: Sequence[Category]) -> None:
        number = {category.pk: n for n, category in enumerate(categories)}
        rows = sorted(Deadline.objects.all(), key=lambda row: (row.category_id is not None, row.valid_from))
        self._rules = [(row, number.get(row.category_id, -1) if row.category_id else None) for row in rows]

    def of(self, category: Ints, received: Ints, status: Ints, clock_start: Ints) -> tuple[Ints, Ints]:
        """When the running stage must be over, and the whole report; 0 where nobody set a deadline."""
        complete = self._ends(_Stage.COMPLETION, category, received, np.ones(len(category), dtype=np.bool_))
        due = complete.copy()
        for number, one in enumerate(STATUSES):
            here = status == number
            if one in CLOSED:
                due[here] = NEVER
            elif stage := _RUNS.get(one):
                due = np.where(here, self._ends(stage, category, clock_start, here), due)
        return due, complete

    def _ends(self, stage: str, category: Ints, start: Ints, asked: NDArray[np.bool_]) -> Ints:
        ends = np.zeros(len(category), dtype=np.int64)
        day = local_days(start)
        for rule, number in self._rules:
            if rule.stage != stage:
                continue
            fits = asked & (day >= (rule.valid_from - EPOCH).days)
            if rule.valid_to:
                fits &= day < (rule.valid_to - EPOCH).days
            if number is not None:
                fits &= category == number
            ends[fits] = _added(rule, start[fits])
        return ends


def _added(rule: Deadline, start: Ints) -> Ints:
    if rule.clock == Deadline.Clock.CALENDAR:
        return start + int(timedelta(hours=rule.hours).total_seconds())
    moments = (datetime.fromtimestamp(second, UTC) for second in start.tolist())
    return np.array([int(due_at(rule, moment).timestamp()) for moment in moments], dtype=np.int64)
