"""A photo without what it says of who, where and when: the same pixels, and only those."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from field_api.evidence.derivative import public_copy
from field_api.evidence.exif import read_photo
from field_api.evidence.opening import MAX_PHOTO_BYTES, NEW_SIDE_PX, opened

_JPEG_SAYS = frozenset({0xE1, 0xEB, 0xED, 0xFE})
"""EXIF and XMP, C2PA, IPTC, comments."""
_PNG_SAYS = frozenset({b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME", b"caBX"})
_WEBP_SAYS = frozenset({b"EXIF", b"XMP ", b"C2PA"})
_WEBP_EXIF_AND_XMP = 0x0C
_EMPTY_TIFF = b"MM\0*\0\0\0\x08" + bytes(6)
_XMP_BEGINS, _XMP_ENDS = b"<x:xmpmeta", b"</x:xmpmeta>"


def without_metadata(data: bytes, *, max_bytes: int = MAX_PHOTO_BYTES) -> bytes:
    """Nothing is encoded anew where that can be helped; a JPEG keeps how it is to be turned.

    What follows a picture in its file (a film, a second picture) goes as well. Raises what `read_photo` and
    `public_copy` raise, for a file that is no sound photo.
    """
    facts = read_photo(data, max_bytes=max_bytes)
    if data.startswith(b"\xff\xd8"):
        bare = _jpeg(data, facts.orientation)
    elif facts.orientation > 1:
        return public_copy(data, NEW_SIDE_PX, max_bytes=max_bytes)
    elif data.startswith(b"\x89PNG"):
        bare = _png(data)
    elif data.startswith(b"RIFF"):
        bare = _webp(data)
    else:
        bare = _heif(data, max_bytes)
    return bare if _says_nothing(bare, max_bytes) else public_copy(data, NEW_SIDE_PX, max_bytes=max_bytes)


def _says_nothing(data: bytes, max_bytes: int) -> bool:
    facts = read_photo(data, max_bytes=max_bytes)
    said = [facts.position, facts.gps_at, facts.taken_local, facts.make, facts.model]
    return not any(said) and _XMP_BEGINS not in data


def _jpeg(data: bytes, orientation: int) -> bytes:
    out = [b"\xff\xd8"]
    if orientation > 1:
        entry = struct.pack(">HHLHH", 0x0112, 3, 1, orientation, 0)
        block = b"Exif\0\0MM\0*\0\0\0\x08\0\x01" + entry + b"\0\0\0\0"
        out.append(b"\xff\xe1" + struct.pack(">H", len(block) + 2) + block)
    out += [piece for marker, piece in _pieces(data) if not _tells(marker, piece)]
    return b"".join(out)


def _tells(marker: int, piece: bytes) -> bool:
    return marker in _JPEG_SAYS or (marker == 0xE2 and piece[4:8] == b"MPF\0")


def _pieces(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Markers with their segments, and scans with what was scanned, to the end of the first picture."""
    at = 2
    while at + 1 < len(data):
        marker = data[at + 1]
        if data[at] != 0xFF or marker == 0xFF:
            at += 1
            continue
        if marker == 0xD9:
            yield marker, data[at : at + 2]
            return
        end = at + 2 + max(int.from_bytes(data[at + 2 : at + 4]), 2)
        if marker == 0xDA:
            end = _end_of_scan(data, end)
        yield marker, data[at:end]
        at = end


def _end_of_scan(data: bytes, at: int) -> int:
    while (at := data.find(b"\xff", at)) >= 0 and at + 1 < len(data):
        if data[at + 1] != 0 and not 0xD0 <= data[at + 1] <= 0xD7:
            return at
        at += 2
    return len(data)


def _png(data: bytes) -> bytes:
    out, at = [data[:8]], 8
    while at + 8 <= len(data):
        length, kind = struct.unpack(">L4s", data[at : at + 8])
        if kind not in _PNG_SAYS:
            out.append(data[at : at + 12 + length])
        at += 12 + length
        if kind == b"IEND":
            break
    return b"".join(out)


def _webp(data: bytes) -> bytes:
    out, at = [], 12
    while at + 8 <= len(data):
        kind, length = struct.unpack("<4sL", data[at : at + 8])
        piece = data[at : at + 8 + length + length % 2]
        if kind == b"VP8X":
            piece = piece[:8] + bytes([piece[8] & ~_WEBP_EXIF_AND_XMP]) + piece[9:]
        if kind not in _WEBP_SAYS:
            out.append(piece)
        at += len(piece)
    body = b"WEBP" + b"".join(out)
    return b"RIFF" + struct.pack("<L", len(body)) + body


def _heif(data: bytes, max_bytes: int) -> bytes:
    """Blocks are overwritten where they lie, since tables of the file say where all else is."""
    with opened(data, max_bytes=max_bytes) as image:
        exif = bytes(image.info.get("exif") or b"").removeprefix(b"Exif\0\0")
    if len(exif) > len(_EMPTY_TIFF):
        data = data.replace(exif, _EMPTY_TIFF.ljust(len(exif), b"\0"))
    begin, end = data.find(_XMP_BEGINS), data.rfind(_XMP_ENDS)
    if 0 <= begin < end:
        end += len(_XMP_ENDS)
        data = data[:begin] + bytes(end - begin) + data[end:]
    return data
