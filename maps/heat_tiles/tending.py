"""The heat tiles' part of `tend`: a new version when one is due, and once a night a check of all of it."""

from __future__ import annotations

from datetime import date

from field_api import clock
from field_api.steps.deadlines import WIB
from maps.heat_tiles.check import check
from maps.heat_tiles.columns import folder
from maps.heat_tiles.refresh import refresh_if_due

_NOT_BEFORE = 1
"""O'clock in Jakarta: the night's first hour belongs to back-ups."""


def tend() -> str:
    """What was done, for people. Safe to run as often as one likes, on each machine that serves tiles."""
    if _is_night_check_due():
        words = check().words
        (folder() / "checked").write_text(f"{_today()}", encoding="utf-8")
        return f"diperiksa: {words}"
    return "diperbarui" if refresh_if_due() else "masih baru"


def _is_night_check_due() -> bool:
    try:
        done = date.fromisoformat((folder() / "checked").read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return True
    return done < _today() and clock.now().astimezone(WIB).hour >= _NOT_BEFORE


def _today() -> date:
    return clock.now().astimezone(WIB).date()
