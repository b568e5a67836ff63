"""Where a page finds the outlines: one body for all who look, kept while the edition is in force."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse

from boundaries.editions import version_of
from boundaries.models import Edition


def outlines_url(edition: Edition | None, level: str = "kelurahan") -> str:
    """Empty while there is no edition."""
    if edition is None:
        return ""
    return f"{reverse('areas-geojson')}?{urlencode({'level': level, 'v': version_of(edition)})}"
