"""Two counts of two periods, which may be of different length, compared in words and numbers. Pure."""

from __future__ import annotations

from math import sqrt

from django.utils.translation import gettext as _

from field_api.intervals import Z
from maps.areas.uncertain import FEW
from maps.areas.words import ENOUGH_FOR_PERCENT, number, percent

FEW_REPORTS = 2 * FEW
"""Below this many reports a page says that they are few."""


def differ(now: int, before: int, days_now: int, days_before: int) -> bool:
    """Are two counts further apart than chance would put them, 19 times of 20, given how long each counted?

    Given their sum, each report falls into one period with the share of its days (Przyborowski and Wilenski,
    1940, Biometrika 31, 313-323); the normal form of that binomial test, corrected for whole numbers.
    """
    every, share = now + before, days_now / (days_now + days_before)
    return every > 0 and abs(now - every * share) - 0.5 > Z * sqrt(every * share * (1 - share))


def difference(now: int, before: int, days_now: int, days_before: int) -> str:
    """What happened from the period before to this one: "naik 20% (dari 100 menjadi 120)".

    What chance may have made is called no clear difference. Unequal periods are compared by the day.
    """
    if not days_now or not days_before:
        return _("tidak dapat dibandingkan: satu periode tidak memuat hari yang dipilih")
    told = {"now": number(now), "before": number(before)}
    if now == before == 0:
        return _("tidak ada laporan di kedua periode")
    if now + before < FEW_REPORTS:
        return _("dari %(before)s menjadi %(now)s; terlalu sedikit untuk dibandingkan") % told
    is_even = days_now == days_before
    if not is_even:
        told = {"now": number(now / days_now, 1), "before": number(before / days_before, 1)}
    if not differ(now, before, days_now, days_before):
        same = _("tidak berbeda jelas (%(before)s dan %(now)s)")
        return (same if is_even else _("tidak berbeda jelas (%(before)s dan %(now)s per hari)")) % told
    rate, rate_before = now / days_now, before / days_before
    if before < ENOUGH_FOR_PERCENT:
        rose, fell = _("naik dari %(before)s menjadi %(now)s"), _("turun dari %(before)s menjadi %(now)s")
    else:
        told["percent"] = percent(abs(rate - rate_before) / rate_before)
        rose = _("naik %(percent)s (dari %(before)s menjadi %(now)s)")
        fell = _("turun %(percent)s (dari %(before)s menjadi %(now)s)")
    said = (rose if rate > rate_before else fell) % told
    return said if is_even else _("%(said)s per hari") % {"said": said}


def smallness(reports: int) -> str:
    """What a page says beside few reports; empty for enough of them."""
    if reports == 0 or reports >= FEW_REPORTS:
        return ""
    return _("Hanya %(n)s laporan: terlalu sedikit untuk melihat pola.") % {"n": reports}
