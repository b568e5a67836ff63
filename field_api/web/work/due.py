"""A deadline in words that an officer acts on: how long still, or how late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

WIB = ZoneInfo("Asia/Jakarta")


@dataclass(frozen=True, slots=True)
class Due:
    """kind: late, today, later or none; it is said in words too, never by colour alone."""

    kind: str
    words: str


def due_words(due_at: datetime | None, now: datetime) -> Due:
    """Both aware. "today" is Jakarta's day."""
    if due_at is None:
        return Due("none", _("Tanpa tenggat"))
    if due_at < now:
        return Due("late", _("Terlambat %(span)s") % {"span": _span(now - due_at)})
    is_today = due_at.astimezone(WIB).date() == now.astimezone(WIB).date()
    return Due("today" if is_today else "later", _("%(span)s lagi") % {"span": _span(due_at - now)})


def _span(span: timedelta) -> str:
    """Days from two on, else hours, else minutes; never 0."""
    minutes = max(1, int(span.total_seconds() // 60))
    if minutes >= 48 * 60:
        days = minutes // (24 * 60)
        return ngettext("%(n)d hari", "%(n)d hari", days) % {"n": days}
    if minutes >= 60:
        hours = minutes // 60
        return ngettext("%(n)d jam", "%(n)d jam", hours) % {"n": hours}
    return ngettext("%(n)d menit", "%(n)d menit", minutes) % {"n": minutes}
