"""Times as the reader's language writes them: templates say 17.44 as Indonesian does, English reads 17:44."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.defaultfilters import date as django_date
from django.utils.translation import get_language

register = template.Library()


@register.filter("date", expects_localtime=True, is_safe=False)
def date(value: Any, form: str | None = None) -> Any:
    """Django's filter in every template; of a form with `H.i` English gets `H:i`."""
    if form and get_language() == "en":
        form = form.replace("H.i.s", "H:i:s").replace("H.i", "H:i")
    return django_date(value, form)
