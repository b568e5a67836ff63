"""The flow against two other ways to the optimum: every choice tried, and an assignment on copied columns."""

from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from field_api.dispatch.cost import carried_steps
from field_api.dispatch.model import DueClass, Task, Validator
from field_api.dispatch.plan import plan
from field_api.dispatch.rules import RULES

CLASS_M = {DueClass.OVERDUE: 10**10, DueClass.DUE_BEFORE_NEXT_BATCH: 10**9, DueClass.LATER: 10**8}


@st.composite
def days(draw, most_tasks: int, most_people: int):
    """Tasks, validators and a table of metres, with ties, closed pairs, holders and pins."""
    n, m = draw(st.integers(0, most_tasks)), draw(st.integers(1, most_people))
    names = st.integers(0, m - 1)
    tasks = []
    for i in range(n):
        holder = draw(st.none() | names)
        tasks.append(
            Task(
                i,
                106.8,
                -6.2,
                due=draw(st.sampled_from(DueClass)),
                closed_to=draw(st.frozensets(names, max_size=2)),
                needs_boat=draw(st.booleans()),
                held_by=holder,
                pinned=holder is not None and draw(st.booleans()),
                area_code=draw(st.sampled_from([None, "31.71.01", "31.72.01"])),
            )
        )
    people = [
        Validator(
            j,
            106.8,
            -6.2,
            capacity=draw(st.integers(0, 3)),
            done_this_week=draw(st.integers(0, 6)),
            boat=draw(st.booleans()),
            areas=draw(st.sampled_from([frozenset(), frozenset({"31.71"}), frozenset({"31.71", "31.72"})])),
        )
        for j in range(m)
    ]
    metres = st.integers(0, 40).map(lambda hundreds: hundreds * 250)
    cells = draw(st.lists(metres, min_size=n * m, max_size=n * m))
    return tasks, people, np.array(cells, dtype=np.int64).reshape(n, m)


def may_go(task: Task, person: Validator) -> bool:
    area = (
        not person.areas or task.area_code is None or any(task.area_code.startswith(a) for a in person.areas)
    )
    return area and (person.boat or not task.needs_boat) and person.id not in task.closed_to


def pinned_there(task: Task, person: Validator) -> bool:
    return task.pinned and task.held_by == person.id and may_go(task, person)


def cheapest_by_trying_all(tasks, people, table) -> int:
    carry = carried_steps(people, RULES).tolist()
    seats = [max(p.capacity, sum(pinned_there(t, p) for t in tasks)) for p in people]
    options: list[list[int | None]] = []
    for task in tasks:
        pins = [j for j, person in enumerate(people) if pinned_there(task, person)]
        free = [j for j, person in enumerate(people) if person.capacity and may_go(task, person)]
        options.append([*pins] if pins else [None, *free])
    prices = []
    for choice in product(*options):
        loads = [choice.count(j) for j in range(len(people))]
        if any(load > seat for load, seat in zip(loads, seats, strict=True)):
            continue
        cost = sum(500 * (carry[j] + k) for j, load in enumerate(loads) for k in range(load))
        for task, j in zip(tasks, choice, strict=True):
            if j is None:
                cost += CLASS_M[task.due]
            else:
                cost += int(table[task.id, j]) - (2000 if task.held_by == j else 0)
        prices.append(cost)
    return int(min(prices))


@settings(max_examples=200, deadline=None)
@given(days(most_tasks=5, most_people=3))
def test_no_choice_is_cheaper_than_the_plan(day):
    tasks, people, table = day
    result = plan(tasks, people, distances=table)
    assert result.costs.total_m == cheapest_by_trying_all(tasks, people, table)


@settings(max_examples=200, deadline=None)
@given(days(most_tasks=12, most_people=5))
def test_closed_pairs_and_full_validators_are_never_used_and_every_task_is_accounted_for(day):
    tasks, people, table = day
    result = plan(tasks, people, distances=table)
    for one in result.assigned:
        assert may_go(tasks[one.task], people[one.validator])
        assert one.distance_m == table[one.task, one.validator]
    for load, person in zip(result.loads, people, strict=True):
        assert load.assigned == sum(one.validator == person.id for one in result.assigned)
        assert load.assigned <= max(person.capacity, sum(pinned_there(t, person) for t in tasks))
    told = [one.task for one in result.assigned] + [left.task for left in result.left_over]
    assert sorted(told) == list(range(len(tasks)))
    assert all(one.reason for one in result.assigned)
    assert all(left.reason for left in result.left_over)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 60), st.integers(1, 12), st.integers(1, 8))
def test_the_plan_costs_what_an_assignment_on_copied_columns_costs(seed, n, m, capacity):
    random = np.random.default_rng(seed)
    table = random.integers(0, 30_000, (n, m))
    classes = random.choice(list(DueClass), n).tolist()
    tasks = [Task(i, 106.8, -6.2, due=DueClass(due)) for i, due in enumerate(classes)]
    people = [Validator(j, 106.8, -6.2, capacity=capacity) for j in range(m)]
    seats = np.repeat(table, capacity, axis=1) + 500 * np.tile(np.arange(capacity), m)
    left = np.where(np.eye(n, dtype=bool), [CLASS_M[task.due] for task in tasks], 10**13)
    columns = np.hstack([seats, left])
    assert plan(tasks, people, distances=table).costs.total_m == columns[linear_sum_assignment(columns)].sum()
