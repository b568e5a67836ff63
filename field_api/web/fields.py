"""Fields of our forms."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from field_api.phone_numbers import MAX_TYPED, BadPhoneNumber, international
from field_api.typed import plain_text


class PlainTextField(forms.CharField):
    """Text in which a line's end counts as one character, as on the page."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(plain_text(value) if value else value))


class PhoneField(forms.CharField):
    """A telephone number, kept in its international form."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=MAX_TYPED, **kwargs)

    def clean(self, value: Any) -> str:
        typed = str(super().clean(value))
        try:
            return international(typed) if typed else ""
        except BadPhoneNumber as wrong:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from wrong
