"""Tokens for programs: shown once, kept as a hash, and never longer than TOKEN_DAYS."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection, transaction

from field_api import clock
from field_api.models import AccessToken

MOST_PER_PERSON = 20
"""The oldest gives way: a program that asks for a token each time it runs keeps nobody out."""

_TAKE_OVER = """
WITH clear AS (DELETE FROM authtoken_token RETURNING key, user_id, created)
INSERT INTO field_api_accesstoken (digest, user_id, purpose, created_at, expires_at)
SELECT encode(sha256(convert_to(key, 'UTF8')), 'hex'), user_id, 'before', created, %s FROM clear
ON CONFLICT (digest) DO NOTHING
"""


@transaction.atomic
def make_token(user: User, purpose: AccessToken.Purpose) -> tuple[str, datetime]:
    """The token, which nobody can read again, and when it ends."""
    key = secrets.token_hex(20)
    now = clock.now()
    ends = now + timedelta(days=settings.TOKEN_DAYS)
    digest = _digest(key)
    AccessToken.objects.create(digest=digest, user=user, purpose=purpose, created_at=now, expires_at=ends)
    kept = AccessToken.objects.filter(user=user).order_by("-created_at", "-pk")[:MOST_PER_PERSON]
    AccessToken.objects.filter(user=user).exclude(pk__in=list(kept.values_list("pk", flat=True))).delete()
    return key, ends


def user_of_token(key: str, *, username: str = "") -> User | None:
    """Whose it is, if it is one, still runs, and they are still with us. One query."""
    rows = AccessToken.objects.select_related("user").filter(
        digest=_digest(key), expires_at__gt=clock.now(), user__is_active=True
    )
    token = (rows.filter(user__username=username) if username else rows).first()
    return token.user if token else None


def end_tokens(user: User, purpose: AccessToken.Purpose | None = None) -> int:
    rows = AccessToken.objects.filter(user=user)
    return (rows.filter(purpose=purpose) if purpose else rows).delete()[0]


def sweep_tokens() -> int:
    """Those that have ended, and those that lie here readable, from before: they go on as hashes."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE_OVER, [clock.now() + timedelta(days=settings.TOKEN_DAYS)])
        taken_over: int = cursor.rowcount
    return taken_over + AccessToken.objects.filter(expires_at__lte=clock.now()).delete()[0]


def _digest(key: str) -> str:
    return sha256(key.encode()).hexdigest()
