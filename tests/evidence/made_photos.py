"""Photos for tests, their EXIF laid out byte by byte so that any oddity can be written."""

import struct
from io import BytesIO
from typing import Any

import numpy as np
from PIL import Image

ASCII, SHORT, LONG, RATIONAL, UNDEFINED, SRATIONAL, DOUBLE = 2, 3, 4, 5, 7, 10, 12
BYTE = 1
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1, 10: 8, 12: 8}
_EXIF_IFD, _GPS_IFD = 0x8769, 0x8825

Tag = tuple[int, Any]  # type, values


def text(value: str) -> Tag:
    return ASCII, value.encode("latin-1") + b"\0"


def rationals(*pairs: tuple[int, int]) -> Tag:
    return RATIONAL, pairs


def degrees(whole: int, minutes: int, seconds: float) -> Tag:
    return rationals((whole, 1), (minutes, 1), (round(seconds * 10_000), 10_000))


MONAS_LAT, MONAS_LON = degrees(6, 10, 31.44), degrees(106, 49, 37.56)
MONAS = {1: text("S"), 2: MONAS_LAT, 3: text("E"), 4: MONAS_LON}
"""The National Monument: -6.1754, 106.8271."""


def exif_bytes(
    gps: dict[int, Tag] | None = None,
    exif: dict[int, Tag] | None = None,
    main: dict[int, Tag] | None = None,
    endian: str = "<",
) -> bytes:
    """An EXIF block with up to three directories, little or big endian."""
    main = dict(main or {})
    head = b"II*\0" if endian == "<" else b"MM\0*"
    start = 8
    pointers = {_EXIF_IFD: exif, _GPS_IFD: gps}
    for pointer, ifd in pointers.items():
        if ifd is not None:
            main[pointer] = (LONG, (0,))
    offset = start + len(_directory(main, start, endian))
    blocks = b""
    for pointer, ifd in pointers.items():
        if ifd is None:
            continue
        main[pointer] = (LONG, (offset,))
        block = _directory(ifd, offset, endian)
        blocks += block
        offset += len(block)
    return b"Exif\0\0" + head + struct.pack(endian + "L", start) + _directory(main, start, endian) + blocks


def _directory(tags: dict[int, Tag], start: int, endian: str) -> bytes:
    entries, extra = b"", b""
    after = start + 2 + 12 * len(tags) + 4
    for tag, (kind, values) in sorted(tags.items()):
        data = _pack(kind, values, endian)
        count = len(data) // _SIZES[kind]
        if len(data) <= 4:
            where = data.ljust(4, b"\0")
        else:
            where = struct.pack(endian + "L", after + len(extra))
            extra += data
        entries += struct.pack(endian + "HHL", tag, kind, count) + where
    return struct.pack(endian + "H", len(tags)) + entries + b"\0\0\0\0" + extra


def _pack(kind: int, values: Any, endian: str) -> bytes:
    if kind in (BYTE, ASCII, UNDEFINED):
        return bytes(values)
    if kind in (RATIONAL, SRATIONAL):
        letter = "L" if kind == RATIONAL else "l"
        return b"".join(struct.pack(f"{endian}2{letter}", *pair) for pair in values)
    letter = {SHORT: "H", LONG: "L", DOUBLE: "d"}[kind]
    return struct.pack(f"{endian}{len(values)}{letter}", *values)


def picture(width: int = 640, height: int = 480, seed: int = 1) -> Image.Image:
    """A smooth random scene: the same seed gives the same picture, another seed another one."""
    grid = np.random.default_rng(seed).integers(0, 256, (12, 16, 3), dtype=np.uint8)
    return Image.fromarray(grid).resize((width, height), Image.Resampling.BICUBIC)


def encoded(image: Image.Image, format: str = "JPEG", **options: Any) -> bytes:  # noqa: A002
    out = BytesIO()
    image.save(out, format, **options)
    return out.getvalue()


def jpeg(**exif: Any) -> bytes:
    """A small JPEG with the given EXIF directories."""
    return encoded(picture(64, 48), exif=exif_bytes(**exif))
