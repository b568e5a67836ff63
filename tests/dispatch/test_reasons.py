"""The sentence that goes with each decision."""

import numpy as np
import pytest

from field_api.dispatch.model import Id, Task, Validator
from field_api.dispatch.plan import Plan, plan
from field_api.dispatch.reasons import why_not

MONAS = (106.8272, -6.1754)


def task(name: str, **facts) -> Task:
    return Task(name, *MONAS, **facts)


def validator(name: str, capacity: int = 1, **facts) -> Validator:
    return Validator(name, *MONAS, capacity=capacity, **facts)


def said(result: Plan) -> dict[Id, str]:
    chosen = {one.task: one.reason for one in result.assigned}
    return chosen | {left.task: left.reason for left in result.left_over}


def test_the_second_nearest_says_that_the_nearest_is_full():
    result = plan(
        [task("a"), task("b")], [validator("ani"), validator("budi")], distances=np.array([[1, 9]] * 2)
    )
    assert sorted(said(result).values()) == ["kedua terdekat; yang terdekat sudah penuh", "terdekat"]


def test_those_further_down_are_counted_among_those_who_may_go():
    table = np.arange(12) * 1000 + np.zeros((11, 1))
    people = [validator(f"v{j:02}") for j in range(12)]
    tasks = [task(f"t{i:02}", closed_to=frozenset({"v00"})) for i in range(11)]
    sentences = set(said(plan(tasks, people, distances=table)).values())
    assert "terdekat dari yang boleh ke sini" in sentences
    assert "ketiga terdekat; yang lebih dekat sudah penuh" in sentences
    assert "kesepuluh terdekat; yang lebih dekat sudah penuh" in sentences
    assert "ke-11 terdekat; yang lebih dekat sudah penuh" in sentences


def test_a_busier_nearest_validator_is_named_as_such():
    people = [validator("ani", 8, done_this_week=4), validator("budi", 8)]
    result = plan([task("t")], people, distances=np.array([[1000, 1200]]))
    assert said(result) == {"t": "kedua terdekat; yang terdekat sudah lebih banyak bebannya"}


def test_full_and_busier_ones_are_told_together():
    people = [validator("a", 1), validator("b", 8, done_this_week=8), validator("c", 8)]
    tasks = [task("t"), task("u", held_by="a", pinned=True)]
    result = plan(tasks, people, distances=np.array([[1, 2, 3], [1, 1, 1]]))
    assert said(result)["t"] == "ketiga terdekat; yang lebih dekat sudah penuh atau lebih banyak bebannya"


def test_a_task_that_stays_says_so():
    people = [validator("ani", 2), validator("budi", 2)]
    tasks = [task("kept", held_by="ani"), task("open", held_by="budi", pinned=True)]
    assert said(plan(tasks, people, distances=np.array([[900, 10], [900, 900]]))) == {
        "kept": "tetap pada petugas yang sama",
        "open": "tetap pada petugas yang sama; tugas sudah dibuka",
    }


@pytest.mark.parametrize(
    ("facts", "people", "why"),
    [
        ({}, [validator("budi")], "tidak bertugas"),
        ({}, [validator("ani", 0), validator("budi")], "tidak bertugas"),
        ({"needs_boat": True}, [validator("ani"), validator("budi", boat=True)], "tidak boleh ke sini"),
    ],
)
def test_a_task_that_moves_says_what_hindered_its_holder(facts, people, why):
    sentence = said(plan([task("t", held_by="ani", **facts)], people))["t"]
    assert sentence.endswith(f"; petugas sebelumnya {why}")


def test_a_task_that_moves_tells_a_full_holder_from_a_far_one():
    people = [validator("ani"), validator("budi")]
    tasks = [task("moved", held_by="ani"), task("other", held_by="ani", pinned=True)]
    assert said(plan(tasks, people, distances=np.array([[1, 9], [1, 1]])))["moved"] == (
        "kedua terdekat; yang terdekat sudah penuh; petugas sebelumnya sudah penuh"
    )
    assert said(plan([task("t", held_by="ani")], people, distances=np.array([[5000, 10]])))["t"] == (
        "terdekat; petugas sebelumnya lebih jauh atau lebih banyak bebannya"
    )


@pytest.mark.parametrize(
    ("facts", "because", "sentence"),
    [
        ({"needs_boat": True}, "needs_boat", "perlu kapal; tidak ada petugas kapal yang bertugas"),
        ({"area_code": "31.73.01"}, "outside_areas", "tidak ada petugas untuk wilayah 31.73.01"),
        (
            {"area_code": "31.71.02", "closed_to": frozenset({"ani"})},
            "own_unit",
            "semua petugas yang ada berasal dari unit yang menangani laporan ini",
        ),
    ],
)
def test_a_task_that_nobody_may_take_names_the_rule(facts, because, sentence):
    result = plan([task("t", **facts)], [validator("ani", areas=frozenset({"31.71"}))])
    (left,) = result.left_over
    assert (left.because, left.places_missing, left.reason) == (because, 0, sentence)


def test_full_validators_are_counted_with_the_places_that_are_missing():
    people = [validator("ani", 2), validator("budi", 1)]
    result = plan([task(f"t{i}") for i in range(5)], people)
    assert {(left.because, left.places_missing, left.reason) for left in result.left_over} == {
        ("full", 2, "2 petugas yang boleh ke sini sudah penuh (3 tempat); kurang 2 tempat")
    }


def test_a_shortage_of_boats_is_not_a_shortage_on_the_mainland():
    people = [validator("ani", 9), validator("budi", 1, boat=True)]
    result = plan([task(f"t{i}", needs_boat=True) for i in range(4)], people)
    assert {left.reason for left in result.left_over} == {
        "satu-satunya petugas yang boleh ke sini sudah penuh (1 tempat); kurang 3 tempat"
    }


def test_what_the_weather_stops_is_left_with_that_reason_and_keeps_no_place():
    tasks = [task("a", stopped="cuaca: banjir"), task("b"), task("c", held_by="ani", stopped="cuaca: banjir")]
    result = plan(tasks, [validator("ani", 1)])
    assert said(result) == {"a": "cuaca: banjir", "b": "terdekat", "c": "cuaca: banjir"}
    assert {left.because.value for left in result.left_over} == {"weather"}


def test_what_a_hand_placed_stays_there_and_says_so():
    people = [validator("ani", 1), validator("budi", 1)]
    tasks = [task("a", held_by="budi", pinned=True, by_hand=True), task("b")]
    result = plan(tasks, people, distances=np.array([[1, 900], [1, 1]]))
    assert said(result)["a"] == "ditempatkan dengan tangan"
    assert {one.task: one.validator for one in result.assigned} == {"a": "budi", "b": "ani"}


@pytest.mark.parametrize(
    ("facts", "person", "words"),
    [
        ({}, {}, ""),
        ({"stopped": "cuaca: ombak"}, {"boat": True}, "cuaca: ombak"),
        ({"needs_boat": True}, {}, "kapal"),
        ({"needs_boat": True}, {"boat": True}, ""),
        ({"area_code": "31.71.01.1001"}, {"areas": frozenset({"31.74"})}, "di luar wilayah"),
        ({"area_code": "31.74.01.1001"}, {"areas": frozenset({"31.74"})}, ""),
        ({"closed_to": frozenset({"ani"})}, {}, "unit yang menangani"),
    ],
)
def test_a_rule_that_no_hand_overrules_is_named(facts, person, words):
    found = why_not(task("t", **facts), validator("ani", **person))
    assert words in found
    assert bool(words) == bool(found)
