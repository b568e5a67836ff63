"""The bytes of a request as they came, read piece by piece and never through a parser."""

from __future__ import annotations

from collections.abc import Callable

from rest_framework.exceptions import ParseError
from rest_framework.request import Request

from field_api.errors import CutShort, TooLarge


def declared_length(request: Request) -> int:
    """Bytes of the body by its Content-Length. Raises ParseError without one."""
    try:
        length = int(request.META.get("CONTENT_LENGTH") or "")
    except ValueError:
        length = -1
    if length < 0:
        raise ParseError("Content-Length wajib disebut.")
    return length


def reader(request: Request) -> Callable[[int], bytes]:
    """Gives at most n bytes of the body, none at its end. Raises OSError when the connection breaks."""
    stream = request.stream
    return stream.read if stream is not None else lambda _n: b""


def whole_body(request: Request, *, max_bytes: int) -> bytes:
    """All of the body, as long as it was declared. Raises TooLarge, CutShort, ParseError."""
    length = declared_length(request)
    if length > max_bytes:
        raise TooLarge(f"Paling besar {max_bytes / 1e6:g} MB; ini {length / 1e6:.1f} MB.")
    read, pieces, left = reader(request), [], length
    while left:
        try:
            piece = read(left)
        except OSError:  # the connection broke off
            piece = b""
        if not piece:
            raise CutShort(f"Kiriman terputus: {length - left} dari {length} bita diterima; kirim ulang.")
        pieces.append(piece)
        left -= len(piece)
    return b"".join(pieces)
