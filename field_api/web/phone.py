"""The phone app's own addresses: the page, its service worker, its manifest and its icons.

They hold nothing of anybody, so they are the same for everyone, signed in or not; data comes by the API.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from csp.decorators import csp_update
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from field_api.web.shell import Shell, shell

_IMAGES: list[str] = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["img-src"]
_BASE_MAP = [source for source in _IMAGES if source.startswith("http")]
_View = Callable[..., HttpResponse]


def _part(content_type: str) -> Callable[[Callable[..., bytes]], _View]:
    """A view of one part of the shell: always asked for again, and not sent again while it is the same."""

    def decorator(part: Callable[..., bytes]) -> _View:
        @wraps(part)
        @require_safe
        def view(request: HttpRequest, **named: str) -> HttpResponse:
            made = shell()
            etag = quote_etag(made.version)
            response = HttpResponse(part(made, **named), content_type=content_type)
            response["ETag"] = etag
            response["Cache-Control"] = "no-cache"
            response["X-Content-Type-Options"] = "nosniff"
            unchanged = get_conditional_response(request, etag=etag, response=response)
            return unchanged if isinstance(unchanged, HttpResponse) else response

        return view

    return decorator


def _with_camera(view: _View) -> _View:
    @wraps(view)
    def wrapped(request: HttpRequest) -> HttpResponse:
        response = view(request)
        response["Permissions-Policy"] = "camera=(self), geolocation=(self)"
        return response

    return wrapped


@_with_camera
@_part("text/html; charset=utf-8")
def page(made: Shell) -> bytes:
    """The one page; what it shows is below its `#`."""
    return made.page


# A worker fetches under its own policy, and a map tile that it keeps is fetched, not shown.
@csp_update({"connect-src": _BASE_MAP})
@_part("text/javascript; charset=utf-8")
def service_worker(made: Shell) -> bytes:
    """Its address puts everything below /lapangan/ in its hands, and nothing else."""
    return made.worker


@_part("application/manifest+json")
def manifest(made: Shell) -> bytes:
    """What a home screen shows."""
    return made.manifest


@_part("image/png")
def home_icon(made: Shell, *, name: str) -> bytes:
    """One of the sizes that exist; 404 for another."""
    if name not in made.icons:
        raise Http404
    return made.icons[name]
