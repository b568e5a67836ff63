"""On the terminal, for trying out and for development: who would be told what."""

from __future__ import annotations

import sys

from field_api.steps.delivery import Message


def send(message: Message) -> str | None:
    """Every message, also one for which nobody left an address."""
    to = message.email or message.phone or "tidak ada alamat"
    sys.stdout.write(f"--- {message.kind} {message.number} -> {to}: {message.subject}\n{message.text}\n")
    return "layar"
