"""Numbers as people say them."""

from __future__ import annotations

from datetime import timedelta

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from field_api.durations import duration_words, rounded_words
from field_api.intervals import Estimate
from maps.areas.uncertain import FEW, differ

ENOUGH_FOR_PERCENT = 50
"""Below this one report more is 2 percent more, and percentages sound larger than what happened."""


def number(value: float, decimals: int = 0) -> str:
    """With the marks of the language: 12.345 or 5,5 in Indonesian."""
    return number_format(round(value, decimals or None), decimal_pos=decimals, force_grouping=True)


def percent(part: float) -> str:
    return f"{number(100 * part)}%"


def duration(hours: float) -> str:
    """As every page says it, see `field_api.durations`."""
    return rounded_words(hours)


def late_by(span: timedelta) -> str:
    """How long ago, or how long still, whatever the sign."""
    return duration_words(span)


def change(now: int, before: int | None) -> str:
    """Against the period before. What chance may have made is called no change, and no small number is turned
    into a loud percentage."""
    if before is None:
        return ""
    told = {"before": number(before)}
    if now == before:
        return _("sama")
    if not differ(now, before):
        few = now + before < 2 * FEW
        return (
            _("sebelumnya %(before)s") if few else _("tidak jelas berbeda (sebelumnya %(before)s)")
        ) % told
    if before < ENOUGH_FOR_PERCENT:
        return (_("naik dari %(before)s") if now > before else _("turun dari %(before)s")) % told
    told["percent"] = percent(abs(now - before) / before)
    if now > before:
        return _("naik %(percent)s (sebelumnya %(before)s)") % told
    return _("turun %(percent)s (sebelumnya %(before)s)") % told


def against(estimate: Estimate, whole: float, name: str) -> str:
    """Where a value stands beside that of the whole area, as far as its numbers can tell."""
    if estimate.low > whole:
        return _("lebih tinggi dari %(area)s") % {"area": name}
    if estimate.high < whole:
        return _("lebih rendah dari %(area)s") % {"area": name}
    return _("tidak berbeda jelas dari %(area)s") % {"area": name}
