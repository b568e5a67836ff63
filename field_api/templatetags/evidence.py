"""What the checks wrote, in templates."""

from __future__ import annotations

from django import template

from field_api.evidence_words import in_language

register = template.Library()
register.filter("in_language", in_language)
