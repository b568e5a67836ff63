"""One JSON value, one text: the canonical form of RFC 8785, so that phone and server hash the same bytes.

No spaces; keys sorted by their UTF-16 code units; strings escaped no more than JSON asks for; numbers as
JavaScript writes them. On a phone that is `JSON.stringify` of a value whose keys were sorted.
"""

from __future__ import annotations

import hashlib
import json
import math
from decimal import Decimal
from typing import Any, NoReturn

MAX_DEPTH = 32
_EXACT = 2**53


class BadJson(ValueError):
    """Bytes that are no JSON, or JSON that has no canonical form."""


def loads(raw: bytes) -> Any:
    """Read UTF-8 JSON. Raises BadJson for whatever has no canonical form.

    That is NaN and infinite numbers, half a surrogate pair, and more than MAX_DEPTH levels.
    """
    try:
        value = json.loads(raw.decode("utf-8"), parse_constant=_refuse, parse_float=_finite)
        canonical(value)
    except (ValueError, RecursionError) as error:
        raise BadJson(str(error)) from error
    return value


def canonical(value: Any) -> str:
    """The canonical text of a value as `loads` gives it. Raises ValueError."""
    text = _text(value)
    text.encode("utf-8")  # half a surrogate pair fails here, with a ValueError
    return text


def sha256_of(text: str) -> str:
    """SHA-256 of the text in UTF-8, 64 lower-case hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _text(value: Any, depth: int = 0) -> str:
    if isinstance(value, dict | list) and depth >= MAX_DEPTH:
        raise ValueError("nested too deep")
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: key.encode("utf-16-be", "surrogatepass"))
        return "{" + ",".join(f"{_text(key)}:{_text(value[key], depth + 1)}" for key in keys) + "}"
    if isinstance(value, list):
        return "[" + ",".join(_text(one, depth + 1) for one in value) + "]"
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _number(value)
    return json.dumps(value, ensure_ascii=False)


def _number(value: float) -> str:
    """As ECMAScript's Number::toString; every number is a double there."""
    if isinstance(value, int) and abs(value) <= _EXACT:
        return str(value)
    double = _finite(value)
    if double == 0:
        return "0"
    shortest = repr(double)
    if 1e-6 <= abs(double) < 1e21:
        return format(Decimal(shortest), "f").removesuffix(".0")
    digits, _, exponent = shortest.partition("e")
    return f"{digits.removesuffix('.0')}e{int(exponent):+d}"


def _finite(number: str | float) -> float:
    try:
        double = float(number)
    except OverflowError as error:
        raise ValueError("number too large") from error
    if not math.isfinite(double):
        raise ValueError("number too large")
    return double


def _refuse(word: str) -> NoReturn:
    raise ValueError(f"{word} is no JSON")
