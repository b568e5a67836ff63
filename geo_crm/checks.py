"""Start-up checks: a setting that cannot work stops the start and says what would be right."""

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from axes.helpers import get_client_ip_address
from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register  # noqa: A004  Django's own name
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import EmailValidator
from django.http import HttpRequest
from rest_framework.throttling import BaseThrottle

from field_api.photo_rules import BadRulesError, rules_in_force
from field_api.steps.delivery import BACKENDS

SHORTEST_SECRET = 16


@register()
def check_settings(app_configs: Sequence[AppConfig] | None, **kwargs: object) -> list[CheckMessage]:
    """Look at what came from the environment. Touches no database."""
    return [
        *_secret_key(),
        *_allowed_hosts(),
        *_database(),
        *_folder("MEDIA_ROOT", settings.MEDIA_ROOT, "geo_crm.E004"),
        *_folder("HEAT_TILES_DIR", settings.HEAT_TILES_DIR, "geo_crm.E012"),
        *_folder("ANSWERS_DIR", settings.ANSWERS_DIR, "geo_crm.E021"),
        *_public_url(),
        *_base_map(),
        *_counts(),
        *_addresses(),
        *_photo_rules(),
        *_messages(),
        *_privacy(),
    ]


def _secret_key() -> list[CheckMessage]:
    with suppress(ImproperlyConfigured):  # Django's own word for an empty one, without a hint
        if settings.SECRET_KEY:
            return []
    hint = "Set SECRET_KEY in the environment or in .env to 50 or more random characters; bin/demo makes one."
    return [Error("SECRET_KEY is empty.", hint=hint, id="geo_crm.E001")]


def _allowed_hosts() -> list[CheckMessage]:
    wrong = [host for host in settings.ALLOWED_HOSTS if "://" in host or "/" in host or " " in host]
    if not wrong:
        return []
    hint = "Write host names only, separated by commas: ALLOWED_HOSTS=crm.example.go.id,127.0.0.1"
    return [Error(f"ALLOWED_HOSTS holds {wrong[0]!r}, which is no host name.", hint=hint, id="geo_crm.E002")]


def _database() -> list[CheckMessage]:
    schemes = {
        name: getattr(settings, name).partition(":")[0] for name in ("DATABASE_OWNER_URL", "DATABASE_URL")
    }
    wrong = [name for name, scheme in schemes.items() if scheme not in {"postgis", "postgres", "postgresql"}]
    if not wrong and settings.DATABASES["default"].get("NAME"):
        return []
    name = wrong[-1] if wrong else "DATABASE_URL"
    hint = f"Only PostGIS will do: {name}=postgis://user:password@host:5432/name"
    words = f"{name} begins with {schemes[name]!r} or names no database."
    return [Error(words, hint=hint, id="geo_crm.E003")]


def _folder(name: str, path: str | Path, number: str) -> list[CheckMessage]:
    root = Path(path)
    parent = next((p for p in [root, *root.parents] if p.exists()), Path("/"))
    if root.is_absolute() and parent.is_dir() and os.access(parent, os.W_OK):
        return []
    hint = f"Give an absolute path that this user may write to: {name}=/srv/geo-crm/{root.name or 'media'}"
    return [Error(f"{name} {str(root)!r} cannot be written to.", hint=hint, id=number)]


def _public_url() -> list[CheckMessage]:
    parts = urlsplit(settings.PUBLIC_URL)
    if parts.scheme in {"http", "https"} and parts.netloc:
        return []
    hint = "Give the address that citizens use: PUBLIC_URL=https://crm.example.go.id"
    return [Error(f"PUBLIC_URL {settings.PUBLIC_URL!r} is no http(s) address.", hint=hint, id="geo_crm.E007")]


def _base_map() -> list[CheckMessage]:
    url = settings.BASE_MAP_URL
    hint = "BASE_MAP_URL=https://tiles.example.go.id/{z}/{x}/{y}.png, or leave it empty for no base map."
    if url and not all(part in url for part in ("{z}", "{x}", "{y}")):
        return [Error("BASE_MAP_URL lacks {z}, {x} or {y}.", hint=hint, id="geo_crm.E005")]
    if url and not url.startswith("/") and urlsplit(url).scheme not in {"http", "https"}:
        return [Error("BASE_MAP_URL is neither a path nor an http(s) address.", hint=hint, id="geo_crm.E005")]
    if url and not settings.BASE_MAP_ATTRIBUTION:
        hint = "Say whose map it is in BASE_MAP_ATTRIBUTION; most licences ask for it."
        return [Warning("The base map has no attribution.", hint=hint, id="geo_crm.W001")]
    return []


def _photo_rules() -> list[CheckMessage]:
    try:
        rules_in_force()
    except BadRulesError as wrong:
        return [Error(f"EVIDENCE_RULES: {wrong}", hint=wrong.hint, id="geo_crm.E008")]
    return []


def _messages() -> list[CheckMessage]:
    unknown = [name for name in settings.MESSAGE_BACKENDS if name not in BACKENDS]
    if unknown or not settings.MESSAGE_BACKENDS:
        words = f"MESSAGE_BACKENDS holds {unknown[0]!r}." if unknown else "MESSAGE_BACKENDS is empty."
        hint = (
            f"Write one or more of {', '.join(BACKENDS)}, separated by commas: MESSAGE_BACKENDS=email,webhook"
        )
        return [Error(words, hint=hint, id="geo_crm.E009")]
    found = _sender()
    if "webhook" not in settings.MESSAGE_BACKENDS:
        return found
    parts = urlsplit(settings.WHATSAPP_WEBHOOK_URL)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        hint = "Give the gateway's address: WHATSAPP_WEBHOOK_URL=https://gateway.example.go.id/messages"
        found.append(Error("WHATSAPP_WEBHOOK_URL is no http(s) address.", hint=hint, id="geo_crm.E010"))
    if len(settings.WEBHOOK_SECRET) < SHORTEST_SECRET:
        hint = f"Give {SHORTEST_SECRET} or more random characters that the gateway knows too."
        found.append(Error("WEBHOOK_SECRET is too short to sign with.", hint=hint, id="geo_crm.E011"))
    return found


def _privacy() -> list[CheckMessage]:
    days, least = settings.ANONYMISE_AFTER_DAYS, settings.REOPEN_WITHIN_DAYS
    if days != 0 and days < least:
        hint = f"Give {least} or more, REOPEN_WITHIN_DAYS, or 0 to forget nobody by itself."
        return [Error(f"ANONYMISE_AFTER_DAYS is {days}.", hint=hint, id="geo_crm.E031")]
    if not settings.PRIVACY_CONTROLLER.strip():
        hint = "Name who answers for personal data: PRIVACY_CONTROLLER=Pemerintah Provinsi DKI Jakarta"
        return [Error("PRIVACY_CONTROLLER is empty.", hint=hint, id="geo_crm.E031")]
    found: list[CheckMessage] = []
    if days == 0:
        hint = "Then anonymise_reporters must be run otherwise; the privacy page names no period."
        found.append(Warning("Nobody's data is ever forgotten.", hint=hint, id="geo_crm.W031"))
    if "https" in settings.PUBLIC_URL and not settings.PRIVACY_CONTACT.strip():
        hint = "Say where people ask for what is kept of them: PRIVACY_CONTACT=pdp@example.go.id"
        found.append(Warning("PRIVACY_CONTACT is empty.", hint=hint, id="geo_crm.W032"))
    return found


def _sender() -> list[CheckMessage]:
    """Without one Django writes webmaster@localhost, which most mail servers refuse or throw away."""
    sender = settings.EMAIL_FROM
    mails_leave = "smtp" in settings.EMAIL_BACKEND.lower() and "email" in settings.MESSAGE_BACKENDS
    if not sender and not mails_leave:
        return []
    _name, address = parseaddr(sender)
    with suppress(ValidationError):
        if "\n" not in sender and "\r" not in sender:
            EmailValidator(allowlist=[])(address)
            return []
    words = f"EMAIL_FROM {sender!r} is no address that mail can come from."
    hint = "Give the address that messages come from: EMAIL_FROM=CRM Jakarta <crm@example.go.id>"
    return [Error(words, hint=hint, id="geo_crm.E030")]


def _counts() -> list[CheckMessage]:
    smallest = {
        "TRUSTED_PROXIES": 0,
        "MAX_PHOTO_BYTES": 100_000,
        "REPORTS_PER_HOUR": 1,
        "REPORTS_PER_DEVICE_PER_DAY": 1,
        "UNNAMED_REPORTS_PER_DAY": 1,
        "VOICES_PER_NETWORK_PER_DAY": 1,
        "READ_CPU_SECONDS_PER_HOUR": 2,
        "PDFS_AT_A_TIME": 1,
        "TOKEN_DAYS": 1,
        "REOPEN_WITHIN_DAYS": 0,
        "ALERTS_PER_HOUR": 1,
        "EXPORT_ROWS_AT_ONCE": 1,
        "EXPORTS_AT_A_TIME": 1,
        "OPEN311_READS_PER_HOUR": 1,
    }
    return [
        Error(f"{name} is {getattr(settings, name)}.", hint=f"Give {least} or more.", id="geo_crm.E006")
        for name, least in smallest.items()
        if getattr(settings, name) < least
    ]


def _addresses() -> list[CheckMessage]:
    """Whoever counts by address must count by the same one, or one stranger's mistakes are everybody's."""
    if settings.TRUSTED_PROXIES < 0:
        return []
    request: Any = HttpRequest()
    said = [f"198.51.100.{number}:4711" for number in range(1, settings.TRUSTED_PROXIES + 2)]
    request.META = {"REMOTE_ADDR": "192.0.2.1", "HTTP_X_FORWARDED_FOR": ", ".join(said)}
    right = "198.51.100.2" if settings.TRUSTED_PROXIES else "192.0.2.1"
    counted = {"django-axes": get_client_ip_address(request)}
    counted |= {kind.__name__: kind.__new__(kind).get_ident(request) for kind in _throttles(BaseThrottle)}
    hint = "Let it ask field_api.addresses.address_of; for django-axes that is AXES_CLIENT_IP_CALLABLE."
    found: list[CheckMessage] = [
        Error(f"{name} takes {address} for the caller, not {right}.", hint=hint, id="geo_crm.E020")
        for name, address in counted.items()
        if address != right
    ]
    if settings.PUBLIC_URL.startswith("https://") and not settings.TRUSTED_PROXIES:
        hint = "Something in front speaks HTTPS: say how many proxies there are, TRUSTED_PROXIES=1."
        found.append(Warning("Everybody counts as one address.", hint=hint, id="geo_crm.W020"))
    return found


def _throttles(kind: type[BaseThrottle]) -> Iterator[type[BaseThrottle]]:
    """Those that are in use here, not those that come with a library."""
    for one in kind.__subclasses__():
        if one.__module__.split(".")[0] in {"boundaries", "field_api", "geo_crm", "maps"}:
            yield one
        yield from _throttles(one)
