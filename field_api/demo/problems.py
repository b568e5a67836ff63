"""What is wrong in a made street, and how it looks once it is put right."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from math import cos, pi, sin
from random import Random

from field_api.demo.street import Canvas, Spot, tree

RIGHT_M, AHEAD_M = 1.0, 7.0
"""Where in the street it is."""


class Problem(StrEnum):
    """What a made photo can show."""

    HOLE = "hole"
    WATER = "water"
    HEAP = "heap"
    TREE = "tree"
    CAR = "car"
    CABLE = "cable"


_BY_CATEGORY = {
    "banjir": Problem.WATER,
    "saluran-air-kali-sungai": Problem.WATER,
    "jaringan-air-bersih": Problem.WATER,
    "sampah": Problem.HEAP,
    "pencemaran-lingkungan": Problem.HEAP,
    "pohon": Problem.TREE,
    "taman": Problem.TREE,
    "taman-pemakaman-umum": Problem.TREE,
    "parkir-liar": Problem.CAR,
    "pkl-liar": Problem.CAR,
    "arus-lalu-lintas": Problem.CAR,
    "jaringan-listrik": Problem.CABLE,
    "jaringan-komunikasi": Problem.CABLE,
}


def problem_of(category: str) -> Problem:
    """A hole in the road for whatever has no picture of its own."""
    return _BY_CATEGORY.get(category, Problem.HOLE)


def draw_problem(canvas: Canvas, problem: Problem, *, is_solved: bool, chance: Random) -> None:
    """Put it, or what is left of it, into the street."""
    before, after = _SHAPES[problem]
    (after if is_solved else before)(canvas, chance)


def _flat(
    size_m: float, chance: Random, *, rough: float = 0.25, at: tuple[float, float] = (RIGHT_M, AHEAD_M)
) -> list[Spot]:
    """A ragged patch on the ground."""
    spots = []
    for step in range(24):
        angle = step * pi / 12
        reach = size_m * (1 + chance.uniform(-rough, rough))
        spots.append((at[0] + reach * cos(angle), 0.0, at[1] + reach * sin(angle)))
    return spots


def _hole(canvas: Canvas, chance: Random) -> None:
    canvas.polygon((120, 104, 84), _flat(1.5, chance))
    canvas.polygon((38, 34, 32), _flat(1.1, chance))
    canvas.polygon((86, 96, 104), _flat(0.5, chance))


def _patched(canvas: Canvas, chance: Random) -> None:
    long_m = chance.uniform(1.5, 2.2)
    canvas.ground((34, 34, 38), RIGHT_M - 1.6, RIGHT_M + 1.6, AHEAD_M - long_m, AHEAD_M + long_m)
    _cone(canvas, RIGHT_M - 1.9, AHEAD_M)


def _water(canvas: Canvas, chance: Random) -> None:
    canvas.polygon((112, 106, 84), _flat(5.2, chance, rough=0.12, at=(0.4, AHEAD_M + 3)))
    for _ in range(9):
        at = (chance.uniform(-3, 3.5), AHEAD_M + chance.uniform(-1.5, 6))
        canvas.polygon((168, 172, 160), _flat(chance.uniform(0.2, 0.6), chance, at=at))


def _drained(canvas: Canvas, chance: Random) -> None:
    canvas.polygon((92, 88, 80), _flat(2.4, chance, rough=0.15, at=(0.4, AHEAD_M + 2)))
    for bar in range(6):
        canvas.ground((24, 24, 26), 2.1, 2.9, AHEAD_M - 1 + bar * 0.3, AHEAD_M - 0.85 + bar * 0.3)


def _heap(canvas: Canvas, chance: Random) -> None:
    bags = ((30, 30, 34), (210, 210, 204), (36, 84, 150), (190, 60, 50), (220, 180, 60), (60, 110, 66))
    for step in range(46):
        spot = (RIGHT_M + chance.gauss(0.6, 0.9), abs(chance.gauss(0.25, 0.3)), AHEAD_M + 1.5 - step * 0.05)
        canvas.ball(chance.choice(bags), spot, chance.uniform(0.12, 0.4))


def _cleared(canvas: Canvas, chance: Random) -> None:
    canvas.polygon((150, 146, 138), _flat(1.6, chance, rough=0.1))
    for side in (-0.5, 0.5):
        x = RIGHT_M + 1.4 + side
        spots = [
            (x - 0.4, 0.0, AHEAD_M),
            (x + 0.4, 0.0, AHEAD_M),
            (x + 0.4, 1.1, AHEAD_M),
            (x - 0.4, 1.1, AHEAD_M),
        ]
        canvas.polygon((40, 120, 70) if side < 0 else (60, 90, 170), spots)


def _fallen_tree(canvas: Canvas, chance: Random) -> None:
    canvas.line((86, 64, 46), [(-3.5, 0.3, AHEAD_M + 1), (RIGHT_M + 2.5, 0.9, AHEAD_M)], 22)
    for _ in range(5):
        tree(
            canvas,
            chance.uniform(-3.5, 0.5),
            AHEAD_M + chance.uniform(-0.4, 0.6),
            chance.uniform(0.9, 1.8),
            chance,
        )


def _stump(canvas: Canvas, chance: Random) -> None:
    canvas.polygon((186, 168, 130), _flat(1.3, chance))
    canvas.line((86, 64, 46), [(RIGHT_M + 2.2, 0, AHEAD_M), (RIGHT_M + 2.2, 0.5, AHEAD_M)], 40)
    canvas.ball((206, 172, 120), (RIGHT_M + 2.2, 0.5, AHEAD_M), 0.22)


def _cars(canvas: Canvas, chance: Random) -> None:
    for place in (2, 1, 0):
        colour = chance.choice(((196, 198, 202), (140, 30, 34), (40, 44, 52), (46, 84, 140), (226, 226, 220)))
        near_m, left_m = AHEAD_M - 1.5 + place * 4.6, RIGHT_M + 0.2
        _box(canvas, colour, (left_m, left_m + 1.7), (0.35, 1.0), (near_m, near_m + 3.9))
        _box(canvas, (50, 58, 66), (left_m + 0.15, left_m + 1.55), (1.0, 1.5), (near_m + 0.7, near_m + 3.2))
        for wheel in (0.3, 1.4):
            canvas.ball((20, 20, 20), (left_m + wheel, 0.3, near_m), 0.3)


def _box(
    canvas: Canvas,
    colour: tuple[int, int, int],
    across: tuple[float, float],
    up: tuple[float, float],
    along: tuple[float, float],
) -> None:
    darker = (colour[0] * 2 // 3, colour[1] * 2 // 3, colour[2] * 2 // 3)
    (left, right), (low, high), (near, far) = across, up, along
    for x in (left, right):
        canvas.polygon(darker, [(x, low, near), (x, low, far), (x, high, far), (x, high, near)])
    canvas.polygon(colour, [(left, high, near), (right, high, near), (right, high, far), (left, high, far)])
    canvas.polygon(colour, [(left, low, near), (right, low, near), (right, high, near), (left, high, near)])


def _kept_free(canvas: Canvas, _chance: Random) -> None:
    for step in range(6):
        _cone(canvas, RIGHT_M + 0.9, AHEAD_M + 8 - step * 2)
    canvas.line((120, 120, 120), [(RIGHT_M + 3, 0, AHEAD_M), (RIGHT_M + 3, 2.4, AHEAD_M)], 7)
    canvas.ball((200, 30, 40), (RIGHT_M + 3, 2.6, AHEAD_M), 0.42)
    canvas.ball((240, 240, 240), (RIGHT_M + 3, 2.6, AHEAD_M), 0.3)


def _cables(canvas: Canvas, chance: Random) -> None:
    canvas.line((70, 66, 60), [(RIGHT_M + 1.2, 0, AHEAD_M), (RIGHT_M + 2.4, 6, AHEAD_M)], 14)
    for _ in range(6):
        sag_m = chance.uniform(1.2, 3.0)
        sway = [
            (RIGHT_M + 2.3 - 6.5 * step / 12, 5.6 - sag_m * sin(pi * step / 12) - step * 0.1, AHEAD_M)
            for step in range(13)
        ]
        canvas.line((20, 20, 22), sway, 4)


def _tidy_cables(canvas: Canvas, _chance: Random) -> None:
    canvas.line((150, 148, 144), [(RIGHT_M + 2.3, 0, AHEAD_M), (RIGHT_M + 2.3, 7, AHEAD_M)], 16)
    for high_m in (6.2, 6.6):
        canvas.line((20, 20, 22), [(-7, high_m, AHEAD_M + 4), (RIGHT_M + 2.3, high_m, AHEAD_M)], 4)
    canvas.ball((250, 240, 170), (RIGHT_M + 1.6, 6.8, AHEAD_M), 0.3)


def _cone(canvas: Canvas, x: float, z: float) -> None:
    canvas.polygon((236, 108, 36), [(x - 0.22, 0, z), (x + 0.22, 0, z), (x, 0.8, z)])


_Shape = Callable[[Canvas, Random], None]
_SHAPES: dict[Problem, tuple[_Shape, _Shape]] = {
    Problem.HOLE: (_hole, _patched),
    Problem.WATER: (_water, _drained),
    Problem.HEAP: (_heap, _cleared),
    Problem.TREE: (_fallen_tree, _stump),
    Problem.CAR: (_cars, _kept_free),
    Problem.CABLE: (_cables, _tidy_cables),
}
