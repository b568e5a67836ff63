"""The cheapest way to share the tasks out, exactly: a minimum-cost flow.

One unit flows from each task to a validator and on to the sink, or straight to the sink at the price of
leaving it, so there is always an answer. Each place of a validator is an arc of its own that costs one
step more than the one before; rising prices keep the flow exact (Ahuja, Magnanti, Orlin, Network Flows,
1993, chapter 14).
"""

import numpy as np
import ortools
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from field_api.dispatch.cost import Ints, Problem

SOLVER = f"ortools {ortools.__version__}"


class NotSolved(RuntimeError):
    """The solver gave no optimum; the prices are out of its range."""


def share_out(problem: Problem) -> Ints:
    """The validator's column for each task (n,), -1 where the task is left.

    Pinned tasks stay where they are and take their places first. The arcs stand in the order of the ids,
    so the same problem always gets the same answer. Raises NotSolved.
    """
    chosen = problem.pinned_to.copy()
    free = np.flatnonzero(chosen < 0)
    if not free.size:
        return chosen
    first_validator, sink = free.size, free.size + len(problem.validators)
    rows, columns = np.nonzero(problem.may_go[free])
    seats, seat_costs = _seats(problem, free.size)
    tails = np.concatenate([rows, first_validator + seats, np.arange(free.size)])
    heads = np.concatenate([first_validator + columns, np.full(seats.size + free.size, sink)])
    costs = np.concatenate([problem.costs_m()[free[rows], columns], seat_costs, problem.overflow_m[free]])
    network = SimpleMinCostFlow()
    arcs = network.add_arcs_with_capacity_and_unit_cost(
        tails.astype(np.int32), heads.astype(np.int32), np.ones(tails.size, np.int64), costs
    )
    network.set_nodes_supplies(np.arange(free.size, dtype=np.int32), np.ones(free.size, np.int64))
    network.set_node_supply(sink, -free.size)
    status = network.solve()
    if status != network.OPTIMAL:
        raise NotSolved(f"pembagian tugas tidak dapat dihitung: {status.name}")
    used = np.flatnonzero(network.flows(arcs[: rows.size]))
    chosen[free[rows[used]]] = columns[used]
    return chosen


def _seats(problem: Problem, wanted: int) -> tuple[Ints, Ints]:
    """The column and the price of every place that is still free, at most `wanted` a validator."""
    taken = problem.pinned_loads()
    free = np.minimum(problem.places - taken, wanted)
    seats = np.repeat(np.arange(free.size), free)
    nth = np.arange(seats.size) - np.repeat(np.cumsum(free) - free, free)
    return seats, problem.rules.load_step_m * (problem.carry + taken)[seats] + problem.rules.load_step_m * nth
