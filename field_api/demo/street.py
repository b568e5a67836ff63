"""A made-up street in perspective: what the demo photos show. Metres on the ground, pixels on the picture."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from random import Random

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from field_api.demo.chance import chance_of

WIDTH, HEIGHT = 800, 600
Colour = tuple[int, int, int]
Spot = tuple[float, float, float]
"""Right of the middle of the road, above the ground, ahead; all in metres."""
_NEAREST_M = 1.2
_WALLS: Sequence[Colour] = (
    (214, 196, 168), (176, 108, 84), (232, 228, 214), (142, 162, 178), (96, 104, 112), (201, 160, 92),
    (120, 146, 116), (168, 80, 72), (84, 116, 150), (238, 214, 140), (70, 66, 74), (190, 188, 186),
)  # fmt: skip
_LEAVES: Sequence[Colour] = ((46, 92, 48), (70, 118, 58), (34, 74, 52), (98, 128, 60))


@dataclass(frozen=True)
class Camera:
    """Where the phone is held: `right_m` of the middle, `up_m` above the ground, `ahead_m` along the street.

    The street runs out at the pixel (`to_x`, `to_y`); `zoom_px` is the focal length in pixels.
    """

    right_m: float
    up_m: float
    ahead_m: float
    to_x: float
    to_y: float
    zoom_px: float

    def pixel(self, spot: Spot) -> tuple[float, float]:
        """Where a spot falls on the picture; what lies behind the camera is put just before it."""
        right_m, up_m, ahead_m = spot
        depth = max(_NEAREST_M, ahead_m - self.ahead_m)
        scale = self.zoom_px / depth
        return self.to_x + (right_m - self.right_m) * scale, self.to_y - (up_m - self.up_m) * scale


class Canvas:
    """A picture that takes polygons in metres."""

    def __init__(self, camera: Camera, sky: Image.Image) -> None:
        self.camera, self.image = camera, sky
        self._draw = ImageDraw.Draw(sky)

    def polygon(self, colour: Colour, spots: Iterable[Spot]) -> None:
        self._draw.polygon([self.camera.pixel(spot) for spot in spots], fill=colour)

    def line(self, colour: Colour, spots: Iterable[Spot], width: int) -> None:
        self._draw.line([self.camera.pixel(spot) for spot in spots], fill=colour, width=width)

    def ground(self, colour: Colour, left_m: float, right_m: float, near_m: float, far_m: float) -> None:
        corners = [(left_m, near_m), (right_m, near_m), (right_m, far_m), (left_m, far_m)]
        self.polygon(colour, [(x, 0, z) for x, z in corners])

    def ball(self, colour: Colour, spot: Spot, radius_m: float) -> None:
        x, y = self.camera.pixel(spot)
        size = radius_m * self.camera.zoom_px / max(_NEAREST_M, spot[2] - self.camera.ahead_m)
        self._draw.ellipse((x - size, y - size, x + size, y + size), fill=colour)


def camera_of(site: str, view: int) -> Camera:
    """Another place to stand for each view of one site, all with the middle of the street in the picture."""
    chance = chance_of(site, "camera", view)
    to_x = chance.uniform(0.12, 0.88) * WIDTH
    lean_m = (to_x / WIDTH - 0.5) * 4
    return Camera(
        right_m=lean_m + chance.uniform(-1.2, 1.2),
        up_m=chance.uniform(1.3, 2.4),
        ahead_m=chance.uniform(-3.5, 1.5),
        to_x=to_x,
        to_y=chance.uniform(0.26, 0.56) * HEIGHT,
        zoom_px=chance.uniform(440, 760),
    )


def street(site: str, view: int) -> Canvas:
    """The street of one site, seen from one of its views: the same arguments give the same picture."""
    chance = chance_of(site, "street")
    canvas = Canvas(camera_of(site, view), _sky(chance_of(site, "sky", view)))
    half_m = chance.uniform(2.6, 4.2)
    pavement, asphalt = (
        chance.choice(((150, 142, 132), (168, 150, 138), (128, 132, 126))),
        chance.randint(70, 112),
    )
    canvas.ground(pavement, -60, 60, -5, 300)
    canvas.ground((asphalt, asphalt, asphalt + 4), -half_m, half_m, -5, 300)
    _markings(canvas, half_m, chance)
    for side in (-1, 1):
        _houses(canvas, side, half_m + chance.uniform(1.4, 3.0), chance)
    _trees_and_poles(canvas, half_m, chance)
    return canvas


def as_taken(image: Image.Image, site: str, view: int) -> Image.Image:
    """Light from one side, a little blur and grain, so that a drawing weighs what a photo weighs."""
    chance = chance_of(site, "light", view)
    grain = np.random.default_rng(chance.getrandbits(32))
    across = np.linspace(chance.uniform(0.55, 1.25), chance.uniform(0.55, 1.25), WIDTH, dtype=np.float32)
    down = np.linspace(chance.uniform(0.8, 1.15), chance.uniform(0.7, 1.1), HEIGHT, dtype=np.float32)
    blotches = grain.normal(1.0, 0.10, (9, 12)).astype(np.float32)
    shade = np.array(Image.fromarray(blotches).resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC))
    shade *= across[None, :] * down[:, None]
    pixels = np.asarray(image.filter(ImageFilter.BoxBlur(1)), dtype=np.float32) * shade[:, :, None]
    pixels += 5 * grain.standard_normal((HEIGHT, WIDTH, 1), dtype=np.float32)
    return Image.fromarray(np.clip(pixels, 0, 255, out=pixels).astype(np.uint8))


def _sky(chance: Random) -> Image.Image:
    top, low = chance.choice(
        (
            ((92, 140, 200), (206, 222, 236)),
            ((150, 158, 168), (214, 216, 218)),
            ((120, 150, 190), (240, 214, 180)),
        )
    )
    rows = np.linspace(top, low, 60)[:, None, :] * np.ones((1, 80, 1))
    clouds = np.random.default_rng(chance.getrandbits(32)).uniform(-1, 1, (6, 8)).astype(np.float32)
    cover = np.asarray(Image.fromarray(clouds).resize((80, 60), Image.Resampling.BICUBIC))
    small = Image.fromarray(np.clip(rows + 38 * np.maximum(cover, 0)[:, :, None], 0, 255).astype(np.uint8))
    return small.resize((WIDTH, HEIGHT), Image.Resampling.BILINEAR)


def _markings(canvas: Canvas, half_m: float, chance: Random) -> None:
    if chance.random() < 0.7:
        for start_m in range(0, 60, 6):
            canvas.ground((222, 222, 214), -0.08, 0.08, start_m, start_m + 3)
    kerb = chance.choice(
        (((30, 30, 32), (236, 236, 230)), ((200, 176, 60), (40, 40, 40)), ((170, 168, 164),) * 2)
    )
    for side in (-1, 1):
        for step in range(40):
            edge = side * half_m
            canvas.ground(
                kerb[step % 2], min(edge, edge + side * 0.3), max(edge, edge + side * 0.3), step, step + 1
            )


@dataclass(frozen=True)
class _Front:
    """The wall of one house along the street, `right_m` of its middle."""

    right_m: float
    near_m: float
    far_m: float
    high_m: float

    def part(self, near_m: float, far_m: float, low_m: float, high_m: float) -> list[Spot]:
        x = self.right_m
        return [
            (x, low_m, near_m),
            (x, low_m, far_m),
            (x, high_m, far_m),
            (x, high_m, near_m),
        ]


def _houses(canvas: Canvas, side: int, front_m: float, chance: Random) -> None:
    """A row of fronts and the walls between them, from far to near."""
    fronts = []
    near_m = -4.0
    while near_m < 70:
        far_m = near_m + chance.uniform(4, 11)
        fronts.append((_Front(side * front_m, near_m, far_m, chance.uniform(2.4, 11)), chance.choice(_WALLS)))
        near_m = far_m + chance.choice((0.0, 0.0, 1.5, 6.0))
    for front, wall in reversed(fronts):
        gable = [(front.right_m + deep, high, front.near_m) for deep, high in _gable(side, front.high_m)]
        canvas.polygon((wall[0] * 3 // 4, wall[1] * 3 // 4, wall[2] * 3 // 4), gable)
        canvas.polygon(wall, front.part(front.near_m, front.far_m, 0, front.high_m))
        _windows(canvas, front, chance)


def _gable(side: int, high_m: float) -> list[tuple[float, float]]:
    return [(0.0, 0.0), (side * 9.0, 0.0), (side * 9.0, high_m), (0.0, high_m)]


def _windows(canvas: Canvas, front: _Front, chance: Random) -> None:
    glass = chance.choice(((52, 62, 74), (88, 104, 118), (60, 48, 40)))
    for floor in range(int(front.high_m // 3)):
        low_m = floor * 3 + 0.9
        near_m = front.near_m + 0.8
        while near_m + 1.2 < front.far_m:
            canvas.polygon(glass, front.part(near_m, near_m + 1.1, low_m, low_m + 1.3))
            near_m += 2.2


def _trees_and_poles(canvas: Canvas, half_m: float, chance: Random) -> None:
    things = [(chance.uniform(4, 45), chance.choice((-1, 1)), chance.random() < 0.6) for _ in range(7)]
    for ahead_m, side, is_tree in sorted(things, reverse=True):
        x = side * (half_m + 0.9)
        if is_tree:
            tree(canvas, x, ahead_m, chance.uniform(3, 7), chance)
        else:
            high_m = chance.uniform(5, 8)
            canvas.line((110, 108, 104), [(x, 0, ahead_m), (x, high_m, ahead_m)], 6)


def tree(canvas: Canvas, right_m: float, ahead_m: float, high_m: float, chance: Random) -> None:
    canvas.line((92, 70, 50), [(right_m, 0, ahead_m), (right_m, high_m * 0.7, ahead_m)], 12)
    leaves = chance.choice(_LEAVES)
    for _ in range(14):
        spot = (
            right_m + chance.gauss(0, high_m * 0.16),
            high_m * 0.75 + chance.gauss(0, high_m * 0.12),
            ahead_m,
        )
        shade = chance.uniform(0.75, 1.2)
        colour = (int(leaves[0] * shade), int(leaves[1] * shade), int(leaves[2] * shade))
        canvas.ball(colour, spot, high_m * chance.uniform(0.08, 0.16))
