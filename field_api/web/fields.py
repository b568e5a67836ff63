"""Fields of our forms."""

from __future__ import annotations

from typing import Any

from django import forms

from field_api.typed import plain_text


class PlainTextField(forms.CharField):
    """Text in which a line's end counts as one character, as on the page."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(plain_text(value) if value else value))
