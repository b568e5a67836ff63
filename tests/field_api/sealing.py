"""What a validator's or an officer's phone sends: photos by their hash, then the sealed record."""

from __future__ import annotations

import hashlib
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

from django.contrib.auth.models import User
from rest_framework.test import APIClient

from field_api.models import Visit
from field_api.rest.sealed_shape import read_visit, sealed
from field_api.steps.blobs import take_blob
from field_api.steps.verify import record_visit
from tests.field_api.world import IN_WEST

LON, LAT = IN_WEST
FIX = {"lon": LON, "lat": LAT, "accuracy": 8}


def hash_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def keep_blob(data: bytes) -> str:
    take_blob(sha256=hash_of(data), length=len(data), read=BytesIO(data).read)
    return hash_of(data)


def claim_body(number: str, *photos: bytes, **more: Any) -> dict[str, Any]:
    """A follow-up, whose photos need not be here."""
    named = [{"sha256": hash_of(data), "source": "viewfinder", "fix": 0} for data in photos]
    return {"report": number, "form_version": 1, "fixes": [FIX], "photos": named, **more}


def visit_body(number: str, *photos: bytes, **more: Any) -> dict[str, Any]:
    return claim_body(number, *photos, **{"decision": "done", **more})


def put(client: APIClient, what: str, body: dict[str, Any] | bytes, client_id: UUID | None = None) -> Any:
    """PUT a record, `what` being visits or follow-ups; a dict is sealed first."""
    raw = body if isinstance(body, bytes) else sealed(body)
    url = f"/api/v1/{what}/{client_id or uuid4()}"
    return client.put(url, raw, content_type="application/json")


def visit(number: str, by: User, client_id: UUID | None = None, *photos: bytes, **more: Any) -> Visit:
    """A visit without HTTP; its photos are kept first."""
    for data in photos:
        keep_blob(data)
    look = read_visit(client_id or uuid4(), sealed(visit_body(number, *photos, **more)))
    return record_visit(by=by, look=look)[0]
