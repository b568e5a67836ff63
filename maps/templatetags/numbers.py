"""`{{ 12345|grouped }}` writes 12.345, as Indonesians do."""

from django import template

from maps.scale import grouped

register = template.Library()
register.filter("grouped", grouped)
