"""The demo's photos: drawn, marked as samples, and with metadata as phones and messengers leave it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from io import BytesIO
from zoneinfo import ZoneInfo

from PIL import ExifTags, Image, ImageDraw, ImageFont
from PIL.TiffImagePlugin import IFDRational

from field_api.demo.chance import chance_of
from field_api.demo.problems import Problem, draw_problem
from field_api.demo.street import HEIGHT, WIDTH, as_taken, street

_WIB = ZoneInfo("Asia/Jakarta")
_CAMERAS = ("Contoh A1", "Contoh A2 Pro", "Contoh B5", "Contoh C7 5G")
_MADE_BY = "Foto contoh geo-crm"
_STRIP_PX = 46


class Metadata(StrEnum):
    """What is left of a photo's EXIF block when it reaches us."""

    FULL = "full"
    NONE = "none"
    """A messenger took it off."""
    REDACTED = "redacted"
    """Android emptied the position on the way into a web page."""
    BROKEN = "broken"
    """A position without its hemispheres."""


@dataclass(frozen=True)
class Picture:
    """What is to be seen. The same site and view always show the same street from the same spot."""

    site: str
    view: int
    problem: Problem
    is_solved: bool


@dataclass(frozen=True)
class Shutter:
    """What the phone knows when the shutter falls. The position is longitude first, in degrees."""

    lon: float
    lat: float
    at: datetime
    metadata: Metadata = Metadata.FULL
    error_m: float | None = None


def make_photo(picture: Picture, shutter: Shutter, *, stamp: str) -> bytes:
    """A JPEG of 50 to 100 kB, the same bytes for the same arguments. `stamp` is written below the picture."""
    chance = chance_of(picture.site, picture.view, "problem")
    canvas = street(picture.site, picture.view)
    draw_problem(canvas, picture.problem, is_solved=picture.is_solved, chance=chance)
    image = _marked(as_taken(canvas.image, picture.site, picture.view), stamp)
    out = BytesIO()
    if shutter.metadata is Metadata.NONE:
        image.save(out, "JPEG", quality=70)
    else:
        image.save(out, "JPEG", quality=84, exif=_exif(picture.site, shutter))
    return out.getvalue()


def _marked(image: Image.Image, stamp: str) -> Image.Image:
    draw = ImageDraw.Draw(image, "RGBA")
    large, small = ImageFont.load_default(26), ImageFont.load_default(18)
    draw.text((WIDTH - 16, 14), "FOTO CONTOH", font=large, fill=(255, 255, 255, 190), anchor="ra")
    if stamp:
        draw.rectangle((0, HEIGHT - _STRIP_PX, WIDTH, HEIGHT), fill=(0, 0, 0, 120))
        draw.text((12, HEIGHT - _STRIP_PX / 2), stamp, font=small, fill=(255, 255, 255, 235), anchor="lm")
    return image


def _exif(site: str, shutter: Shutter) -> Image.Exif:
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "Contoh"
    exif[ExifTags.Base.Model] = chance_of(site, "camera", shutter.at.date()).choice(_CAMERAS)
    exif[ExifTags.Base.Software] = _MADE_BY
    local = shutter.at.astimezone(_WIB)
    details = exif.get_ifd(ExifTags.IFD.Exif)
    details[ExifTags.Base.DateTimeOriginal] = f"{local:%Y:%m:%d %H:%M:%S}"
    details[ExifTags.Base.OffsetTimeOriginal] = "+07:00"
    exif.get_ifd(ExifTags.IFD.GPSInfo).update(_gps(shutter))
    return exif


def _gps(shutter: Shutter) -> dict[int, object]:
    gps = ExifTags.GPS
    if shutter.metadata is Metadata.REDACTED:
        return {gps.GPSVersionID: b"\0\0\0\0", gps.GPSLatitudeRef: "\0", gps.GPSLongitudeRef: "\0"}
    utc = shutter.at.astimezone(UTC)
    place: dict[int, object] = {
        gps.GPSLatitude: _dms(shutter.lat),
        gps.GPSLongitude: _dms(shutter.lon),
        gps.GPSDateStamp: f"{utc:%Y:%m:%d}",
        gps.GPSTimeStamp: tuple(IFDRational(part) for part in (utc.hour, utc.minute, utc.second)),
    }
    if shutter.error_m is not None:
        place[gps.GPSHPositioningError] = IFDRational(round(shutter.error_m * 10), 10)
    if shutter.metadata is Metadata.FULL:
        place[gps.GPSLatitudeRef] = "N" if shutter.lat >= 0 else "S"
        place[gps.GPSLongitudeRef] = "E" if shutter.lon >= 0 else "W"
    return place


def _dms(degrees: float) -> tuple[IFDRational, IFDRational, IFDRational]:
    minutes, seconds = divmod(abs(degrees) * 3600, 60)
    whole, minutes = divmod(minutes, 60)
    return IFDRational(int(whole)), IFDRational(int(minutes)), IFDRational(round(seconds * 1000), 1000)
