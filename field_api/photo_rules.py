"""The rules of the photo check in force here: the program's own, with what EVIDENCE_RULES changes."""

from __future__ import annotations

import hashlib
import json
import math
from dataclasses import asdict, fields, replace
from datetime import timedelta
from functools import lru_cache
from typing import Any

from django.conf import settings

from field_api.evidence.rules import RULES, Rules

FIXED = frozenset({"version", "stamp_share"})
"""Stored fingerprints were made with this share; another one would find none of them."""
CHANGEABLE = sorted({field.name for field in fields(Rules)} - FIXED)
_DAY_S = 86_400
_BITS, _CELLS, _SHARE = (0, 256), (1, 16), (0, 1)
_LIMITS: dict[str, tuple[float, float]] = {
    "p_limit": (1e-6, 0.5),
    "sigma_inflation": (0.1, 10),
    "strong_bits": _BITS,
    "look_bits": _BITS,
    "angle_cells": _CELLS,
    "look_cells": _CELLS,
    "angle_shift": _SHARE,
    "angle_crop_shift": _SHARE,
    "angle_least_crop": _SHARE,
}
_ANY = (0, 1e6)
_ORDERED = (
    ("near_m", "far_m"),
    ("strong_bits", "look_bits"),
    ("fixes_within", "fixes_within_at_most"),
)


class BadRulesError(ValueError):
    """EVIDENCE_RULES cannot be used; the message says why, `hint` what would be right."""

    def __init__(self, problem: str, hint: str) -> None:
        super().__init__(problem)
        self.hint = hint


def rules_in_force() -> Rules:
    """The rules every stored verdict is made by.

    With changes the version is the program's own, a plus sign and eight digits of the changes' SHA-256, so
    that verdicts by different numbers stay apart; `reverify` makes the missing ones. A value that equals the
    program's own is no change. Raises BadRulesError, which the start-up checks report first.
    """
    return _rules(settings.EVIDENCE_RULES)


@lru_cache(maxsize=8)
def _rules(text: str) -> Rules:
    told = {name: _value(name, value) for name, value in _object(text).items()}
    own = asdict(RULES)
    changes = {name: value for name, value in told.items() if value != own[name]}
    if not changes:
        return RULES
    rules = replace(RULES, **changes)
    for smaller, larger in _ORDERED:
        if getattr(rules, smaller) > getattr(rules, larger):
            raise BadRulesError(f"{smaller} is more than {larger}.", "Give the smaller one first.")
    canonical = json.dumps(changes, sort_keys=True, default=lambda span: span.total_seconds())
    return replace(rules, version=f"{RULES.version}+{hashlib.sha256(canonical.encode()).hexdigest()[:8]}")


def _object(text: str) -> dict[str, Any]:
    hint = 'Write a JSON object: EVIDENCE_RULES={"sigma_inflation": 1.5}'
    try:
        found = json.loads(text or "{}")
    except ValueError as error:
        raise BadRulesError(f"EVIDENCE_RULES is no JSON: {error}.", hint) from error
    if not isinstance(found, dict):
        raise BadRulesError("EVIDENCE_RULES is no JSON object.", hint)
    return found


def _value(name: str, value: Any) -> Any:
    """The value in the type of the rule. Durations come in seconds, boxes as west, south, east, north."""
    if name in FIXED:
        raise BadRulesError(f"{name} cannot be changed.", "Stored verdicts and fingerprints rest on it.")
    if name not in CHANGEABLE:
        raise BadRulesError(f"There is no rule {name!r}.", f"These can be changed: {', '.join(CHANGEABLE)}.")
    own = getattr(RULES, name)
    if isinstance(own, tuple):
        return _box(name, value)
    if isinstance(own, timedelta):
        return timedelta(seconds=_number(name, value, (0, _DAY_S)))
    number = _number(name, value, _LIMITS.get(name, _ANY))
    if isinstance(own, int) and number != int(number):
        raise BadRulesError(f"{name} is {value!r}.", "Give a whole number.")
    return type(own)(number)


def _number(name: str, value: Any, limits: tuple[float, float]) -> float:
    least, most = limits
    is_number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    if not is_number or not least <= value <= most or (value == 0 and limits == _ANY):
        raise BadRulesError(
            f"{name} is {value!r}.", f"Give a number from {least:g} to {most:g}, not 0 metres."
        )
    return float(value)


def _box(name: str, value: Any) -> tuple[float, float, float, float]:
    hint = "Give west, south, east and north in degrees: [106.3, -6.45, 107.05, -5.1]"
    if not isinstance(value, list) or len(value) != 4:
        raise BadRulesError(f"{name} is {value!r}.", hint)
    west, south, east, north = (_number(name, one, (-180, 180)) for one in value)
    if west >= east or south >= north:
        raise BadRulesError(f"{name} is {value!r}.", hint)
    return west, south, east, north
