"""What a photo says about itself: format, size, camera, position, times and hash."""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Self

from PIL import Image
from PIL.ExifTags import IFD, Base

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
_TAKEN = re.compile(r"(\d{4})[:\-/](\d{2})[:\-/](\d{2})[ T](\d{2}):(\d{2}):(\d{2})")
_OFFSET = re.compile(r"([+-])(\d{2}):(\d{2})")


@dataclass(frozen=True, slots=True)
class PhotoFacts:
    """One photo as it describes itself. Nothing here is proof; it is a witness's statement.

    width, height: pixels as displayed, after the orientation is applied.
    orientation: EXIF 1-8, what is still to be done to the stored pixels; 1 when absent, impossible, or
        already applied by the decoder (HEIF).
    position or no_position: exactly one is set; `position_note` says in Indonesian what is wrong.
    is_void: the receiver had no valid fix (GPSStatus V). dop: dilution of precision, None when absent or 0.
    direction_deg: where the camera looked, 0-360 clockwise from north.
    gps_at: UTC, the receiver's clock. taken_local: the camera's clock, naive; offset: its zone if stated.
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
            taken_local=_taken(exif.get(Base.DateTimeOriginal)),
            offset=_offset(exif.get(Base.OffsetTimeOriginal)),
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


def _taken(value: object) -> datetime | None:
    found = _TAKEN.match(value) if isinstance(value, str) else None
    if not found:
        return None
    try:
        return datetime.fromisoformat("{}-{}-{}T{}:{}:{}".format(*found.groups()))
    except ValueError:
        return None


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _offset(value: object) -> timedelta | None:
    found = _OFFSET.match(value) if isinstance(value, str) else None
    if not found:
        return None
    size = timedelta(hours=int(found[2]), minutes=int(found[3]))
    if size > timedelta(hours=14):
        return None
    return -size if found[1] == "-" else size
