"""Guessing passwords becomes slow, and nobody can be kept out by others who guess at their name.

Wrong passwords count three times: for the name from this address, for the name from anywhere, and for the
address whatever the name. Each has some tries free; after that every further one doubles the wait. A name
that has signed in from an address waits there for its own mistakes only.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, NamedTuple

from django.db import connection

from field_api import clock
from field_api.models import SignInRecord

FORGOTTEN_AFTER = timedelta(hours=2)
"""Without another wrong one the count begins anew."""
KNOWN_FOR = timedelta(days=90)
KEPT = timedelta(days=2)


class Slowing(NamedTuple):
    free: int
    most_s: int


HERE = Slowing(free=5, most_s=15 * 60)
BY_NAME = Slowing(free=20, most_s=30)
"""Short at its longest, since it holds up the right person too, where they never signed in before."""
BY_ADDRESS = Slowing(free=30, most_s=60 * 60)

_COUNT = """
INSERT INTO field_api_signinrecord AS r (username, address, failures, failed_at)
SELECT username, address, 1, %(now)s
  FROM unnest(%(names)s::text[], %(addresses)s::text[]) AS t (username, address)
 ORDER BY username, address
ON CONFLICT (username, address) DO UPDATE SET failed_at = excluded.failed_at,
    failures = CASE WHEN r.failed_at > %(since)s THEN r.failures + 1 ELSE 1 END
RETURNING id, username, address, failures
"""
_SLOW = "UPDATE field_api_signinrecord SET wait_until = %s WHERE id = %s"


def seconds_to_wait_to_sign_in(username: str, address: str) -> float | None:
    """Until this name may be tried from this address again; None for now. One query."""
    now = clock.now()
    name = _as_kept(username)
    rows = SignInRecord.objects.filter(username__in=[name, ""], address__in=[address, ""])
    found = {(row.username, row.address): row for row in rows}
    here = found.get((name, address))
    if here and here.known_at and here.known_at > now - KNOWN_FOR:
        found = {(name, address): here}
    waits = [(row.wait_until - now).total_seconds() for row in found.values() if row.wait_until]
    longest = max(waits, default=0.0)
    return max(1.0, longest) if longest > 0 else None


def note_failure(username: str, address: str) -> None:
    """A wrong password was tried, or a wrong secret where there are no names. A refused try is none."""
    now, name = clock.now(), _as_kept(username)
    keys = {(name, address): HERE, (name, ""): BY_NAME, ("", address): BY_ADDRESS}
    if not name:
        keys = {("", address): BY_ADDRESS}
    words: dict[str, Any] = {
        "now": now,
        "since": now - FORGOTTEN_AFTER,
        "names": [one for one, _address in keys],
        "addresses": [one for _name, one in keys],
    }
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, words)
        for pk, *key, failures in cursor.fetchall():
            slowing = keys[key[0], key[1]]
            if failures >= slowing.free:
                wait_s = min(slowing.most_s, 2 ** min(failures - slowing.free, 20))
                cursor.execute(_SLOW, [now + timedelta(seconds=wait_s), pk])


def note_success(username: str, address: str) -> None:
    """From now on the mistakes of others do not hold this name up here."""
    new = {"failures": 0, "failed_at": None, "wait_until": None, "known_at": clock.now()}
    SignInRecord.objects.update_or_create(username=_as_kept(username), address=address, defaults=new)


def forget_failures(*, username: str | None = None, address: str | None = None) -> int:
    """Of one name, one address or everybody; how many rows."""
    rows = SignInRecord.objects.all()
    if username is not None:
        rows = rows.filter(username=_as_kept(username))
    if address is not None:
        rows = rows.filter(address=address)
    return rows.update(failures=0, failed_at=None, wait_until=None)


def sweep_sign_ins() -> int:
    """Forget what is too old to count; how many rows."""
    now = clock.now()
    old = SignInRecord.objects.exclude(failed_at__gt=now - KEPT).exclude(known_at__gt=now - KNOWN_FOR)
    return old.delete()[0]


def _as_kept(username: str) -> str:
    return username.replace("\0", "")[:150]
