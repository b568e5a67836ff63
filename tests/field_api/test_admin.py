"""The administration shows master data, and needs nothing from elsewhere to edit a point."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from field_api.models import Quarantine, Report, Validator
from field_api.steps.api_keys import use_key
from tests.field_api.world import World


@pytest.fixture
def administrator(world: World, client: Client) -> Client:
    client.force_login(User.objects.create_superuser("atur"))
    return client


@pytest.mark.parametrize(
    "name",
    [
        "absence",
        "apikey",
        "category",
        "categorygroup",
        "cutoff",
        "deadline",
        "holiday",
        "membership",
        "rejectreason",
        "replytext",
        "routingrule",
        "unit",
    ],
)
def test_each_list_and_each_empty_form_is_shown(administrator: Client, name: str) -> None:
    assert administrator.get(reverse(f"admin:field_api_{name}_changelist")).status_code == 200
    assert administrator.get(reverse(f"admin:field_api_{name}_add")).status_code == 200


def test_a_validators_base_is_text_and_can_be_moved(administrator: Client, world: World) -> None:
    validator = world.validators[0]
    address = reverse("admin:field_api_validator_change", args=[validator.pk])
    page = administrator.get(address).content.decode()
    assert "POINT" in page
    assert "cdn" not in page

    fields = {
        "user": validator.user_id,
        "name": "Validator Satu",
        "base": "POINT (106.83 -6.19)",
        "capacity": 5,
    }
    saved = administrator.post(address, {**fields, "areas": "", "is_active": "on"})

    assert saved.status_code == 302
    moved = Validator.objects.get(pk=validator.pk)
    assert (moved.base.x, moved.base.y, moved.capacity) == (106.83, -6.19, 5)


def test_what_is_in_quarantine_can_be_read_and_not_changed(administrator: Client, world: World) -> None:
    row = Quarantine.objects.create(
        kind="visit", client_id=uuid4(), by=world.planner, raw=b'{"note": "Rata \xff"}', code="unreadable"
    )
    assert b"unreadable" in administrator.get(reverse("admin:field_api_quarantine_changelist")).content
    address = reverse("admin:field_api_quarantine_change", args=[row.pk])
    assert "Rata" in administrator.get(address).content.decode()
    assert administrator.post(address, {"code": "lain"}).status_code == 403
    assert administrator.post(reverse("admin:field_api_quarantine_delete", args=[row.pk])).status_code == 403


def test_reports_are_not_there_since_they_move_by_steps_only() -> None:
    assert not admin.site.is_registered(Report)


def test_a_key_is_shown_once_and_withdrawn_by_a_mark(administrator: Client) -> None:
    fields = {"owner": "Aplikasi Warga", "email": "", "per_hour": 5, "per_day": 9, "is_active": "on"}
    made = administrator.post(reverse("admin:field_api_apikey_add"), fields, follow=True).content.decode()
    key = re.search(r"Kunci API \(hanya ditampilkan sekali ini\): ([\w-]{43})", made)
    assert key is not None
    row = use_key(key[1])
    address = reverse("admin:field_api_apikey_change", args=[row.pk])
    page = administrator.get(address).content.decode()
    assert key[1] not in page
    assert key[1][:8] in page

    administrator.post(address, {**fields, "is_active": ""})
    row.refresh_from_db()
    assert (row.is_active, row.per_hour, row.used_in_hour) == (False, 5, 1)
    assert administrator.get(reverse("admin:field_api_apikey_delete", args=[row.pk])).status_code == 403
