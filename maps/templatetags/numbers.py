"""`{{ 12345|grouped }}` writes 12.345, as Indonesians do, and 12,345 on an English page."""

from django import template
from django.utils.formats import number_format

register = template.Library()


@register.filter
def grouped(number: int) -> str:
    return number_format(number, force_grouping=True)
