"""A deadline in words that an officer acts on: how long still, or how late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from field_api.durations import duration_words

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
        return Due("late", _("Terlambat %(span)s") % {"span": duration_words(now - due_at)})
    is_today = due_at.astimezone(WIB).date() == now.astimezone(WIB).date()
    return Due("today" if is_today else "later", _("%(span)s lagi") % {"span": duration_words(due_at - now)})
