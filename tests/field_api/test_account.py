"""A new password, a forgotten one, and signing out everywhere, for everybody who can sign in."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client
from pytest_django import Settings

from field_api.models import AccessToken, AuditEntry
from field_api.steps.forgotten_passwords import mail_new_password_link
from field_api.steps.tokens import make_token
from field_api.web.account import MAILS_PER_ADDRESS, MAILS_PER_MAILBOX
from tests.field_api.world import World

OLD, NEW = "tugas-lapangan-42", "kata-sandi-baru-7"
CHANGE = {"old_password": OLD, "new_password1": NEW, "new_password2": NEW}


@pytest.fixture
def user(world: World) -> User:
    """A validator: no way into the administration, whose pages alone could change a password."""
    user = world.validators[0].user
    user.email = "validator@example.go.id"
    user.set_password(OLD)
    user.save()
    return user


def signed_in(user: User, password: str = OLD) -> Client:
    client = Client()
    assert client.login(username=user.username, password=password, request=client.get("/masuk/").wsgi_request)
    return client


def is_in(client: Client) -> bool:
    return client.get("/akun/").status_code == 200


def test_a_new_password_ends_other_sessions_and_tokens_and_not_ones_own(user: User) -> None:
    here, elsewhere = signed_in(user), signed_in(user)
    make_token(user, AccessToken.Purpose.API)
    answer = here.post("/akun/kata-sandi", CHANGE)
    assert answer.headers["Location"] == "/akun/?selesai=kata-sandi"
    assert (is_in(here), is_in(elsewhere)) == (True, False)
    assert not AccessToken.objects.exists()
    assert AuditEntry.objects.filter(action="password_changed", username=user.username).count() == 1
    assert is_in(signed_in(user, NEW))


def test_a_wrong_old_password_changes_nothing_and_counts_as_a_guess(user: User) -> None:
    client = signed_in(user)
    wrong = CHANGE | {"old_password": "tebakan"}
    got = [client.post("/akun/kata-sandi", wrong).status_code for _ in range(5)]
    got.append(client.post("/akun/keluar-semua", {"password": "tebakan"}).status_code)
    assert got == [422] * 5 + [429]
    assert User.objects.get(pk=user.pk).check_password(OLD)


def test_signing_out_everywhere_ends_every_session_and_token_and_keeps_the_password(user: User) -> None:
    here, elsewhere = signed_in(user), signed_in(user)
    make_token(user, AccessToken.Purpose.QGIS)
    assert here.post("/akun/keluar-semua", {"password": "salah"}).status_code == 422
    assert is_in(elsewhere)
    assert here.post("/akun/keluar-semua", {"password": OLD}).headers["Location"] == "/masuk/"
    assert (is_in(here), is_in(elsewhere), AccessToken.objects.count()) == (False, False, 0)
    assert is_in(signed_in(user))


def test_a_forgotten_password_is_set_anew_by_a_link_that_works_once(user: User, settings: Settings) -> None:
    """The link names our own address, whatever Host was asked for."""
    settings.PUBLIC_URL = "https://crm.example.go.id"
    elsewhere = signed_in(user)
    mail_new_password_link.call("Validator@example.go.id", "id")
    (sent,) = mail.outbox
    assert (sent.to, "dua jam" in str(sent.body)) == ([user.email], True)
    found = re.search(r"https://crm\.example\.go\.id(/kata-sandi/baru/\S+)", str(sent.body))
    assert found
    client = Client()
    form = client.get(found[1]).headers["Location"]
    words = {"new_password1": NEW, "new_password2": NEW}
    assert client.post(form, words).headers["Location"] == "/masuk/"
    assert not is_in(elsewhere)
    assert is_in(signed_in(user, NEW))
    assert "sudah dipakai" in Client().get(found[1], follow=True).content.decode()


def test_nobody_learns_whether_an_address_is_known_and_strangers_get_no_mail(user: User) -> None:
    answers = [
        Client().post("/kata-sandi/lupa", {"email": email}) for email in (user.email, "siapa@example.org")
    ]
    assert {(one.status_code, one.headers["Location"]) for one in answers} == {(302, "/kata-sandi/terkirim")}
    assert [sent.to for sent in mail.outbox] == [[user.email]]
    mail.outbox.clear()
    User.objects.filter(pk=user.pk).update(is_active=False)
    for email in (user.email, "siapa@example.org", "bukan alamat"):
        mail_new_password_link.call(email, "id")
    assert mail.outbox == []


def test_mails_are_few_for_one_mailbox_and_one_asker(user: User) -> None:
    def ask(email: str) -> int:
        return Client().post("/kata-sandi/lupa", {"email": email}).status_code

    assert [ask(user.email) for _ in range(MAILS_PER_MAILBOX + 1)] == [302] * MAILS_PER_MAILBOX + [429]
    others = [ask(f"u{number}@example.org") for number in range(MAILS_PER_ADDRESS)]
    assert others.count(302) == MAILS_PER_ADDRESS - MAILS_PER_MAILBOX
    assert Client().post("/kata-sandi/lupa", {"email": "bukan"}).status_code == 422
