"""Who reads: nobody in particular, a session, a token, or HTTP Basic, which GIS programs can send.

Basic is taken at this door only, since it only reads. Its password is the person's API token or their own
password; wrong ones count for django-axes as on the sign-in page. To check a password takes long on purpose,
and a map asks many times a minute, so a right one is remembered for some minutes as a keyed hash.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass, field

from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.models import AnonymousUser, User
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from field_api.addresses import address_of
from field_api.errors import BadLogin
from field_api.models import Membership
from field_api.queries import Anyone, membership_of
from field_api.sign_in_handler import must_not_be_slowed
from field_api.steps.sign_ins import note_success
from field_api.steps.tokens import user_of_token

PASSWORD_KEPT_S = 300
CHALLENGE = 'Basic realm="geo-crm", charset="UTF-8"'


@dataclass(frozen=True, slots=True)
class Reader:
    """`membership` is None for the public, also for somebody signed in who has no role here."""

    user: Anyone = field(default_factory=AnonymousUser)
    membership: Membership | None = None
    is_anonymous: bool = True
    """Nothing in the request says who asks, so the answer is the same for all."""


def reader_of(request: HttpRequest) -> Reader:
    """At most three queries, none for the public. Raises BadLogin, LockedOut."""
    scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
    if not scheme:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return Reader()
        return _known(request.user)
    if scheme.lower() == "token":
        return _known(_of_token(secret.strip()))
    if scheme.lower() == "basic":
        return _known(_of_basic(request, secret.strip()))
    raise BadLogin(_("Cara masuk ini tidak dikenal; pakai Basic atau Token."))


def _known(user: Anyone) -> Reader:
    return Reader(user, membership_of(user), is_anonymous=False)


def _of_token(key: str, username: str = "") -> User:
    if user := user_of_token(key, username=username):
        return user
    raise BadLogin(_("Token tidak dikenal, sudah berakhir atau sudah diganti."))


def _of_basic(request: HttpRequest, secret: str) -> User:
    try:
        username, colon, password = base64.b64decode(secret, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        username = colon = password = ""
    if not colon or "\x00" in username + password:
        raise BadLogin(_("Nama pengguna dan kata sandi tidak terbaca."))
    try:
        return _of_token(password, username)
    except BadLogin:
        return _of_password(request, username, password)


def _of_password(request: HttpRequest, username: str, password: str) -> User:
    kept = salted_hmac("maps.ogc.basic", f"{username}\0{password}", algorithm="sha256").hexdigest()
    known: tuple[int, str] | None = cache.get(f"ogc-basic-{kept}")
    if known and (same := User.objects.filter(pk=known[0], password=known[1], is_active=True).first()):
        return same
    user = authenticate(request, username=username, password=password)
    must_not_be_slowed(request)
    if not isinstance(user, User):
        raise BadLogin(_("Nama pengguna, kata sandi atau token salah."))
    note_success(username, address_of(request))
    cache.set(f"ogc-basic-{kept}", (user.pk, user.password), PASSWORD_KEPT_S)
    return user
