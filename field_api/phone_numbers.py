"""Telephone numbers as people type them, made international (E.164); Indonesian unless they say otherwise."""

from __future__ import annotations

import unicodedata

from phonenumbers import NumberParseException, PhoneNumberFormat, format_number, is_valid_number, parse

MAX_TYPED = 60
"""Longer than any number with spaces, brackets and the invisible marks that come with pasting."""


class BadPhoneNumber(ValueError):
    """No country has such a number."""


def international(typed: str) -> str:
    """0812-3456-7890 is +6281234567890. `+` and `00` name the country; a 0 after 62 is not part of it.

    Raises BadPhoneNumber for what its country's numbering plan does not have.
    """
    seen = "".join(one for one in unicodedata.normalize("NFKC", typed) if unicodedata.category(one) != "Cf")
    seen = seen.strip()
    if seen.startswith("00"):
        seen = f"+{seen[2:]}"
    try:
        number = parse(seen, "ID")
    except NumberParseException as failure:
        raise BadPhoneNumber("no number") from failure
    if not is_valid_number(number):
        raise BadPhoneNumber("no country has it")
    return format_number(number, PhoneNumberFormat.E164)
