"""To a gateway that takes a POST, as those for WhatsApp do; for reporters who left a phone number."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from contextlib import closing
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from django.conf import settings

from field_api import clock
from field_api.steps.delivery import Message, TransportError

TIMEOUT_S = 10.0
_NOT_YET = frozenset({408, 425, 429})
"""Refusals of the 400s that ask for patience."""
_SHORTEST_NUMBER = 8


def send(message: Message) -> str | None:
    """POST `{to, number, text, kind}`, signed. Only 2xx is a yes; nobody is led on by a redirect.

    `X-Signature-256` is `sha256=` and the HMAC-SHA256 of `X-Timestamp`, a point and the body under
    WEBHOOK_SECRET; `X-Message-Id` is the same for each try. Raises TransportError, permanent for a number
    that cannot be called and for most answers of the 400s.
    """
    if not message.phone:
        return None
    to = international(message.phone)
    body = {"to": to, "number": message.number, "text": message.text, "kind": message.kind}
    data = json.dumps(body, ensure_ascii=False).encode()
    status = _post(settings.WHATSAPP_WEBHOOK_URL, data, {**_headers(data), "X-Message-Id": message.key})
    if not 200 <= status < 300:
        permanent = 400 <= status < 500 and status not in _NOT_YET
        raise TransportError(f"webhook menjawab {status}", permanent=permanent)
    return "webhook"


def signature(secret: str, timestamp: str, data: bytes) -> str:
    """What a receiver computes to know that it was us, and that it is no old one sent again."""
    signed = hmac.new(secret.encode(), f"{timestamp}.".encode() + data, hashlib.sha256)
    return f"sha256={signed.hexdigest()}"


def international(phone: str) -> str:
    """A number as gateways want it: 0812-3456-7890 is +6281234567890. Raises TransportError."""
    digits = re.sub(r"\D", "", phone)
    if digits.startswith("0"):
        digits = f"62{digits[1:]}"
    elif digits.startswith("8"):
        digits = f"62{digits}"
    if len(digits) < _SHORTEST_NUMBER:
        raise TransportError("nomor telepon tidak terbaca", permanent=True)
    return f"+{digits}"


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
    except (OSError, HTTPException) as failure:
        words = str(failure) or type(failure).__name__
        raise TransportError(f"webhook tidak terjangkau: {words}", permanent=False) from failure
