"""One new report in the middle of the day: the best validator as things stand, nobody else is moved."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np

from field_api.dispatch.cost import Distances, build_problem
from field_api.dispatch.model import BadCapacity, Id, Task, Validator
from field_api.dispatch.reasons import LeftBecause, why_chosen, why_nobody
from field_api.dispatch.rules import RULES, DispatchRules


@dataclass(frozen=True, slots=True)
class Choice:
    """Who takes the task, or None with the kind of hindrance; the sentence is always there."""

    task: Id
    validator: Id | None
    distance_m: int | None
    cost_m: int | None
    because: LeftBecause | None
    reason: str

    def as_dict(self) -> dict[str, Id | int | None]:
        """The choice as JSON can hold it."""
        return asdict(self) | {"because": self.because and self.because.value}


def choose_validator(
    task: Task,
    candidates: Sequence[Validator],
    loads: Mapping[Id, int],
    *,
    distances: Distances | None = None,
    rules: DispatchRules = RULES,
) -> Choice:
    """The candidate with the least journey plus load step; ties go to the lowest id.

    `loads` is how many tasks each has today (absent: none); `capacity` still means the whole day.
    `distances` as in `plan`, for one task: shape (1, candidates).
    Raises DuplicateId, BadDistances, BadCapacity for a load below zero.
    """
    problem = build_problem([task], candidates, distances, rules)
    people = problem.validators
    taken = np.array([loads.get(validator.id, 0) for validator in people], dtype=np.int64)
    if (taken < 0).any():
        raise BadCapacity("jumlah tugas hari ini tidak boleh kurang dari nol")
    full = taken >= problem.places
    legs_m, may_go = problem.legs_m[0], problem.may_go[0]
    open_to = np.flatnonzero(may_go & ~full)
    if not open_to.size:
        return _nobody(task, [v for v in people if v.capacity], full=int((may_go & full).sum()))
    costs = problem.costs_m()[0] + rules.load_step_m * (problem.carry + taken)
    best = int(open_to[np.argmin(costs[open_to])])
    nearer = (legs_m < legs_m[best]) & (problem.places > 0)
    return Choice(
        task=task.id,
        validator=people[best].id,
        distance_m=int(legs_m[best]),
        cost_m=int(costs[best]),
        because=None,
        reason=why_chosen(
            rank=1 + int((nearer & may_go).sum()),
            full=bool((nearer & may_go & full).any()),
            busier=bool((nearer & may_go & ~full).any()),
            barred=bool((nearer & ~may_go).any()),
        ),
    )


def _nobody(task: Task, on_duty: Sequence[Validator], *, full: int) -> Choice:
    if full:
        because, reason = LeftBecause.FULL, f"semua {full} petugas yang boleh ke sini sudah penuh"
    else:
        because, reason = why_nobody(task, on_duty)
    return Choice(task.id, None, None, None, because, reason)
