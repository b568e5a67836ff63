"""Durations in templates, in words."""

from __future__ import annotations

from django import template

from field_api.durations import rounded_words

register = template.Library()


@register.filter
def hours_in_words(hours: float | None) -> str:
    """ "1 hari 12 jam" for 36.2; a dash for what is not known."""
    return "–" if hours is None else rounded_words(hours)
