"""What it costs to send this validator to that site, and who may not go at all."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from field_api.dispatch.model import Task, Validator, check_ids, sort_key
from field_api.dispatch.rules import DispatchRules

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Matrix = npt.NDArray[np.floating] | npt.NDArray[np.integer]
Distances = Matrix | Callable[[Sequence[Task], Sequence[Validator]], Matrix]

EARTH_RADIUS_M = 6_371_008.8  # mean radius R1 of the WGS 84 ellipsoid
NO_WAY_M = 10**9


class BadDistances(ValueError):
    """A table of distances with the wrong shape, with a NaN or below zero."""


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """One batch as arrays: n tasks by m validators, both in the order of their ids.

    legs_m (n, m) is the journey, NO_WAY_M where the table says there is none; may_go (n, m) who may take
    it and has at least one place; pinned_to and holder (n,) are columns or -1; places (m,) what each can
    take, never less than what is pinned there; carry (m,) the steps that the week already weighs;
    overflow_m (n,) the price of leaving a task.
    """

    tasks: Sequence[Task]
    validators: Sequence[Validator]
    legs_m: Ints
    may_go: Bools
    pinned_to: Ints
    holder: Ints
    places: Ints
    carry: Ints
    overflow_m: Ints
    rules: DispatchRules

    def costs_m(self) -> Ints:
        """The price of each pair (n, m): the journey, less the discount for the present holder."""
        costs = np.minimum(self.legs_m, self.rules.longest_leg_m)
        held = np.flatnonzero(self.holder >= 0)
        costs[held, self.holder[held]] -= self.rules.kept_m
        return costs

    def pinned_loads(self) -> Ints:
        """How many tasks are pinned to each validator (m,)."""
        return np.bincount(self.pinned_to[self.pinned_to >= 0], minlength=len(self.validators))


def build_problem(
    tasks: Sequence[Task],
    validators: Sequence[Validator],
    distances: Distances | None,
    rules: DispatchRules,
) -> Problem:
    """Sort by id and put every price into arrays.

    An array of distances has the caller's order (tasks, validators); a function is called with both
    sorted. Raises DuplicateId and BadDistances.
    """
    check_ids([task.id for task in tasks], "tugas")
    check_ids([validator.id for validator in validators], "petugas")
    rows = sorted(range(len(tasks)), key=lambda i: sort_key(tasks[i].id))
    columns = sorted(range(len(validators)), key=lambda j: sort_key(validators[j].id))
    if distances is not None and not callable(distances):
        distances = _checked(distances, len(rows), len(columns))[np.ix_(rows, columns)]
    tasks, validators = [tasks[i] for i in rows], [validators[j] for j in columns]
    legs_m = journeys_m(tasks, validators, distances, rules)
    capacity = np.array([validator.capacity for validator in validators], dtype=np.int64)
    may_go = permitted(tasks, validators) & (legs_m < NO_WAY_M)
    column = {validator.id: j for j, validator in enumerate(validators)}
    holder = np.array([column.get(t.held_by, -1) if t.held_by is not None else -1 for t in tasks], np.int64)
    pinned = np.array([task.pinned for task in tasks], dtype=bool) & (holder >= 0)
    pinned[pinned] = may_go[pinned, holder[pinned]]
    pinned_to = np.where(pinned, holder, -1)
    loads = np.bincount(pinned_to[pinned], minlength=len(validators))
    return Problem(
        tasks=tasks,
        validators=validators,
        legs_m=legs_m,
        may_go=may_go & (capacity > 0),
        pinned_to=pinned_to,
        holder=holder,
        places=np.maximum(capacity, loads),
        carry=carried_steps(validators, rules),
        overflow_m=overflow_costs_m(tasks, rules),
        rules=rules,
    )


def great_circle_m(from_points: npt.ArrayLike, to_points: npt.ArrayLike) -> Floats:
    """Distances on the sphere (n, m), in metres, between points given as (lon, lat) (haversine)."""
    a = np.radians(np.asarray(from_points, dtype=np.float64).reshape(-1, 2))
    b = np.radians(np.asarray(to_points, dtype=np.float64).reshape(-1, 2))
    half = (a[:, None, :] - b[None, :, :]) / 2
    sines = np.sin(half) ** 2
    across = np.cos(a[:, 1])[:, None] * np.cos(b[:, 1])[None, :] * sines[:, :, 0]
    chord: Floats = np.minimum(sines[:, :, 1] + across, 1.0)
    return np.asarray(2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(chord)), dtype=np.float64)


def journeys_m(
    tasks: Sequence[Task],
    validators: Sequence[Validator],
    distances: Distances | None,
    rules: DispatchRules,
) -> Ints:
    """Whole metres from each validator to each task (n, m); an infinite distance becomes NO_WAY_M.

    Raises BadDistances.
    """
    if distances is None:
        sites = [(task.lon, task.lat) for task in tasks]
        bases = [(validator.lon, validator.lat) for validator in validators]
        return np.rint(great_circle_m(sites, bases) * rules.detour_factor).astype(np.int64)
    table = distances(tasks, validators) if callable(distances) else distances
    metres = _checked(table, len(tasks), len(validators))
    return np.rint(np.minimum(metres, NO_WAY_M)).astype(np.int64)


def permitted(tasks: Sequence[Task], validators: Sequence[Validator]) -> Bools:
    """Who may go where (n, m): boat duty for the islands, own areas, never what is closed or stopped."""
    islands = np.array([task.needs_boat for task in tasks], dtype=bool)
    boats = np.array([validator.boat for validator in validators], dtype=bool)
    allowed: Bools = ~islands[:, None] | boats[None, :]
    allowed &= _in_area(tasks, validators)
    allowed[[bool(task.stopped) for task in tasks]] = False
    column = {validator.id: j for j, validator in enumerate(validators)}
    for i, task in enumerate(tasks):
        for closed in task.closed_to:
            if closed in column:
                allowed[i, column[closed]] = False
    return allowed


def carried_steps(validators: Sequence[Validator], rules: DispatchRules) -> Ints:
    """Steps (m,) by which each one's week runs ahead of the share that fits their capacity.

    The one furthest behind, among those on duty, starts at 0; the rest at their lead over that person,
    at most `carry_steps_max`. A constant for all would change no decision, only swell the costs.
    """
    done = np.array([validator.done_this_week for validator in validators], dtype=np.float64)
    capacity = np.array([validator.capacity for validator in validators], dtype=np.float64)
    on_duty = capacity > 0
    if not on_duty.any():
        return np.zeros(len(validators), dtype=np.int64)
    lead = done - capacity * (done[on_duty].sum() / capacity[on_duty].sum())
    steps: Floats = np.clip(lead - lead[on_duty].min(), 0, rules.carry_steps_max)
    return np.rint(steps).astype(np.int64)


def overflow_costs_m(tasks: Sequence[Task], rules: DispatchRules) -> Ints:
    """The price (n,) of leaving each task: that of its class, and a metre for each later deadline.

    The metre only settles who stays behind among neighbours; no deadline counts as the latest.
    """
    deadlines = sorted({task.due_at for task in tasks if task.due_at is not None}, reverse=True)
    earlier = {due_at: metres for metres, due_at in enumerate(deadlines, start=1)}
    return np.array(
        [rules.overflow_m[task.due] + (earlier[task.due_at] if task.due_at else 0) for task in tasks],
        dtype=np.int64,
    )


def _checked(table: Matrix, n: int, m: int) -> Floats:
    metres = np.asarray(table, dtype=np.float64)
    if metres.shape != (n, m):
        raise BadDistances(f"tabel jarak {metres.shape}, seharusnya {(n, m)}")
    if np.isnan(metres).any() or (metres < 0).any():
        raise BadDistances("tabel jarak memuat NaN atau angka di bawah nol")
    return metres


def _in_area(tasks: Sequence[Task], validators: Sequence[Validator]) -> Bools:
    codes = {code: row for row, code in enumerate(dict.fromkeys(task.area_code for task in tasks))}
    duties = {v.areas: v for v in validators}
    by_duty = {areas: [v.may_go_to(code) for code in codes] for areas, v in duties.items()}
    by_code = np.array([by_duty[v.areas] for v in validators], dtype=bool).reshape(
        len(validators), len(codes)
    )
    inside: Bools = by_code.T[[codes[task.area_code] for task in tasks]]
    return inside.reshape(len(tasks), len(validators))
