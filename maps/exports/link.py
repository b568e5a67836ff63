"""Where other pages send people who want to take away what they see."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from django.urls import reverse


def export_url(words: Mapping[str, str]) -> str:
    """The export page with the words of a selection chosen."""
    kept = {key: word for key, word in words.items() if word}
    return f"{reverse('exports')}?{urlencode(kept, safe=',')}" if kept else reverse("exports")
