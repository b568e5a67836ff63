"""Why this validator got the task, and why a task found nobody: one Indonesian sentence each."""

from collections.abc import Sequence
from enum import StrEnum

import numpy as np

from field_api.dispatch.cost import Bools, Ints, Problem
from field_api.dispatch.model import Task, Validator

ORDINALS = (
    "kedua",
    "ketiga",
    "keempat",
    "kelima",
    "keenam",
    "ketujuh",
    "kedelapan",
    "kesembilan",
    "kesepuluh",
)
KEPT = "tetap pada petugas yang sama"
PINNED = "tetap pada petugas yang sama; tugas sudah dibuka"
BY_HAND = "ditempatkan dengan tangan"
NO_WAY = "tidak ada jalan bagi petugas yang boleh ke sini"


class LeftBecause(StrEnum):
    """The kinds of reason for which a task is left."""

    WEATHER = "weather"
    NO_ONE_ON_DUTY = "no_one_on_duty"
    NEEDS_BOAT = "needs_boat"
    OUTSIDE_AREAS = "outside_areas"
    OWN_UNIT = "own_unit"
    NO_WAY = "no_way"
    FULL = "full"


def why_chosen(*, rank: int, full: bool, busier: bool, barred: bool) -> str:
    """The sentence for the validator who is number `rank` by distance among those who may go.

    Of the nearer ones some are `full`, some have room but are `busier`, some are `barred` altogether.
    """
    if rank == 1:
        return "terdekat dari yang boleh ke sini" if barred else "terdekat"
    place = ORDINALS[rank - 2] if rank <= len(ORDINALS) + 1 else f"ke-{rank}"
    nearer = "yang terdekat" if rank == 2 else "yang lebih dekat"
    hindrances = [word for word, holds in (("penuh", full), ("lebih banyak bebannya", busier)) if holds]
    return f"{place} terdekat; {nearer} sudah {' atau '.join(hindrances)}"


def explain_chosen(problem: Problem, chosen: Ints) -> dict[int, tuple[int, str]]:
    """Row -> (rank by distance among those who may go, sentence) for each task that has somebody."""
    loads = np.bincount(chosen[chosen >= 0], minlength=len(problem.validators))
    full = loads >= problem.places
    rows = np.flatnonzero(chosen >= 0)
    legs_m, may_go = problem.legs_m[rows], problem.may_go[rows]
    nearer = legs_m < legs_m[np.arange(rows.size), chosen[rows], None]
    nearer &= problem.places > 0
    open_nearer = nearer & may_go
    ranks = 1 + open_nearer.sum(axis=1)
    some_full, some_busier = (open_nearer & full).any(axis=1), (open_nearer & ~full).any(axis=1)
    barred = (nearer & ~may_go).any(axis=1)
    explained = {}
    for row, rank, *marks in zip(
        *(array.tolist() for array in (rows, ranks, some_full, some_busier, barred)), strict=True
    ):
        sentence = why_chosen(rank=rank, full=marks[0], busier=marks[1], barred=marks[2])
        explained[row] = rank, _with_holder(problem, row, int(chosen[row]), full, sentence)
    return explained


def explain_left(problem: Problem, chosen: Ints) -> dict[int, tuple[LeftBecause, int, str]]:
    """Row -> (kind, places missing, sentence) for each task that is left.

    Places missing is the most left tasks that one of the permitted validators could have taken, so at
    least that many more places are needed; 0 when nobody may go at all.
    """
    left = np.flatnonzero(chosen < 0)
    if not left.size:
        return {}
    may_go = problem.may_go[left]
    people, places = may_go.sum(axis=1).tolist(), (may_go * problem.places).sum(axis=1).tolist()
    wanted = may_go.sum(axis=0)
    missing = (may_go * wanted).max(axis=1, initial=0).tolist()
    on_duty = [v for v, seats in zip(problem.validators, problem.places.tolist(), strict=True) if seats]
    explained = {}
    for row, who, seats, short in zip(left.tolist(), people, places, missing, strict=True):
        if who:
            explained[row] = LeftBecause.FULL, short, _full(who, seats, short)
        else:
            kind, sentence = why_nobody(problem.tasks[row], on_duty)
            explained[row] = kind, 0, sentence
    return explained


def why_nobody(task: Task, on_duty: Sequence[Validator]) -> tuple[LeftBecause, str]:
    """The first rule that leaves no validator on duty for this task."""
    if task.stopped:
        return LeftBecause.WEATHER, task.stopped
    if not on_duty:
        return LeftBecause.NO_ONE_ON_DUTY, "tidak ada petugas yang bertugas"
    able = [validator for validator in on_duty if validator.boat or not task.needs_boat]
    if not able:
        return LeftBecause.NEEDS_BOAT, "perlu kapal; tidak ada petugas kapal yang bertugas"
    local = [validator for validator in able if validator.may_go_to(task.area_code)]
    if not local:
        return LeftBecause.OUTSIDE_AREAS, f"tidak ada petugas untuk wilayah {task.area_code}"
    if all(validator.id in task.closed_to for validator in local):
        return LeftBecause.OWN_UNIT, "semua petugas yang ada berasal dari unit yang menangani laporan ini"
    return LeftBecause.NO_WAY, NO_WAY


def why_not(task: Task, validator: Validator) -> str:
    """The first rule that keeps this validator from this task, whatever the load; empty when none does."""
    if task.stopped:
        return task.stopped
    if task.needs_boat and not validator.boat:
        return "perlu kapal; petugas ini tidak bertugas kapal"
    if not validator.may_go_to(task.area_code):
        return f"di luar wilayah tugasnya ({', '.join(sorted(validator.areas))})"
    if validator.id in task.closed_to:
        return "berasal dari unit yang menangani laporan ini, atau kunjungannya ke sini terbukti tidak benar"
    return ""


def _full(people: int, places: int, missing: int) -> str:
    if people == 1:
        return (
            f"satu-satunya petugas yang boleh ke sini sudah penuh ({places} tempat); kurang {missing} tempat"
        )
    return f"{people} petugas yang boleh ke sini sudah penuh ({places} tempat); kurang {missing} tempat"


def _with_holder(problem: Problem, row: int, column: int, full: Bools, sentence: str) -> str:
    task, holder = problem.tasks[row], int(problem.holder[row])
    if task.held_by is None:
        return sentence
    if holder == column and task.by_hand:
        return BY_HAND
    if holder == column:
        return PINNED if task.pinned else KEPT
    if holder < 0 or not problem.places[holder]:
        why = "tidak bertugas"
    elif not problem.may_go[row, holder]:
        why = "tidak boleh ke sini"
    elif full[holder]:
        why = "sudah penuh"
    else:
        why = "lebih jauh atau lebih banyak bebannya"
    return f"{sentence}; petugas sebelumnya {why}"
