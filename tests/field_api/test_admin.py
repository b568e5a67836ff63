"""The administration: master data under our own words, a trail of what is changed, records to read only."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from boundaries.models import Area
from field_api.models import (
    AuditEntry,
    BlockedWord,
    Membership,
    Quarantine,
    Report,
    Reporter,
    Unit,
    Validator,
)
from field_api.steps.api_keys import use_key
from field_api.steps.receive import Complaint, Contact, receive
from tests.field_api.test_office_pages import signed_in
from tests.field_api.world import IN_WEST, World, make_person

MASTER = (
    *("absence", "accessnote", "apikey", "blockedword", "category", "categorygroup", "criterion", "cutoff"),
    *("deadline", "holiday", "membership", "rejectreason", "replytext", "routingrule", "unit", "validator"),
)
RECORDS = ("quarantine", "report", "reporter")


@pytest.fixture
def administrator(world: World, client: Client) -> Client:
    client.force_login(User.objects.create_superuser("atur"))
    return client


def new_report(world: World, *, is_private: bool = False) -> Report:
    contact = Contact("Budi", "budi@example.org")
    return receive(
        Complaint(world.category.slug, "Lubang", *IN_WEST, contact=contact, is_private=is_private)
    )[0]


@pytest.mark.parametrize("name", MASTER)
def test_each_list_can_be_searched_and_each_empty_form_is_shown(administrator: Client, name: str) -> None:
    listed = administrator.get(reverse(f"admin:field_api_{name}_changelist"), {"q": "kebon"})
    assert listed.status_code == 200
    assert 'id="searchbar"' in listed.content.decode()
    titles = re.findall(r"<summary>\s*Berdasarkan (.*?)\s*</summary>", listed.content.decode())
    assert all(title[:1].isupper() for title in titles)  # ours; a model's own begin small
    assert administrator.get(reverse(f"admin:field_api_{name}_add")).status_code == 200


@pytest.mark.parametrize("name", RECORDS)
def test_records_are_listed_and_cannot_be_added(administrator: Client, name: str) -> None:
    assert administrator.get(reverse(f"admin:field_api_{name}_changelist")).status_code == 200
    assert administrator.get(reverse(f"admin:field_api_{name}_add")).status_code == 403


def validator_form(validator: Validator, **more: str) -> dict[str, object]:
    fields = {"user": validator.user_id, "name": "Validator Satu", "base_lat": "-6.19", "base_lon": "106.83"}
    return {**fields, "capacity": 5, "areas": "", "is_active": "on", **more}


def test_a_validators_base_is_two_numbers_and_can_be_moved(administrator: Client, world: World) -> None:
    validator = world.validators[0]
    address = reverse("admin:field_api_validator_change", args=[validator.pk])
    page = administrator.get(address).content.decode()
    assert re.search(r'name="base_lat" value="-6[.,]19"', page)
    assert "cdn" not in page
    assert administrator.post(address, validator_form(validator)).status_code == 302
    moved = Validator.objects.get(pk=validator.pk)
    assert (moved.base.x, moved.base.y, moved.capacity) == (106.83, -6.19, 5)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"base_lat": "106.83", "base_lon": "-6.19"}, "tertukar"),
        ({"base_lat": "enam"}, "bukan angka"),
        ({"base_lat": ""}, "belum diisi"),
        ({"base_lat": "", "base_lon": ""}, "Isi lintang dan bujurnya."),
        ({"areas": "31.71,99.01"}, "Tidak ada wilayah Jakarta dengan kode 99.01"),
    ],
)
def test_what_cannot_be_a_validator_is_said_in_words(
    administrator: Client, world: World, said: dict[str, str], words: str
) -> None:
    validator = world.validators[0]
    address = reverse("admin:field_api_validator_change", args=[validator.pk])
    answer = administrator.post(address, validator_form(validator, **said))
    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert Validator.objects.get(pk=validator.pk).name == "validator-1"


def test_rules_of_the_database_are_said_in_words(administrator: Client, world: World) -> None:
    user = User.objects.create_user("baru")
    words = {"user": user.pk, "role": "officer", "unit": ""}
    answer = administrator.post(reverse("admin:field_api_membership_add"), words)
    assert "Petugas harus punya unit." in answer.content.decode()
    office = {"code": "dua", "name": "Kantor Dua", "kind": "kelurahan", "is_active": "on"}
    second = {**office, "area_code": world.west_office.area_code}
    answer = administrator.post(reverse("admin:field_api_unit_add"), second)
    assert "sudah punya kantor yang dipakai" in answer.content.decode()
    answer = administrator.post(reverse("admin:field_api_unit_add"), {**office, "area_code": "31.99"})
    assert "Tidak ada wilayah Jakarta dengan kode 31.99" in answer.content.decode()
    assert not Unit.objects.filter(code="dua").exists()


def test_each_change_is_in_the_audit_trail_with_the_fields_and_not_what_they_hold(
    administrator: Client,
) -> None:
    administrator.post(reverse("admin:field_api_blockedword_add"), {"word": "jelek", "is_active": "on"})
    row = BlockedWord.objects.get()
    administrator.post(reverse("admin:field_api_blockedword_change", args=[row.pk]), {"word": "buruk"})
    administrator.post(reverse("admin:field_api_blockedword_delete", args=[row.pk]), {"post": "yes"})
    rows = AuditEntry.objects.order_by("id").values_list("action", "username")
    assert list(rows) == [("admin_added", "atur"), ("admin_changed", "atur"), ("admin_deleted", "atur")]
    changed = AuditEntry.objects.get(action="admin_changed").detail
    assert changed == {
        "model": "field_api.BlockedWord",
        "row": str(row.pk),
        "name": "buruk",
        "fields": ["Kata", "Dipakai"],
    }
    assert BlockedWord.objects.count() == 0


def test_a_change_of_an_account_is_in_the_trail(administrator: Client, world: World) -> None:
    address = reverse("admin:auth_user_password_change", args=[world.planner.pk])
    words = {"password1": "kata-sandi-uji-7", "password2": "kata-sandi-uji-7", "usable_password": "true"}
    assert administrator.post(address, words).status_code == 302
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.detail["name"]) == ("admin_changed", "perencana")
    assert "kata-sandi" not in str(entry.detail)


def test_a_report_can_be_looked_at_with_its_place_and_not_changed(
    administrator: Client, world: World
) -> None:
    report = new_report(world, is_private=True)
    address = reverse("admin:field_api_report_change", args=[report.pk])
    page = administrator.get(address).content.decode()
    assert "-6.190000, 106.825000" in page
    assert "budi@example.org" not in page
    assert administrator.post(address, {"status": "SELESAI"}).status_code == 403
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.number, entry.detail) == ("report_seen", report.number, {"page": "admin"})


def test_an_identity_is_behind_its_permission_and_each_look_is_written_down(world: World) -> None:
    report = new_report(world)
    clerk = make_person("juru-data", Membership.Role.ADMIN)
    clerk.is_staff = True
    clerk.save()
    clerk.user_permissions.set(Permission.objects.filter(codename__in=["view_report", "change_unit"]))
    address = reverse("admin:field_api_reporter_change", args=[report.pk])
    assert signed_in(clerk).get(address).status_code == 403
    assert not AuditEntry.objects.exists()
    clerk.user_permissions.add(Permission.objects.get(codename="view_reporter"))
    assert "budi@example.org" in signed_in(clerk).get(address).content.decode()
    assert signed_in(clerk).post(address, {"email": "x@example.org"}).status_code == 403
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.number, entry.username) == ("identity_seen", report.number, "juru-data")
    assert Reporter.objects.get().email == "budi@example.org"


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
    assert key[1] not in str(AuditEntry.objects.values_list("detail", flat=True))

    administrator.post(address, {**fields, "is_active": ""})
    row.refresh_from_db()
    assert (row.is_active, row.per_hour, row.used_in_hour) == (False, 5, 1)
    assert administrator.get(reverse("admin:field_api_apikey_delete", args=[row.pk])).status_code == 403


def test_nobody_but_staff_comes_in(world: World) -> None:
    people = (world.coordinator, world.planner, world.west_officer, make_person("a", Membership.Role.ADMIN))
    addresses = [reverse("admin:index"), *(reverse(f"admin:field_api_{name}_changelist") for name in MASTER)]
    for client in (Client(), *map(signed_in, people)):
        for address in addresses:
            answer = client.get(address)
            assert (answer.status_code, answer.headers.get("Location")) == (
                302,
                f"/admin/login/?next={address}",
            )


def test_outlines_can_be_looked_at(administrator: Client, world: World) -> None:
    area = Area.objects.get(code=world.west_office.area_code)
    address = reverse("admin:boundaries_area_change", args=[area.pk])
    page = administrator.get(address).content.decode()
    assert "MultiPolygon" in page
    assert administrator.post(address, {"name": "Lain"}).status_code == 403
    assert administrator.get(reverse("admin:boundaries_area_changelist"), {"q": "Kebon"}).status_code == 200


def test_what_is_in_quarantine_can_be_read_and_not_changed(administrator: Client, world: World) -> None:
    row = Quarantine.objects.create(
        kind="visit", client_id=uuid4(), by=world.planner, raw=b'{"note": "Rata \xff"}', code="unreadable"
    )
    assert b"unreadable" in administrator.get(reverse("admin:field_api_quarantine_changelist")).content
    address = reverse("admin:field_api_quarantine_change", args=[row.pk])
    assert "Rata" in administrator.get(address).content.decode()
    assert administrator.post(address, {"code": "lain"}).status_code == 403
    assert administrator.post(reverse("admin:field_api_quarantine_delete", args=[row.pk])).status_code == 403


def test_lists_cost_the_same_queries_whatever_their_length(
    administrator: Client, world: World, django_assert_max_num_queries: object
) -> None:
    for _ in range(12):
        new_report(world)
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        administrator.get(reverse("admin:field_api_report_changelist"))
    assert admin.site.is_registered(Report)
