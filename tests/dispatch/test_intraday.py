"""One new report in the middle of the day."""

import json

import numpy as np
import pytest

from field_api.dispatch.intraday import choose_validator
from field_api.dispatch.model import BadCapacity, DuplicateId, Task, Validator
from field_api.dispatch.plan import plan

MONAS = (106.8272, -6.1754)


def task(**facts) -> Task:
    return Task("JK2503030001", *MONAS, **facts)


def validator(name: str, capacity: int = 8, **facts) -> Validator:
    return Validator(name, *MONAS, capacity=capacity, **facts)


@pytest.mark.parametrize(("load", "goes_to"), [(0, "ani"), (1, "ani"), (2, "budi")])
def test_each_task_already_held_weighs_half_a_kilometre(load, goes_to):
    people = [validator("ani"), validator("budi")]
    choice = choose_validator(task(), people, {"ani": load}, distances=np.array([[1000, 1900]]))
    assert choice.validator == goes_to


def test_the_choice_tells_distance_price_and_reason():
    people = [validator("ani"), validator("budi")]
    choice = choose_validator(task(), people, {"ani": 2, "budi": 1}, distances=np.array([[1000, 1400]]))
    assert (choice.validator, choice.distance_m, choice.cost_m) == ("budi", 1400, 1900)
    assert choice.reason == "kedua terdekat; yang terdekat sudah lebih banyak bebannya"
    assert json.loads(json.dumps(choice.as_dict()))["because"] is None


def test_a_full_validator_is_passed_over():
    people = [validator("ani", 2), validator("budi", 9)]
    choice = choose_validator(task(), people, {"ani": 2, "budi": 8}, distances=np.array([[1, 9000]]))
    assert (choice.validator, choice.reason) == ("budi", "kedua terdekat; yang terdekat sudah penuh")


def test_ties_go_to_the_lowest_id():
    people = [validator(name) for name in ("citra", "ani", "budi")]
    assert choose_validator(task(), people, {}).validator == "ani"


@pytest.mark.parametrize(
    ("facts", "people", "loads", "because", "reason"),
    [
        ({}, [], {}, "no_one_on_duty", "tidak ada petugas yang bertugas"),
        ({}, [validator("ani", 0)], {}, "no_one_on_duty", "tidak ada petugas yang bertugas"),
        (
            {"needs_boat": True},
            [validator("ani")],
            {},
            "needs_boat",
            "perlu kapal; tidak ada petugas kapal yang bertugas",
        ),
        (
            {"closed_to": frozenset({"ani"})},
            [validator("ani")],
            {},
            "own_unit",
            "semua petugas yang ada berasal dari unit yang menangani laporan ini",
        ),
        (
            {},
            [validator("ani", 1), validator("budi", 2)],
            {"ani": 1, "budi": 3},
            "full",
            "semua 2 petugas yang boleh ke sini sudah penuh",
        ),
    ],
)
def test_when_nobody_can_go_the_reason_is_told(facts, people, loads, because, reason):
    choice = choose_validator(task(**facts), people, loads)
    assert choice.validator is None
    assert (choice.because, choice.reason) == (because, reason)
    assert json.loads(json.dumps(choice.as_dict()))["because"] == because


def test_with_no_loads_it_chooses_as_the_plan_would():
    random = np.random.default_rng(5)
    homes = random.uniform((106.7, -6.3), (106.9, -6.1), (20, 2)).tolist()
    people = [Validator(i, lon, lat, 3, done_this_week=i % 5) for i, (lon, lat) in enumerate(homes)]
    for site in random.uniform((106.7, -6.3), (106.9, -6.1), (25, 2)).tolist():
        new = Task("t", *site)
        choice, (one,) = choose_validator(new, people, {}), plan([new], people).assigned
        assert (choice.validator, choice.distance_m, choice.reason) == (
            one.validator,
            one.distance_m,
            one.reason,
        )


def test_impossible_input_is_refused():
    with pytest.raises(BadCapacity):
        choose_validator(task(), [validator("ani")], {"ani": -1})
    with pytest.raises(DuplicateId):
        choose_validator(task(), [validator("ani"), validator("ani")], {})
