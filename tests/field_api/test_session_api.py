"""Signing in on a phone: by whom, from where, how often, and what a page of somebody else's cannot do."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.test import Client

from field_api.models import Membership
from tests.field_api.world import World, make_person

URL = "/api/v1/session"
PASSWORD = "tugas-lapangan-42"


@pytest.fixture
def phone() -> Client:
    return Client(enforce_csrf_checks=True)


def with_password(user: User) -> User:
    user.set_password(PASSWORD)
    user.save()
    return user


def token(phone: Client) -> str:
    return str(phone.get(URL).json()["csrf"])


def sign_in(phone: Client, username: str, password: str = PASSWORD, *, csrf: str | None = None) -> Any:
    body = {"username": username, "password": password}
    headers = {"x-csrftoken": token(phone) if csrf is None else csrf}
    return phone.post(URL, body, content_type="application/json", headers=headers)


def test_a_stranger_is_told_so_and_gets_a_token(world: World, phone: Client) -> None:
    answer = phone.get(URL)
    body = answer.json()

    assert (answer.status_code, body["signed_in"], body["user"]) == (200, False, None)
    assert answer["Cache-Control"] == "no-store"
    assert "csrftoken" in answer.cookies
    assert len(body["csrf"]) == 64
    assert body["server_time"].endswith("+00:00")


def test_a_validator_signs_in_once_and_is_known_from_then_on(world: World, phone: Client) -> None:
    user = with_password(world.validators[0].user)
    answer = sign_in(phone, user.username)
    known = {
        "id": user.pk,
        "username": "validator-1",
        "name": "validator-1",
        "role": "validator",
        "unit": None,
    }

    assert (answer.status_code, answer.json()["signed_in"], answer.json()["user"]) == (200, True, known)
    assert answer["Cache-Control"] == "no-store"
    assert phone.get(URL).json()["user"] == known


def test_an_officer_is_known_with_name_and_unit(world: World, phone: Client) -> None:
    world.west_officer.first_name = "Sari Contoh"
    user = sign_in(phone, with_password(world.west_officer).username).json()["user"]

    assert (user["name"], user["role"], user["unit"]) == ("Sari Contoh", "officer", "Kelurahan Kebon Kelapa")


def test_the_session_cookie_is_a_new_one_after_signing_in(world: World, phone: Client) -> None:
    """A session that somebody else may have planted is not the one that gets the rights."""
    planted = phone.session
    planted["x"] = 1
    planted.save()
    phone.cookies["sessionid"] = str(planted.session_key)
    before = token(phone)
    answer = sign_in(phone, with_password(world.west_officer).username, csrf=before)

    assert answer.status_code == 200
    assert phone.cookies["sessionid"].value != planted.session_key
    assert answer.cookies["sessionid"]["httponly"]
    assert answer.cookies["sessionid"]["samesite"] == "Lax"
    assert not Session.objects.filter(session_key=planted.session_key).exists()


def test_the_token_of_the_last_answer_is_the_one_that_counts(world: World, phone: Client) -> None:
    before = token(phone)
    after = sign_in(phone, with_password(world.west_officer).username, csrf=before).json()["csrf"]

    assert phone.delete(URL, headers={"x-csrftoken": before}).status_code == 403
    assert phone.delete(URL, headers={"x-csrftoken": after}).status_code == 204


def test_signing_out_ends_the_session_on_the_server(world: World, phone: Client) -> None:
    csrf = sign_in(phone, with_password(world.west_officer).username).json()["csrf"]
    answer = phone.delete(URL, headers={"x-csrftoken": csrf})

    assert (answer.status_code, answer.content) == (204, b"")
    assert not Session.objects.exists()
    assert phone.get(URL).json()["signed_in"] is False


def test_signing_out_twice_is_no_mistake(world: World, phone: Client) -> None:
    assert phone.delete(URL, headers={"x-csrftoken": token(phone)}).status_code == 204


@pytest.mark.parametrize("csrf", ["", "0" * 64])
def test_without_its_token_nobody_is_signed_in_or_out(world: World, phone: Client, csrf: str) -> None:
    """Another site's page could sign a validator in as its own user, and collect the visits."""
    user = with_password(world.west_officer)
    phone.get(URL)
    refused = sign_in(phone, user.username, csrf=csrf)

    assert (refused.status_code, refused.json()["code"]) == (403, "permission_denied")
    assert not Session.objects.exists()
    assert sign_in(phone, user.username).status_code == 200
    out = phone.delete(URL, headers={"x-csrftoken": csrf})
    assert (out.status_code, out.json()["code"]) == (403, "permission_denied")
    assert phone.get(URL).json()["signed_in"] is True


def test_a_form_on_another_site_cannot_sign_anybody_in(world: World, phone: Client) -> None:
    user = with_password(world.west_officer)
    csrf = token(phone)
    body = {"username": user.username, "password": PASSWORD}
    elsewhere = {"x-csrftoken": csrf, "origin": "https://jahat.example"}

    assert phone.post(URL, body, content_type="application/json", headers=elsewhere).status_code == 403
    assert phone.post(URL, body, headers={"x-csrftoken": csrf}).status_code == 415


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(world: World, phone: Client) -> None:
    with_password(world.west_officer)
    wrong = sign_in(phone, "petugas-barat", "bukan-ini")
    unknown = sign_in(phone, "tidak-ada", "bukan-ini")

    assert (wrong.status_code, wrong.json()["code"]) == (401, "bad_login")
    assert wrong.json() == unknown.json()
    assert not Session.objects.exists()


def test_a_person_who_left_is_not_signed_in(world: World, phone: Client) -> None:
    user = with_password(world.west_officer)
    User.objects.filter(pk=user.pk).update(is_active=False)

    assert sign_in(phone, user.username).status_code == 401


@pytest.mark.parametrize("body", [{}, {"username": "x"}, [], {"username": {"a": 1}, "password": "x"}])
def test_a_body_of_another_shape_is_422(world: World, phone: Client, body: Any) -> None:
    answer = phone.post(URL, body, content_type="application/json", headers={"x-csrftoken": token(phone)})

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")


@pytest.mark.parametrize(
    ("role", "where"), [("coordinator", "/masuk/"), ("planner", "/masuk/"), ("admin", "/admin/")]
)
def test_a_role_without_field_work_is_told_where_to_go(
    world: World, phone: Client, role: str, where: str
) -> None:
    user = with_password(make_person("kantor", Membership.Role(role)))
    answer = sign_in(phone, user.username)

    assert (answer.status_code, answer.json()["code"]) == (403, "not_field")
    assert where in answer.json()["detail"]
    assert not Session.objects.exists()


def test_a_user_without_a_role_is_sent_to_the_admin(world: World, phone: Client) -> None:
    answer = sign_in(phone, with_password(User.objects.create_user("baru")).username)

    assert (answer.status_code, answer.json()["code"]) == (403, "not_field")
    assert "admin" in answer.json()["detail"]


def test_a_session_from_the_administration_is_nobody_in_the_field(world: World, phone: Client) -> None:
    phone.force_login(world.coordinator, backend="django.contrib.auth.backends.ModelBackend")

    assert phone.get(URL).json()["user"] is None


def test_another_person_takes_the_phone_over_with_a_session_of_their_own(world: World, phone: Client) -> None:
    first = sign_in(phone, with_password(world.west_officer).username)
    csrf = first.json()["csrf"]
    second = sign_in(phone, with_password(world.east_officer).username, csrf=csrf)

    assert second.json()["user"]["username"] == "petugas-timur"
    assert Session.objects.count() == 1


def test_the_cookie_opens_the_rest_of_the_api_and_its_token_is_asked_for_there(
    world: World, phone: Client
) -> None:
    csrf = sign_in(phone, with_password(world.validators[0].user).username).json()["csrf"]
    url = "/api/v1/visits/reconcile"

    assert phone.post(url, [], content_type="application/json").json()["code"] == "permission_denied"
    known = phone.post(url, [], content_type="application/json", headers={"x-csrftoken": csrf})
    assert known.status_code == 200
    assert Client().post(url, [], content_type="application/json").json()["code"] == "not_authenticated"
