"""To a gateway that takes a POST, as those for WhatsApp do; for reporters who left a phone number."""

from __future__ import annotations

import hashlib
import hmac
import json
from contextlib import closing
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from django.conf import settings

from field_api import clock
from field_api.phone_numbers import BadPhoneNumber, international
from field_api.steps.delivery import Message, TransportError

TIMEOUT_S = 10.0
_ABOUT_THE_NUMBER = frozenset({400, 410, 422})
"""The message cannot be sent to this number. Other refusals (a wrong signature, a wrong address, too many at
a time) are about us, and somebody can put them right."""


def send(message: Message) -> str | None:
    """POST `{to, number, text, kind}`, signed. Only 2xx is a yes; nobody is led on by a redirect.

    `X-Signature-256` is `sha256=` and the HMAC-SHA256 of `X-Timestamp`, a point and the body under
    WEBHOOK_SECRET; `X-Message-Id` is the same for each try. Raises TransportError, permanent for a number
    that cannot be called and for answers that say so.
    """
    if not message.phone:
        return None
    to = _number(message.phone)
    body = {"to": to, "number": message.number, "text": message.text, "kind": message.kind}
    data = json.dumps(body, ensure_ascii=False).encode()
    status = _post(settings.WHATSAPP_WEBHOOK_URL, data, {**_headers(data), "X-Message-Id": message.key})
    if not 200 <= status < 300:
        permanent = status in _ABOUT_THE_NUMBER
        raise TransportError(f"webhook menjawab {status}", permanent=permanent)
    return "webhook"


def signature(secret: str, timestamp: str, data: bytes) -> str:
    """What a receiver computes to know that it was us, and that it is no old one sent again."""
    signed = hmac.new(secret.encode(), f"{timestamp}.".encode() + data, hashlib.sha256)
    return f"sha256={signed.hexdigest()}"


def _number(phone: str) -> str:
    """Numbers of imports and of years ago are still as they were typed. Raises TransportError."""
    try:
        return international(phone)
    except BadPhoneNumber as wrong:
        raise TransportError("nomor telepon tidak terbaca", permanent=True) from wrong


def _headers(data: bytes) -> dict[str, str]:
    timestamp = str(int(clock.now().timestamp()))
    return {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "geo-crm",
        "X-Timestamp": timestamp,
        "X-Signature-256": signature(settings.WEBHOOK_SECRET, timestamp, data),
    }


def _post(url: str, data: bytes, headers: dict[str, str]) -> int:
    """The status of the answer; its body is not read. Raises TransportError when none comes."""
    parts = urlsplit(url)
    connect = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    try:
        with closing(connect(parts.hostname or "", parts.port, timeout=TIMEOUT_S)) as line:
            line.request("POST", path, data, headers)
            return line.getresponse().status
    except HTTPException as failure:  # its words are what the other side said
        words = f"webhook tidak terjangkau: {type(failure).__name__}"
        raise TransportError(words, permanent=False) from failure
    except OSError as failure:
        words = str(failure) or type(failure).__name__
        raise TransportError(f"webhook tidak terjangkau: {words}", permanent=False) from failure
