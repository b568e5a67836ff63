"""A HEIC photo for tests, put together box by box, so that any of them can lie.

The picture is `made_photos.picture(64, 48)`, encoded once: no library that is installed writes HEVC.
"""

import struct
from base64 import b64decode

_HVCC = b64decode(
    "AQNwAAAAkAAAAAAAHvAA/P34+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQAqQgEBA3AAAAMAkAAAAwAA"
    "AwAeoCCBBZbq5Ka5uAhoMCAAAAMDIAAAAwAhYgABAAZEAcFzwIk="
)
_CLAP = b64decode("AAAAQAAAAAEAAAAwAAAAAQAAAAAAAAAC////8AAAAAI=")
_PIXELS = b64decode(
    "AAAAzygBrwQY+MpBTFZJITCAcx1W8Tdh2UwpwelBTL/I9N3oJ0jk22m3gZBr4K7RDtxp38YPBDAXuZEnwijcyyTUslrtDoGr"
    "wR6UketH2iwKttnbqCSLzd0Nwo3Iv9PaqGRaAToozYpvitM2+Iznq1gkoX6qxerSTJfjYFVs+f4jnDovg6vRPLqa+0hWe27O"
    "MyuCFBCnlvVKuWuU5U5K91d8hGk0u/ERNqFsQGPfgFZOfUSJZnKpOm5eDrG04iDfbm01ES9Onkd9fMHM5avDDSxN4A=="
)


def heic(exif: bytes = b"", xmp: bytes = b"", *, stated: tuple[int, int] = (64, 64)) -> bytes:
    """64 x 48 pixels. `stated` is what the file says of the encoded size; another than (64, 64) is a lie."""
    items = [(b"hvc1", b"", _PIXELS)]
    if exif:
        items.append((b"Exif", b"", struct.pack(">L", 6) + exif))
    if xmp:
        items.append((b"mime", b"application/rdf+xml\0", xmp))
    top = _box(b"ftyp", b"heic\0\0\0\0mif1heic")
    start = len(top) + len(_meta(items, 0, stated)) + 8
    return top + _meta(items, start, stated) + _box(b"mdat", b"".join(data for _, _, data in items))


def _meta(items: list[tuple[bytes, bytes, bytes]], start: int, stated: tuple[int, int]) -> bytes:
    named, placed = b"", b""
    for number, (kind, extra, data) in enumerate(items, start=1):
        named += _full(b"infe", struct.pack(">HH", number, 0) + kind + b"\0" + extra, version=2)
        placed += struct.pack(">HHHLL", number, 0, 1, start, len(data))
        start += len(data)
    described = b"".join(
        _box(b"cdsc", struct.pack(">HHH", number, 1, 1)) for number in range(2, len(items) + 1)
    )
    properties = b"".join(
        (
            _box(b"hvcC", _HVCC),
            _full(b"ispe", struct.pack(">LL", *stated)),
            _box(b"clap", _CLAP),
            _full(b"pixi", b"\3\x08\x08\x08"),
        )
    )
    used = struct.pack(">LHB", 1, 1, 4) + bytes((0x81, 2, 4, 0x83))
    return _full(
        b"meta",
        _full(b"hdlr", b"\0\0\0\0pict" + bytes(13))
        + _full(b"pitm", struct.pack(">H", 1))
        + _full(b"iloc", struct.pack(">BBH", 0x44, 0, len(items)) + placed)
        + _full(b"iinf", struct.pack(">H", len(items)) + named)
        + (_full(b"iref", described) if described else b"")
        + _box(b"iprp", _box(b"ipco", properties) + _full(b"ipma", used)),
    )


def _box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">L", len(body) + 8) + kind + body


def _full(kind: bytes, body: bytes, version: int = 0) -> bytes:
    return _box(kind, struct.pack(">L", version << 24) + body)
