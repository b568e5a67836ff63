"""What the checks and the planner wrote, in templates."""

from __future__ import annotations

from django import template

from field_api.evidence_words import in_language
from field_api.web.dispatch_words import reason_in_language

register = template.Library()
register.filter("in_language", in_language)
register.filter("reason_in_language", reason_in_language)
