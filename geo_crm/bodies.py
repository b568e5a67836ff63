"""Bodies come in whole or not at all: too large is refused by the length, half a body is no body.

Django's and DRF's parsers take a form that ends early for a form with less in it. So what announces a length
is read to that length before any of them sees it, and what announces none is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.utils.translation import gettext as _

from field_api.uploads import max_body_bytes
from geo_crm.views import refused

_CHUNK_BYTES = 64 * 1024


class WholeBodies:
    """Stands before CSRF's check, which is the first to read a form."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with ExitStack() as request.bodies:  # type: ignore[attr-defined]
            return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        if request.headers.get("Transfer-Encoding"):
            words = _("Sebutkan Content-Length: isi yang panjangnya tidak disebut tidak dibaca.")
            return refused(request, 411, "length_required", words)
        most, length = max_body_bytes(view), _length(request)
        if most is None or not length:
            return None
        if length > most:
            words = _("Kiriman ini %(length)s MB; paling besar %(most)s MB.")
            sizes = {"most": f"{most / 1e6:.0f}", "length": f"{length / 1e6:.1f}"}
            return refused(request, 413, "too_large", words % sizes)
        body = request.bodies.enter_context(_spool())  # type: ignore[attr-defined]
        came = _copy(request, body, length)
        if came < length:
            words = _("Kiriman terputus: %(came)s dari %(length)s bita diterima; kirim ulang.")
            return refused(request, 400, "cut_short", words % {"came": came, "length": length})
        body.seek(0)
        request._stream = body
        request._read_started = False  # type: ignore[attr-defined]
        return None


def _length(request: HttpRequest) -> int:
    """Bytes announced. A length that is no number never gets here: the web server refuses it."""
    named = request.META.get("CONTENT_LENGTH") or "0"
    return int(named) if str(named).isdecimal() else 0


def _spool() -> BinaryIO:
    """Small bodies stay in memory, large ones go to a temporary file without a name."""
    most = settings.FILE_UPLOAD_MAX_MEMORY_SIZE
    return cast(BinaryIO, SpooledTemporaryFile(max_size=most))


def _copy(request: HttpRequest, body: BinaryIO, length: int) -> int:
    """How many bytes came of those announced."""
    came = 0
    while came < length:
        try:
            chunk = request.read(min(_CHUNK_BYTES, length - came))
        except UnreadablePostError:  # the connection broke off
            break
        if not chunk:
            break
        body.write(chunk)
        came += len(chunk)
    return came
