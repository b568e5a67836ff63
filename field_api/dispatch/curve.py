"""What one more or one fewer visit a person would mean: the same day planned with other capacities."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass

import numpy as np

from field_api.dispatch.cost import build_problem
from field_api.dispatch.flow import share_out
from field_api.dispatch.model import DueClass, Task, Validator
from field_api.dispatch.rules import RULES, DispatchRules


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """One capacity: `more` visits a person above today's, the places it gives and what comes of them.

    `due_left` counts those left that cannot wait for the next batch.
    """

    more: int
    places: int
    assigned: int
    left_over: int
    due_left: int
    distance_km: float

    def as_dict(self) -> dict[str, int | float]:
        """The point as JSON can hold it."""
        return asdict(self)


def capacity_curve(
    tasks: Sequence[Task],
    people_with: Callable[[int], Sequence[Validator]],
    steps: Iterable[int],
    *,
    rules: DispatchRules = RULES,
) -> list[CurvePoint]:
    """Plan the tasks once for each number of more (or, below zero, fewer) visits a person.

    `people_with` gives the validators as they would be then. Exact, as `plan` is, but without its reasons.
    Raises what `plan` raises.
    """
    return [_point(more, tasks, people_with(more), rules) for more in steps]


def _point(more: int, tasks: Sequence[Task], people: Sequence[Validator], rules: DispatchRules) -> CurvePoint:
    problem = build_problem(tasks, people, None, rules)
    chosen = share_out(problem)
    served = np.flatnonzero(chosen >= 0)
    left = np.flatnonzero(chosen < 0).tolist()
    return CurvePoint(
        more=more,
        places=int(problem.places.sum()),
        assigned=int(served.size),
        left_over=len(left),
        due_left=sum(problem.tasks[row].due != DueClass.LATER for row in left),
        distance_km=float(problem.legs_m[served, chosen[served]].sum()) / 1000,
    )
