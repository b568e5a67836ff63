"""Share a batch of tasks out over the validators, with a reason for each."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256

import numpy as np

from field_api.dispatch.cost import Distances, Ints, Problem, build_problem
from field_api.dispatch.flow import SOLVER, share_out
from field_api.dispatch.model import Id, Task, Validator
from field_api.dispatch.reasons import LeftBecause, explain_chosen, explain_left
from field_api.dispatch.rules import RULES, DispatchRules


@dataclass(frozen=True, slots=True)
class Assigned:
    """A task and who takes it; `rank` 1 is the nearest of those who may go."""

    task: Id
    validator: Id
    distance_m: int
    rank: int
    reason: str


@dataclass(frozen=True, slots=True)
class Left:
    """A task that nobody takes; `places_missing` is 0 unless the permitted ones are full."""

    task: Id
    because: LeftBecause
    places_missing: int
    reason: str


@dataclass(frozen=True, slots=True)
class Load:
    """What one validator has to do; `carried_steps` is the lead of the week in load steps."""

    validator: Id
    assigned: int
    capacity: int
    carried_steps: int


@dataclass(frozen=True, slots=True)
class Costs:
    """The price of the plan in metres by its parts; `kept_m` is a discount."""

    travel_m: int
    load_m: int
    kept_m: int
    overflow_m: int

    @property
    def total_m(self) -> int:
        """What the flow makes as small as it can."""
        return self.travel_m + self.load_m - self.kept_m + self.overflow_m


@dataclass(frozen=True, slots=True)
class Plan:
    """Who goes where, in the order of the task ids, and enough to explain it and to compute it again."""

    assigned: list[Assigned]
    left_over: list[Left]
    loads: list[Load]
    distance_km: float
    costs: Costs
    solver: str
    rules: DispatchRules
    inputs_sha256: str

    def as_dict(self) -> dict[str, object]:
        """The plan as JSON can hold it."""
        return {
            "assigned": [asdict(one) for one in self.assigned],
            "left_over": [asdict(one) | {"because": one.because.value} for one in self.left_over],
            "loads": [asdict(one) for one in self.loads],
            "distance_km": self.distance_km,
            "costs": asdict(self.costs) | {"total_m": self.costs.total_m},
            "solver": self.solver,
            "rules": self.rules.as_dict(),
            "inputs_sha256": self.inputs_sha256,
        }


def plan(
    tasks: Sequence[Task],
    validators: Sequence[Validator],
    *,
    distances: Distances | None = None,
    rules: DispatchRules = RULES,
) -> Plan:
    """The cheapest plan, exactly: due classes first, then journeys, even loads and the present holder.

    `distances` replaces the great circle with detours: metres on the ground, tasks by validators, in the
    order given; infinite where there is no way. A function gets both lists sorted by id.
    The same input gives the same plan, in whatever order it comes; with nobody on duty all is left over.
    Raises DuplicateId, BadDistances, NotSolved.
    """
    problem = build_problem(tasks, validators, distances, rules)
    chosen = share_out(problem)
    return describe(problem, chosen, inputs_sha256=inputs_digest(problem, given=distances is not None))


def describe(problem: Problem, chosen: Ints, *, inputs_sha256: str) -> Plan:
    """The solver's columns (n,) in words: ids, reasons, loads and totals."""
    loads = np.bincount(chosen[chosen >= 0], minlength=len(problem.validators))
    served = np.flatnonzero(chosen >= 0)
    legs_m = problem.legs_m[served, chosen[served]].tolist()
    ids, people = [task.id for task in problem.tasks], [v.id for v in problem.validators]
    columns, explained = chosen.tolist(), explain_chosen(problem, chosen)
    return Plan(
        assigned=[
            Assigned(ids[row], people[columns[row]], leg_m, *explained[row])
            for row, leg_m in zip(served.tolist(), legs_m, strict=True)
        ],
        left_over=[Left(ids[row], *why) for row, why in explain_left(problem, chosen).items()],
        loads=[
            Load(validator.id, load, validator.capacity, carried)
            for validator, load, carried in zip(
                problem.validators, loads.tolist(), problem.carry.tolist(), strict=True
            )
        ],
        distance_km=sum(legs_m) / 1000,
        costs=price(problem, chosen),
        solver=SOLVER,
        rules=problem.rules,
        inputs_sha256=inputs_sha256,
    )


def price(problem: Problem, chosen: Ints) -> Costs:
    """What a choice of columns (n,), -1 for a task left, costs by its parts."""
    served = np.flatnonzero(chosen >= 0)
    loads = np.bincount(chosen[served], minlength=len(problem.validators))
    steps = (loads * problem.carry + loads * (loads - 1) // 2).sum()
    return Costs(
        travel_m=int(np.minimum(problem.legs_m[served, chosen[served]], problem.rules.longest_leg_m).sum()),
        load_m=int(steps) * problem.rules.load_step_m,
        kept_m=int((chosen[served] == problem.holder[served]).sum()) * problem.rules.kept_m,
        overflow_m=int(problem.overflow_m[chosen < 0].sum()),
    )


def inputs_digest(problem: Problem, *, given: bool) -> str:
    """SHA-256 over the rules, the tasks, the validators and, where they were `given`, the distances."""
    digest = sha256(json.dumps(problem.rules.as_dict(), sort_keys=True).encode())
    for task in problem.tasks:
        closed = sorted(map(repr, task.closed_to))
        due_at = task.due_at and task.due_at.isoformat()
        digest.update(
            f"{task.id!r} {task.lon!r} {task.lat!r} {task.due.value} {due_at} {closed} {task.needs_boat} "
            f"{task.held_by!r} {task.pinned} {task.area_code!r} {task.by_hand} {task.stopped!r}\n".encode()
        )
    for one in problem.validators:
        digest.update(
            f"{one.id!r} {one.lon!r} {one.lat!r} {one.capacity} {one.done_this_week} {one.boat} "
            f"{sorted(one.areas)}\n".encode()
        )
    if given:
        digest.update(problem.legs_m.tobytes())
    return digest.hexdigest()
