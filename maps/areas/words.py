"""Numbers as people say them."""

from __future__ import annotations

from datetime import timedelta

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from field_api.intervals import Estimate
from maps.areas.uncertain import FEW, differ

ENOUGH_FOR_PERCENT = 50
"""Below this one report more is 2 percent more, and percentages sound larger than what happened."""

_MINUTE, _DAY = 1 / 60, 24.0


def number(value: float, decimals: int = 0) -> str:
    """With the marks of the language: 12.345 or 5,5 in Indonesian."""
    return number_format(round(value, decimals or None), decimal_pos=decimals, force_grouping=True)


def percent(part: float) -> str:
    return f"{number(100 * part)}%"


def duration(hours: float) -> str:
    """Minutes below an hour, hours below two days, else days: "40 menit", "5,5 jam", "3,2 hari"."""
    if hours < 1:
        minutes = round(hours / _MINUTE)
        return ngettext("%(n)s menit", "%(n)s menit", minutes) % {"n": number(minutes)}
    if hours < 2 * _DAY:
        return ngettext("%(n)s jam", "%(n)s jam", round(hours)) % {"n": _tidy(hours)}
    return ngettext("%(n)s hari", "%(n)s hari", round(hours / _DAY)) % {"n": _tidy(hours / _DAY)}


def late_by(span: timedelta) -> str:
    """How long ago, or how long still, whatever the sign."""
    return duration(abs(span.total_seconds()) / 3600)


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


def _tidy(value: float) -> str:
    """One decimal below ten, none when it would be a zero."""
    rounded = round(value, 1)
    return number(value, 0 if rounded >= 10 or rounded == int(rounded) else 1)
