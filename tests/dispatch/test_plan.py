"""Who gets which task; the distances are tables in metres, so that each price can be added up by hand."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from field_api.dispatch.cost import BadDistances, carried_steps, great_circle_m
from field_api.dispatch.model import (
    BadCapacity,
    BadPin,
    BadPosition,
    DueClass,
    DuplicateId,
    Id,
    Task,
    Validator,
)
from field_api.dispatch.plan import Plan, plan
from field_api.dispatch.rules import RULES

MONAS = (106.8272, -6.1754)
NOON = datetime(2025, 3, 3, 5, 0, tzinfo=UTC)


def task(name: str, **facts) -> Task:
    return Task(name, *MONAS, **facts)


def validator(name: str, capacity: int = 8, **facts) -> Validator:
    return Validator(name, *MONAS, capacity=capacity, **facts)


def who(result: Plan) -> dict[Id, Id]:
    return {one.task: one.validator for one in result.assigned}


def loads(result: Plan) -> dict[Id, int]:
    return {one.validator: one.assigned for one in result.loads}


def test_a_task_goes_to_the_nearest_validator_with_its_distance_and_reason():
    result = plan([task("t")], [validator("ani"), validator("budi")], distances=np.array([[900, 800]]))
    (one,) = result.assigned
    assert (one.validator, one.distance_m, one.rank, one.reason) == ("budi", 800, 1, "terdekat")
    assert result.distance_km == 0.8


def test_one_validator_steps_back_when_the_whole_gets_shorter():
    table = np.array([[1000, 1100], [1200, 9000]])  # greedy: 1000 + 9000, best: 1100 + 1200
    result = plan([task("t1"), task("t2")], [validator("ani", 1), validator("budi", 1)], distances=table)
    assert who(result) == {"t1": "budi", "t2": "ani"}
    assert result.costs.travel_m == 2300


def test_without_a_table_the_distance_is_the_great_circle_with_the_detour():
    here, north = Task("t", 106.8, -6.2), Validator("ani", 106.8, -6.19, capacity=1)
    (one,) = plan([here], [north]).assigned
    assert one.distance_m == 1557  # a hundredth of a degree is 1111.95 m; x 1.4 = 1556.7


@pytest.mark.parametrize(
    ("a", "b", "metres"),
    [
        ((106, -6), (106, -7), 111_195.08),  # one degree of a meridian: pi R / 180
        ((0, 0), (1, 0), 111_195.08),
        ((179.5, 0), (-179.5, 0), 111_195.08),
        ((0, 60), (180, 60), 60 * 111_195.08),  # over the pole
        ((0, 0), (180, 0), 180 * 111_195.08),
        ((5, 5), (5, 5), 0),
    ],
)
def test_great_circles_have_their_known_lengths(a, b, metres):
    assert great_circle_m([a], [b])[0, 0] == pytest.approx(metres, abs=1)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (DueClass.OVERDUE, DueClass.DUE_BEFORE_NEXT_BATCH),
        (DueClass.DUE_BEFORE_NEXT_BATCH, DueClass.LATER),
        (DueClass.OVERDUE, DueClass.LATER),
    ],
)
def test_the_more_pressing_class_wins_the_last_place_whatever_the_distance(first, second):
    tasks = [task("far", due=first), task("near", due=second)]
    result = plan(tasks, [validator("ani", 1)], distances=np.array([[95_000], [10]]))
    assert who(result) == {"far": "ani"}
    assert [left.task for left in result.left_over] == ["near"]


def test_two_later_tasks_do_not_outweigh_an_overdue_one():
    tasks = [task("overdue", due=DueClass.OVERDUE), task("a"), task("b")]
    table = np.array([[90_000, 90_000], [10, 10], [10, 10]])
    result = plan(tasks, [validator("ani", 1), validator("budi", 1)], distances=table)
    assert "overdue" in who(result)
    assert len(result.left_over) == 1


def test_at_one_place_and_in_one_class_the_earlier_deadline_goes_first():
    tasks = [task("a", due_at=NOON + timedelta(hours=2)), task("b", due_at=NOON), task("c")]
    result = plan(tasks, [validator("ani", 1)])
    assert who(result) == {"b": "ani"}


def test_the_class_follows_from_the_deadline():
    batch = NOON + timedelta(hours=3)
    classes = [
        DueClass.of(NOON + timedelta(minutes=minutes), now=NOON, next_batch=batch)
        for minutes in (-1, 0, 1, 180, 181)
    ]
    assert classes == [
        DueClass.OVERDUE,
        DueClass.OVERDUE,
        DueClass.DUE_BEFORE_NEXT_BATCH,
        DueClass.DUE_BEFORE_NEXT_BATCH,
        DueClass.LATER,
    ]


@pytest.mark.parametrize(("other_m", "goes_to"), [(1001, "ani"), (999, "budi")])
def test_a_task_stays_with_its_holder_until_another_is_more_than_2_km_nearer(other_m, goes_to):
    tasks = [task("t", held_by="ani")]
    result = plan(tasks, [validator("ani"), validator("budi")], distances=np.array([[3000, other_m]]))
    assert who(result) == {"t": goes_to}


def test_a_pinned_task_stays_and_takes_its_place_first():
    tasks = [task("pinned", held_by="ani", pinned=True), task("urgent", due=DueClass.OVERDUE)]
    result = plan(
        tasks, [validator("ani", 1), validator("budi", 1)], distances=np.array([[50_000, 1], [1, 9]])
    )
    assert who(result) == {"pinned": "ani", "urgent": "budi"}


def test_pinned_tasks_above_capacity_stay_and_nothing_is_added():
    tasks = [task("a", held_by="ani", pinned=True), task("b", held_by="ani", pinned=True), task("c")]
    result = plan(tasks, [validator("ani", 1)])
    assert who(result) == {"a": "ani", "b": "ani"}
    assert [left.task for left in result.left_over] == ["c"]


@pytest.mark.parametrize(
    ("facts", "people"),
    [
        ({}, [validator("budi")]),
        ({"closed_to": frozenset({"ani"})}, [validator("ani"), validator("budi")]),
        ({"needs_boat": True}, [validator("ani"), validator("budi", boat=True)]),
    ],
    ids=["off duty", "own unit", "no boat"],
)
def test_a_pin_is_let_go_when_its_holder_may_not_go(facts, people):
    assert who(plan([task("t", held_by="ani", pinned=True, **facts)], people)) == {"t": "budi"}


def test_equal_tasks_spread_because_each_further_one_costs_a_step_more():
    tasks = [task(f"t{i}") for i in range(4)]
    table = np.tile([1000, 1200], (4, 1))
    people = [validator("ani"), validator("budi")]
    # ani 1000 1500 2000 2500, budi 1200 1700 2200: the four cheapest are two of each
    assert loads(plan(tasks, people, distances=table)) == {"ani": 2, "budi": 2}
    assert loads(plan(tasks, people, distances=table, rules=replace(RULES, load_step_m=0))) == {
        "ani": 4,
        "budi": 0,
    }


def test_who_has_done_more_this_week_gets_less_today():
    tasks = [task(f"t{i}") for i in range(4)]
    people = [validator("ani", done_this_week=4), validator("budi")]
    result = plan(tasks, people, distances=np.tile([1000, 1200], (4, 1)))
    # ani starts four steps ahead: 3000 3500 ...; budi 1200 1700 2200 2700
    assert loads(result) == {"ani": 0, "budi": 4}
    assert [one.carried_steps for one in result.loads] == [4, 0]


def test_the_week_is_measured_against_capacity_and_its_lead_is_bounded():
    full_time, half_time = validator("a", 8, done_this_week=16), validator("b", 4, done_this_week=8)
    assert carried_steps([full_time, half_time], RULES).tolist() == [0, 0]
    back_from_leave = validator("c", 8)
    assert carried_steps([validator("a", 8, done_this_week=90), back_from_leave], RULES).tolist() == [20, 0]
    off_duty = validator("d", 0)
    assert carried_steps([full_time, half_time, off_duty], RULES).tolist() == [0, 0, 0]


@pytest.mark.parametrize(
    "facts",
    [
        {"closed_to": frozenset({"near", "somebody else"})},
        {"needs_boat": True},
        {"area_code": "31.71.01.1001"},
    ],
    ids=["own unit", "island", "area"],
)
def test_a_closed_pair_is_never_used_however_near(facts):
    people = [
        validator("near", areas=frozenset({"31.74", "31.72.02"})),
        validator("far", boat=True, areas=frozenset({"31.71", "31.75"})),
    ]
    result = plan([task("t", **facts)], people, distances=np.array([[1, 90_000]]))
    assert who(result) == {"t": "far"}


def test_the_table_may_say_that_there_is_no_way():
    table = np.array([[np.inf, 90_000.0], [np.inf, np.inf]])
    result = plan([task("a"), task("b")], [validator("ani"), validator("budi")], distances=table)
    assert who(result) == {"a": "budi"}
    assert [left.because for left in result.left_over] == ["no_way"]


def test_the_table_has_the_order_given_and_a_function_gets_both_lists():
    tasks, people = [task("t2"), task("t1")], [validator("budi", 1), validator("ani", 1)]
    metres: dict[tuple[Id, Id], int] = {
        ("t2", "budi"): 1,
        ("t2", "ani"): 500,
        ("t1", "budi"): 500,
        ("t1", "ani"): 2,
    }
    table = np.array([[metres[t.id, v.id] for v in people] for t in tasks])
    by_table = plan(tasks, people, distances=table)
    by_function = plan(
        tasks, people, distances=lambda ts, vs: np.array([[metres[t.id, v.id] for v in vs] for t in ts])
    )
    assert who(by_table) == {"t1": "ani", "t2": "budi"}
    assert by_function.as_dict() == by_table.as_dict()


def test_the_price_is_the_sum_of_its_parts():
    tasks = [task("a", held_by="ani"), task("b"), task("c", due=DueClass.OVERDUE), task("d")]
    people = [validator("ani", 2, done_this_week=2), validator("budi", 1)]
    result = plan(tasks, people, distances=np.array([[100, 900], [300, 900], [900, 50], [900, 900]]))
    assert who(result) == {"a": "ani", "b": "ani", "c": "budi"}
    # carry: shares of 2 done over 3 places are 4/3 and 2/3, leads 2/3 and -2/3, so ani starts 1 step up
    assert result.costs.travel_m == 100 + 300 + 50
    assert result.costs.load_m == 500 + 1000
    assert result.costs.kept_m == 2000
    assert result.costs.overflow_m == 10**8
    assert result.costs.total_m == 450 + 1500 - 2000 + 10**8


@pytest.mark.parametrize("people", [[], [validator("ani", 0)]], ids=["nobody", "all absent"])
def test_with_nobody_on_duty_everything_is_left_over_with_a_reason(people):
    result = plan([task("a"), task("b", held_by="ani", pinned=False)], people)
    assert result.assigned == []
    assert {left.reason for left in result.left_over} == {"tidak ada petugas yang bertugas"}


@pytest.mark.parametrize("people", [[], [validator("ani")]])
def test_a_day_without_tasks_is_an_empty_plan(people):
    result = plan([], people)
    assert (result.assigned, result.left_over, result.costs.total_m) == ([], [], 0)
    assert [load.assigned for load in result.loads] == [0] * len(people)


def test_the_same_day_in_another_order_gives_the_same_plan():
    random = np.random.default_rng(7)
    places = (random.choice(np.linspace(106.7, 106.9, 6), (60, 2)) - [0, 113]).tolist()  # many ties
    tasks = [Task(f"t{i}", lon, lat) for i, (lon, lat) in enumerate(places)]
    people = [Validator(i, lon, lat, capacity=4) for i, (lon, lat) in enumerate(places[:12])]
    first = plan(tasks, people).as_dict()
    for _ in range(5):
        shuffled = [tasks[i] for i in random.permutation(60)], [people[i] for i in random.permutation(12)]
        assert plan(*shuffled).as_dict() == first


@pytest.mark.parametrize(
    "change",
    [
        {"due": DueClass.OVERDUE},
        {"due_at": NOON},
        {"closed_to": frozenset({"x"})},
        {"lon": 106.5},
        {"stopped": "cuaca"},
        {"by_hand": True},
    ],
)
def test_the_digest_names_the_input(change):
    people = [validator("ani", areas=frozenset({"31.71", "31.72", "31.73"}))]
    first = plan([task("t")], people)
    assert plan([task("t")], people).inputs_sha256 == first.inputs_sha256
    assert plan([replace(task("t"), **change)], people).inputs_sha256 != first.inputs_sha256


def test_the_digest_covers_the_people_the_rules_and_the_table():
    digests = {
        plan([task("t")], [validator("ani")]).inputs_sha256,
        plan([task("t")], [validator("ani", 7)]).inputs_sha256,
        plan([task("t")], [validator("ani")], rules=replace(RULES, kept_m=1)).inputs_sha256,
        plan([task("t")], [validator("ani")], distances=np.array([[0]])).inputs_sha256,
        plan([task("t")], [validator("ani")], distances=np.array([[1]])).inputs_sha256,
    }
    assert len(digests) == 5


def test_a_plan_is_json_with_versions():
    tasks = [task("a"), task("b", needs_boat=True)]
    told = json.loads(json.dumps(plan(tasks, [validator("ani")]).as_dict()))
    assert told["assigned"] == [
        {"task": "a", "validator": "ani", "distance_m": 0, "rank": 1, "reason": "terdekat"}
    ]
    assert told["left_over"][0]["because"] == "needs_boat"
    assert told["loads"] == [{"validator": "ani", "assigned": 1, "capacity": 8, "carried_steps": 0}]
    assert told["solver"].startswith("ortools 9.")
    assert told["rules"]["version"] == RULES.version


def test_a_shortage_leaves_nothing_critical_and_sends_nobody_over_the_water():
    random = np.random.default_rng(3)
    sites = random.uniform((106.69, -6.37), (106.97, -6.10), (1000, 2)).tolist()
    critical, islands, boats = set(range(150)), set(range(0, 1000, 100)), {0, 1}
    tasks = [
        Task(i, lon, lat, due=list(DueClass)[0 if i in critical else 2], needs_boat=i in islands)
        for i, (lon, lat) in enumerate(sites)
    ]
    people = [Validator(i, lon, lat, 8, boat=i in boats) for i, (lon, lat) in enumerate(sites[500:600])]
    result = plan(tasks, people)
    assert (len(result.assigned), len(result.left_over)) == (800, 200)
    assert not critical & {left.task for left in result.left_over}
    assert {one.validator for one in result.assigned if one.task in islands} <= boats
    assert {left.places_missing for left in result.left_over} == {200}


@pytest.mark.parametrize(("lon", "lat"), [(float("nan"), 0), (0, float("inf")), (181, 0), (0, -91)])
def test_a_position_that_is_none_is_refused_by_name(lon, lat):
    with pytest.raises(BadPosition, match="tugas JK1"):
        Task("JK1", lon, lat)
    with pytest.raises(BadPosition, match="petugas 7"):
        Validator(7, lon, lat, capacity=1)


def test_other_impossible_input_is_refused():
    with pytest.raises(BadCapacity):
        validator("ani", -1)
    with pytest.raises(BadCapacity):
        validator("ani", done_this_week=-1)
    with pytest.raises(BadPin, match="tugas t"):
        task("t", pinned=True)
    with pytest.raises(DuplicateId, match="tugas t tercantum"):
        plan([task("t"), task("t")], [])
    with pytest.raises(DuplicateId, match="petugas ani"):
        plan([], [validator("ani"), validator("ani")])


@pytest.mark.parametrize("table", [[[1.0, 2.0]], [[np.nan]], [[-1.0]], [[1.0], [2.0]]])
def test_a_table_of_distances_that_cannot_be_is_refused(table):
    with pytest.raises(BadDistances):
        plan([task("t")], [validator("ani")], distances=np.array(table))
