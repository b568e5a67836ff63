"""The audit trail, read: who saw or did what, to which report, and when."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import QuerySet

from field_api.models import AuditEntry, Membership
from field_api.queries import Anyone, must_be
from field_api.typed import typed

READS_TRAIL = (Membership.Role.COORDINATOR, Membership.Role.ADMIN)
_WIB = ZoneInfo("Asia/Jakarta")
_EACH_ACTION = """
    WITH RECURSIVE each(action) AS (
        SELECT min(action) FROM field_api_auditentry
        UNION ALL
        SELECT (SELECT min(action) FROM field_api_auditentry WHERE action > each.action)
        FROM each WHERE each.action IS NOT NULL
    )
    SELECT action FROM each WHERE action IS NOT NULL
"""


@dataclass(frozen=True)
class Asked:
    """What of the trail is asked for; an empty word is no limit. Days are Jakarta's, both included."""

    username: str = ""
    action: str = ""
    number: str = ""
    first: str = ""
    last: str = ""

    def said(self) -> dict[str, str]:
        """The words that limit something, as they stand in an address."""
        return {name: word for name, word in asdict(self).items() if word}


def asked_from(words: Any) -> Asked:
    """Read a request's words; a day that is none counts as not given."""
    return Asked(
        username=typed(words, "username", 150),
        action=typed(words, "action", 40),
        number="".join(filter(str.isalnum, words.get("number", "").upper()))[:20],
        first=_day(words.get("first", "")),
        last=_day(words.get("last", "")),
    )


def trail(user: Anyone, asked: Asked) -> QuerySet[AuditEntry]:
    """The rows, the newest first. Raises NotYours for all but coordinators and admins."""
    must_be(user, *READS_TRAIL)
    rows = AuditEntry.objects.all()
    for name in ("username", "action", "number"):
        if word := getattr(asked, name):
            rows = rows.filter(**{name: word})
    if asked.first:
        rows = rows.filter(at__gte=start_of(date.fromisoformat(asked.first)))
    if asked.last:
        rows = rows.filter(at__lt=start_of(date.fromisoformat(asked.last) + timedelta(days=1)))
    return rows.order_by("-at", "-pk")


def actions() -> list[str]:
    """Each action that was ever written, by name. It hops along the index: a long trail costs no more."""
    with connection.cursor() as cursor:
        cursor.execute(_EACH_ACTION)
        return [action for (action,) in cursor.fetchall()]


def start_of(day: date) -> datetime:
    """The midnight in Jakarta with which a day begins."""
    return datetime.combine(day, time.min, _WIB)


def _day(text: str) -> str:
    try:
        day = date.fromisoformat(text.strip()[:10])
    except ValueError:
        return ""
    return day.isoformat() if 1970 <= day.year < 9999 else ""
