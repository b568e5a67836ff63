"""The one password of all demo people: made up once an install, in a file that only its owner may read."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from django.conf import settings


def password_file() -> Path:
    return Path(settings.BASE_DIR) / "var" / "demo_password"


def kept_password() -> str | None:
    """The password, or None when none was made yet."""
    try:
        return password_file().read_text().strip() or None
    except FileNotFoundError:
        return None


def make_password_once() -> tuple[str, bool]:
    """The password, and whether it was made just now."""
    if kept := kept_password():
        return kept, False
    made = secrets.token_urlsafe(9)
    path = password_file()
    path.parent.mkdir(exist_ok=True)
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(made + "\n")
    part.replace(path)
    return made, True
