"""What people type into an address or a form, in the shape that the database takes."""

from __future__ import annotations

from typing import Any


def typed(words: Any, name: str, most: int) -> str:
    """The word of this name without blanks around it and without NUL, which PostgreSQL refuses; cut off at
    `most` characters."""
    return str(words.get(name, "")).replace("\x00", "").strip()[:most]
