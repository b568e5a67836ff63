"""Who sees which reports and how much of them; and how programs sign in."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from unittest.mock import patch

import pytest
from django.contrib.auth.models import User
from django.test import Client

from field_api.models import AuditEntry, Membership, Report, Reporter, Unit
from maps.ogc import registry
from tests.boundaries.squares import ANGGREK
from tests.field_api.world import make_person
from tests.maps.ogc.geojson import features_of, ids
from tests.maps.ogc.people import PASSWORD, basic, officer, planner, token

DjangoAssertNumQueries = Any
REPORTS = "/ogc/collections/reports/items"
STAFF_COLUMNS = {
    *("description", "address", "channel", "place", "accuracy_m", "is_private", "moderation", "merged_into")
}


@pytest.fixture
def secrets(five: list[Report]) -> list[Report]:
    """The first is private, the second held, the third merged into the fourth."""
    Report.objects.update(description="Di depan rumah Pak Budi")
    Report.objects.filter(pk=five[0].pk).update(is_private=True)
    Report.objects.filter(pk=five[1].pk).update(moderation="held")
    Report.objects.filter(pk=five[2].pk).update(duplicate_of=five[3])
    Reporter.objects.create(report=five[3], name="Ibu Sri", email="sri@example.org", phone="0812345")
    return five


def test_the_public_sees_what_the_map_shows(client: Client, secrets: list[Report]) -> None:
    answer = client.get(REPORTS)
    assert ids(answer) == [secrets[3].number, secrets[4].number]
    text = answer.getvalue().decode()
    for hidden in ("Pak Budi", "Sri", "sri@", "0812", *STAFF_COLUMNS):
        assert hidden not in text
    for kept in secrets[:3]:
        assert client.get(f"{REPORTS}/{kept.number}").status_code == 404
        assert ids(client.get(REPORTS, {"number": kept.number})) == []


def test_a_planner_sees_every_report_but_never_who_reported(client: Client, secrets: list[Report]) -> None:
    answer = client.get(REPORTS, headers=basic(planner().username))
    features = {one["id"]: one["properties"] for one in features_of(answer)["features"]}
    assert list(features) == [report.number for report in secrets]
    assert features[secrets[0].number]["is_private"] is True
    assert features[secrets[2].number]["merged_into"] == secrets[3].number
    assert features[secrets[3].number]["description"] == "Di depan rumah Pak Budi"
    assert "Sri" not in answer.getvalue().decode()
    assert "sri@" not in answer.getvalue().decode()


def test_what_staff_read_of_citizens_words_is_written_down_once_an_hour(
    client: Client, secrets: list[Report]
) -> None:
    number, user = secrets[3].number, planner()
    client.get(REPORTS).getvalue()
    for _ in range(2):
        client.get(REPORTS, headers=basic(user.username)).getvalue()
        client.get(f"{REPORTS}/{number}", headers=basic(user.username))
    looks = AuditEntry.objects.order_by("pk").values_list("action", "username", "number", "detail__page")
    assert list(looks) == [
        ("report_seen", user.username, "", "ogc"),
        ("report_seen", user.username, number, "ogc"),
    ]


def test_an_officer_sees_the_reports_of_their_unit(client: Client, secrets: list[Report]) -> None:
    user = officer(ANGGREK)
    Report.objects.filter(pk__in=[secrets[0].pk, secrets[4].pk]).update(home_unit=Unit.objects.get())
    seen = features_of(client.get(REPORTS, headers=basic(user.username)))["features"]
    assert [one["id"] for one in seen] == [secrets[0].number, secrets[4].number]
    assert seen[0]["properties"]["description"] == "Di depan rumah Pak Budi"
    assert client.get(f"{REPORTS}/{secrets[3].number}", headers=basic(user.username)).status_code == 404


def test_somebody_without_a_role_is_the_public(client: Client, secrets: list[Report]) -> None:
    User.objects.create_user("tamu", password=PASSWORD)
    assert len(ids(client.get(REPORTS, headers=basic("tamu")))) == 2


def test_columns_of_staff_are_filters_for_staff_only(client: Client, secrets: list[Report]) -> None:
    assert client.get(REPORTS, {"is_private": "true"}).status_code == 400
    who = basic(planner().username)
    assert ids(client.get(REPORTS, {"is_private": "true"}, headers=who)) == [secrets[0].number]
    assert ids(client.get(REPORTS, {"moderation": "held"}, headers=who)) == [secrets[1].number]


@pytest.mark.parametrize("way", ["token", "password", "token as password", "session"])
def test_each_way_to_sign_in(client: Client, secrets: list[Report], way: str) -> None:
    user = planner()
    headers = {
        "token": {"Authorization": f"Token {token(user)}"},
        "password": basic(user.username),
        "token as password": basic(user.username, token(user)),
    }.get(way, {})
    if way == "session":
        client.force_login(user)
    answer = client.get(REPORTS, headers=headers)
    assert len(ids(answer)) == 5
    assert answer["Cache-Control"] == "private, no-store"
    assert "Access-Control-Allow-Origin" not in answer


@pytest.mark.parametrize(
    "headers",
    [
        basic("perencana", "salah"),
        basic("siapa"),
        basic("petugas-lain", "token"),
        {"Authorization": "Basic ???"},
        {"Authorization": "Basic cGVyZW5jYW5h"},
        {"Authorization": "Basic /w=="},
        {"Authorization": "Token salah"},
        {"Authorization": "Bearer abc"},
        {"Authorization": "Basic AAAAOgAA"},
    ],
)
def test_who_cannot_sign_in_is_asked_again(
    client: Client, secrets: list[Report], headers: dict[str, str]
) -> None:
    """Also for what anybody may read: whoever names themselves wants to be known."""
    planner()
    answer = client.get(REPORTS, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (401, "bad_login")
    assert answer["WWW-Authenticate"] == 'Basic realm="geo-crm", charset="UTF-8"'


def test_a_token_is_no_password_for_somebody_else(client: Client, secrets: list[Report]) -> None:
    other = make_person("lain", Membership.Role.COORDINATOR)
    assert client.get(REPORTS, headers=basic(planner().username, token(other))).status_code == 401


def test_an_account_that_was_closed_is_out_at_once(client: Client, secrets: list[Report]) -> None:
    user = planner()
    ways = (
        basic(user.username),
        basic(user.username, token(user)),
        {"Authorization": f"Token {token(user)}"},
    )
    assert [client.get(REPORTS, headers=way).status_code for way in ways] == [200, 200, 200]
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert [client.get(REPORTS, headers=way).status_code for way in ways] == [401, 401, 401]


def test_a_right_password_is_reckoned_once_until_it_changes(client: Client, secrets: list[Report]) -> None:
    user = planner()
    with patch("maps.ogc.reader.authenticate", return_value=user) as reckoned:
        for _ in range(3):
            assert client.get(REPORTS, headers=basic(user.username)).status_code == 200
        assert reckoned.call_count == 1
    user.set_password("yang-baru-sekali-9")
    user.save()
    assert client.get(REPORTS, headers=basic(user.username)).status_code == 401


def test_basic_opens_this_door_only(client: Client, secrets: list[Report]) -> None:
    assert client.get("/api/v1/reports", headers=basic(planner().username)).status_code == 401


@pytest.fixture
def staff_only(monkeypatch: pytest.MonkeyPatch, five: list[Report]) -> str:
    """A collection for planners, whatever the present ones are."""
    reports = next(one for one in registry.every_collection() if one.name == "reports")
    hidden = replace(reports, name="rahasia", roles=frozenset({Membership.Role.PLANNER}))
    monkeypatch.setattr(registry, "every_collection", lambda: (reports, hidden))
    return "/ogc/collections/rahasia"


@pytest.mark.parametrize("below", ["", "/items", "/items/JK1", "/queryables"])
def test_a_collection_for_staff_asks_strangers_to_sign_in(
    client: Client, staff_only: str, below: str
) -> None:
    answer = client.get(staff_only + below)
    assert (answer.status_code, answer.json()["code"]) == (401, "sign_in_first")
    assert answer["WWW-Authenticate"].startswith("Basic ")
    other = client.get(staff_only + below, headers=basic(officer(ANGGREK).username))
    assert (other.status_code, other.json()["code"]) == (403, "not_yours")


def test_a_collection_for_staff_is_listed_for_them_only(client: Client, staff_only: str) -> None:
    def names(**headers: str) -> list[str]:
        listed = client.get("/ogc/collections", headers=headers).json()["collections"]
        described = client.get("/ogc/api", headers=headers).json()["paths"]
        assert all(f"/collections/{one['id']}/items" in described for one in listed)
        assert ("/collections/rahasia/items" in described) == (len(listed) == 2)
        return [one["id"] for one in listed]

    assert names() == ["reports"]
    who = basic(planner().username)
    assert names(**who) == ["reports", "rahasia"]
    assert client.get(f"{staff_only}/items", headers=who).status_code == 200


def test_the_queries_are_few_however_somebody_signs_in(
    client: Client, secrets: list[Report], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """The account, its role (twice: the reports ask too), how many, the reports, whether that is known."""
    user = planner()
    key = token(user)
    client.get(REPORTS, headers=basic(user.username))
    ways: list[tuple[dict[str, str], int]] = [
        ({"Authorization": f"Token {key}"}, 7),
        (basic(user.username, key), 7),
        (basic(user.username), 8),
    ]
    for headers, queries in ways:
        with django_assert_num_queries(queries):
            client.get(REPORTS, headers=headers)
