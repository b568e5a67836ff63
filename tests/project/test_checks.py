"""Wrong settings are named at the start, with a hint."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from pytest_django import Settings

ROOT = Path(__file__).parents[2]
WEBHOOK = {
    "MESSAGE_BACKENDS": ["webhook"],
    "WHATSAPP_WEBHOOK_URL": "https://gateway.example.go.id/pesan",
    "WEBHOOK_SECRET": "enam-belas-huruf",
}
SMTP = {"EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend"}
MADE = "Zt3kQ9wX1vB7nM5cR8yL2dF6gH4jK0pS-aUeIoTrYqWzXsCvNbMlP"
ONE_SECRET = {"SECRET_KEY": MADE, "REPORTER_KEY_SECRET": MADE}
MAIL = "django.core.mail.backends"
PUBLIC = {
    "PUBLIC_URL": "https://crm.example.go.id",
    "ALLOWED_HOSTS": ["crm.example.go.id"],
    "HTTPS_ONLY": True,
    "PRIVACY_CONTACT": "privasi@example.go.id",
    "REPORTER_KEY_SECRET": MADE,
    "EMAIL_BACKEND": f"{MAIL}.smtp.EmailBackend",
    "EMAIL_FROM": "CRM <crm@example.go.id>",
}


def ids(settings: Settings, **changed: Any) -> set[str]:
    for name, value in changed.items():
        setattr(settings, name, value)
    return {message.id or "" for message in run_checks() if (message.id or "").startswith("geo_crm")}


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, set()),
        ({"SECRET_KEY": ""}, {"geo_crm.E001"}),
        ({"ALLOWED_HOSTS": ["https://crm.example.go.id"]}, {"geo_crm.E002"}),
        ({"DATABASE_URL": "sqlite:///x"}, {"geo_crm.E003"}),
        ({"MEDIA_ROOT": Path("relatif")}, {"geo_crm.E004"}),
        ({"MEDIA_ROOT": Path("/etc/hostname/media")}, {"geo_crm.E004"}),
        ({"HEAT_TILES_DIR": Path("relatif")}, {"geo_crm.E012"}),
        ({"BASE_MAP_URL": "https://tiles.example.go.id/map.png"}, {"geo_crm.E005"}),
        ({"BASE_MAP_URL": "ftp://x/{z}/{x}/{y}"}, {"geo_crm.E005"}),
        ({"BASE_MAP_URL": ""}, set()),
        ({"BASE_MAP_ATTRIBUTION": ""}, {"geo_crm.W001"}),
        ({"MAX_PHOTO_BYTES": 10}, {"geo_crm.E006"}),
        ({"TRUSTED_PROXIES": -1}, {"geo_crm.E006"}),
        ({"PUBLIC_URL": "crm.example.go.id"}, {"geo_crm.E007"}),
        ({"EVIDENCE_RULES": '{"near_m": 40}'}, set()),
        ({"EVIDENCE_RULES": "near_m=40"}, {"geo_crm.E008"}),
        ({"EVIDENCE_RULES": '{"near_m": "40"}'}, {"geo_crm.E008"}),
        ({"MESSAGE_BACKENDS": ["email", "console"]}, set()),
        ({"MESSAGE_BACKENDS": ["merpati"]}, {"geo_crm.E009"}),
        ({"MESSAGE_BACKENDS": []}, {"geo_crm.E009"}),
        ({"MESSAGE_BACKENDS": ["webhook"]}, {"geo_crm.E010", "geo_crm.E011"}),
        (WEBHOOK, set()),
        (WEBHOOK | {"WHATSAPP_WEBHOOK_URL": "gateway.example.go.id"}, {"geo_crm.E010"}),
        (WEBHOOK | {"WEBHOOK_SECRET": "pendek"}, {"geo_crm.E011"}),
        ({"ANONYMISE_AFTER_DAYS": 6}, {"geo_crm.E031"}),
        ({"ANONYMISE_AFTER_DAYS": 0}, {"geo_crm.W031"}),
        ({"PRIVACY_CONTROLLER": " "}, {"geo_crm.E031"}),
        (SMTP, {"geo_crm.E030"}),
        (SMTP | {"EMAIL_FROM": "webmaster@localhost"}, {"geo_crm.E030"}),
        (SMTP | {"EMAIL_FROM": "CRM Jakarta"}, {"geo_crm.E030"}),
        (SMTP | {"EMAIL_FROM": "CRM <crm@example.go.id>"}, set()),
        (SMTP | {"MESSAGE_BACKENDS": ["console"]}, set()),
        ({"EMAIL_FROM": "a@b@c"}, {"geo_crm.E030"}),
        ({"ALERTS_PER_HOUR": 0}, {"geo_crm.E006"}),
        ({"OPEN311_READS_PER_HOUR": 0}, {"geo_crm.E006"}),
        ({"SECRET_KEY": "a"}, {"geo_crm.E040"}),
        ({"SECRET_KEY": "ab" * 30}, {"geo_crm.E040"}),
        ({"SECRET_KEY": "django-insecure-x1k9$7a2mq0zv5tyw3bnc8lpe6rdfgh4jsu+o=i"}, {"geo_crm.E040"}),
        ({"REPORTER_KEY_SECRET": "rahasia123"}, {"geo_crm.E041"}),
        ({"ALLOWED_HOSTS": ["crm.example.go.id"], **ONE_SECRET}, {"geo_crm.E042"}),
        (PUBLIC, {"geo_crm.W020"}),
        (PUBLIC | ONE_SECRET, {"geo_crm.E042", "geo_crm.W020"}),
        (PUBLIC | {"DEBUG": True}, {"geo_crm.E043", "geo_crm.W020"}),
        ({"DEBUG": True}, set()),
        ({"ALLOWED_HOSTS": ["*"], "REPORTER_KEY_SECRET": MADE}, {"geo_crm.E044"}),
        (PUBLIC | {"EMAIL_BACKEND": f"{MAIL}.console.EmailBackend"}, {"geo_crm.E045", "geo_crm.W020"}),
        (
            PUBLIC | {"EMAIL_BACKEND": f"{MAIL}.console.EmailBackend", "MESSAGE_BACKENDS": ["console"]},
            {"geo_crm.W020"},
        ),
        (PUBLIC | {"HTTPS_ONLY": False}, {"geo_crm.E046", "geo_crm.W020"}),
        (
            {"PUBLIC_URL": "http://[::1]:8000", "ALLOWED_HOSTS": ["[::1]", "127.0.0.2", "crm.localhost"]},
            set(),
        ),
    ],
)
def test_each_wrong_setting_has_its_own_id(
    settings: Settings, changed: dict[str, Any], expected: set[str]
) -> None:
    assert ids(settings, **changed) == expected


def test_every_message_says_what_would_be_right(settings: Settings) -> None:
    settings.SECRET_KEY, settings.ALLOWED_HOSTS, settings.DATABASE_URL = "", ["a b"], "mysql://x"
    settings.EVIDENCE_RULES = '{"nearness": 4}'
    ours = [message for message in run_checks() if (message.id or "").startswith("geo_crm")]
    assert len(ours) == 4
    assert all(message.hint for message in ours)


def test_the_settings_of_an_open_server_stop_the_start(settings: Settings) -> None:
    """By the very call that geo_crm.wsgi makes before the first request."""
    unsafe = {"SECRET_KEY": "a", "DEBUG": True, "ALLOWED_HOSTS": ["*"], "HTTPS_ONLY": False}
    unsafe |= {"EMAIL_BACKEND": f"{MAIL}.console.EmailBackend", "PUBLIC_URL": "https://crm.example.go.id"}
    for name, value in unsafe.items():
        setattr(settings, name, value)
    start = 'call_command("check", fail_level="ERROR", stdout=io.StringIO())'
    assert start in (ROOT / "geo_crm" / "wsgi.py").read_text()
    with pytest.raises(SystemCheckError) as stopped:
        call_command("check", fail_level="ERROR", stdout=io.StringIO())
    for number in (40, 43, 44, 45, 46):
        assert f"geo_crm.E0{number}" in str(stopped.value)
