"""By what a repeat of a report is known: a keyed hash of all that was sent, kept for a while.

Keyed, because a telephone number is soon found by trying when all else of a report is known.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from field_api import clock
from field_api.models import Report
from field_api.steps.photos import ReadPhoto, payload_sha256

KNOWN_FOR = timedelta(days=30)
"""A phone that was without a network for longer than this finds its report taken for the same."""
_AT_ONCE = 10_000
_MADE_FOR = "field_api.payload"
_KEYED = "k:"
_LENGTH = 48


@dataclass(frozen=True)
class Sent:
    """What somebody sent, in one text."""

    content: str
    plain: str

    def hashed(self) -> str:
        """What is stored of it."""
        return _hash(self.content, settings.SECRET_KEY)

    def is_the_same(self, stored: str) -> bool:
        """Whether this was hashed, under this or an earlier key. What is forgotten is taken for the same."""
        if not stored:
            return True
        if not stored.startswith(_KEYED):  # of the program before
            return stored == self.plain
        secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
        return any(constant_time_compare(_hash(self.content, secret), stored) for secret in secrets)


def sent(fields: dict[str, object], photos: Sequence[ReadPhoto]) -> Sent:
    content = {**fields, "photos": sorted(one.facts.sha256 for one in photos)}
    return Sent(json.dumps(content, sort_keys=True, default=str), payload_sha256(fields, photos))


def keyed(content: str) -> str:
    """For a key of ours that is made of what a person sent."""
    return _hash(content, settings.SECRET_KEY)


def forget_payloads() -> int:
    """Hashes that have been kept for long enough go, some thousand at a time; how many."""
    old = Report.objects.filter(received_at__lt=clock.now() - KNOWN_FOR).exclude(payload_sha256="")
    lot = old.order_by("received_at").values("pk")[:_AT_ONCE]
    return Report.objects.filter(pk__in=lot).update(payload_sha256="")


def _hash(content: str, secret: str) -> str:
    return _KEYED + salted_hmac(_MADE_FOR, content, secret=secret, algorithm="sha256").hexdigest()[:_LENGTH]
