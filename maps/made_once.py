"""Files for anybody that take long are made once for all who ask the same within a minute, on this server."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest

from field_api.dear_reads import charge, is_somebody, one_of_few


def made_once(
    request: HttpRequest, question: tuple[object, ...] | None, make: Callable[[], bytes | str], cost_ms: int
) -> bytes | str:
    """`question` is all that the answer depends on, as read and not as written; None where it is not for all.

    Kept as long as any cache between us may keep it, so that what is hidden is gone as soon. Raises
    TooManyReads, TooBusy; what lies here is given to everybody.
    """
    keeps = question is not None and settings.ANSWERS_KEPT_S > 0
    key = sha256(repr(question).encode()).hexdigest()
    known: bytes | str | None = caches["answers"].get(key) if keeps else None
    if known is not None:
        return known
    if not is_somebody(request):
        charge(request, cost_ms)
    with one_of_few():
        made = make()
    if keeps:
        caches["answers"].set(key, made, settings.ANSWERS_KEPT_S)
    return made
