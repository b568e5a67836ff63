"""Chance that falls the same way everywhere: two installs of the demo look alike."""

from __future__ import annotations

from random import Random


def chance_of(*names: object) -> Random:
    """A generator of its own for these names; the same names give the same numbers on every machine."""
    return Random("/".join(map(str, names)))  # noqa: S311  nothing secret hangs on it
