"""Reads that cost much may be few: one budget of work for each address without an account, for all of them.

What a read costs is measured once and written beside it, in milliseconds of CPU of program and database; only
what costs more than 50 is counted. What costs most is also made by few at a time on each server.
"""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import wraps
from pathlib import Path
from typing import Any, Concatenate, ParamSpec

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from field_api.addresses import address_of
from field_api.errors import CallerError, TooBusy, TooManyReads
from field_api.steps.limits import Limit, seconds_to_wait

P = ParamSpec("P")
_HOUR = timedelta(hours=1)
BUSY_AGAIN_S = 5


def charge(request: Any, cost_ms: int) -> None:
    """Count a read of nobody in particular. Raises TooManyReads. One statement."""
    most = settings.READ_CPU_SECONDS_PER_HOUR * 1000
    wait_s = seconds_to_wait(Limit(f"reads_{address_of(request)}", most=most, window=_HOUR, cost=cost_ms))
    if wait_s is not None:
        raise TooManyReads(
            _("Terlalu banyak permintaan berat dari alamat Anda. Coba lagi nanti."), retry_after_s=wait_s
        )


def is_somebody(request: HttpRequest) -> bool:
    """Signed in with a session. Without its cookie no session is read."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated


@contextmanager
def one_of_few() -> Iterator[None]:
    """While it lasts, one of PDFS_AT_A_TIME on this server, whichever worker: a lock on a file, which ends
    with a killed worker too. Raises TooBusy at once, since whoever waits holds a thread."""
    folder = Path(settings.ANSWERS_DIR) / "making"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for number in range(settings.PDFS_AT_A_TIME):
        with (folder / str(number)).open("a") as slot:
            try:
                fcntl.flock(slot, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            yield
            return
    raise TooBusy(
        _("Beberapa berkas sedang dibuat. Coba lagi beberapa detik lagi."), retry_after_s=BUSY_AGAIN_S
    )


def limited(
    cost_ms: int = 0,
) -> Callable[[Callable[Concatenate[HttpRequest, P], HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """For a page: counts what it costs, unless it is 0, and shows the refusals of this module as a page."""

    def decorator(
        view: Callable[Concatenate[HttpRequest, P], HttpResponseBase],
    ) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def answer(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            try:
                if cost_ms and not is_somebody(request):
                    charge(request, cost_ms)
                return view(request, *args, **kwargs)
            except TooManyReads as error:
                return _refused(request, error, 429)
            except TooBusy as error:
                return _refused(request, error, 503)

        return answer

    return decorator


def _refused(request: HttpRequest, error: CallerError, status: int) -> HttpResponseBase:
    response = render(request, "refused.html", {"detail": error.detail}, status=status)
    for name, value in {"Cache-Control": "no-store", **error.headers}.items():
        response[name] = value
    return response
