"""What a phone believes it has sent, against what is here: after a restored backup they differ."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.contrib.auth.models import User
from django.db.models import Q

from field_api import originals
from field_api.models import FollowUp, Photo, Visit
from field_api.steps.sealed import Receipt, is_genuine

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Sent:
    """One record that the phone has sent; with its receipt, if it has one."""

    id: uuid.UUID
    payload_sha256: str
    receipt: Receipt | None = None


@dataclass
class Reconciled:
    """Ids. `missing` are to be sent again, photos first; `lost` are those of them that were here once."""

    known: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    differs: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)


def reconcile(*, by: User, sent: Sequence[Sent]) -> Reconciled:
    """Compare visits and follow-ups of this person. A record is missing too when a photo of it is gone."""
    ids = [one.id for one in sent]
    visits = Visit.objects.filter(pk__in=ids, validator__user=by).values_list("pk", "payload_sha256")
    claims = FollowUp.objects.filter(client_id__in=ids, by=by).values_list("client_id", "payload_sha256")
    stored = {name: payload for name, payload in (*visits, *claims) if name}
    incomplete = _without_photos(list(stored))
    found = Reconciled()
    for one in {one.id: one for one in sent}.values():
        name = str(one.id)
        if one.id in stored and stored[one.id] != one.payload_sha256:
            found.differs.append(name)
        elif one.id in stored and one.id not in incomplete:
            found.known.append(name)
        else:
            found.missing.append(name)
            if one.receipt and is_genuine(one.receipt, by):
                found.lost.append(name)
    if found.lost:
        log.error("records of user %s that had a receipt are gone: %s", by.pk, ", ".join(found.lost))
    return found


def _without_photos(stored: Sequence[uuid.UUID]) -> set[uuid.UUID | None]:
    """Those of which a photo's file is gone."""
    photos = Photo.objects.filter(Q(visit__in=stored) | Q(follow_up__client_id__in=stored))
    rows = photos.values_list("visit_id", "follow_up__client_id", "sha256")
    return {visit or claim for visit, claim, sha256 in rows if not originals.is_kept(sha256)}
