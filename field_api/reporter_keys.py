"""The secret that lets a reporter reopen a report and rate it, without an account."""

from __future__ import annotations

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from field_api.models import Report

_MADE_FOR = "field_api.reporter_key"
_LENGTH = 24


def reporter_key(report: Report) -> str:
    """Made anew each time from a secret of this server and the report's salt; it is stored nowhere.

    A report whose number was lost with a crash or a restore and then given to another has another salt, so
    that its key opens nothing. A new salt ends every key told so far.
    """
    return _key(f"{report.number}:{report.key_salt or ''}", settings.REPORTER_KEY_SECRET)


def is_reporter(number: str, key: str) -> bool:
    """Whether this is a key of the report that has this number now; False for a number nobody has."""
    report = Report.objects.filter(number=number).only("number", "key_salt").first()
    if report is None:
        return False
    return any(constant_time_compare(known, key) for known in _keys(report))


def _keys(report: Report) -> list[str]:
    """By the secret in force and earlier ones. One without a salt has the keys of the program before, too."""
    secrets = [settings.REPORTER_KEY_SECRET, *settings.REPORTER_KEY_SECRET_FALLBACKS]
    keys = [_key(f"{report.number}:{report.key_salt or ''}", secret) for secret in secrets]
    if report.key_salt is None:
        signing = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
        keys += [_key(report.number, secret) for secret in [*signing, *secrets]]
    return keys


def _key(value: str, secret: str) -> str:
    return salted_hmac(_MADE_FOR, value, secret=secret, algorithm="sha256").hexdigest()[:_LENGTH]
