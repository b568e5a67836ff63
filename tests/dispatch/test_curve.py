"""What one more or one fewer visit a person would mean."""

import pytest

from field_api.dispatch.cost import great_circle_m
from field_api.dispatch.curve import capacity_curve
from field_api.dispatch.model import DueClass, Task, Validator
from field_api.dispatch.plan import plan
from field_api.dispatch.rules import RULES

HERE, THERE = (106.80, -6.20), (106.90, -6.20)


def people_with(more: int) -> list[Validator]:
    return [
        Validator("ani", *HERE, capacity=max(0, 2 + more)),
        Validator("budi", *THERE, capacity=max(0, 1 + more)),
    ]


def test_each_point_is_the_day_planned_with_that_capacity():
    """Three sites at Ani's base, one of them due: with three places one goes to Budi, with five none."""
    tasks = [Task("due", *HERE, due=DueClass.OVERDUE), Task("a", *HERE), Task("b", *HERE)]
    way_km = float(great_circle_m([HERE], [THERE])[0, 0]) * RULES.detour_factor / 1000
    fewest, fewer, same, more = capacity_curve(tasks, people_with, (-2, -1, 0, 1))
    assert [
        (one.places, one.assigned, one.left_over, one.due_left) for one in (fewest, fewer, same, more)
    ] == [
        (0, 0, 3, 1),
        (1, 1, 2, 0),
        (3, 3, 0, 0),
        (5, 3, 0, 0),
    ]
    assert [one.distance_km for one in (fewest, fewer, more)] == [0, 0, 0]
    assert same.distance_km == pytest.approx(way_km, abs=0.001)


def test_the_point_of_today_is_the_plan_itself():
    tasks = [Task(i, 106.8 + i / 100, -6.2) for i in range(6)]
    (today,) = capacity_curve(tasks, people_with, (0,))
    outcome = plan(tasks, people_with(0))
    assert (today.distance_km, today.assigned, today.left_over) == (
        outcome.distance_km,
        len(outcome.assigned),
        len(outcome.left_over),
    )
