"""Keys of other programs: made once, counted with each use."""

from __future__ import annotations

import hashlib
import secrets

from django.db.models import Case, F, Q, Value, When
from django.utils.translation import gettext as _

from field_api import clock
from field_api.errors import BadKey, KeyUsedUp
from field_api.models import ApiKey
from field_api.steps.deadlines import local_day

_PREFIX = 8


def make_key(row: ApiKey) -> str:
    """Give a new row its key and store it; the key is in the answer, this once, and nowhere else."""
    key = secrets.token_urlsafe(32)
    row.prefix, row.key_sha256 = key[:_PREFIX], _sha256(key)
    row.save(force_insert=True)
    return key


def use_key(key: str) -> ApiKey:
    """Count one use. One statement does it, so that two at once cannot both be the last one allowed.

    Raises BadKey for no key, a strange one or one that was withdrawn, KeyUsedUp.
    """
    row = ApiKey.objects.filter(key_sha256=_sha256(key), is_active=True).first() if key else None
    if row is None:
        raise BadKey(_("api_key tidak dikenal atau sudah dicabut.") if key else _("api_key wajib diisi."))
    now = clock.now()
    hour, day = now.replace(minute=0, second=0, microsecond=0), local_day(now)
    same_hour, same_day = Q(hour=hour), Q(day=day)
    may_be_used = (~same_hour | Q(hour=None) | Q(used_in_hour__lt=F("per_hour"))) & (
        ~same_day | Q(day=None) | Q(used_in_day__lt=F("per_day"))
    )
    counted = ApiKey.objects.filter(may_be_used, pk=row.pk, is_active=True).update(
        used_in_hour=Case(When(same_hour, then=F("used_in_hour") + 1), default=Value(1)),
        used_in_day=Case(When(same_day, then=F("used_in_day") + 1), default=Value(1)),
        hour=hour,
        day=day,
        last_used_at=now,
    )
    if not counted:
        raise KeyUsedUp(_used_up(row))
    return row


def _used_up(row: ApiKey) -> str:
    limits = {"per_hour": row.per_hour, "per_day": row.per_day}
    return _("Batas kunci ini tercapai: %(per_hour)d per jam, %(per_day)d per hari.") % limits


def _sha256(key: str) -> str:
    return hashlib.sha256(key.encode(errors="replace")).hexdigest()
