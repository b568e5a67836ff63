"""The base map under every map, and what its scripts say of it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _


def base_map() -> dict[str, Any]:
    """What `maps/basemap.js` needs, in the language of the reader."""
    return {
        "url": settings.BASE_MAP_URL,
        "attribution": settings.BASE_MAP_ATTRIBUTION,
        "words": {
            "zoomIn": _("Perbesar"),
            "zoomOut": _("Perkecil"),
            "failed": _("Peta dasar tidak termuat; angka dan batas tetap tampil."),
        },
    }
