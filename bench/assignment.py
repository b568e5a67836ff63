"""A day's assignment, 700 tasks and 100 validators: the exact plan against two greedy rivals.

The reports are clustered as complaints are: 25 clusters over Jakarta, and 12 reports with two boat
validators in Kepulauan Seribu; nobody else may go there. Run `python -m bench.assignment`.
"""

import time
from collections.abc import Callable
from dataclasses import replace
from statistics import mean, median
from typing import TypeVar

import numpy as np

from bench.size import sized, verdict
from field_api.dispatch.cost import Problem, build_problem
from field_api.dispatch.flow import share_out
from field_api.dispatch.model import Task, Validator
from field_api.dispatch.plan import describe, inputs_digest, plan
from field_api.dispatch.rules import RULES
from field_api.dispatch.stops import order_stops, path_length_m

DAYS = sized(20, 1)
TASKS, ISLAND_TASKS, PEOPLE, ISLAND_PEOPLE, CAPACITY = sized((700, 12, 100, 2, 8), (60, 4, 10, 2, 8))
WEST, EAST, SOUTH, NORTH = 106.69, 106.97, -6.37, -6.10
ISLANDS = (106.61, -5.74)
TARGET_MS = 50

T = TypeVar("T")
Choice = np.ndarray


def day(seed: int) -> tuple[list[Task], list[Validator]]:
    """One simulated day; the same seed gives the same day."""
    random = np.random.default_rng(seed)
    low, high = (WEST, SOUTH), (EAST, NORTH)
    centres = random.uniform(low, high, (25, 2))
    weights = random.dirichlet(np.ones(25))
    at = centres[random.choice(25, TASKS - ISLAND_TASKS, p=weights)]
    mainland = np.clip(at + random.normal(0, 0.012, at.shape), low, high)
    bases = random.uniform(low, high, (PEOPLE - ISLAND_PEOPLE, 2))
    islands = random.normal(ISLANDS, 0.05, (ISLAND_TASKS + ISLAND_PEOPLE, 2))
    sites = [(*point, False) for point in mainland.tolist()]
    sites += [(*point, True) for point in islands[:ISLAND_TASKS].tolist()]
    homes = [(*point, False) for point in bases.tolist()]
    homes += [(*point, True) for point in islands[ISLAND_TASKS:].tolist()]
    order = random.permutation(TASKS).tolist()
    shuffled = enumerate(sites[row] for row in order)
    tasks = [Task(i, lon, lat, needs_boat=island) for i, (lon, lat, island) in shuffled]
    people = [
        Validator(i, lon, lat, capacity=CAPACITY, boat=boat) for i, (lon, lat, boat) in enumerate(homes)
    ]
    return tasks, people


def greedy_by_arrival(problem: Problem) -> Choice:
    """Each task in turn to the nearest validator who still has a place."""
    places, chosen = problem.places.copy(), np.full(len(problem.tasks), -1)
    for row, legs_m in enumerate(problem.legs_m):
        open_to = problem.may_go[row] & (places > 0)
        if open_to.any():
            chosen[row] = np.where(open_to, legs_m, np.iinfo(np.int64).max).argmin()
            places[chosen[row]] -= 1
    return chosen


def greedy_by_distance(problem: Problem) -> Choice:
    """The shortest pair of all first, then the next shortest that still fits."""
    places, chosen = problem.places.tolist(), np.full(len(problem.tasks), -1)
    rows, columns = np.nonzero(problem.may_go)
    nearest_first = np.argsort(problem.legs_m[rows, columns], kind="stable")
    for row, column in zip(rows[nearest_first].tolist(), columns[nearest_first].tolist(), strict=True):
        if chosen[row] < 0 and places[column]:
            chosen[row] = column
            places[column] -= 1
    return chosen


def kilometres(problem: Problem, chosen: Choice) -> tuple[float, float]:
    """The sum of journeys from base to site, and of each one's path through all their stops."""
    served = np.flatnonzero(chosen >= 0)
    paths_m = 0.0
    for column, validator in enumerate(problem.validators):
        base = (validator.lon, validator.lat)
        stops = [problem.tasks[row] for row in np.flatnonzero(chosen == column).tolist()]
        sites = [(stop.lon, stop.lat) for stop in stops]
        paths_m += path_length_m(base, sites, order_stops(base, sites))
    return problem.legs_m[served, chosen[served]].sum() / 1000, paths_m / 1000


def timed(work: Callable[[], T]) -> tuple[T, float, float]:
    """The result, wall and CPU milliseconds."""
    wall, cpu = time.perf_counter(), time.process_time()
    result = work()
    return result, (time.perf_counter() - wall) * 1000, (time.process_time() - cpu) * 1000


def parts(tasks: list[Task], people: list[Validator]) -> dict[str, tuple[float, float]]:
    """Wall and CPU milliseconds of `plan` and of each thing it does."""
    problem, *prices = timed(lambda: build_problem(tasks, people, None, RULES))
    chosen, *solve = timed(lambda: share_out(problem))
    _, *digest = timed(lambda: inputs_digest(problem, given=False))
    _, *words = timed(lambda: describe(problem, chosen, inputs_sha256=""))
    _, *whole = timed(lambda: plan(tasks, people))
    named = {
        "plan() in all": whole,
        "  prices": prices,
        "  solve": solve,
        "  reasons": words,
        "  hash": digest,
    }
    return {name: (wall, cpu) for name, (wall, cpu) in named.items()}


def main() -> None:
    """Print kilometres and milliseconds of the exact plan and its rivals over the simulated days."""
    journeys_only = replace(RULES, load_step_m=0)
    methods = {
        "exact, as planned": (share_out, RULES),
        "exact, journeys only": (share_out, journeys_only),
        "greedy, order of arrival": (greedy_by_arrival, RULES),
        "greedy, shortest pair first": (greedy_by_distance, RULES),
    }
    found: dict[str, list[tuple[float, ...]]] = {name: [] for name in methods}
    spent: dict[str, list[tuple[float, float]]] = {}
    for seed in range(-1, DAYS):  # the first day only warms up
        tasks, people = day(max(seed, 0))
        for name, (solve, rules) in methods.items():
            problem = build_problem(tasks, people, None, rules)
            chosen, wall, cpu = timed(lambda solve=solve, problem=problem: solve(problem))  # type: ignore[misc]
            loads = np.bincount(chosen[chosen >= 0], minlength=PEOPLE)
            if seed >= 0:
                left = int((chosen < 0).sum())
                found[name].append((*kilometres(problem, chosen), float(loads.std()), left, wall, cpu))
        for name, times in parts(tasks, people).items():
            spent.setdefault(name, []).extend([times] if seed >= 0 else [])
    report(found, spent)


def report(found: dict[str, list[tuple[float, ...]]], spent: dict[str, list[tuple[float, float]]]) -> None:
    """Means over the days, each rival's ratio to the plan, and where the time goes."""
    print(f"{TASKS} tasks x {PEOPLE} validators, capacity {CAPACITY}, means of {DAYS} days")
    heads = f"{'journeys km':>12}{'tours km':>10}{'load sd':>9}{'left':>6}{'wall ms':>9}{'cpu ms':>8}"
    print(f"{'':29}{heads}  ratio")
    ours = [mean(column) for column in zip(*found["exact, as planned"], strict=True)]
    for name, days in found.items():
        km, tours, spread, left, wall, cpu = (mean(column) for column in zip(*days, strict=True))
        ratio = f"journeys x {km / ours[0]:.2f}, tours x {tours / ours[1]:.2f}"
        print(f"{name:29}{km:12.0f}{tours:10.0f}{spread:9.2f}{left:6.1f}{wall:9.1f}{cpu:8.1f}  {ratio}")
    print("\nwhere the time of the exact plan goes (median, worst day)")
    for name, times in spent.items():
        walls, cpus = zip(*times, strict=True)
        print(f"{name:16} wall {median(walls):6.1f} ms ({max(walls):.1f})   cpu {median(cpus):6.1f} ms")
    solve, whole = (median(wall for wall, _ in spent[name]) for name in ("  solve", "plan() in all"))
    print(
        f"aim, exact within {TARGET_MS} ms: {verdict(solve <= TARGET_MS)}, {solve:.1f} ms;"
        f" with prices and reasons {whole:.1f} ms"
    )


if __name__ == "__main__":
    main()
