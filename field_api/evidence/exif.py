"""What a photo says about itself: format, size, camera, position, times and hash."""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Self

from PIL import Image
from PIL.ExifTags import IFD, Base

from field_api.evidence.clocks import is_factory_date
from field_api.evidence.containers import exif_of_png, is_cut_png
from field_api.evidence.gps import GpsBlock, NoPosition, Position, read_gps
from field_api.evidence.opening import (
    MAX_PHOTO_BYTES,
    MAX_PIXELS,
    PILLOW_FAILURES,
    PhotoDamaged,
    opened,
    quietly,
)

MAX_TEXT = 100
_TAKEN = re.compile(r"(\d{4})[:\-/](\d{2})[:\-/](\d{2})[ T](\d{2}):(\d{2}):(\d{2})(?:[.,]\d+)?")
_OFFSET = re.compile(r"\s*(?:(Z)|(?:UTC|GMT)?([+-])(\d{1,2})(?::?(\d{2}))?)[\s\0]*$")


class TakenFrom(StrEnum):
    """Which of its own times a photo is judged by: the first it has, clocks that were never set last."""

    ORIGINAL = "original"
    DIGITIZED = "digitized"
    MODIFIED = "modified"


@dataclass(frozen=True, slots=True)
class PhotoFacts:
    """One photo as it describes itself. Nothing here is proof; it is a witness's statement.

    width, height: pixels as displayed, after the orientation is applied.
    orientation: EXIF 1-8, what is still to be done to the stored pixels; 1 when absent, impossible, or
        already applied by the decoder (HEIF).
    position or no_position: exactly one is set; `position_note` says in Indonesian what is wrong.
    is_void: the receiver had no valid fix (GPSStatus V). dop: dilution of precision, None when absent or 0.
    direction_deg: where the camera looked, 0-360 clockwise from north.
    gps_at: UTC, the receiver's clock. taken_local: the camera's clock, naive; offset: its zone if stated;
        taken_from: which of the camera's times it is.
    """

    sha256: str
    byte_length: int
    format: str
    width: int
    height: int
    orientation: int
    make: str
    model: str
    software: str
    position: Position | None
    no_position: NoPosition | None
    position_note: str
    is_void: bool
    dop: float | None
    direction_deg: float | None
    gps_at: datetime | None
    taken_local: datetime | None
    offset: timedelta | None
    taken_from: TakenFrom = TakenFrom.ORIGINAL

    def as_dict(self) -> dict[str, Any]:
        """A JSON-able record: times as ISO 8601 text, the offset in seconds."""
        return asdict(self) | {
            "gps_at": self.gps_at.isoformat() if self.gps_at else None,
            "taken_local": self.taken_local.isoformat() if self.taken_local else None,
            "offset": self.offset.total_seconds() if self.offset is not None else None,
        }

    @classmethod
    def from_dict(cls, record: dict[str, Any]) -> Self:
        """The facts again from what `as_dict` gave and JSON kept."""
        position, reason, offset = record["position"], record["no_position"], record["offset"]
        return cls(
            **record
            | {
                "position": Position(**position) if position else None,
                "no_position": NoPosition(reason) if reason else None,
                "gps_at": _time(record["gps_at"]),
                "taken_local": _time(record["taken_local"]),
                "offset": timedelta(seconds=offset) if offset is not None else None,
                "taken_from": TakenFrom(record.get("taken_from", TakenFrom.ORIGINAL)),
            }
        )


def read_photo(data: bytes, *, max_bytes: int = MAX_PHOTO_BYTES, max_pixels: int = MAX_PIXELS) -> PhotoFacts:
    """Read the header and the EXIF of a JPEG, MPO, PNG, WebP or HEIF photo; the pixels stay untouched.

    A broken EXIF block makes a photo without a position, never an error. That all pixels are there is proved
    by `reuse.fingerprint` or `opening.decode`, not here; only a PNG without its end is found out.
    Raises NotAPhoto, PhotoTooLarge or PhotoDamaged.
    """
    with opened(data, max_bytes=max_bytes, max_pixels=max_pixels) as image:
        if image.format == "PNG" and is_cut_png(data):
            raise PhotoDamaged("Isi foto rusak atau terpotong; kirim ulang berkas aslinya.")
        main, exif, gps = _read_blocks(image, data)
        taken_local, offset, taken_from = _taken(main, exif)
        orientation = _orientation(main.get(Base.Orientation))
        width, height = image.size if orientation < 5 else image.size[::-1]
        return PhotoFacts(
            sha256=hashlib.sha256(data).hexdigest(),
            byte_length=len(data),
            format=image.format or "",
            width=width,
            height=height,
            orientation=orientation,
            make=_text(main.get(Base.Make)),
            model=_text(main.get(Base.Model)),
            software=_text(main.get(Base.Software)),
            position=gps.position,
            no_position=gps.no_position,
            position_note=gps.note,
            is_void=gps.is_void,
            dop=gps.dop,
            direction_deg=gps.direction_deg,
            gps_at=gps.at,
            taken_local=taken_local,
            offset=offset,
            taken_from=taken_from,
        )


def _read_blocks(
    image: Image.Image, data: bytes
) -> tuple[Mapping[int, object], Mapping[int, object], GpsBlock]:
    """The main, Exif and GPS blocks; what cannot be read is empty, and a broken GPS block says so."""
    main = _block(lambda: dict(_exif(image, data)))
    exif = _block(lambda: dict(_exif(image, data).get_ifd(IFD.Exif)))
    gps = _block(lambda: dict(_exif(image, data).get_ifd(IFD.GPSInfo)))
    if main is None or gps is None:
        broken = GpsBlock(None, NoPosition.MALFORMED, "data EXIF rusak")
        return main or {}, exif or {}, broken
    return main, exif or {}, read_gps(gps)


def _exif(image: Image.Image, data: bytes) -> Image.Exif:
    """Without a look at the pixels, after which a PNG may carry its EXIF; Pillow would decode them first."""
    if image.format == "PNG" and "exif" not in image.info and (block := exif_of_png(data)):
        image.info["exif"] = b"Exif\0\0" + block
    return Image.Image.getexif(image)


def _block(read: Callable[[], dict[int, object]]) -> dict[int, object] | None:
    try:
        return quietly(read)
    except PILLOW_FAILURES:
        return None


def _orientation(value: object) -> int:
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def _text(value: object) -> str:
    """The text before the first NUL, at most 100 characters, without control characters."""
    raw = value.decode("latin-1") if isinstance(value, bytes) else value
    if not isinstance(raw, str):
        return ""
    return "".join(c for c in raw.split("\0")[0] if c.isprintable()).strip()[:MAX_TEXT]


def _taken(
    main: Mapping[int, object], exif: Mapping[int, object]
) -> tuple[datetime | None, timedelta | None, TakenFrom]:
    """The camera's time and zone. A zone within the time's own text goes before the tags made for it."""
    told = (
        (TakenFrom.ORIGINAL, exif.get(Base.DateTimeOriginal), Base.OffsetTimeOriginal),
        (TakenFrom.DIGITIZED, exif.get(Base.DateTimeDigitized), Base.OffsetTimeDigitized),
        (TakenFrom.MODIFIED, main.get(Base.DateTime), Base.OffsetTime),
    )
    found = [(source, *_local_time(value), zone) for source, value, zone in told]
    dated = [one for one in found if one[1] is not None]
    set_clocks = [one for one in dated if one[1] and not is_factory_date(one[1].date())]
    source, local, own_zone, tag = next(iter([*set_clocks, *dated]), found[0])
    zones = [own_zone, *(_offset(exif.get(one)) for one in (tag, Base.OffsetTime, Base.OffsetTimeOriginal))]
    return local, next((zone for zone in zones if zone is not None), None), source


def _local_time(value: object) -> tuple[datetime | None, timedelta | None]:
    """The time as it is written, and the zone that stands behind it, if any."""
    found = _TAKEN.match(value) if isinstance(value, str) else None
    if not found:
        return None, None
    try:
        local = datetime.fromisoformat("{}-{}-{}T{}:{}:{}".format(*found.groups()))
    except ValueError:
        return None, None
    return local, _offset(found.string[found.end() :])


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _offset(value: object) -> timedelta | None:
    """ "+07:00", "+8:00", "+0800", "+8", "Z"; None for anything else."""
    found = _OFFSET.match(value) if isinstance(value, str) else None
    if not found:
        return None
    if found[1]:
        return timedelta(0)
    size = timedelta(hours=int(found[3]), minutes=int(found[4] or 0))
    if size > timedelta(hours=14):
        return None
    return -size if found[2] == "-" else size
