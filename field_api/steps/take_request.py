"""A request of another program comes in: the same steps as any report, and what Open311 wants beside them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta

from field_api import clock
from field_api.models import ApiKey, Report, SentRequest
from field_api.steps.photos import PhotoIn
from field_api.steps.receive import Complaint, Sender, receive
from field_api.steps.repeats import keyed

SAME_WITHIN = timedelta(minutes=10)
"""GeoReport has no key for repeats. What comes again in every detail so soon is the same request again."""


@dataclass(frozen=True)
class SentBy:
    """Who sent it and how. `repeat_key` is the sender's own Idempotency-Key, "" for none."""

    key: ApiKey | None
    device_id: str = ""
    repeat_key: str = ""
    media_url: str = ""


def take_request(complaint: Complaint, *, by: SentBy, photos: Sequence[PhotoIn] = ()) -> SentRequest:
    """Store, locate, route and number it as `receive` does; a repeat gives the first one back.

    Raises what `receive` raises.
    """
    key = _named(by) if by.repeat_key else _guessed(complaint, by, photos)
    report, _is_new = receive(complaint, photos=photos, derived_key=key, sender=Sender(device=_device(by)))
    row, _made = SentRequest.objects.get_or_create(
        report=report, defaults={"key": by.key, "media_url": by.media_url}
    )
    return row


def _named(by: SentBy) -> str:
    """Two programs that choose the same words do not meet."""
    return f"open311:{_pk(by)}:{hashlib.sha256(by.repeat_key.encode()).hexdigest()}"


def _guessed(complaint: Complaint, by: SentBy, photos: Sequence[PhotoIn]) -> str:
    """The key of this stretch of time, or that of the last one if the same request came in it."""
    content = [asdict(complaint), by.device_id, by.media_url]
    pictures = sorted(hashlib.sha256(photo.data).hexdigest() for photo in photos)
    sent = keyed(json.dumps([content, pictures], sort_keys=True))
    stretch = int(clock.now().timestamp() // SAME_WITHIN.total_seconds())
    present, last = (f"open311:{_pk(by)}:{number}:{sent}" for number in (stretch, stretch - 1))
    return last if Report.objects.filter(derived_key=last).exists() else present


def _device(by: SentBy) -> str:
    named = f"open311:{_pk(by)}:{by.device_id}"
    return hashlib.sha256(named.encode()).hexdigest() if by.device_id else ""


def _pk(by: SentBy) -> int:
    return by.key.pk if by.key else 0
