"""Wrong settings are named at the start, with a hint."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.checks import run_checks
from pytest_django import Settings

WEBHOOK = {
    "MESSAGE_BACKENDS": ["webhook"],
    "WHATSAPP_WEBHOOK_URL": "https://gateway.example.go.id/pesan",
    "WEBHOOK_SECRET": "enam-belas-huruf",
}
SMTP = {"EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend"}


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
