"""Start-up checks: settings that work, and leave a server open to whoever looks."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Sequence
from contextlib import suppress
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import ImproperlyConfigured

LONG_ENOUGH = 50
DIFFERENT_LETTERS = 10
_MADE_BY = "head -c 48 /dev/urandom | base64 -w 0"
_PUBLISHED = (
    "django-insecure-",
    "changeme",
    "change-me",
    "secret",
    "rahasia",
    "password",
    "0123456789",
    "abcdef",
)
_TERMINAL_MAIL = "django.core.mail.backends.console.EmailBackend"


@register()
def check_safety(app_configs: Sequence[AppConfig] | None, **kwargs: object) -> list[CheckMessage]:
    """Look at what came from the environment. Touches no database."""
    return [*_secrets(), *_open_doors(), *_mail(), *_https()]


def _secrets() -> Iterator[CheckMessage]:
    key = ""
    with suppress(ImproperlyConfigured):
        key = settings.SECRET_KEY  # an empty one has a message of its own
    for number, (name, secret) in enumerate(
        {"SECRET_KEY": key, "REPORTER_KEY_SECRET": settings.REPORTER_KEY_SECRET}.items()
    ):
        if secret and (why := _weakness(secret)) and not (number and secret == key):
            hint = f"Give {LONG_ENOUGH} or more random characters that stand nowhere else: {_MADE_BY}"
            yield Error(f"{name} {why}.", hint=hint, id=f"geo_crm.E04{number}")
    if key and key == settings.REPORTER_KEY_SECRET and _is_public():
        hint = (
            "Set REPORTER_KEY_SECRET to a secret of its own, or SECRET_KEY can never be changed again without"
            f" taking the reporters' keys: {_MADE_BY}"
        )
        yield Error("The reporters' keys hang on SECRET_KEY.", hint=hint, id="geo_crm.E042")


def _weakness(secret: str) -> str:
    """Why it can be guessed; empty when nothing speaks against it."""
    if len(secret) < LONG_ENOUGH:
        return f"has {len(secret)} characters"
    if len(set(secret)) < DIFFERENT_LETTERS:
        return "repeats a few characters"
    low = secret.lower()
    return "is published somewhere" if low.startswith(_PUBLISHED) else ""


def _open_doors() -> Iterator[CheckMessage]:
    if settings.DEBUG and _is_public():
        hint = "Set DEBUG=off: error pages show settings and data to everybody."
        yield Error("DEBUG is on where others can come.", hint=hint, id="geo_crm.E043")
    if "*" in settings.ALLOWED_HOSTS:
        hint = "Write the names that this server is called by: ALLOWED_HOSTS=crm.example.go.id"
        yield Error("ALLOWED_HOSTS lets every name in.", hint=hint, id="geo_crm.E044")


def _mail() -> Iterator[CheckMessage]:
    goes_out = "email" in settings.MESSAGE_BACKENDS and not _is_local(_public_host())
    if goes_out and settings.EMAIL_BACKEND == _TERMINAL_MAIL:
        hint = (
            "Name the mail server in EMAIL_URL, or take email out of MESSAGE_BACKENDS: citizens would wait"
            " for letters that stand in a log, with their addresses and keys."
        )
        yield Error("Mail is printed on the terminal.", hint=hint, id="geo_crm.E045")


def _https() -> Iterator[CheckMessage]:
    if urlsplit(settings.PUBLIC_URL).scheme == "https" and not settings.HTTPS_ONLY:
        hint = "Set HTTPS_ONLY=on (and TRUSTED_PROXIES=1 behind a proxy that ends HTTPS)."
        yield Error("PUBLIC_URL is https, but HTTPS_ONLY is off.", hint=hint, id="geo_crm.E046")


def _is_public() -> bool:
    names = [name for name in settings.ALLOWED_HOSTS if name and not set(name) & set("/ ")]
    return not all(_is_local(name) for name in [_public_host(), *names])


def _public_host() -> str:
    with suppress(ValueError):
        return urlsplit(settings.PUBLIC_URL).hostname or ""
    return ""


def _is_local(name: str) -> bool:
    """This machine's own address, or a name without a dot, which only its own network knows."""
    bare = name.strip("[]").rstrip(".")
    with suppress(ValueError):
        return ipaddress.ip_address(bare).is_loopback
    return bare != "*" and ("." not in bare or bare.endswith(".localhost"))
