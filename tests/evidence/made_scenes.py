"""Drawn streets and what can be done to a photo of one: edited, sent on, taken again by hand."""

from dataclasses import replace
from io import BytesIO
from unittest.mock import patch

import numpy as np
from PIL import Image, ImageDraw

from field_api.demo import street
from field_api.demo.chance import chance_of
from field_api.demo.problems import Problem, draw_problem

SIDE = (street.WIDTH, street.HEIGHT)


def scene(
    site: str, view: int = 0, *, is_solved: bool = False, light: int | None = None, **moved: float
) -> Image.Image:
    """A street with parked cars. `moved` shifts the camera, in metres, and where it looks, in pixels."""
    camera = street.camera_of(site, view)
    camera = replace(camera, **{name: getattr(camera, name) + by for name, by in moved.items()})
    with patch.object(street, "camera_of", lambda *_: camera):
        canvas = street.street(site, view)
    draw_problem(canvas, Problem.CAR, is_solved=is_solved, chance=chance_of(site, view, "problem"))
    return street.as_taken(canvas.image, site, view if light is None else light)


def by_hand(
    site: str, dice: np.random.Generator, *, degrees: float = 3.0, metres: float = 0.4
) -> Image.Image:
    """The same place again, solved, in another light: aim and stand off by normal errors of this size."""
    pixels = 600 * np.tan(np.radians(degrees))
    aim = dict(zip(("to_x", "to_y"), dice.normal(0, pixels, 2).tolist(), strict=True))
    stand = dict(zip(("right_m", "up_m", "ahead_m"), dice.normal(0, metres, 3).tolist(), strict=True))
    again = scene(site, is_solved=True, light=int(dice.integers(1, 1000)), **aim, **stand)
    return again.rotate(dice.normal(0, degrees / 2), Image.Resampling.BILINEAR, fillcolor=(120, 120, 120))


def painted_over(image: Image.Image) -> Image.Image:
    """A large part in the middle replaced by one colour, as when an object is removed."""
    copy = image.copy()
    width, height = copy.size
    box = (width * 0.3, height * 0.45, width * 0.6, height * 0.75)
    ImageDraw.Draw(copy).rectangle(box, fill=(110, 110, 112))
    return copy


def cropped(image: Image.Image, left: float, top: float, right: float, bottom: float) -> Image.Image:
    """Without these shares of the width and height at each side."""
    width, height = image.size
    box = (width * left, height * top, width * (1 - right), height * (1 - bottom))
    return image.crop((round(box[0]), round(box[1]), round(box[2]), round(box[3])))


def stamped(image: Image.Image, words: str) -> Image.Image:
    """A panel over the lower left with a date, and a logo above, as stamp applications draw them."""
    copy = image.copy()
    width, height = copy.size
    pen = ImageDraw.Draw(copy)
    pen.rectangle((0, height * 0.8, width * 0.6, height), fill="black")
    pen.text((10, height * 0.83), words, fill="white", font_size=height // 21)
    pen.text((10, 10), "DINAS BINA MARGA\nDKI JAKARTA", fill="white", font_size=height // 23)
    return copy


def saved(image: Image.Image, quality: int = 85) -> bytes:
    out = BytesIO()
    image.convert("RGB").save(out, "JPEG", quality=quality)
    return out.getvalue()
