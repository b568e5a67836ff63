"""Who saw or did what: rows that are added, never changed; the database holds that."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User

from field_api import clock
from field_api.models import AuditEntry
from field_api.queries import membership_of

SEEN = "report_seen"
IDENTITY_SEEN = "identity_seen"
SEEN_ONCE_IN = timedelta(hours=1)


def record(
    action: str, *, by: User | None, number: str = "", detail: dict[str, Any] | None = None
) -> AuditEntry:
    """Add one row, in the caller's transaction; `by` is None for what the program did by itself.

    The name and the role are kept as they are now, so that the row outlives the account. `number` is that of
    the report it is about.
    """
    membership = membership_of(by) if by else None
    return AuditEntry.objects.create(
        username=by.get_username() if by else "",
        role=membership.role if membership else "",
        action=action,
        number=number,
        detail=detail or {},
    )


def record_seen_all(numbers: Sequence[str], *, by: User, page: str) -> None:
    """`record_seen` for all that one page shows, in three queries."""
    since = clock.now() - SEEN_ONCE_IN
    there = AuditEntry.objects.filter(
        number__in=numbers, action=SEEN, username=by.get_username(), at__gt=since, detail__page=page
    )
    seen = set(there.values_list("number", flat=True))
    new = [number for number in dict.fromkeys(numbers) if number not in seen]
    membership = membership_of(by) if new else None
    AuditEntry.objects.bulk_create(
        AuditEntry(
            username=by.get_username(),
            role=membership.role if membership else "",
            action=SEEN,
            number=number,
            detail={"page": page},
        )
        for number in new
    )


def record_seen(number: str, *, by: User, page: str) -> AuditEntry | None:
    """Somebody of the staff opened a page with what the public never sees of a report.

    One row for a person, a report and a page within an hour: more would bury what matters. None when there
    is one already.
    """
    recent = AuditEntry.objects.filter(
        number=number,
        action=SEEN,
        username=by.get_username(),
        at__gt=clock.now() - SEEN_ONCE_IN,
        detail__page=page,
    )
    return None if recent.exists() else record(SEEN, by=by, number=number, detail={"page": page})


def record_identity_seen(number: str, *, by: User, page: str) -> AuditEntry:
    """Somebody was shown who reported it: one row for each look."""
    return record(IDENTITY_SEEN, by=by, number=number, detail={"page": page})
