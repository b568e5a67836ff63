"""Signs that a program, or somebody in a rage, wrote a report. None refuses it: a person reads it first.

A wrong refusal would lose a real report: browsers fill hidden fields, and a report that was prepared offline
is sent the moment the page opens. A report that is held is routed and worked on as any other; only the public
does not see it before somebody has read it.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from datetime import timedelta
from enum import StrEnum

from django.core.cache import cache
from django.core.signing import BadSignature, TimestampSigner

from field_api.models import BlockedWord

LEAST_TIME = timedelta(seconds=5)
"""Nobody finds a place, a category and the button in less."""

_WORDS_KEY, _WORDS_KEPT_S = "field_api.blocked_words", 60
_FORM = "lapor"
_DEVICE = re.compile(r"[0-9A-Za-z-]{16,64}")
_DOUBLED = re.compile(r"([a-z])\1+")
_LETTERS_FOR_DIGITS = str.maketrans("013457@$", "oieastas")


class Doubt(StrEnum):
    """Why a report is held; the words are those of the moderation page."""

    HONEYPOT = "honeypot"
    TOO_FAST = "too_fast"
    BAD_TOKEN = "bad_token"  # noqa: S105  the name of a reason
    WORDS = "words"


def _signer() -> TimestampSigner:
    return TimestampSigner(salt="field_api.form")


def form_token() -> str:
    """Goes into the page as it is made, and comes back with the report: when was this form opened?"""
    return _signer().sign(_FORM)


def doubts_of(*, token: str | None, honeypot: str) -> tuple[Doubt, ...]:
    """What a form gives away. `token` is None for a caller that has no form. However old it is, it is right:
    a report may wait on a phone for days."""
    doubts = [Doubt.HONEYPOT] if honeypot.strip() else []
    if token is None:
        return tuple(doubts)
    try:
        _signer().unsign(token)
    except BadSignature:
        return (*doubts, Doubt.BAD_TOKEN)
    if _is_younger(token, LEAST_TIME):
        doubts.append(Doubt.TOO_FAST)
    return tuple(doubts)


def device_hash(named: str) -> str:
    """SHA-256 of the random name that a browser gave itself; "" for none and for what cannot be one."""
    return hashlib.sha256(named.encode()).hexdigest() if _DEVICE.fullmatch(named) else ""


def blocked_words_in(text: str) -> list[str]:
    """The words of the list that a text has, whatever their case, repeated letters or digits for letters.

    The list is read once a minute, so that an intake costs no statement more.
    """
    read = f" {folded(text)} "
    words = cache.get_or_set(_WORDS_KEY, _active_words, _WORDS_KEPT_S) or []
    return [word for word in words if (key := folded(word)) and f" {key} " in read]


def folded(text: str) -> str:
    """Words in one spelling: "G0BLOOOK!!" and "goblok" are the same; punctuation is a gap."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii").lower()
    letters = plain.translate(_LETTERS_FOR_DIGITS)
    return " ".join(_DOUBLED.sub(r"\1", word) for word in re.findall(r"[a-z0-9]+", letters))


def _active_words() -> list[str]:
    return list(BlockedWord.objects.filter(is_active=True).values_list("word", flat=True))


def _is_younger(token: str, age: timedelta) -> bool:
    try:
        _signer().unsign(token, max_age=age)
    except BadSignature:
        return False
    return True
