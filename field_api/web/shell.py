"""What the phone app is made of: every file with the hash of its bytes, and one version over all of them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.exceptions import ImproperlyConfigured
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from field_api.uploads import MAX_PHOTOS
from field_api.web.icons import icon

ROOT = "/lapangan/"
SCREENS = "lapangan"
LIBRARIES = (
    "geo_crm/base.css",
    "geo_crm/icon.svg",
    "geo_crm/leaflet.css",
    "geo_crm/map_library.js",
    "geo_crm/map_motion.js",
    "vendor/client-zip/index.js",
    "vendor/idb/index.js",
    "vendor/leaflet/images/layers-2x.png",
    "vendor/leaflet/images/layers.png",
    "vendor/leaflet/images/marker-icon.png",
    "vendor/leaflet/leaflet.css",
    "vendor/leaflet/leaflet.js",
)
ICONS = {"icon-192.png": (192, False), "icon-512.png": (512, False), "icon-180.png": (180, True)}
MASKABLE = {"icon-maskable-512.png": (512, True)}


@dataclass(frozen=True)
class Shell:
    """The app as one version of it is sent: the same bytes to everybody and by every process.

    `worker` is the service worker's script, which knows the SHA-256 of each of the other files.
    """

    version: str
    page: bytes
    manifest: bytes
    worker: bytes
    icons: dict[str, bytes]


def shell() -> Shell:
    """Made once per process; anew each time where static files may change under a running server."""
    return build() if settings.DEBUG or getattr(settings, "WHITENOISE_AUTOREFRESH", False) else _once()


@cache
def _once() -> Shell:
    return build()


def build() -> Shell:
    """Read and hash everything. Raises ImproperlyConfigured when `collectstatic` has not brought a file."""
    files = {f"{settings.STATIC_URL}{name}": data for name, data in _static_files()}
    manifest = _manifest()
    icons = {name: icon(px, maskable=maskable) for name, (px, maskable) in (ICONS | MASKABLE).items()}
    files |= {f"{ROOT}{name}": data for name, data in icons.items()}
    files[f"{ROOT}manifest.webmanifest"] = manifest
    version = _version([*files.items(), ("page", _page("")), ("worker", _worker("", []))])
    page = _page(version)
    hashes = {ROOT: _sha256(page)} | {url: _sha256(data) for url, data in sorted(files.items())}
    return Shell(version, page, manifest, _worker(version, list(hashes.items())), icons)


def _static_files() -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each as WhiteNoise sends it: from its source, or as it was collected."""
    for name in sorted({*LIBRARIES, *_screens()}):
        path = finders.find(name) if _is_served_from_source() else Path(settings.STATIC_ROOT) / name
        try:
            yield name, Path(path or name).read_bytes()
        except FileNotFoundError as error:
            raise ImproperlyConfigured(
                f"The phone app needs {name}. Run npm ci, then bin/manage collectstatic."
            ) from error


def _is_served_from_source() -> bool:
    return bool(getattr(settings, "WHITENOISE_USE_FINDERS", settings.DEBUG))


def _screens() -> Iterator[str]:
    """Scripts and styles of the app, by their name below /static/; found in the sources, without hashes."""
    for finder in finders.get_finders():
        for name, _storage in finder.list([]):
            path = PurePosixPath(Path(name).as_posix())
            if path.parts[0] == SCREENS and path.suffix in {".js", ".css"}:
                yield str(path)


def _page(version: str) -> bytes:
    base_map = {"url": settings.BASE_MAP_URL, "attribution": settings.BASE_MAP_ATTRIBUTION}
    limits = {"max_photos": MAX_PHOTOS, "max_photo_bytes": settings.MAX_PHOTO_BYTES}
    config = {"version": version, "baseMap": base_map, "limits": limits}
    # Names without a hash in them: modules import each other by these, and the worker checks the bytes.
    return render_to_string("web/lapangan.html", {"config": config, "static": settings.STATIC_URL}).encode()


def _worker(version: str, assets: list[tuple[str, str]]) -> bytes:
    """The template gets three JSON values, as script: `version`, `assets` and `base_map`."""
    values = {"version": version, "assets": assets, "base_map": settings.BASE_MAP_URL}
    context = {name: mark_safe(json.dumps(value)) for name, value in values.items()}
    return render_to_string("web/lapangan_sw.js", context).encode()


def _manifest() -> bytes:
    icons = [_icon(name, *size, "any") for name, size in ICONS.items() if size[0] != 180]
    icons += [_icon(name, *size, "maskable") for name, size in MASKABLE.items()]
    manifest = {
        "id": ROOT,
        "name": "CRM Lapangan",
        "short_name": "Lapangan",
        "description": "Kunjungan dan tindak lanjut laporan warga, juga tanpa jaringan.",
        "lang": "id",
        "start_url": ROOT,
        "scope": ROOT,
        "display": "standalone",
        "background_color": "#f4f7f8",
        "theme_color": "#0b4a6b",
        "icons": icons,
    }
    return json.dumps(manifest, ensure_ascii=False).encode()


def _icon(name: str, px: int, _maskable: bool, purpose: str) -> dict[str, str]:
    return {"src": f"{ROOT}{name}", "sizes": f"{px}x{px}", "type": "image/png", "purpose": purpose}


def _version(files: list[tuple[str, bytes]]) -> str:
    digest = hashlib.sha256()
    for name, data in sorted(files):
        digest.update(f"{name}\0{_sha256(data)}\n".encode())
    return digest.hexdigest()[:16]


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
