"""What the citizens' form needs without a network: scripts and styles with their hashes, as one version."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from posixpath import join, normpath

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

ENTRIES = (
    "geo_crm/base.css",
    "geo_crm/icon.svg",
    "geo_crm/leaflet.css",
    "lapor/lapor.css",
    "lapor/page.js",
    "vendor/leaflet/leaflet.css",
    "vendor/leaflet/leaflet.js",
)
"""What the page names itself, by addresses that hold a hash once files were collected."""
_IMPORTED = re.compile(rb'^(?:import|export)\b[^;"]*"(\.[^"]+)"', re.MULTILINE)


@dataclass(frozen=True)
class ReportShell:
    """`worker` is the service worker's script; pages made with the same files bear the same `version`."""

    version: str
    worker: bytes


def report_shell() -> ReportShell:
    """Made once per process; anew each time where static files may change under a running server."""
    return _build() if settings.DEBUG or getattr(settings, "WHITENOISE_AUTOREFRESH", False) else _once()


@cache
def _once() -> ReportShell:
    return _build()


def _build() -> ReportShell:
    """Raises ImproperlyConfigured when `collectstatic` has not brought a file."""
    files = {static(name): _bytes_at(static(name)) for name in ENTRIES}
    for name in _imported("lapor/page.js", set()):
        files[f"{settings.STATIC_URL}{name}"] = _bytes_at(f"{settings.STATIC_URL}{name}")
    hashes = sorted((address, hashlib.sha256(data).hexdigest()) for address, data in files.items())
    version = hashlib.sha256(json.dumps([hashes, _worker("", [])]).encode()).hexdigest()[:16]
    return ReportShell(version, _worker(version, hashes).encode())


def _imported(name: str, seen: set[str]) -> set[str]:
    """The modules that this one imports, and those that they do, by their names below /static/."""
    for match in _IMPORTED.finditer(_bytes_at(f"{settings.STATIC_URL}{name}")):
        found = normpath(join(name, "..", match[1].decode()))
        if found not in seen:
            seen.add(found)
            _imported(found, seen)
    return seen


def _bytes_at(address: str) -> bytes:
    """As WhiteNoise sends it: from its source, or as it was collected."""
    name = address.removeprefix(settings.STATIC_URL)
    is_from_source = getattr(settings, "WHITENOISE_USE_FINDERS", settings.DEBUG)
    path = finders.find(name) if is_from_source else Path(settings.STATIC_ROOT) / name
    try:
        return Path(path or name).read_bytes()
    except FileNotFoundError as error:
        raise ImproperlyConfigured(
            f"The report form needs {name}. Run npm ci, then bin/manage collectstatic."
        ) from error


def _worker(version: str, assets: list[tuple[str, str]]) -> str:
    values = {"version": version, "assets": assets}
    return render_to_string(
        "web/lapor_sw.js", {name: mark_safe(json.dumps(value)) for name, value in values.items()}
    )


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """Beside the form's address, so that its scope may be the form in either language."""
    made = report_shell()
    etag = quote_etag(made.version)
    answer = HttpResponse(made.worker, content_type="text/javascript; charset=utf-8")
    answer["ETag"] = etag
    answer["Cache-Control"] = "no-cache"
    unchanged = get_conditional_response(request, etag=etag, response=answer)
    return unchanged if isinstance(unchanged, HttpResponse) else answer
