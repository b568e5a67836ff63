"""Where JPEG, PNG, WebP and HEIF keep what is said about a picture; read from the bytes, no pixel decoded."""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

MAX_TEXT_BYTES = 1 << 20
MAX_TEXTS_BYTES = 8 << 20
_C2PA_UUID = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")
_JPEG_APP1, _JPEG_APP11, _JPEG_APP13 = 0xE1, 0xEB, 0xED
_JPEG_END, _JPEG_SCAN = 0xD9, 0xDA
_XMP_KEY = "XML:com.adobe.xmp"


@dataclass(slots=True)
class Blocks:
    """The raw blocks of one file, empty where it has none.

    manifest: the C2PA manifest store, its pieces joined. iptc: IPTC-IIM records. texts: a PNG's text chunks.
    """

    xmp: bytes = b""
    exif: bytes = b""
    iptc: bytes = b""
    manifest: bytes = b""
    texts: dict[str, str] = field(default_factory=dict)


def read_blocks(data: bytes) -> Blocks:
    """The blocks of a photo. A broken or unknown file has fewer of them; nothing is raised.

    Compressed texts of a PNG are read up to a megabyte each and eight together, so that a bomb costs no more.
    """
    if data.startswith(b"\xff\xd8"):
        return _jpeg(data)
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return _png(data)
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return _webp(data)
    return _heif(data)


def exif_of_png(data: bytes) -> bytes:
    """Its EXIF block, wherever it stands, without unpacking a text; empty where there is none."""
    return next((body for kind, body in _chunks(data) if kind == b"eXIf"), b"")


def is_cut_png(data: bytes) -> bool:
    """Whether its last chunk is not the end of a picture."""
    return not any(kind == b"IEND" for kind, _ in _chunks(data))


def _jpeg(data: bytes) -> Blocks:
    blocks = Blocks()
    for marker, body in _segments(data):
        if marker == _JPEG_APP1 and body.startswith(b"http://ns.adobe.com/"):
            blocks.xmp += body
        elif marker == _JPEG_APP1:
            blocks.exif += body
        elif marker == _JPEG_APP11 and body.startswith(b"JP"):
            # Two letters, two counters (2 and 4 bytes); the box's length and type are said in every piece.
            blocks.manifest += body[8:] if not blocks.manifest else body[16:]
        elif marker == _JPEG_APP13:
            blocks.iptc += body
    if b"c2pa" not in blocks.manifest:
        blocks.manifest = b""
    return blocks


def _segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Marker and body of each segment before the scan."""
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:  # a fill byte
            at += 1
            continue
        if marker in (_JPEG_SCAN, _JPEG_END):
            return
        length = int.from_bytes(data[at + 2 : at + 4])
        yield marker, data[at + 4 : at + 2 + length]
        at += 2 + max(length, 2)


def _png(data: bytes) -> Blocks:
    blocks, unpacked = Blocks(), 0
    for kind, body in _chunks(data):
        if kind == b"caBX":
            blocks.manifest += body
        elif kind == b"eXIf":
            blocks.exif += body
        elif kind in (b"tEXt", b"zTXt", b"iTXt") and unpacked < MAX_TEXTS_BYTES:
            name, text = _png_text(kind, body)
            unpacked += len(text)
            if name == _XMP_KEY:
                blocks.xmp += text
            else:
                blocks.texts[name] = text.decode("utf-8", "replace")
    return blocks


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Kind and body of each chunk of a PNG, as far as there are any."""
    at = 8
    while at + 8 <= len(data):
        length, kind = struct.unpack(">L4s", data[at : at + 8])
        yield kind, data[at + 8 : at + 8 + length]
        at += 12 + length


def _png_text(kind: bytes, body: bytes) -> tuple[str, bytes]:
    key, _, rest = body.partition(b"\0")
    is_packed = kind == b"zTXt"
    if is_packed:
        rest = rest[1:]  # the method
    elif kind == b"iTXt":
        is_packed = rest[:1] == b"\1"
        rest = rest[2:].partition(b"\0")[2].partition(b"\0")[2]  # method, language, translated keyword
    return key.decode("latin-1"), _unpacked(rest) if is_packed else rest[:MAX_TEXT_BYTES]


def _unpacked(packed: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(packed, MAX_TEXT_BYTES)
    except zlib.error:
        return b""


def _webp(data: bytes) -> Blocks:
    blocks = Blocks()
    at = 12
    while at + 8 <= len(data):
        kind, length = struct.unpack("<4sL", data[at : at + 8])
        body = data[at + 8 : at + 8 + length]
        if kind == b"XMP ":
            blocks.xmp += body
        elif kind == b"EXIF":
            blocks.exif += body
        elif kind == b"C2PA":
            blocks.manifest += body
        at += 8 + length + length % 2
    return blocks


def _heif(data: bytes) -> Blocks:
    """XMP and EXIF lie among the pictures of a HEIF; their own marks find them without its item tables."""
    blocks = Blocks()
    begin, end = data.find(b"<x:xmpmeta"), data.rfind(b"</x:xmpmeta>")
    if 0 <= begin < end:
        blocks.xmp = data[begin:end]
    at = 0
    while at + 8 <= len(data):
        length, kind = struct.unpack(">L4s", data[at : at + 8])
        if length == 1:
            length = int.from_bytes(data[at + 8 : at + 16])
        if kind == b"uuid" and data[at + 8 : at + 24] == _C2PA_UUID:
            blocks.manifest += data[at + 24 : at + length]
        if length < 8:  # 0: up to the end of the file
            break
        at += length
    return blocks
